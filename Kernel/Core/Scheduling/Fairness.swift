/// How run time is weighed: a thread's virtual time advances slower the more weight its nice value gives it, and the
/// thread that is furthest behind runs next. So processor time is shared in proportion to the weights.
public enum Fairness {
    /// Linux's table: each step of nice is a factor of about 1.25.
    private static func weight(_ nice: Int) -> UInt64 {
        var weight: UInt64 = 1024
        var step = nice
        while step > 0 {
            weight = weight * 4 / 5
            step -= 1
        }
        while step < 0 {
            weight = weight * 5 / 4
            step += 1
        }
        return max(weight, 15)
    }

    /// The factor from real to virtual time for a nice value (-20…19), in 1/1024.
    public static func scale(nice: Int) -> UInt64 {
        1024 * 1024 / weight(min(19, max(-20, nice)))
    }

    /// How long a thread runs before another that is ready gets its turn, in ns.
    public static var slice: UInt64 { 6_000_000 }
    /// How far behind the others a thread may be after it has slept: it runs soon, but can't starve the rest.
    public static var sleeperBonus: UInt64 { 3_000_000 }
}
