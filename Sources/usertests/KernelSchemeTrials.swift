import Bytes
import SchemeProtocol

/// The kernel's own schemes with arguments that they do not expect.
enum KernelSchemeTrials {
    static var all: [Trial] {
        [
            Trial("clocks and timers are checked", clocks),
            Trial("interrupt lines are checked", interrupts),
            Trial("message interrupts are told apart and bounded", messages),
            Trial("ports are checked", ports),
            Trial("directories are read in pieces", directories),
            Trial("processes that end can still be looked at", endedProcesses),
            Trial("power is not turned off by accident", power),
            Trial("texts are read at any offset", texts),
            Trial("a file's scheme is told", devices),
        ]
    }

    /// What `sys:memory` says is free, in bytes.
    static func freeMemory() throws(Failure) -> UInt64 {
        let handle = try Kernel.allowed(Kernel.open("sys:memory"), "open sys:memory")
        defer { Kernel.close(handle) }
        let page = try Kernel.pages(1)
        defer { Kernel.call(.unmap, page, 4096) }
        let length = try Kernel.allowed(Kernel.call(.read, handle, page, 1024), "read of sys:memory")
        let text = ByteString((0..<length).map { Kernel.byte(page + $0) })
        for line in text.split(separator: 0x0a) where line.hasPrefix("free:") {
            if let number = line[5..<line.count].trimmed.integer() { return UInt64(number) }
        }
        throw Failure("sys:memory does not say what is free")
    }

