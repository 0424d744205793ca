internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// A process that is being built, behind a handle. Closing it before the start throws the process away.
final class ProcessDescription: Description {
    let process: Process
    var attributes = Attributes()

    struct Attributes {
        var group: Int32?
        var newSession = false
        var signalMask: UInt64 = 0
        var ignored: UInt64 = 0
        var nice = 0
    }

    init(_ process: Process) {
        self.process = process
        super.init(path: Array("proc:new".utf8), flags: [.read, .write])
    }

    override func readiness() -> Readiness { process.hasEnded ? .readable : [] }

    override func lastClosed() {
        if !process.isStarted { process.handles.closeAll() }
    }
}

/// The calls that make, change and end processes.
enum ProcessCalls {
    static func create() throws(Errno) -> UInt64 {
        try Frames.admit()
        let caller = Thread.current.process
        let process = Process(
            id: try ProcessTable.makeID(), space: try AddressSpace(randomness: Entropy.next()),
            namespace: caller.namespace, name: caller.name, group: caller.group, session: caller.session)
        return UInt64(try caller.handles.insert(ProcessDescription(process), closeOnExec: true))
    }

    private static func lookup(_ handle: UInt64) throws(Errno) -> ProcessDescription {
        guard let description = try Thread.current.process.handles.lookup(handle) as? ProcessDescription else {
            throw .invalidArgument
        }
        return description
    }

    /// One that does not run yet.
    private static func unstarted(_ handle: UInt64) throws(Errno) -> ProcessDescription {
        let description = try lookup(handle)
        if description.process.isStarted { throw .busy }
        return description
    }

    static func map(_ x: Arguments) throws(Errno) -> UInt64 {
        let target = try unstarted(x.a)
        let flags = try MemoryCalls.flags(x.d)
        let (backing, _) = try MemoryCalls.backing(x.e, x.f, x.c, flags)
        let address = try target.process.space.map(x.b, x.c, flags, backing)
        if flags.contains(.execute), target.process.imageBase == 0 || address < target.process.imageBase {
            target.process.imageBase = address
        }
        return address
    }

    static func write(_ x: Arguments) throws(Errno) -> UInt64 {
        let target = try unstarted(x.a)
        let source = try UserBuffer(x.c, x.d)
        guard source.count <= 1 << 20, AddressSpace.isUser(x.b, source.count) else { throw .invalidArgument }
        var piece = [UInt8](repeating: 0, count: min(source.count, 4096))
        var done = 0
        while done < source.count {
            let length = min(piece.count, source.count - done)
            var span = piece.mutableSpan
            try unsafe span.withUnsafeMutableBytes { (raw) throws(Errno) in
                let part = unsafe UnsafeMutableRawBufferPointer(rebasing: raw[..<length])
                try unsafe source.dropFirst(done).copyIn(part)
                try unsafe target.process.space.write(x.b + UInt64(done), part.baseAddress!, length)
            }
            done += length
        }
        return UInt64(done)
    }

    static func give(_ x: Arguments) throws(Errno) -> UInt64 {
        let target = try unstarted(x.a)
        let description = try Thread.current.process.handles.lookup(x.b)
        // Unstarted processes that hold each other would never go away.
        if description is ProcessDescription { throw .invalidArgument }
        try target.process.handles.replace(x.c, description)
        return 0
    }

    static func set(_ x: Arguments) throws(Errno) -> UInt64 {
        let target = try unstarted(x.a)
        guard let attribute = ProcessAttribute(rawValue: x.b) else { throw .invalidArgument }
        switch attribute {
        case .name: target.process.name = try UserBuffer(x.c, min(x.d, 32)).bytes().filter { $0 >= 0x20 }
        case .group:
            let group = Int32(truncatingIfNeeded: x.c)
            guard group >= 0 else { throw .invalidArgument }
            if group != 0 { try checkGroup(group, session: Thread.current.process.session) }
            target.attributes.group = group
        case .namespace:
            guard let holder = try Thread.current.process.handles.lookup(x.c) as? NamespaceDescription else {
                throw .invalidArgument
            }
            target.process.namespace = holder.namespace
        case .signalMask: target.attributes.signalMask = x.c & ~Signal.unblockable
        case .ignoredSignals: target.attributes.ignored = x.c & ~Signal.unblockable
        case .nice:
            let nice = Int64(bitPattern: x.c)
            guard nice >= -20, nice <= 19 else { throw .invalidArgument }
            target.attributes.nice = Int(nice)
        case .session: target.attributes.newSession = true
        case .supervisor: throw .notSupported
        }
        return 0
    }

