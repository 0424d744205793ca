import Bytes
import SchemeProtocol

/// Sleeping on words of memory.
enum FutexTrials {
    static var all: [Trial] {
        [
            Trial("futex calls are checked", checks),
            Trial("a futex wakes who sleeps on it", wakes),
            Trial("a futex works between processes", shared),
            Trial("a futex word may vanish under its sleepers", vanishes),
        ]
    }

    private static func checks() throws(Failure) {
        let page = try Kernel.pages(1)
        for operation: UInt64 in [2, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.futex, operation, page, 0, 1), .invalidArgument, "operation")
        }
        for offset: UInt64 in 1...3 {
            try Kernel.refused(
                Kernel.call(.futex, 0, page + offset, 0, 1), .badAddress, or: .invalidArgument, "a crooked word")
        }
        try Kernel.refused(Kernel.call(.futex, 0, page, 1, 0), .wouldBlock, "another value")
        try Kernel.refused(Kernel.call(.futex, 0, page, 0, Kernel.now + 1_000_000), .timedOut, "nobody wakes")
        try Kernel.refused(Kernel.call(.futex, 0, page, 0, 1), .timedOut, "a deadline in the past")
        for count: UInt64 in [0, 1, .max] {
            try Kernel.equal(Kernel.allowed(Kernel.call(.futex, 1, page, count), "wake"), 0, "sleepers")
        }
    }

    private static func wakes() throws(Failure) {
        let word = try Kernel.pages(1)
        for _ in 0..<100 {
            Kernel.store(word, 0)
            let sleeper = try ThreadTrials.loop(.futex, [0, word, 0, 0], count: 1)
            while Kernel.call(.futex, 1, word, 1) == 0 { Kernel.call(.yield) }
            try Kernel.equal(UInt64(bitPattern: try ThreadTrials.join(sleeper)), 0, "the sleeper's answer")
            Kernel.call(.unmap, sleeper, 8192)
        }
    }

    private static func shared() throws(Failure) {
        let word = try Kernel.pages(1, shared: true)
        let child = try Kernel.child { Kernel.call(.futex, 0, word, 0, Kernel.now + 30_000_000_000) == 0 ? 0 : 1 }
        let deadline = Kernel.now + 30_000_000_000
        while Kernel.call(.futex, 1, word, 1) == 0, Kernel.now < deadline { Kernel.sleep(milliseconds: 1) }
        try Kernel.check(Kernel.end(of: child) == .exited(0), "the sleeper in another process")
    }

    private static func vanishes() throws(Failure) {
        for _ in 0..<30 {
            let word = try Kernel.pages(1)
            let sleeper = try ThreadTrials.loop(.futex, [0, word, 0, Kernel.now + 20_000_000], count: 1)
            Kernel.call(.yield)
            Kernel.call(.unmap, word, 4096)
            try ThreadTrials.join(sleeper)
            Kernel.call(.unmap, sleeper, 8192)
        }
    }
}

/// Event queues.
enum EventTrials {
    static var all: [Trial] {
        [
            Trial("event records are checked", records),
            Trial("a queue that watches itself is refused", itself),
            Trial("queues that watch one another in a ring do no harm", rings),
            Trial("a long chain of queues does no harm", chains),
            Trial("what is closed while it is watched does no harm", staleHandles),
            Trial("a queue closed while others post to it does no harm", closedQueues),
            Trial("registrations have an end", tooMany),
            Trial("an event tells what is ready", works),
        ]
    }

    private static func queue() throws(Failure) -> UInt64 {
        try Kernel.allowed(Kernel.open("event:", [.read, .write, .nonBlocking]), "open event:")
    }

    private static func register(_ queue: UInt64, _ handle: UInt64, _ readiness: UInt64 = 1, data: UInt64 = 0) -> Int64
    {
        let record = Kernel.text("")
        Kernel.store(record, handle)
        Kernel.store(record + 8, readiness)
        Kernel.store(record + 16, data)
        return Kernel.call(.write, queue, record, 24)
    }

    private static func records() throws(Failure) {
        let queue = try queue()
        let page = try Kernel.pages(1)
        for length: UInt64 in [1, 23, 25, 24 * 65] {
            try Kernel.refused(Kernel.call(.write, queue, page, length), .invalidArgument, "a write of a wild length")
        }
        for length: UInt64 in [0, 1, 23] {
            try Kernel.refused(Kernel.call(.read, queue, page, length), .invalidArgument, "a short read")
        }
        try Kernel.refused(Kernel.call(.read, queue, page, 24), .wouldBlock, "an empty queue")
        for handle in HandleTrials.impossible {
            try Kernel.refused(register(queue, handle), .badHandle, "handle " + ByteString(handle))
        }
        let pipe = try Kernel.pipe()
        for readiness: UInt64 in [8, 1 << 32, .max] {
            try Kernel.refused(register(queue, pipe.read, readiness), .invalidArgument, "readiness")
        }
    }