    private static func clocks() throws(Failure) {
        let page = try Kernel.pages(1)
        let clock = try Kernel.allowed(Kernel.open("time:monotonic", [.read, .write]), "open")
        for length: UInt64 in [0, 1, 7] {
            try Kernel.refused(Kernel.call(.read, clock, page, length), .invalidArgument, "a short read")
        }
        try Kernel.refused(Kernel.call(.write, clock, page, 8), .notPermitted, "setting the monotonic clock")
        let timer = try Kernel.allowed(Kernel.open("time:timer", [.read, .write, .nonBlocking]), "open")
        for length: UInt64 in [0, 1, 7, 9, 4096] {
            try Kernel.refused(Kernel.call(.write, timer, page, length), .invalidArgument, "a wild write")
        }
        try Kernel.refused(Kernel.call(.read, timer, page, 8), .wouldBlock, "an unarmed timer")
        for deadline: UInt64 in [1, Kernel.now, .max, 0, 1 << 63, 1] {
            Kernel.store(page, deadline)
            try Kernel.allowed(Kernel.call(.write, timer, page, 8), "arming")
        }
        Kernel.sleep(milliseconds: 20)
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, timer, page, 8), "read"), 8, "a timer that has fired")
        // Armed timers that are closed.
        for _ in 0..<200 {
            let other = try Kernel.allowed(Kernel.open("time:timer", [.read, .write]), "open")
            Kernel.store(page, Kernel.now + 100_000)
            Kernel.call(.write, other, page, 8)
            Kernel.close(other)
        }
    }

    private static func devices() throws(Failure) {
        let page = try Kernel.pages(1)
        var numbers: [UInt64] = []
        for path: ByteString in ["null:", "null:", "sys:memory", "initfs:bin/ion", "sys:uptime"] {
            let handle = try Kernel.allowed(Kernel.open(path), "open " + path)
            try Kernel.allowed(Kernel.call(.stat, handle, page), "stat of " + path)
            numbers.append(Kernel.load(page))
        }
        try Kernel.check(numbers[0] == numbers[1], "one scheme has two numbers")
        try Kernel.check(numbers[2] == numbers[4], "sys: has two numbers")
        try Kernel.check(numbers[0] != numbers[2] && numbers[2] != numbers[3], "two schemes have one number")
    }

    private static func interrupts() throws(Failure) {
        for path: ByteString in ["irq:", "irq:x", "irq:-1", "irq:1x", "irq:9999", "irq:99999999999999999999"] {
            try Kernel.refused(Kernel.open(path, [.read, .write]), .noSuchFileOrDirectory, path)
        }
        try Kernel.refused(
            Kernel.open("irq:999", [.read, .write]), .noSuchDevice, or: .noSuchFileOrDirectory, "irq:999")
        // A line that no device uses here.
        let opened = Kernel.open("irq:19", [.read, .write, .nonBlocking])
        guard opened >= 0 else { return }
        let page = try Kernel.pages(1)
        try Kernel.refused(Kernel.call(.read, UInt64(opened), page, 7), .invalidArgument, "a short read")
        try Kernel.refused(Kernel.call(.write, UInt64(opened), page, 7), .invalidArgument, "a short write")
        for value: UInt64 in [0, 1, .max] {
            Kernel.store(page, value)
            let result = Kernel.call(.write, UInt64(opened), page, 8)
            // 0 says that the count is not the current one.
            try Kernel.check(result == 8 || result == 0, "a wild acknowledgement")
        }
        Kernel.close(UInt64(opened))
    }

    /// Interrupts by messages are told apart, and there is an end of them.
    private static func messages() throws(Failure) {
        var opened: [UInt64] = []
        defer { for handle in opened { Kernel.close(handle) } }
        var data: Set<Int64> = []
        for _ in 0..<80 {
            let handle = Kernel.open("irq:message", [.read, .write, .nonBlocking])
            if handle < 0 {
                try Kernel.refused(handle, .tooManyHandles, "more messages than there are")
                break
            }
            opened.append(UInt64(handle))
            let address = Kernel.call(.call, UInt64(handle), 1, 0, 0, 0, 0)
            try Kernel.check(address & ~0xff000 == 0xfee0_0000, "the address of a message")
            try Kernel.check(data.insert(Kernel.call(.call, UInt64(handle), 2, 0, 0, 0, 0)).inserted, "its data")
            try Kernel.refused(Kernel.call(.call, UInt64(handle), 3, 0, 0, 0, 0), .notSupported, "another call")
        }
        try Kernel.check((32..<80).contains(opened.count), "the number of messages")
        try Kernel.check(data.allSatisfy { (0x30...0xef).contains($0) }, "data that is a vector for devices")
        let page = try Kernel.pages(1)
        try Kernel.refused(Kernel.call(.read, opened[0], page, 8), .wouldBlock, "a message that never came")
        try Kernel.refused(Kernel.call(.read, opened[0], page, 7), .invalidArgument, "a short read")
        Kernel.store(page, UInt64.max)
        try Kernel.check(Kernel.call(.write, opened[0], page, 8) == 0, "a wild acknowledgement")
    }

    private static func ports() throws(Failure) {
        for path: ByteString in ["ioport:", "ioport:x", "ioport:3ff-3f8", "ioport:12345", "ioport:1-", "ioport:-1"] {
            try Kernel.check(Kernel.open(path, .read) < 0, "open " + path)
        }
        // The POST code port: writing to it does nothing.
        let opened = Kernel.open("ioport:80-80", [.read, .write])
        guard opened >= 0 else { return }
        let page = try Kernel.pages(1)
        for (length, offset): (UInt64, UInt64) in [(0, 0), (2, 0), (3, 0), (4, 0), (1, 1), (1, .max), (8, 0)] {
            try Kernel.refused(Kernel.call(.readAt, UInt64(opened), page, length, offset), .invalidArgument, "read")
            try Kernel.refused(Kernel.call(.writeAt, UInt64(opened), page, length, offset), .invalidArgument, "write")
        }
        try Kernel.refused(Kernel.call(.read, UInt64(opened), page, 1), .invalidArgument, "read without a place")
        try Kernel.refused(
            Kernel.call(.writeAt, UInt64(opened), Kernel.hole, 1, 0), .badAddress, "write from a hole")
    }

    private static func directories() throws(Failure) {
        let page = try Kernel.pages(1)
        for path: ByteString in [":", "initfs:", "proc:", "sys:"] {
            let handle = try Kernel.allowed(Kernel.open(path), "open " + path)
            for length: UInt64 in [0, 1, 23] {
                try Kernel.refused(
                    Kernel.call(.directoryEntries, handle, page, length, 0), .invalidArgument,
                    path + " in a small buffer")
            }
            for cookie: UInt64 in [1 << 20, 1 << 32, 1 << 63, .max] {
                try Kernel.equal(
                    Kernel.allowed(Kernel.call(.directoryEntries, handle, page, 256, cookie), path + " from far"), 0,
                    path)
            }
            var cookie: UInt64 = 0
            var pieces = 0
            while true {
                let got = try Kernel.allowed(Kernel.call(.directoryEntries, handle, page, 128, cookie), path)
                if got == 0 { break }
                var at: UInt64 = 0
                while at < got {
                    let head = Kernel.load(page + at + 16)
                    let length = head & 0xffff
                    try Kernel.check(length >= 24 && at + length <= got, path + ": a wild record")
                    try Kernel.check(head >> 16 & 0xffff <= length - 24, path + ": a wild name")
                    cookie = Kernel.load(page + at + 8)
                    at += length
                }
                pieces += 1
                try Kernel.check(pieces < 10_000, path + " has no end")
            }
            try Kernel.check(pieces > 0, path + " is empty")
            try Kernel.refused(Kernel.call(.read, handle, page, 64), .isADirectory, "read of " + path)
        }
    }

    private static func endedProcesses() throws(Failure) {
        let page = try Kernel.pages(1)
        for _ in 0..<50 {
            let child = try Kernel.child { 0 }
            let path = "proc:" + ByteString(child) + "/status"
            for _ in 0..<10 {
                let handle = Kernel.open(path)
                guard handle >= 0 else { break }
                try Kernel.allowed(Kernel.call(.read, UInt64(handle), page, 4096), "read of a status")
                Kernel.close(UInt64(handle))
            }
            Kernel.call(.wait, UInt64(child))
            try Kernel.refused(Kernel.open(path), .noSuchFileOrDirectory, "the status of a process that is gone")
        }
    }

    private static func power() throws(Failure) {
        let opened = Kernel.open("sys:power", .write)
        guard opened >= 0 else { return }
        for text: ByteString in ["", "x", "shut", "shutdownx", "SHUTDOWN", "reset now", "poweroff"] {
            try Kernel.refused(
                Kernel.call(.write, UInt64(opened), Kernel.text(text), UInt64(text.count)), .invalidArgument,
                "power: " + text)
        }
        try Kernel.refused(
            Kernel.call(.write, UInt64(opened), Kernel.hole, 8), .badAddress, "power from a hole")
    }

    private static func texts() throws(Failure) {
        let page = try Kernel.pages(1)
        for path: ByteString in ["sys:uname", "sys:uptime", "sys:memory", "sys:cpu", "sys:commandline", "sys:log"] {
            let handle = try Kernel.allowed(Kernel.open(path), "open " + path)
            for offset: UInt64 in [0, 1, 100, 1 << 20, 1 << 40, UInt64(Int64.max)] {
                for length: UInt64 in [0, 1, 4096] {
                    let got = try Kernel.allowed(Kernel.call(.readAt, handle, page, length, offset), path)
                    try Kernel.check(got <= length, path + " gives more than was asked for")
                }
            }
            try Kernel.refused(Kernel.open(path, .write), .permissionDenied, path + " for writing")
            Kernel.close(handle)
        }
    }
}
