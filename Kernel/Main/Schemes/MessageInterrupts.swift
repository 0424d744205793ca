internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The interrupts that devices make by writing to memory (Intel SDM volume 3, 11.11: the address names a processor, the
/// data a vector).
enum MessageInterrupts {
    static var firstVector: Int { IOInterrupts.firstVector + IOInterrupts.lineCount }
    static var count: Int { 64 }
    private static let lock = SpinLock()
    // SAFETY: used with `lock` held; it has its full size from the start and does not move.
    nonisolated(unsafe) private static var listeners = [IRQDescription?](repeating: nil, count: count)

    /// - Throws: `tooManyHandles` where all are taken.
    static func open(_ path: [UInt8], _ flags: OpenFlags) throws(Errno) -> Description {
        lock.lock()
        defer { lock.unlock() }
        guard let number = unsafe listeners.firstIndex(where: { $0 == nil }) else { throw .tooManyHandles }
        let description = MessageDescription(path: path, flags: flags, number: number)
        unsafe listeners[number] = description
        return description
    }

    static func close(_ number: Int) {
        lock.lock()
        let last = unsafe listeners[number]
        unsafe listeners[number] = nil
        lock.unlock()
        // Its last reference goes without the lock.
        _ = last
    }

    static func handle(_ number: Int) {
        lock.lock()
        let listener = unsafe listeners[number]
        lock.unlock()
        // A device that was not told to stop may still write after its driver is gone.
        listener?.fire()
    }
}

private final class MessageDescription: IRQDescription {
    private let number: Int

    init(path: [UInt8], flags: OpenFlags, number: Int) {
        self.number = number
        super.init(path: path, flags: flags)
    }

    /// What the device has to write: verb 1 answers where to, verb 2 answers what.
    override func call(_ verb: UInt64, _ argument: UInt64, _ payload: UserBuffer, inputLength: Int) throws(Errno)
        -> Int64
    {
        switch verb {
        case 1: return 0xfee0_0000 | Int64(Processor.all(0).apicID & 0xff) << 12
        case 2: return Int64(MessageInterrupts.firstVector + number)
        default: throw .notSupported
        }
    }

    override func lastClosed() { MessageInterrupts.close(number) }
}
