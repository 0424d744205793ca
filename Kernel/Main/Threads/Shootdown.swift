internal import CMachine
internal import KernelCore
internal import Synchronization

/// TLB shootdown: when a mapping goes, every processor that has the space loaded must forget it before the frame is used
/// again. One shootdown runs at a time; the others answer from an interrupt, or from the loop in which they wait for a
/// lock (`machine_spin`).
enum Shootdown {
    private static let lock = SpinLock()
    /// The processors that have not answered yet.
    private static let waiting = Atomic<UInt64>(0)

    /// More pages than this are dropped by reloading the whole table.
    private static var rangeLimit: Int { 16 }

    static func flush(_ space: AddressSpace, _ address: UInt64, _ pages: Int) {
        let here = UInt64(1) << machine_this_index()
        let users = space.processors.load(ordering: .sequentiallyConsistent)
        if users & here != 0 {
            if pages <= rangeLimit {
                for page in 0..<pages { machine_invalidate_page(address &+ UInt64(page) << 12) }
            } else {
                machine_write_cr3(machine_read_cr3())
            }
        }
        let others = users & ~here
        if others == 0 { return }
        lock.lock()
        waiting.store(others, ordering: .sequentiallyConsistent)
        for index in 0..<(unsafe Processor.count) where others & 1 << UInt64(index) != 0 {
            LocalInterrupts.send(LocalInterrupts.flushVector, to: Processor.all(index).apicID)
        }
        while waiting.load(ordering: .acquiring) != 0 { machine_pause() }
        lock.unlock()
    }

    /// Answers a request to this processor, if there is one.
    static func serve() {
        let here = UInt64(1) << machine_this_index()
        guard waiting.load(ordering: .acquiring) & here != 0 else { return }
        machine_write_cr3(machine_read_cr3())
        waiting.bitwiseAnd(~here, ordering: .sequentiallyConsistent)
    }
}

@c(machine_spin)
public func machineSpin() {
    machine_pause()
    if unsafe Machine.isRunning { Shootdown.serve() }
}