    /// A group may be joined only within one session.
    private static func checkGroup(_ group: Int32, session: Int32) throws(Errno) {
        guard ProcessTable.snapshot().contains(where: { $0.group == group && $0.session == session }) else {
            throw .notPermitted
        }
    }

    private static func userFrame(entry: UInt64, stack: UInt64, argument: UInt64) throws(Errno) -> trap_frame {
        guard AddressSpace.isUser(entry, 1), AddressSpace.isUser(stack &- 8, 8) else { throw .badAddress }
        var frame = trap_frame()
        frame.rip = entry
        frame.rsp = stack
        frame.rdi = argument
        frame.cs = 0x2b
        frame.ss = 0x23
        frame.rflags = 0x202
        return frame
    }

    static func start(_ x: Arguments) throws(Errno) -> UInt64 {
        let target = try unstarted(x.a)
        let caller = Thread.current.process
        let process = target.process
        let frame = try userFrame(entry: x.b, stack: x.c, argument: x.d)
        let attributes = target.attributes
        if attributes.newSession {
            process.session = process.id
            process.group = process.id
        } else if let group = attributes.group {
            process.group = group == 0 ? process.id : group
        }
        for index in 0..<64 where attributes.ignored & 1 << UInt64(index) != 0 {
            process.signals.actions[index].handler = SignalAction.ignore
        }
        let thread = try process.addThread(frame, threadPointer: 0, mask: attributes.signalMask)
        thread.nice = attributes.nice
        thread.scale = Fairness.scale(nice: attributes.nice)
        process.isStarted = true
        ProcessTable.add(process, parent: caller)
        Scheduler.enqueue(thread)
        return UInt64(process.id)
    }

    /// The caller takes over the memory and the handles that were built in a process object, and its own name and ids
    /// stay.
    static func exec(_ x: Arguments, _ frame: UnsafeMutablePointer<trap_frame>) throws(Errno) -> UInt64 {
        let target = try unstarted(x.a)
        let thread = Thread.current
        let process = thread.process
        let fresh = try userFrame(entry: x.b, stack: x.c, argument: x.d)
        guard process.lock.withLock({ process.threads.count }) == 1 else { throw .busy }
        target.process.isStarted = true
        let handles = target.process.handles.snapshot()
        process.handles.closeAll()
        for (number, description) in handles { try process.handles.replace(UInt64(number), description) }
        target.process.handles.closeAll()
        let old = process.space
        process.space = target.process.space
        process.name = target.process.name
        process.imageBase = target.process.imageBase
        target.process.space = old
        process.lock.withLock {
            for index in 0..<64 where process.signals.actions[index].handler != SignalAction.ignore {
                process.signals.actions[index] = SignalAction()
            }
        }
        thread.signalMask = target.attributes.signalMask
        thread.threadPointer = 0
        machine_write_fs_base(0)
        unsafe Scheduler.load(process.spaceReference, Processor.current)
        unsafe frame.pointee = fresh
        return 0
    }

    /// The caller ends with the rest of its threads, on the way out of the kernel.
    static func exit(_ x: Arguments) -> UInt64 {
        Thread.current.process.end(.exited(Int32(truncatingIfNeeded: x.a & 0xff)))
        return 0
    }

