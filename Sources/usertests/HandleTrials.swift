import Bytes
import SchemeProtocol

/// Handles that are closed, out of range, of the wrong kind, or too many.
enum HandleTrials {
    static var all: [Trial] {
        [
            Trial("calls on closed handles are refused", closedHandles),
            Trial("a handle closes once", closesOnce),
            Trial("a duplicate outlives its original", duplicates),
            Trial("a duplicate goes only where numbers are", duplicateTargets),
            Trial("the handle table has an end", fullTable),
            Trial("a handle does what it was opened for", directions),
            Trial("flags are checked", flags),
            Trial("seeks are checked", seeks),
            Trial("the process calls want a process handle", processHandles),
            Trial("the provider calls want a provider handle", providerHandles),
            Trial("what a kind of thing does not have is refused", unsupported),
        ]
    }

    static var impossible: [UInt64] { [4095, 4096, 1 << 31, 1 << 32, 1 << 32 | 1, 1 << 63, UInt64.max - 1, .max] }

    /// Every call whose first argument is a handle, with good arguments behind it.
    private static func calls(_ handle: UInt64, _ page: UInt64) -> [(ByteString, Int64)] {
        [
            ("openAt", Kernel.call(.openAt, handle, Kernel.text("x"), 1, 1)),
            ("duplicate", Kernel.call(.duplicate, handle)),
            ("duplicate by name", Kernel.call(.duplicate, handle, Kernel.text("x"), 1)),
            ("duplicateTo", Kernel.call(.duplicateTo, handle, 100)),
            ("read", Kernel.call(.read, handle, page, 8)), ("write", Kernel.call(.write, handle, page, 8)),
            ("readAt", Kernel.call(.readAt, handle, page, 8, 0)),
            ("writeAt", Kernel.call(.writeAt, handle, page, 8, 0)), ("seek", Kernel.call(.seek, handle, 0, 0)),
            ("stat", Kernel.call(.stat, handle, page)), ("path", Kernel.call(.path, handle, page, 64)),
            ("sync", Kernel.call(.sync, handle)), ("truncate", Kernel.call(.truncate, handle, 0)),
            ("directoryEntries", Kernel.call(.directoryEntries, handle, page, 256, 0)),
            ("changeMode", Kernel.call(.changeMode, handle, 0)),
            ("changeOwner", Kernel.call(.changeOwner, handle, 0, 0)),
            ("setTimes", Kernel.call(.setTimes, handle, 0, 0)),
            ("fileSystemStat", Kernel.call(.fileSystemStat, handle, page)),
            ("call", Kernel.call(.call, handle, 1, 0, page, 8, 8)), ("send", Kernel.call(.send, handle, 1, 0)),
            ("getFlags", Kernel.call(.getFlags, handle)), ("setFlags", Kernel.call(.setFlags, handle, 0)),
            ("processMap", Kernel.call(.processMap, handle, 0, 4096, 3, Kernel.none)),
            ("processWrite", Kernel.call(.processWrite, handle, 0x2000_0000_0000, page, 8)),
            ("processGive", Kernel.call(.processGive, handle, 1, 1)),
            ("processSet", Kernel.call(.processSet, handle, 2, 0)),
            ("processStart", Kernel.call(.processStart, handle, 0x2000_0000_0000, 0x2000_0000_1000)),
            ("exec", Kernel.call(.exec, handle, 0x2000_0000_0000, 0x2000_0000_1000)),
            ("schemeServe", Kernel.call(.schemeServe, handle, 0, page, 1)),
            ("schemeNotify", Kernel.call(.schemeNotify, handle, 0, 1)),
            ("schemeTakeHandle", Kernel.call(.schemeTakeHandle, handle, 0)),
            ("processIdentity", Kernel.call(.processIdentity, handle)),
            ("close", Kernel.call(.close, handle)),
        ]
    }

    private static func closedHandles() throws(Failure) {
        let page = try Kernel.pages(1)
        let closed = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        Kernel.close(closed)
        for handle in [closed] + impossible {
            for (name, result) in calls(handle, page) {
                try Kernel.refused(result, .badHandle, name + " of handle " + ByteString(handle))
            }
        }
        try Kernel.refused(
            Kernel.call(.map, 0, 4096, 1, closed, 0), .badHandle, "map of a closed handle")
    }

