internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The calls of threads on themselves.
enum ThreadCalls {
    static func create(_ x: Arguments) throws(Errno) -> UInt64 {
        guard AddressSpace.isUser(x.a, 1), AddressSpace.isUser(x.b &- 8, 8), x.d < AddressLayout.userEnd else {
            throw .badAddress
        }
        try Frames.admit()
        let caller = Thread.current
        var frame = trap_frame()
        frame.rip = x.a
        frame.rsp = x.b
        frame.rdi = x.c
        frame.cs = 0x2b
        frame.ss = 0x23
        frame.rflags = 0x202
        let thread = try caller.process.addThread(frame, threadPointer: x.d, mask: caller.signalMask)
        thread.nice = caller.nice
        thread.scale = caller.scale
        thread.virtualTime = caller.virtualTime
        Scheduler.enqueue(thread)
        return UInt64(thread.id)
    }

    /// The last thing a thread does: its stack goes, then whoever joins it hears of it.
    static func exit(_ x: Arguments) -> UInt64 {
        let thread = Thread.current
        let process = thread.process
        let space = process.space
        if x.c != 0 { try? space.unmap(x.b, x.c) }
        if x.a != 0, let word = try? UserBuffer(x.a, 4) {
            try? word.store(UInt32(0))
            _ = try? Futex.wake(x.a, count: Int.max)
        }
        if process.lock.withLock({ process.threads.count { $0.state.load(ordering: .relaxed) != Thread.State.dead } })
            == 1
        {
            process.end(.exited(0))
        }
        thread.hasExited = true
        thread.attention.store(true, ordering: .relaxed)
        unsafe machine_this_cpu().pointee.pending |= 2
        return 0
    }

    static func set(_ x: Arguments) throws(Errno) -> UInt64 {
        guard let attribute = ThreadAttribute(rawValue: x.a) else { throw .invalidArgument }
        let thread = Thread.current
        switch attribute {
        case .threadPointer:
            guard x.b < AddressLayout.userEnd else { throw .badAddress }
            thread.threadPointer = x.b
            machine_write_fs_base(x.b)
        case .nice:
            let nice = Int64(bitPattern: x.b)
            guard nice >= -20, nice <= 19 else { throw .invalidArgument }
            thread.nice = Int(nice)
            thread.scale = Fairness.scale(nice: Int(nice))
        }
        return 0
    }

    static func sleep(_ x: Arguments) throws(Errno) -> UInt64 {
        let thread = Thread.current
        while Clock.now() < x.a {
            Scheduler.prepareToBlock(thread)
            if Scheduler.block(until: x.a) == .signal { throw .interrupted }
        }
        return 0
    }
}

/// Sleeping on a word of memory. The physical address is the key, so it works between processes that share the page.
enum Futex {
    final class Bucket {
        let lock = SpinLock()
        var sleepers: [(key: UInt64, thread: Thread)] = []
    }

    // SAFETY: made by the first processor, then only read.
    nonisolated(unsafe) private static var buckets: [Bucket] = []

    static func start() {
        for _ in 0..<64 { unsafe buckets.append(Bucket()) }
    }

    private static func key(_ address: UInt64) throws(Errno) -> UInt64 {
        guard address & 3 == 0, AddressSpace.isUser(address, 4) else { throw .badAddress }
        // Touched first, so that a page that two processes share has its frame.
        _ = try UserBuffer(address: address, count: 4).load(as: UInt32.self, 0)
        return try Thread.current.process.space.translate(address).value
    }

    private static func bucket(_ key: UInt64) -> Bucket { unsafe buckets[Int((key >> 2 ^ key >> 12) & 63)] }

    static func call(_ x: Arguments) throws(Errno) -> UInt64 {
        guard let operation = FutexOperation(rawValue: x.a) else { throw .invalidArgument }
        switch operation {
        case .wait: return try wait(x.b, UInt32(truncatingIfNeeded: x.c), deadline: x.d)
        case .wake: return UInt64(try wake(x.b, count: Int(clamping: x.c)))
        }
    }

    private static func wait(_ address: UInt64, _ value: UInt32, deadline: UInt64) throws(Errno) -> UInt64 {
        let key = try key(address)
        let bucket = bucket(key)
        let thread = Thread.current
        bucket.lock.lock()
        let current: UInt32
        do throws(Errno) {
            current = try UserBuffer(address: address, count: 4).load(as: UInt32.self, 0)
        } catch {
            bucket.lock.unlock()
            throw error
        }
        guard current == value else {
            bucket.lock.unlock()
            throw .wouldBlock
        }
        Scheduler.prepareToBlock(thread)
        bucket.sleepers.append((key, thread))
        bucket.lock.unlock()
        let reason = Scheduler.block(until: deadline)
        bucket.lock.withLock { bucket.sleepers.removeAll { $0.thread === thread } }
        switch reason {
        case .event: return 0
        case .timeout: throw .timedOut
        case .signal: throw .interrupted
        }
    }

    static func wake(_ address: UInt64, count: Int) throws(Errno) -> Int {
        let key = try key(address)
        let bucket = bucket(key)
        bucket.lock.lock()
        defer { bucket.lock.unlock() }
        var woken = 0
        var index = 0
        while index < bucket.sleepers.count, woken < count {
            if bucket.sleepers[index].key == key {
                let thread = bucket.sleepers.remove(at: index).thread
                if Scheduler.wake(thread, .event) { woken += 1 }
            } else {
                index += 1
            }
        }
        return woken
    }
}