    static func wait(_ x: Arguments) throws(Errno) -> UInt64 {
        let selector = Int32(truncatingIfNeeded: x.a)
        guard x.c < 16 else { throw .invalidArgument }
        let flags = WaitFlags(rawValue: UInt32(x.c))
        let thread = Thread.current
        let process = thread.process
        if x.b != 0 { _ = try UserBuffer(x.b, 4) }
        ProcessTable.lock.lock()
        while true {
            var hasCandidate = false
            var found: (child: Process, status: ProcessStatus)?
            for child in process.children {
                guard
                    selector == -1 || selector == child.id || (selector == 0 && child.group == process.group)
                        || (selector < -1 && child.group == 0 &- selector)
                else { continue }
                hasCandidate = true
                guard let change = child.change else { continue }
                switch change {
                case .stopped where !flags.contains(.stopped), .continued where !flags.contains(.continued): continue
                default: break
                }
                found = (child, change)
                break
            }
            if let (child, status) = found {
                child.change = nil
                let ended = child.hasEnded
                ProcessTable.lock.unlock()
                if ended { ProcessTable.reap(child) }
                if x.b != 0 { try UserBuffer(x.b, 4).store(status.waitStatus) }
                return UInt64(child.id)
            }
            if !hasCandidate {
                ProcessTable.lock.unlock()
                throw .noChildProcess
            }
            if flags.contains(.noHang) {
                ProcessTable.lock.unlock()
                return 0
            }
            Scheduler.prepareToBlock(thread)
            process.waiters.add(thread)
            ProcessTable.lock.unlock()
            let reason = Scheduler.block()
            ProcessTable.lock.lock()
            process.waiters.remove(thread)
            if reason == .signal {
                // A child that has just ended is reported all the same, by the next turn of a repeated call.
                if !process.children.contains(where: { $0.change != nil }) || process.isEnding {
                    ProcessTable.lock.unlock()
                    throw .interrupted
                }
            }
        }
    }

    static func identity(_ x: Arguments) throws(Errno) -> UInt64 {
        guard let kind = IdentityKind(rawValue: x.a) else { throw .invalidArgument }
        var process = Thread.current.process
        if x.b != 0, kind != .thread {
            guard let other = ProcessTable.lookup(Int32(truncatingIfNeeded: x.b)) else { throw .noSuchProcess }
            process = other
        }
        switch kind {
        case .process: return UInt64(process.id)
        case .parent: return UInt64(ProcessTable.lock.withLock { process.parent?.id ?? 0 })
        case .group: return UInt64(process.group)
        case .session: return UInt64(process.session)
        case .thread: return UInt64(Thread.current.id)
        }
    }

    static func setGroup(_ x: Arguments) throws(Errno) -> UInt64 {
        let caller = Thread.current.process
        let id = Int32(truncatingIfNeeded: x.a)
        var process = caller
        if id != 0, id != caller.id {
            guard let child = ProcessTable.lookup(id), ProcessTable.lock.withLock({ child.parent === caller }) else {
                throw .noSuchProcess
            }
            process = child
        }
        guard process.session == caller.session, process.session != process.id else { throw .notPermitted }
        var group = Int32(truncatingIfNeeded: x.b)
        guard group >= 0 else { throw .invalidArgument }
        if group == 0 { group = process.id }
        if group != process.id { try checkGroup(group, session: caller.session) }
        process.group = group
        return 0
    }

    static func setSession() throws(Errno) -> UInt64 {
        let process = Thread.current.process
        guard !ProcessTable.snapshot().contains(where: { $0.group == process.id }) else { throw .notPermitted }
        process.session = process.id
        process.group = process.id
        return UInt64(process.id)
    }

    static func fork(_ frame: UnsafeMutablePointer<trap_frame>) throws(Errno) -> UInt64 {
        try Frames.admit()
        let thread = Thread.current
        let caller = thread.process
        let process = Process(
            id: try ProcessTable.makeID(), space: try caller.space.clone(randomness: Entropy.next()),
            namespace: caller.namespace, name: caller.name, group: caller.group, session: caller.session)
        process.imageBase = caller.imageBase
        process.signals.actions = caller.lock.withLock { caller.signals.actions }
        var copy = unsafe frame.pointee
        copy.rax = 0
        let child: Thread
        child = try process.addThread(copy, threadPointer: thread.threadPointer, mask: thread.signalMask)
        caller.handles.copy(into: process.handles)
        child.nice = thread.nice
        child.scale = thread.scale
        unsafe machine_save_vectors(child.vectors, Machine.features.xsave)
        process.isStarted = true
        ProcessTable.add(process, parent: caller)
        Scheduler.enqueue(child)
        return UInt64(process.id)
    }

    static func processIdentity(_ x: Arguments) throws(Errno) -> UInt64 { UInt64(try lookup(x.a).process.id) }
}
