internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// Why a blocked thread goes on.
enum WakeReason: UInt32 {
    case event = 0
    case timeout = 1
    case signal = 2
}

/// One flow of control: a user program's thread with its kernel stack, or a processor's idle loop.
///
/// State changes follow one rule: a thread makes itself `blocked` while it holds the lock of what it waits for; whoever
/// then moves the state from `blocked` to `ready` by a compare-exchange, and nobody else, makes it run again.
@safe
final class Thread: HeapElement {
    enum State {
        static var ready: UInt32 { 0 }
        static var blocked: UInt32 { 1 }
        static var dead: UInt32 { 2 }
    }

    let id: Int32
    let process: Process
    /// The top of the kernel stack.
    let stack: UInt64
    /// Where the stack pointer is while the thread does not run.
    // SAFETY: memory of this object's own, freed in `deinit`.
    let savedStack: UnsafeMutablePointer<UInt64>
    let vectors: UnsafeMutableRawPointer?
    let isIdle: Bool

    let state = Atomic<UInt32>(State.ready)
    let wakeReason = Atomic<UInt32>(0)
    /// Still on a processor's stack: nobody else may switch to it yet.
    let isOnProcessor = Atomic<Bool>(false)
    /// Something is to be done before the next return to user mode: a signal, an end, a stop.
    let attention = Atomic<Bool>(false)
    /// Where it ran last.
    var processor = 0

    // The run queue's.
    var virtualTime: UInt64 = 0
    var heapIndex: Int?
    var heapKey: UInt64 { virtualTime }
    var scale: UInt64 = 1024
    var nice = 0
    var startedAt: UInt64 = 0
    let runTime = Atomic<UInt64>(0)
    let timer = TimerEntry()

    var threadPointer: UInt64 = 0
    /// Blocked and pending signals; changed with the process's lock held.
    var signalMask: UInt64 = 0
    let pendingSignals = Atomic<UInt64>(0)
    /// The mask to put back when a signal has interrupted a call that had set another one.
    var savedMask: UInt64?
    /// The thread has asked for its own end, which comes on its way out of the kernel.
    var hasExited = false

    /// The number of the interruptible call that the thread is in, to repeat it after a handler.
    var restartNumber: UInt64?

    /// The request this thread waits for as a client, and the one handed to it as a server.
    // SAFETY: a scheme keeps its slots, and whoever serves it keeps the scheme.
    var delivered: Unmanaged<RequestSlot>?

    /// A thread that will begin with `frame` in user mode.
    init(_ process: Process, id: Int32, frame: trap_frame) throws(Errno) {
        self.process = process
        self.id = id
        isIdle = false
        stack = try KernelStacks.allocate()
        unsafe savedStack = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
        let features = unsafe Machine.features
        let area = UnsafeMutableRawPointer.allocate(byteCount: features.vectorSize, alignment: 64)
        unsafe vectors = area
        unsafe area.copyMemory(from: Self.initialVectors!, byteCount: features.vectorSize)
        // The frame lies at the top of the stack, where every entry from user mode puts it.
        let top = unsafe UnsafeMutablePointer<trap_frame>(
            bitPattern: UInt(stack) - UInt(MemoryLayout<trap_frame>.size))!
        unsafe top.pointee = frame
        prepareStack(below: UInt64(UInt(bitPattern: top)), argument: UInt64(UInt(bitPattern: top)))
    }

    /// The idle thread of a processor, which is on its stack already.
    init(idleOf process: Process) {
        self.process = process
        id = 0
        isIdle = true
        stack = 0
        unsafe vectors = nil
        unsafe savedStack = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
        isOnProcessor.store(true, ordering: .relaxed)
    }

    deinit {
        if stack != 0 { KernelStacks.release(stack) }
        unsafe savedStack.deallocate()
        unsafe vectors?.deallocate()
    }

