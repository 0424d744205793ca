internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// A running program: an address space, handles, a namespace, threads, and what POSIX calls a process (ids, children,
/// signals).
@safe
final class Process {
    let id: Int32
    let lock = SpinLock()
    /// Replaced only by `exec` and at the end, while no other thread runs.
    var space: AddressSpace {
        didSet { unsafe spaceReference = Unmanaged.passUnretained(space) }
    }
    /// The same for the switch between threads, which must not count references.
    // SAFETY: `space` holds the reference.
    private(set) var spaceReference: Unmanaged<AddressSpace>
    let handles = HandleTable()
    var namespace: Namespace
    var name: [UInt8]
    let startTime = Clock.now()

    // Guarded by `ProcessTable.lock`: the tree.
    var parent: Process?
    var children: [Process] = []
    var group: Int32
    var session: Int32
    /// What `wait` will report of a change: an end, a stop, a continuation.
    var change: ProcessStatus?
    var hasEnded = false
    var waiters = WaitList()

    // Guarded by `lock`.
    var threads: [Thread] = []
    var isEnding = false
    var isStopped = false
    var exitStatus = ProcessStatus.exited(0)
    /// Threads that sleep because the process is stopped.
    var stopped = WaitList()
    var signals = SignalState()
    var nextThreadID: Int32 = 1
    var pastRunTime: UInt64 = 0
    /// The most threads of one process.
    static var threadLimit: Int { 512 }

    var isStarted = false
    /// The lowest executable address that was mapped: where reports count from.
    var imageBase: UInt64 = 0

    init(id: Int32, space: AddressSpace, namespace: Namespace, name: [UInt8], group: Int32, session: Int32) {
        self.id = id
        self.space = space
        unsafe spaceReference = Unmanaged.passUnretained(space)
        self.namespace = namespace
        self.name = name
        self.group = group
        self.session = session
    }

    /// The process that idle threads belong to; it is in no table.
    // SAFETY: made by the first processor before anything else uses it.
    nonisolated(unsafe) private static var kernelProcess: Process? = nil
    static var kernel: Process { unsafe kernelProcess! }

    static func makeKernelProcess() throws(Errno) {
        unsafe kernelProcess = Process(
            id: 0, space: try AddressSpace(randomness: 0), namespace: Namespace(all: true), name: Array("idle".utf8),
            group: 0, session: 0)
    }

    /// Adds a thread that will begin with `frame`; it runs when `Scheduler.enqueue` gets it.
    func addThread(_ frame: trap_frame, threadPointer: UInt64, mask: UInt64) throws(Errno) -> Thread {
        lock.lock()
        guard threads.count < Self.threadLimit, !isEnding else {
            lock.unlock()
            throw .wouldBlock
        }
        let number = nextThreadID
        nextThreadID += 1
        lock.unlock()
        let thread = try Thread(self, id: number == 1 ? id : id &* 1000 &+ number, frame: frame)
        thread.threadPointer = threadPointer
        thread.signalMask = mask
        unsafe thread.timer.thread = thread
        thread.processor = Int(machine_this_index())
        lock.lock()
        defer { lock.unlock() }
        if isEnding { throw .noSuchProcess }
        threads.append(thread)
        return thread
    }

    /// A dead thread is off its processor: let it go. The last one ends the process.
    func forget(_ thread: Thread) {
        lock.lock()
        if let index = threads.firstIndex(where: { $0 === thread }) { threads.remove(at: index) }
        pastRunTime &+= thread.runTime.load(ordering: .relaxed)
        lock.unlock()
    }

    var runTime: UInt64 {
        lock.withLock {
            var total = pastRunTime
            for thread in threads { total &+= thread.runTime.load(ordering: .relaxed) }
            return total
        }
    }

    /// Makes the calling thread a dead one, that runs until it is switched from. The last thread of a process tears it
    /// down first.
    @inline(never)
    static func retireThread() {
        let thread = Thread.current
        let process = thread.process
        // From the moment that this thread counts as dead, another one may take the process's memory away.
        Scheduler.unload(Processor.current)
        process.lock.lock()
        let alive = process.threads.count { $0.state.load(ordering: .relaxed) != Thread.State.dead }
        thread.state.store(Thread.State.dead, ordering: .sequentiallyConsistent)
        process.lock.unlock()
        Timers.cancel(thread.timer)
        if alive == 1 {
            // Dead threads don't run again, so nothing of what follows may sleep.
            process.finish()
        }
    }

    /// Ends the whole process with this status; each of its threads ends at its next way out of the kernel.
    func end(_ status: ProcessStatus) {
        lock.lock()
        if !isEnding {
            isEnding = true
            exitStatus = status
        }
        stopped.wakeAll()
        let all = threads
        lock.unlock()
        for thread in all { thread.interrupt() }
    }

    /// What is left when the last thread has ended: handles and memory go, children get a new parent, the parent hears.
    private func finish() {
        handles.closeAll()
        if let empty = unsafe Process.kernelProcess?.space { space = empty }
        ProcessTable.lock.lock()
        if let adopter = ProcessTable.find(1), adopter !== self {
            for child in children {
                child.parent = adopter
                adopter.children.append(child)
                if child.change != nil { adopter.waiters.wakeAll() }
            }
        }
        children = []
        hasEnded = true
        change = exitStatus
        let parent = self.parent
        if parent == nil { ProcessTable.remove(self) }
        parent?.waiters.wakeAll()
        ProcessTable.lock.unlock()
        if id == 1 { panic("the first process has ended") }
        if let parent {
            if parent.ignoresChildren { ProcessTable.reap(self) }
            parent.signal(.child)
        }
    }

    private var ignoresChildren: Bool {
        lock.withLock { signals.actions[Int(Signal.child.rawValue) - 1].handler == SignalAction.ignore }
    }
}

/// All processes by number.
enum ProcessTable {
    static let lock = SpinLock()
    static var limit: Int { 4096 }
    // SAFETY: used with `lock` held.
    nonisolated(unsafe) private static var all: [Process] = []
    nonisolated(unsafe) private static var nextID: Int32 = 1

    /// With `lock` held.
    static func find(_ id: Int32) -> Process? { unsafe all.first { $0.id == id } }

    static func lookup(_ id: Int32) -> Process? { lock.withLock { find(id) } }

    static func snapshot() -> [Process] { lock.withLock { unsafe all } }

    /// A fresh number, not in use as process, group or session.
    static func makeID() throws(Errno) -> Int32 {
        lock.lock()
        defer { lock.unlock() }
        guard unsafe all.count < limit else { throw .wouldBlock }
        while true {
            let id = unsafe nextID
            unsafe nextID = nextID >= 2_000_000 ? 2 : nextID + 1
            if unsafe !all.contains(where: { $0.id == id || $0.group == id || $0.session == id }) { return id }
        }
    }

    static func add(_ process: Process, parent: Process?) {
        lock.withLock {
            unsafe all.append(process)
            process.parent = parent
            parent?.children.append(process)
        }
    }

    /// With `lock` held.
    static func remove(_ process: Process) {
        if let index = unsafe all.firstIndex(where: { $0 === process }) { unsafe all.remove(at: index) }
    }

    /// Forgets an ended process whose status nobody will ask for any more.
    static func reap(_ process: Process) {
        lock.withLock {
            remove(process)
            if let parent = process.parent, let index = parent.children.firstIndex(where: { $0 === process }) {
                parent.children.remove(at: index)
            }
            process.parent = nil
        }
    }
}