    private static func itself() throws(Failure) {
        let queue = try queue()
        try Kernel.refused(register(queue, queue), .invalidArgument, "itself")
        let second = try Kernel.allowed(Kernel.call(.duplicate, queue), "duplicate")
        try Kernel.refused(register(queue, second), .invalidArgument, "itself by another number")
    }

    private static func rings() throws(Failure) {
        let pipe = try Kernel.pipe()
        let queues = try [queue(), queue(), queue()]
        for index in 0..<3 {
            // Refused or not, it must not hang.
            _ = register(queues[index], queues[(index + 1) % 3], 7)
            _ = register(queues[(index + 1) % 3], queues[index], 7)
            _ = register(queues[index], pipe.read, 7)
        }
        Kernel.call(.write, pipe.write, Kernel.text("x"), 1)
        let page = try Kernel.pages(1)
        for queue in queues { Kernel.call(.read, queue, page, 240) }
        for queue in queues { Kernel.close(queue) }
    }

    private static func chains() throws(Failure) {
        let pipe = try Kernel.pipe()
        var last = pipe.read
        for _ in 0..<1000 {
            let queue = try queue()
            _ = register(queue, last, 7)
            last = queue
        }
        Kernel.call(.write, pipe.write, Kernel.text("x"), 1)
        Kernel.close(pipe.write)
    }

    private static func staleHandles() throws(Failure) {
        let page = try Kernel.pages(1)
        let queue = try queue()
        for _ in 0..<200 {
            let pipe = try Kernel.pipe()
            try Kernel.allowed(register(queue, pipe.read, 7), "register")
            Kernel.close(pipe.read)
            // The number means something else now.
            let other = try Kernel.pipe()
            _ = register(queue, other.read, 7)
            Kernel.call(.write, other.write, page, 8)
            Kernel.call(.write, pipe.write, page, 8)
            Kernel.close(pipe.write)
            _ = register(queue, other.read, 0)
            Kernel.close(other.read)
            Kernel.close(other.write)
        }
        for _ in 0..<50 { Kernel.call(.read, queue, page, 2400) }
    }

    private static func closedQueues() throws(Failure) {
        let pipe = try Kernel.pipe()
        Kernel.call(.setFlags, pipe.write, UInt64(OpenFlags.nonBlocking.rawValue))
        Kernel.call(.setFlags, pipe.read, UInt64(OpenFlags.nonBlocking.rawValue))
        let page = try Kernel.pages(1)
        let writer = try ThreadTrials.loop(.write, [pipe.write, page, 64], count: 4000)
        let reader = try ThreadTrials.loop(.read, [pipe.read, page + 1024, 64], count: 4000)
        for _ in 0..<400 {
            let queue = try queue()
            try Kernel.allowed(register(queue, pipe.read, 7), "register")
            Kernel.close(queue)
        }
        try ThreadTrials.join(writer)
        try ThreadTrials.join(reader)
    }

    private static func tooMany() throws(Failure) {
        let queue = try queue()
        var registered = 0
        while true {
            let pipe = Kernel.open("pipe:")
            if pipe < 0 { break }
            let result = register(queue, UInt64(pipe), 1)
            if result < 0 {
                try Kernel.refused(result, .outOfMemory, "register")
                break
            }
            registered += 1
        }
        try Kernel.check(registered >= 1000, "only " + ByteString(registered) + " registrations")
        // One thing in many queues.
        let pipe = try Kernel.pipe()
        var result: Int64 = 24
        for _ in 0..<200 where result == 24 { result = register(try self.queue(), pipe.read, 1) }
        try Kernel.refused(result, .outOfMemory, "watched too often")
    }

    private static func works() throws(Failure) {
        let page = try Kernel.pages(1)
        let queue = try queue()
        let pipe = try Kernel.pipe()
        try Kernel.allowed(register(queue, pipe.read, 1, data: 77), "register")
        try Kernel.refused(Kernel.call(.read, queue, page, 24), .wouldBlock, "nothing is ready")
        Kernel.call(.write, pipe.write, page, 8)
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, queue, page, 240), "read"), 24, "one event")
        try Kernel.equal(Kernel.load(page), pipe.read, "handle")
        try Kernel.equal(Kernel.load(page + 8), 1, "readiness")
        try Kernel.equal(Kernel.load(page + 16), 77, "data")
    }
}