    private static func closesOnce() throws(Failure) {
        let handle = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        try Kernel.allowed(Kernel.call(.close, handle), "close")
        try Kernel.refused(Kernel.call(.close, handle), .badHandle, "second close")
        try Kernel.equal(Kernel.allowed(Kernel.open("time:monotonic"), "open"), handle, "the lowest free number")
    }

    private static func duplicates() throws(Failure) {
        let page = try Kernel.pages(1)
        let first = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        let second = try Kernel.allowed(Kernel.call(.duplicate, first), "duplicate")
        Kernel.close(first)
        try Kernel.allowed(Kernel.call(.read, second, page, 8), "read of the duplicate")
    }

    private static func duplicateTargets() throws(Failure) {
        let handle = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        try Kernel.equal(Kernel.allowed(Kernel.call(.duplicateTo, handle, handle), "to itself"), handle, "to itself")
        try Kernel.equal(Kernel.allowed(Kernel.call(.duplicateTo, handle, 4095), "to the last"), 4095, "to the last")
        for target: UInt64 in [4096, 1 << 32, 1 << 63, .max] {
            try Kernel.refused(Kernel.call(.duplicateTo, handle, target), .badHandle, "to " + ByteString(target))
        }
    }

    private static func fullTable() throws(Failure) {
        let handle = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        var made: UInt64 = 0
        while true {
            let result = Kernel.call(.duplicate, handle)
            if result < 0 {
                try Kernel.refused(result, .tooManyHandles, "duplicate")
                break
            }
            made += 1
            try Kernel.check(made <= 4096, "more than 4096 handles")
        }
        try Kernel.check(made > 4000, "only " + ByteString(made) + " handles")
        try Kernel.refused(Kernel.open("time:monotonic"), .tooManyHandles, "open")
        try Kernel.refused(Kernel.open("pipe:"), .tooManyHandles, "open of a pipe")
        try Kernel.refused(Kernel.call(.processCreate), .tooManyHandles, "processCreate")
        try Kernel.refused(Kernel.createScheme("ut-full"), .tooManyHandles, "schemeCreate")
        try Kernel.refused(
            Kernel.call(.namespaceCreate, Kernel.text("*"), 1), .tooManyHandles, "namespaceCreate")
        Kernel.close(4000)
        try Kernel.equal(Kernel.allowed(Kernel.call(.duplicate, handle), "duplicate"), 4000, "the free number")
        // The name of the refused scheme is free again.
        Kernel.close(4000)
        try Kernel.allowed(Kernel.createScheme("ut-full"), "schemeCreate")
    }

    private static func directions() throws(Failure) {
        let page = try Kernel.pages(1)
        let pipe = try Kernel.pipe()
        try Kernel.refused(Kernel.call(.write, pipe.read, page, 8), .badHandle, "write to the read end")
        try Kernel.refused(Kernel.call(.read, pipe.write, page, 8), .badHandle, "read of the write end")
        let clock = try Kernel.allowed(Kernel.open("time:realtime"), "open")
        try Kernel.refused(Kernel.call(.write, clock, page, 8), .badHandle, "write to a handle for reading")
        let silent = try Kernel.allowed(Kernel.open("time:monotonic", .statOnly), "open")
        try Kernel.refused(Kernel.call(.read, silent, page, 8), .badHandle, "read of a handle for stat")
        try Kernel.refused(Kernel.call(.truncate, clock, 0), .badHandle, "truncate of a handle for reading")
    }

    private static func flags() throws(Failure) {
        let pipe = try Kernel.pipe()
        for flags: UInt64 in [1 << 12, 1 << 31, 1 << 32 | 1, .max] {
            try Kernel.refused(Kernel.call(.setFlags, pipe.read, flags), .invalidArgument, "setFlags")
            try Kernel.refused(
                Kernel.call(.open, Kernel.text("pipe:"), 5, flags), .invalidArgument, "open with wild flags")
        }
        try Kernel.allowed(Kernel.call(.setFlags, pipe.read, UInt64(OpenFlags.nonBlocking.rawValue)), "setFlags")
        let found = try Kernel.allowed(Kernel.call(.getFlags, pipe.read), "getFlags")
        try Kernel.equal(found, UInt64(OpenFlags([.nonBlocking, .read]).rawValue), "flags")
    }

