import Foundation

/// How much processor time the children of this process have taken so far.
enum ProcessorTime {
    /// Seconds, user and system together, of all children that were waited for.
    static var ofChildren: Double {
        var usage = rusage()
        _ = unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
}
