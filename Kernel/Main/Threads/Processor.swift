internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// One processor: its run queue, its timers, and the block that assembly code reaches through GS.
@safe
final class Processor {
    let index: Int
    /// Of the masks that name processors.
    let bit: UInt64
    let apicID: UInt32
    // SAFETY: allocated for good; the processor's own code is its only user, except `descriptors` before it starts.
    let block: UnsafeMutablePointer<machine_cpu>
    let idle: Thread

    let lock = SpinLock()
    var queue = OrderedHeap<Thread>()
    /// The virtual time of the queue: no thread may be far behind it.
    var virtualTime: UInt64 = 0
    let load = Atomic<Int>(0)
    let isIdle = Atomic<Bool>(false)
    let hasStarted = Atomic<Bool>(false)

    let timerLock = SpinLock()
    var timers = OrderedHeap<TimerEntry>()
    /// When the one-shot timer will fire; the highest value when it is off.
    var armedAt = UInt64.max
    var sliceEnd: UInt64 = 0

    /// The space whose table is loaded.
    // SAFETY: `Scheduler.load` and `unload` are the only writers; the thread that runs here keeps it.
    var space: Unmanaged<AddressSpace>?
    /// Where the last switch came from, for a moment; its process keeps it alive.
    var previous: Unmanaged<Thread>?
    var switches: UInt64 = 0
    var idleTime: UInt64 = 0

    /// Processors that the kernel uses at most.
    static var limit: Int { 64 }
    // SAFETY: the first processor fills a place in before it counts it, and places do not move: others read them already.
    nonisolated(unsafe) private static var places = unsafe InlineArray<64, Unmanaged<Processor>?>(repeating: nil)
    nonisolated(unsafe) static var count = 0

    /// Forgets one that does not start.
    static func drop(_ index: Int) { unsafe places[index].take()?.release() }

    static func all(_ index: Int) -> Processor { unsafe places[index]!.takeUnretainedValue() }

    /// Runs `body` with the processor it runs on, without counting a reference: processors live for ever.
    @inline(__always)
    static func withCurrent<Result>(_ body: (Processor) -> Result) -> Result {
        unsafe Unmanaged<Processor>.fromOpaque(machine_this_cpu().pointee.processor!)._withUnsafeGuaranteedRef {
            body($0)
        }
    }

    @inline(__always)
    static var current: Processor {
        unsafe Unmanaged<Processor>.fromOpaque(machine_this_cpu().pointee.processor!).takeUnretainedValue()
    }

    init(index: Int, apicID: UInt32) throws(Errno) {
        self.index = index
        bit = 1 << UInt64(index)
        self.apicID = apicID
        idle = Thread(idleOf: Process.kernel)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 4096)
        unsafe machine_fill_zero(memory, 4096)
        unsafe block = memory.bindMemory(to: machine_cpu.self, capacity: 1)
        unsafe block.pointee.me = block
        unsafe block.pointee.index = UInt64(index)
        unsafe block.pointee.processor = Unmanaged.passUnretained(self).toOpaque()
        unsafe block.pointee.current = Unmanaged.passUnretained(idle).toOpaque()
        idle.processor = index
        try setDescriptors(KernelStacks.allocate(), KernelStacks.allocate(), KernelStacks.allocate())
        unsafe Self.places[index] = Unmanaged.passRetained(self)
    }

    /// Flat segments, and a task state whose interrupt stacks serve double faults, NMI and machine checks.
    private func setDescriptors(_ doubleFault: UInt64, _ nmi: UInt64, _ check: UInt64) {
        unsafe block.pointee.task.ist.0 = doubleFault
        unsafe block.pointee.task.ist.1 = nmi
        unsafe block.pointee.task.ist.2 = check
        unsafe block.pointee.task.io_map = UInt16(MemoryLayout<task_state>.size)
        let base = unsafe UInt64(UInt(bitPattern: block)) + machine_cpu_task_offset()
        let limit = UInt64(MemoryLayout<task_state>.size - 1)
        unsafe block.pointee.descriptors.1 = 0x00AF_9A00_0000_FFFF
        unsafe block.pointee.descriptors.2 = 0x00CF_9200_0000_FFFF
        unsafe block.pointee.descriptors.3 = 0x00CF_FA00_0000_FFFF
        unsafe block.pointee.descriptors.4 = 0x00CF_F200_0000_FFFF
        unsafe block.pointee.descriptors.5 = 0x00AF_FA00_0000_FFFF
        unsafe block.pointee.descriptors.6 =
            limit | (base & 0xff_ffff) << 16 | 0x89 << 40 | (base >> 24 & 0xff) << 56
        unsafe block.pointee.descriptors.7 = base >> 32
    }

    /// Makes this the processor that runs the caller.
    func activate() {
        let base = unsafe UInt64(UInt(bitPattern: block))
        let table = base + machine_cpu_descriptors_offset()
        var gdt = table_pointer(limit: 63, base: table)
        var idt = unsafe table_pointer(limit: 4095, base: Traps.table)
        unsafe machine_load_descriptors(&gdt, &idt, 0x30)
        machine_write_msr(0xC000_0101, base)
        machine_write_msr(0xC000_0102, 0)
    }

    /// Brings the one-shot timer forward where it is set later than `deadline`.
    func armTimer(atLatest deadline: UInt64) {
        guard deadline < armedAt else { return }
        armedAt = deadline
        let now = Clock.now()
        LocalInterrupts.setTimer(deadline > now ? deadline - now : 1)
    }

    /// Sets the timer for what comes next: the earliest deadline, or the end of the slice when others wait.
    func rearmTimer() {
        armedAt = .max
        timerLock.lock()
        var next = timers.first?.deadline ?? .max
        timerLock.unlock()
        if load.load(ordering: .relaxed) > 0 { next = min(next, max(sliceEnd, Clock.now() + 100_000)) }
        if next != .max { armTimer(atLatest: next) }
    }
}