/// Pipes.
enum PipeTrials {
    static var all: [Trial] {
        [
            Trial("a pipe has one write end", ends),
            Trial("a pipe without the other end says so", hangUps),
            Trial("a pipe holds what it says", capacity),
            Trial("bytes come out of a pipe as they went in", integrity),
            Trial("a reader killed in a pipe does no harm", killedReader),
        ]
    }

    private static func ends() throws(Failure) {
        let pipe = try Kernel.pipe()
        try Kernel.refused(
            Kernel.call(.duplicate, pipe.read, Kernel.text("write"), 5), .alreadyExists, "a second write end")
        try Kernel.refused(
            Kernel.call(.duplicate, pipe.read, Kernel.text("x"), 1), .noSuchFileOrDirectory, "an unknown end")
        try Kernel.refused(
            Kernel.call(.duplicate, pipe.write, Kernel.text("write"), 5), .noSuchFileOrDirectory, "from the write end")
        let page = try Kernel.pages(1)
        try Kernel.refused(Kernel.call(.readAt, pipe.read, page, 8, 0), .illegalSeek, "readAt")
        try Kernel.refused(Kernel.call(.writeAt, pipe.write, page, 8, 0), .illegalSeek, "writeAt")
    }

    private static func hangUps() throws(Failure) {
        let page = try Kernel.pages(1)
        let first = try Kernel.pipe()
        Kernel.call(.write, first.write, page, 8)
        Kernel.close(first.write)
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, first.read, page, 64), "read"), 8, "the rest")
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, first.read, page, 64), "read"), 0, "the end")
        let second = try Kernel.pipe()
        Kernel.close(second.read)
        // It comes with a signal, as in POSIX, or without.
        let status = Kernel.end(
            of: try Kernel.child { Kernel.call(.write, second.write, page, 8) == -32 ? 0 : 1 })
        try Kernel.check(status == .exited(0) || status == .signalled(.pipe), "write without readers")
    }

    private static func capacity() throws(Failure) {
        let pages = try Kernel.pages(17)
        let pipe = try Kernel.pipe()
        Kernel.call(.setFlags, pipe.write, UInt64(OpenFlags.nonBlocking.rawValue))
        var total: UInt64 = 0
        while true {
            let result = Kernel.call(.write, pipe.write, pages, 17 * 4096)
            if result < 0 {
                try Kernel.refused(result, .wouldBlock, "a full pipe")
                break
            }
            total += UInt64(result)
            try Kernel.check(total <= 1 << 20, "the pipe has no end")
        }
        try Kernel.equal(total, 65536, "capacity")
    }

    private static func integrity() throws(Failure) {
        let pipe = try Kernel.pipe()
        let child = try Kernel.child {
            guard let page = try? Kernel.pages(3) else { return 1 }
            var numbers = RandomNumbers(seed: 2)
            var next: UInt64 = 0
            while next < 300_000 {
                let length = UInt64(1 + numbers.below(9000))
                for index in 0..<length {
                    Kernel.store(page + index, byte: UInt8(truncatingIfNeeded: (next + index) % 251))
                }
                let sent = Kernel.call(.write, pipe.write, page, length)
                if sent <= 0 { return 2 }
                next += UInt64(sent)
            }
            return 0
        }
        Kernel.close(pipe.write)
        let page = try Kernel.pages(4)
        var numbers = RandomNumbers(seed: 4)
        var next: UInt64 = 0
        while true {
            let got = try Kernel.allowed(Kernel.call(.read, pipe.read, page, UInt64(1 + numbers.below(12000))), "read")
            if got == 0 { break }
            for index in 0..<got {
                try Kernel.equal(
                    UInt64(Kernel.byte(page + index)), (next + index) % 251, "byte " + ByteString(next + index))
            }
            next += got
        }
        try Kernel.check(next >= 300_000, "the pipe ended early")
        try Kernel.check(Kernel.end(of: child) == .exited(0), "the writer")
    }

    private static func killedReader() throws(Failure) {
        // What is written to nobody must not end the trial.
        try Kernel.allowed(try SignalTrials.setAction(.pipe, handler: SignalAction.ignore), "signalAction")
        for _ in 0..<30 {
            let pipe = try Kernel.pipe()
            let child = try Kernel.child {
                guard let page = try? Kernel.pages(1) else { return 1 }
                while true { Kernel.call(.read, pipe.read, page, 4096) }
            }
            Kernel.close(pipe.read)
            Kernel.call(.write, pipe.write, Kernel.text("abc"), 3)
            Kernel.call(.kill, UInt64(child), 9)
            try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "the reader")
            try Kernel.refused(Kernel.call(.write, pipe.write, Kernel.text("abc"), 3), .brokenPipe, "write")
            Kernel.close(pipe.write)
        }
    }
}
