import Bytes
import Platform
import SchemeProtocol

/// Threads, and what happens when several of them do contrary things at once.
enum ThreadTrials {
    static var all: [Trial] {
        [
            Trial("a thread wants a possible start", badStarts),
            Trial("a thread without memory ends its process", badThread),
            Trial("threads have an end", tooMany),
            Trial("threads come and go", comeAndGo),
            Trial("the last thread ends the process", lastThread),
            Trial("closes race with reads", closesAgainstReads),
            Trial("closes race with duplicates", closesAgainstDuplicates),
            Trial("unmapping races with reads", unmapsAgainstReads),
            Trial("protecting races with writes", protectsAgainstWrites),
            Trial("growing races with unmapping", remapsAgainstUnmaps),
            Trial("forks race with mapping", forksAgainstMaps),
            Trial("forks race with closes", forksAgainstCloses),
            Trial("a process ends with all its threads, wherever they are", killedThreads),
        ]
    }

    /// A thread that makes one call `count` times; the address of its block.
    static func loop(_ call: SystemCall, _ arguments: [UInt64], count: UInt64) throws(Failure) -> UInt64 {
        let block = try Kernel.pages(2)
        Kernel.store(block, call.rawValue)
        for (index, argument) in arguments.enumerated() { Kernel.store(block + UInt64(index + 1) * 8, argument) }
        Kernel.store(block + 56, count)
        Kernel.store(block + 80, 1)
        try Kernel.allowed(Kernel.call(.threadCreate, Host.rawCallLoop, block + 8192, block, 0), "threadCreate")
        return block
    }

    /// Waits for the end of such a thread; its last result.
    @discardableResult
    static func join(_ block: UInt64) throws(Failure) -> Int64 {
        let deadline = Kernel.now + 60_000_000_000
        while Kernel.load(block + 80) & 0xffff_ffff != 0 {
            Kernel.call(.futex, 0, block + 80, 1, Kernel.now + 1_000_000_000)
            try Kernel.check(Kernel.now < deadline, "a thread does not end")
        }
        return Int64(bitPattern: Kernel.load(block + 64))
    }

    private static func badStarts() throws(Failure) {
        let stack = try Kernel.pages(1) + 4096
        for address in PointerTrials.wild + [0] {
            try Kernel.refused(Kernel.call(.threadCreate, address, stack), .badAddress, "a wild entry")
            if address == AddressLayout.userEnd { continue }
            try Kernel.refused(Kernel.call(.threadCreate, Host.rawCallLoop, address), .badAddress, "a wild stack")
        }
        for pointer: UInt64 in [0x8000_0000_0000, .max] {
            try Kernel.refused(
                Kernel.call(.threadCreate, Host.rawCallLoop, stack, 0, pointer), .badAddress, "a wild thread pointer")
        }
    }

    private static func badThread() throws(Failure) {
        try Kernel.expect(.signalled(.segmentationFault), of: "a thread in a hole") {
            let hole = Kernel.hole
            Kernel.call(.threadCreate, hole, hole + 4096)
            Kernel.sleep(milliseconds: 20_000)
            return 0
        }
    }

    private static func tooMany() throws(Failure) {
        try Kernel.expect(.exited(0), of: "the threads") {
            var made = 0
            while true {
                guard let block = try? Kernel.pages(2) else { return 1 }
                Kernel.store(block, SystemCall.sleep.rawValue)
                Kernel.store(block + 8, Kernel.now + 60_000_000_000)
                Kernel.store(block + 56, 1)
                let result = Kernel.call(.threadCreate, Host.rawCallLoop, block + 8192, block, 0)
                if result < 0 {
                    return (result == -Int64(Errno.wouldBlock.rawValue) || result == -Int64(Errno.outOfMemory.rawValue))
                        && made > 100 ? 0 : 2
                }
                made += 1
                if made > 1000 { return 3 }
            }
        }
    }

    private static func comeAndGo() throws(Failure) {
        let block = try Kernel.pages(2)
        for _ in 0..<300 {
            Kernel.store(block, SystemCall.yield.rawValue)
            Kernel.store(block + 56, 1)
            Kernel.store(block + 80, 1)
            try Kernel.allowed(Kernel.call(.threadCreate, Host.rawCallLoop, block + 8192, block, 0), "threadCreate")
            try join(block)
        }
    }

    private static func lastThread() throws(Failure) {
        try Kernel.expect(.exited(0), of: "a process whose only thread ends") {
            Kernel.call(.threadExit)
            return 1
        }
        // The exit word may be anywhere.
        for word in PointerTrials.wild {
            try Kernel.expect(.exited(0), of: "a wild exit word") {
                Kernel.call(.threadExit, word, word, word)
                return 1
            }
        }
    }