    private static func seeks() throws(Failure) {
        let pipe = try Kernel.pipe()
        try Kernel.refused(Kernel.call(.seek, pipe.read, 0, 0), .illegalSeek, "seek of a pipe")
        let text = try Kernel.allowed(Kernel.open("sys:uname"), "open")
        for origin: UInt64 in [3, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.seek, text, 0, origin), .invalidArgument, "seek with a wild origin")
        }
        for offset: Int64 in [-1, .min] {
            for origin: UInt64 in 0...1 {
                try Kernel.refused(
                    Kernel.call(.seek, text, UInt64(bitPattern: offset), origin), .invalidArgument,
                    "seek to before the start")
            }
        }
        try Kernel.allowed(Kernel.call(.seek, text, UInt64(Int64.max), 0), "seek far")
        try Kernel.refused(Kernel.call(.seek, text, 1, 1), .invalidArgument, "seek beyond the largest position")
        let page = try Kernel.pages(1)
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, text, page, 64), "read"), 0, "read far behind the end")
        for offset: UInt64 in [UInt64(Int64.max), 1 << 63, .max] {
            let result = Kernel.call(.readAt, text, page, 64, offset)
            try Kernel.check(result == 0 || result == -22, "readAt far behind the end: " + Kernel.describe(result))
        }
    }

    private static func processHandles() throws(Failure) {
        let page = try Kernel.pages(1)
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        let results: [(ByteString, Int64)] = [
            ("processMap", Kernel.call(.processMap, clock, 0, 4096, 3, Kernel.none)),
            ("processWrite", Kernel.call(.processWrite, clock, 0x2000_0000_0000, page, 8)),
            ("processGive", Kernel.call(.processGive, clock, 1, 1)),
            ("processSet", Kernel.call(.processSet, clock, 2, 0)),
            ("processStart", Kernel.call(.processStart, clock, 0x2000_0000_0000, 0x2000_0000_1000)),
            ("exec", Kernel.call(.exec, clock, 0x2000_0000_0000, 0x2000_0000_1000)),
            ("processIdentity", Kernel.call(.processIdentity, clock)),
        ]
        for (name, result) in results { try Kernel.refused(result, .invalidArgument, name) }
    }

    private static func providerHandles() throws(Failure) {
        let page = try Kernel.pages(1)
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        try Kernel.refused(Kernel.call(.schemeServe, clock, 0, page, 1), .invalidArgument, "schemeServe")
        try Kernel.refused(Kernel.call(.schemeNotify, clock, 0, 1), .invalidArgument, "schemeNotify")
        try Kernel.refused(Kernel.call(.schemeTakeHandle, clock, 0), .invalidArgument, "schemeTakeHandle")
    }

    private static func unsupported() throws(Failure) {
        let page = try Kernel.pages(1)
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        try Kernel.refused(Kernel.call(.directoryEntries, clock, page, 256, 0), .notADirectory, "directoryEntries")
        try Kernel.refused(Kernel.call(.openAt, clock, Kernel.text("x"), 1, 1), .notADirectory, "openAt")
        try Kernel.refused(Kernel.call(.call, clock, 99, 0, page, 8, 8), .notSupported, "call")
        try Kernel.refused(Kernel.call(.send, clock, clock, 0), .notSupported, "send")
        try Kernel.refused(Kernel.call(.map, 0, 4096, 1, clock, 0), .noSuchDevice, "map")
        try Kernel.refused(Kernel.call(.changeMode, clock, 0o7777), .notPermitted, "changeMode")
        try Kernel.refused(Kernel.call(.changeMode, clock, 0o10000), .invalidArgument, "a wild mode")
        try Kernel.refused(Kernel.call(.changeOwner, clock, 1, 1), .notPermitted, "changeOwner")
        try Kernel.refused(Kernel.call(.setTimes, clock, 1, 1), .notPermitted, "setTimes")
        try Kernel.refused(Kernel.call(.fileSystemStat, clock, page), .notSupported, "fileSystemStat")
        try Kernel.refused(Kernel.call(.call, clock, 1, 0, page, 8, 9), .invalidArgument, "more input than payload")
        try Kernel.refused(
            Kernel.call(.call, clock, 1, 0, try Kernel.pages(17), 65537, 0), .invalidArgument, "a payload too long")
    }
}
