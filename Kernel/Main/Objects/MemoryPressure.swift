internal import CMachine
internal import KernelCore
internal import SchemeProtocol

/// What happens when a program touches a page and there is none left: the program that has most of them is ended, not
/// the one that happens to ask.
enum MemoryPressure {
    /// Ends the largest program, unless the one that asks is not much smaller; that one then has to go itself.
    /// - Returns: whether memory will come free, so that the access may be tried again later.
    static func relieve(for process: Process) -> Bool {
        var victim = process
        var most = 0
        for other in ProcessTable.snapshot() where other.id != 1 && !other.hasEnded {
            let pages = other.lock.withLock { other.space.residentPages }
            if pages > most {
                most = pages
                victim = other
            }
        }
        guard victim !== process, process.id == 1 || most / 2 > process.space.residentPages else { return false }
        if victim.lock.withLock({ victim.isEnding }) { return true }
        Console.note(
            "out of memory: ", .bytes(victim.name), " (", .number(UInt64(victim.id)), "), which has ",
            .number(UInt64(most * 4)), " KiB, is ended")
        victim.end(.signalled(.kill))
        return true
    }
}