    private static func closesAgainstReads() throws(Failure) {
        let page = try Kernel.pages(1)
        for path: ByteString in ["time:monotonic", "sys:uname", "proc:", "initfs:"] {
            let handle = try Kernel.allowed(Kernel.open(path), "open")
            let readers = try [
                loop(.read, [handle, page, 64], count: 3000), loop(.stat, [handle, page + 1024], count: 3000),
                loop(.directoryEntries, [handle, page + 2048, 1024, 0], count: 1000),
            ]
            for _ in 0..<500 {
                Kernel.close(handle)
                try Kernel.equal(Kernel.allowed(Kernel.open(path), "open again"), handle, "the number")
            }
            for reader in readers { try join(reader) }
            Kernel.close(handle)
        }
    }

    private static func closesAgainstDuplicates() throws(Failure) {
        for _ in 0..<30 {
            let pipe = try Kernel.pipe()
            let workers = try [
                loop(.duplicateTo, [pipe.read, 1000], count: 200), loop(.close, [1000], count: 400),
                loop(.duplicateTo, [pipe.write, 1000], count: 200),
            ]
            for worker in workers { try join(worker) }
            Kernel.close(1000)
            Kernel.close(pipe.read)
            // The last read end is gone, however the races went.
            try Kernel.refused(
                Kernel.call(.write, pipe.write, Kernel.text("x"), 1), .brokenPipe, "write without readers")
            Kernel.close(pipe.write)
        }
    }

    private static func unmapsAgainstReads() throws(Failure) {
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        let place: UInt64 = 0x3100_0000_0000
        let reader = try loop(.read, [clock, place, 8], count: 5000)
        for _ in 0..<1500 {
            try Kernel.allowed(Kernel.call(.map, place, 4096, 3 | 16, Kernel.none, 0), "map")
            try Kernel.allowed(Kernel.call(.unmap, place, 4096), "unmap")
        }
        let last = try join(reader)
        try Kernel.check(last == 8 || last == -14, "read: " + Kernel.describe(last))
    }

    private static func protectsAgainstWrites() throws(Failure) {
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        let page = try Kernel.pages(1)
        let reader = try loop(.read, [clock, page, 8], count: 5000)
        for _ in 0..<1500 {
            try Kernel.allowed(Kernel.call(.protect, page, 4096, 1), "protect")
            try Kernel.allowed(Kernel.call(.protect, page, 4096, 3), "protect")
        }
        try join(reader)
    }

    private static func remapsAgainstUnmaps() throws(Failure) {
        let place: UInt64 = 0x3200_0000_0000
        let free = try KernelSchemeTrials.freeMemory()
        let unmapper = try loop(.unmap, [place, 65536], count: 1000)
        let mapper = try loop(.map, [place, 16384, 3 | 16, Kernel.none, 0], count: 1000)
        for _ in 0..<1000 {
            let result = Kernel.call(.remap, place, 8192, 32768)
            if result > 0, UInt64(result) != place { Kernel.call(.unmap, UInt64(result), 32768) }
        }
        try join(unmapper)
        try join(mapper)
        let now = try KernelSchemeTrials.freeMemory()
        try Kernel.check(now + (4 << 20) > free, ByteString(free - min(free, now)) + " bytes were lost")
    }

    private static func forksAgainstMaps() throws(Failure) {
        let place: UInt64 = 0x3300_0000_0000
        let mapper = try loop(.map, [place, 65536, 3 | 16, Kernel.none, 0], count: 800)
        let toucher = try loop(
            .read, [Kernel.allowed(Kernel.open("time:monotonic"), "open"), place + 4096, 8], count: 800)
        for _ in 0..<60 { try Kernel.expect(.exited(5), of: "a fork") { 5 } }
        try join(mapper)
        try join(toucher)
    }

    private static func forksAgainstCloses() throws(Failure) {
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        let workers = try [loop(.duplicateTo, [clock, 500], count: 2000), loop(.close, [500], count: 2000)]
        for _ in 0..<60 { try Kernel.expect(.exited(5), of: "a fork") { 5 } }
        for worker in workers { try join(worker) }
    }

    private static func killedThreads() throws(Failure) {
        let pipe = try Kernel.pipe()
        let page = try Kernel.pages(1)
        for round in 0..<20 {
            let child = try Kernel.child {
                guard let provider = try? Kernel.allowed(Kernel.createScheme("ut-killed"), "schemeCreate") else {
                    return 1
                }
                let calls: [(SystemCall, [UInt64])] = [
                    (.read, [pipe.read, page, 8]), (.futex, [0, page, 0, 0]), (.sleep, [.max]), (.yield, []),
                    (.schemeServe, [provider, 0, page + 128, 0]), (.signalWait, [1, 0]), (.wait, [.max, 0, 0]),
                    (.fork, []),
                ]
                for (call, arguments) in calls where call != .fork { _ = try? loop(call, arguments, count: 1 << 40) }
                Kernel.call(.sleep, .max)
                return 0
            }
            Kernel.sleep(milliseconds: UInt64(round % 5))
            Kernel.call(.kill, UInt64(child), 9)
            try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "the killed process")
        }
    }
}