    /// What the first `machine_switch` to the thread pops: r15 r14 r13 r12 rbp rbx, return address.
    private func prepareStack(below top: UInt64, argument: UInt64) {
        let words = unsafe UnsafeMutablePointer<UInt64>(bitPattern: UInt(top) - 16 - 56)!
        unsafe words[0] = 0
        unsafe words[1] = 0
        unsafe words[2] = 0
        unsafe words[3] = argument
        unsafe words[4] = 0
        unsafe words[5] = address_of_thread_main()
        unsafe words[6] = address_of_thread_start()
        unsafe savedStack.pointee = UInt64(UInt(bitPattern: words))
    }

    /// The vector state of a fresh program: made once by the first processor.
    // SAFETY: written once at start-up.
    nonisolated(unsafe) static var initialVectors: UnsafeMutableRawPointer? = nil

    static func captureInitialVectors() {
        let features = unsafe Machine.features
        let area = UnsafeMutableRawPointer.allocate(byteCount: features.vectorSize, alignment: 64)
        unsafe area.initializeMemory(as: UInt8.self, repeating: 0, count: features.vectorSize)
        // x87 control word and MXCSR as the ABI wants them; all else is in its initial state.
        unsafe area.storeBytes(of: 0x037f, as: UInt16.self)
        unsafe area.storeBytes(of: 0x1f80, toByteOffset: 24, as: UInt32.self)
        if features.xsave { unsafe area.storeBytes(of: 3, toByteOffset: 512, as: UInt64.self) }
        unsafe initialVectors = area
    }

    /// Runs `body` with the thread that runs here, without counting a reference: a running thread is kept by its process.
    @inline(__always)
    static func withCurrent<Result, Failure: Error>(
        _ body: (Thread) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe Unmanaged<Thread>.fromOpaque(machine_current_thread()!)._withUnsafeGuaranteedRef {
            (thread) -> Swift.Result<Result, Failure> in
            do throws(Failure) { return .success(try body(thread)) } catch { return .failure(error) }
        }.get()
    }

    /// The thread that runs here.
    @inline(__always)
    static var current: Thread {
        unsafe Unmanaged<Thread>.fromOpaque(machine_current_thread()!).takeUnretainedValue()
    }

    /// The frame with which this thread came in from user mode.
    var frame: UnsafeMutablePointer<trap_frame> {
        unsafe UnsafeMutablePointer<trap_frame>(bitPattern: UInt(stack) - UInt(MemoryLayout<trap_frame>.size))!
    }
}

/// A list of threads that wait for one thing. The owner's lock guards it.
///
/// Mostly there is only one: the front of the list has a place of its own.
struct WaitList {
    private var first: Thread?
    private var others: [Thread] = []

    var isEmpty: Bool { first == nil }

    mutating func add(_ thread: Thread) {
        if first == nil { first = thread } else { others.append(thread) }
    }

    mutating func remove(_ thread: Thread) {
        if first === thread {
            _ = takeFirst()
        } else if let index = others.firstIndex(where: { $0 === thread }) {
            others.remove(at: index)
        }
    }

    @inline(__always)
    private mutating func takeFirst() -> Thread? {
        let thread = first.take()
        if !others.isEmpty { first = others.removeFirst() }
        return thread
    }

    /// Wakes the first one that still sleeps; false when there is none.
    @discardableResult
    mutating func wakeOne() -> Bool {
        while let thread = takeFirst() {
            if Scheduler.wake(thread, .event) { return true }
        }
        return false
    }

    mutating func wakeAll() {
        while let thread = takeFirst() { Scheduler.wake(thread, .event) }
    }

    /// The first one that still sleeps, taken out and made ready by this call, for a direct switch; nil when there is
    /// none.
    mutating func takeSleeper() -> Thread? {
        while let thread = takeFirst() {
            if thread.state.compareExchange(
                expected: Thread.State.blocked, desired: Thread.State.ready, ordering: .acquiringAndReleasing
            ).exchanged {
                thread.wakeReason.store(WakeReason.event.rawValue, ordering: .relaxed)
                return thread
            }
        }
        return nil
    }
}

@c(thread_main)
public func threadMain(_ argument: UInt64) {
    Scheduler.finishSwitch()
    let frame = unsafe UnsafeMutablePointer<trap_frame>(bitPattern: UInt(argument))!
    if Thread.current.attention.load(ordering: .relaxed) { unsafe trapExit(frame) }
    unsafe machine_enter_user(frame)
}
