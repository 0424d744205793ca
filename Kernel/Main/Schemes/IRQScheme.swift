internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// `irq:N` — interrupt lines for drivers. When an interrupt comes, the kernel masks its line and counts; the driver reads
/// the count, serves its device, and writes the count back, which unmasks the line.
///
/// `irq:message` — an interrupt of its own for each open, which a device makes by writing to memory (MSI, MSI-X). It is
/// read and acknowledged like a line, but nothing is masked: no other device shares it.
final class IRQScheme: Scheme {
    init() { super.init(name: Array("irq".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        if let root = list(["message"], path, full, flags) { return root }
        if path.elementsEqual("message".utf8) { return try MessageInterrupts.open(full, flags) }
        var number = 0
        guard !path.isEmpty, path.count <= 3 else { throw .noSuchFileOrDirectory }
        for byte in path {
            guard byte >= 0x30, byte <= 0x39 else { throw .noSuchFileOrDirectory }
            number = number * 10 + Int(byte - 0x30)
        }
        guard number < IOInterrupts.lineCount else { throw .noSuchDevice }
        let description = LineDescription(path: full, flags: flags, line: number)
        IOInterrupts.add(description, number)
        return description
    }
}

/// What a driver reads of its interrupts: how many there were.
class IRQDescription: Description {
    private let lock = SpinLock()
    private var count: UInt64 = 0
    private var acknowledged: UInt64 = 0
    private var readers = WaitList()

    override func readiness() -> Readiness {
        lock.withLock { count != acknowledged ? [.readable, .writable] : .writable }
    }

    /// In the interrupt.
    final func fire() {
        lock.withLock {
            count += 1
            readers.wakeAll()
        }
        watchers.trigger(.readable)
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        guard buffer.count >= 8 else { throw .invalidArgument }
        lock.lock()
        while count == acknowledged {
            if isNonBlocking {
                lock.unlock()
                throw .wouldBlock
            }
            let thread = Thread.current
            Scheduler.prepareToBlock(thread)
            readers.add(thread)
            lock.unlock()
            let reason = Scheduler.block()
            lock.lock()
            readers.remove(thread)
            if reason == .signal, count == acknowledged {
                lock.unlock()
                throw .interrupted
            }
        }
        let current = count
        lock.unlock()
        try buffer.store(current)
        return 8
    }

    override func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        guard buffer.count == 8 else { throw .invalidArgument }
        let value = try buffer.load(as: UInt64.self, 0)
        let isCurrent = lock.withLock {
            guard value == count else { return false }
            acknowledged = value
            return true
        }
        // An older count means that another interrupt has come: it is served first.
        guard isCurrent else { return 0 }
        letInterrupt()
        return 8
    }

    /// All that came before is acknowledged.
    func letInterrupt() {}
}

private final class LineDescription: IRQDescription {
    private let line: Int

    init(path: [UInt8], flags: OpenFlags, line: Int) {
        self.line = line
        super.init(path: path, flags: flags)
    }

    override func letInterrupt() { IOInterrupts.unmask(line) }
    override func lastClosed() { IOInterrupts.remove(self, line) }
}

/// The interrupt controllers that lines of devices end at (I/O APIC, Intel 82093AA).
enum IOInterrupts {
    static var lineCount: Int { 120 }
    static var firstVector: Int { 0x30 }
    private static let lock = SpinLock()
    // SAFETY: written at start-up; `listeners` is used with `lock` held.
    nonisolated(unsafe) private static var controllers: [ACPI.IOController] = []
    nonisolated(unsafe) private static var overrides: [(source: UInt8, line: UInt32, flags: UInt16)] = []
    nonisolated(unsafe) private static var listeners: [(line: Int, description: IRQDescription)] = []
    nonisolated(unsafe) private static var configured: [Bool] = []

    /// Silences the old controllers (8259). This comes before the local controller stops listening to them: QEMU would
    /// otherwise keep a request that nobody can fetch any more.
    static func silenceLegacy() {
        machine_out8(0x21, 0xff)
        machine_out8(0xa1, 0xff)
    }

    static func start(_ acpi: ACPI) {
        unsafe controllers = acpi.controllers
        unsafe overrides = acpi.overrides
        unsafe configured = Array(repeating: false, count: lineCount)
        for controller in unsafe controllers {
            let count = (read(controller, 1) >> 16 & 0xff) + 1
            for pin in 0..<count { write(controller, 0x10 + 2 * pin, 1 << 16) }
        }
    }

    private static func read(_ controller: ACPI.IOController, _ register: UInt32) -> UInt32 {
        machine_store32(controller.address, register)
        return machine_load32(controller.address + 16)
    }

    private static func write(_ controller: ACPI.IOController, _ register: UInt32, _ value: UInt32) {
        machine_store32(controller.address, register)
        machine_store32(controller.address + 16, value)
    }

    /// The controller and pin of a line, with its polarity and trigger bits.
    private static func find(_ line: Int) -> (ACPI.IOController, UInt32, UInt32)? {
        var global = UInt32(line)
        var bits: UInt32 = line >= 16 ? 0xa000 : 0  // PCI lines: level, low
        for entry in unsafe overrides where Int(entry.source) == line {
            global = entry.line
            bits = 0
            if entry.flags & 3 == 3 { bits |= 0x2000 }
            if entry.flags & 0xc == 0xc { bits |= 0x8000 }
        }
        for controller in unsafe controllers where global >= controller.firstLine {
            let count = (read(controller, 1) >> 16 & 0xff) + 1
            if global < controller.firstLine + count { return (controller, global - controller.firstLine, bits) }
        }
        return nil
    }

    static func add(_ description: IRQDescription, _ line: Int) {
        lock.lock()
        unsafe listeners.append((line, description))
        set(line, masked: false)
        lock.unlock()
    }

    static func remove(_ description: IRQDescription, _ line: Int) {
        lock.lock()
        unsafe listeners.removeAll { $0.description === description }
        if unsafe !listeners.contains(where: { $0.line == line }) { set(line, masked: true) }
        lock.unlock()
    }

    static func unmask(_ line: Int) { lock.withLock { set(line, masked: false) } }

    private static func set(_ line: Int, masked: Bool) {
        guard let (controller, pin, bits) = find(line) else { return }
        write(controller, 0x11 + 2 * pin, Processor.all(0).apicID << 24)
        write(controller, 0x10 + 2 * pin, UInt32(firstVector + line) | bits | (masked ? 1 << 16 : 0))
    }

    /// An interrupt on a line: masked until its driver has acknowledged it.
    static func handle(_ line: Int) {
        lock.lock()
        set(line, masked: true)
        let all = unsafe listeners.filter { $0.line == line }
        lock.unlock()
        for entry in all { entry.description.fire() }
    }
}
