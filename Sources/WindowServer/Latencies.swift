/// How long it took from inputs to the frames after them: the last few hundred, in ns.
public struct Latencies: Sendable {
    private var times: [UInt64] = []
    private var next = 0

    private static var limit: Int { 512 }
    /// An input that is followed by no frame for so long has not asked for one.
    private static var longest: UInt64 { 1_000_000_000 }

    public var count: Int { times.count }

    mutating func add(_ time: UInt64) {
        if time > Self.longest { return }
        if times.count < Self.limit {
            times.append(time)
        } else {
            times[next] = time
            next = (next + 1) % Self.limit
        }
    }

    /// The time that so many of a hundred did not exceed; 0 where there are none.
    public func percentile(_ percent: Int) -> UInt64 {
        if times.isEmpty { return 0 }
        let sorted = times.sorted()
        return sorted[min(max((sorted.count * percent + 99) / 100 - 1, 0), sorted.count - 1)]
    }
}
