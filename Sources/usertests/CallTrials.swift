import Bytes
import Platform
import SchemeProtocol

/// The way into the kernel itself: numbers that are no calls, and the simplest calls with odd arguments.
enum CallTrials {
    static var all: [Trial] {
        [
            Trial("the null call answers 0", nullCall),
            Trial("numbers that are no calls are refused", unknownNumbers),
            Trial("a clock number that is not known is refused", clocks),
            Trial("the monotonic clock never steps back", monotonicClock),
            Trial("a sleep until the past returns at once", sleepUntilPast),
            Trial("identities of others are answered or refused", identities),
            Trial("thread settings are checked", threadSettings),
        ]
    }

    private static func nullCall() throws(Failure) {
        try Kernel.equal(Kernel.allowed(Kernel.call(.null, .max, .max, .max, .max, .max, .max), "null"), 0, "null")
    }

    private static func unknownNumbers() throws(Failure) {
        for number: UInt64 in [27, 31, 36, 39, 65, 71, 78, 255, 1000, 1 << 31, 1 << 32, 1 << 32 | 1, 1 << 63, .max] {
            try Kernel.refused(
                Host.rawCall(number: number, .max, .max, .max, .max, .max, .max), .notImplemented,
                "call " + ByteString(number))
        }
    }

    private static func clocks() throws(Failure) {
        try Kernel.allowed(Kernel.call(.clock, ClockID.realtime.rawValue), "realtime")
        for clock: UInt64 in [2, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.clock, clock), .invalidArgument, "clock " + ByteString(clock))
        }
    }

    private static func monotonicClock() throws(Failure) {
        var last = Kernel.now
        for _ in 0..<2000 {
            let now = Kernel.now
            try Kernel.check(now >= last, "the clock stepped from " + ByteString(last) + " to " + ByteString(now))
            last = now
        }
    }

    private static func sleepUntilPast() throws(Failure) {
        for deadline: UInt64 in [0, 1, Kernel.now] {
            try Kernel.equal(Kernel.allowed(Kernel.call(.sleep, deadline), "sleep"), 0, "sleep")
        }
    }

    private static func identities() throws(Failure) {
        for kind: UInt64 in 0...4 { try Kernel.allowed(Kernel.call(.identity, kind), "identity") }
        for kind: UInt64 in [5, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.identity, kind), .invalidArgument, "identity kind")
        }
        for process: UInt64 in [1_999_999, 0x7fff_ffff, 1 << 31, .max] {
            try Kernel.refused(Kernel.call(.identity, 0, process), .noSuchProcess, "identity of " + ByteString(process))
        }
    }

    private static func threadSettings() throws(Failure) {
        for attribute: UInt64 in [0, 3, .max] {
            try Kernel.refused(Kernel.call(.threadSet, attribute, 0), .invalidArgument, "attribute")
        }
        for pointer: UInt64 in [0x8000_0000_0000, 0xffff_8000_0000_0000, .max] {
            try Kernel.refused(
                Kernel.call(.threadSet, ThreadAttribute.threadPointer.rawValue, pointer), .badAddress, "thread pointer")
        }
        for nice: Int64 in [-21, 20, .min, .max] {
            try Kernel.refused(
                Kernel.call(.threadSet, ThreadAttribute.nice.rawValue, UInt64(bitPattern: nice)), .invalidArgument,
                "nice " + ByteString(nice))
        }
    }
}
