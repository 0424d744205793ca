internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The calls about signals.
enum SignalCalls {
    private static func signal(_ raw: UInt64) throws(Errno) -> Signal {
        guard raw >= 1, raw <= UInt64(Signal.count) else { throw .invalidArgument }
        return Signal(rawValue: Int32(raw))
    }

    static func kill(_ x: Arguments) throws(Errno) -> UInt64 {
        let selector = Int32(truncatingIfNeeded: x.a)
        let caller = Thread.current.process
        // Number 0 only asks whether there is somebody.
        let wanted = x.b == 0 ? nil : try signal(x.b)
        var found = false
        for process in ProcessTable.snapshot() where !process.hasEnded || selector == process.id {
            let matches =
                selector > 0
                ? process.id == selector
                : selector == 0
                    ? process.group == caller.group
                    : selector == -1 ? process.id != 1 && process !== caller : process.group == 0 &- selector
            guard matches else { continue }
            found = true
            if let wanted, !process.hasEnded {
                // The first process can't be killed from outside.
                if process.id == 1, wanted.bit & Signal.unblockable != 0 { throw .notPermitted }
                process.signal(wanted)
            }
        }
        if !found { throw .noSuchProcess }
        return 0
    }

    static func action(_ x: Arguments) throws(Errno) -> UInt64 {
        let signal = try signal(x.a)
        let process = Thread.current.process
        let size = UInt64(MemoryLayout<SignalAction>.size)
        var new: SignalAction?
        if x.b != 0 {
            guard signal.bit & Signal.unblockable == 0 else { throw .invalidArgument }
            let action = try UserBuffer(x.b, size).load(as: SignalAction.self, SignalAction())
            guard
                action.handler <= 1
                    || (AddressSpace.isUser(action.handler, 1) && AddressSpace.isUser(action.restorer, 1))
            else { throw .badAddress }
            new = action
        }
        let old = process.lock.withLock {
            let old = process.signals.actions[Int(signal.rawValue) - 1]
            if let new {
                process.signals.actions[Int(signal.rawValue) - 1] = new
                if new.handler == SignalAction.ignore { process.signals.pending &= ~signal.bit }
            }
            return old
        }
        if x.c != 0 { try UserBuffer(x.c, size).store(old) }
        return 0
    }

    static func mask(_ x: Arguments) throws(Errno) -> UInt64 {
        let thread = Thread.current
        return try thread.process.lock.withLock { () throws(Errno) in
            let old = thread.signalMask
            switch x.a {
            case 0: thread.signalMask |= x.b
            case 1: thread.signalMask &= ~x.b
            case 2: thread.signalMask = x.b
            default: throw .invalidArgument
            }
            thread.signalMask &= ~Signal.unblockable
            thread.attention.store(true, ordering: .relaxed)
            unsafe machine_this_cpu().pointee.pending |= 2
            return old
        }
    }

    /// Back from a handler: the registers and the mask from before. The frame is the program's own memory, so only what
    /// a program may choose is taken from it.
    static func signalReturn(_ frame: UnsafeMutablePointer<trap_frame>) throws(Errno) -> UInt64 {
        let thread = Thread.current
        // The restorer was reached by a return, which has popped its address.
        let address = unsafe frame.pointee.rsp &- 8
        guard let saved = try? takeBack(address, thread), AddressSpace.isUser(saved.frame.rip, 1),
            saved.frame.rsp < AddressLayout.userEnd
        else {
            thread.process.end(.signalled(.segmentationFault))
            return 0
        }
        var restored = saved.frame
        restored.cs = 0x2b
        restored.ss = 0x23
        restored.rflags = restored.rflags & 0xcd5 | 0x202
        restored.vector = 0
        unsafe frame.pointee = restored
        thread.process.lock.withLock { thread.signalMask = saved.mask & ~Signal.unblockable }
        thread.attention.store(true, ordering: .relaxed)
        unsafe machine_this_cpu().pointee.pending |= 2
        return restored.rax
    }

    /// Reads what `enterHandler` has left at an address, and gives the thread its vector state back.
    private static func takeBack(_ address: UInt64, _ thread: Thread) throws(Errno) -> SignalFrame {
        let features = unsafe Machine.features
        let size = MemoryLayout<SignalFrame>.size
        let buffer = try UserBuffer(address, UInt64(size + features.vectorSize))
        let saved = try buffer.load(as: SignalFrame.self, SignalFrame(restorer: 0, frame: trap_frame(), mask: 0))
        // The area is free while the thread runs.
        guard let area = unsafe thread.vectors else { throw .badAddress }
        try unsafe buffer.dropFirst(size).copyIn(
            UnsafeMutableRawBufferPointer(start: area, count: features.vectorSize))
        unsafe features.makeLoadable(area)
        unsafe machine_restore_vectors(area, features.xsave)
        return saved
    }

    /// Takes one of the signals in the mask, waiting for it; with an empty mask it waits for a handler to run.
    static func wait(_ x: Arguments) throws(Errno) -> UInt64 {
        let thread = Thread.current
        let process = thread.process
        let wanted = x.a & ~Signal.unblockable
        while true {
            let taken = process.lock.withLock { () -> UInt64 in
                let ready = (process.signals.pending | thread.pendingSignals.load(ordering: .relaxed)) & wanted
                guard ready != 0 else { return 0 }
                let bit = ready & (0 &- ready)
                process.signals.pending &= ~bit
                thread.pendingSignals.bitwiseAnd(~bit, ordering: .relaxed)
                return UInt64(bit.trailingZeroBitCount) + 1
            }
            if taken != 0 { return taken }
            if x.b != 0, Clock.now() >= x.b { throw .wouldBlock }
            Scheduler.prepareToBlock(thread)
            let reason = Scheduler.block(until: x.b)
            if reason == .signal, process.hasDeliverableSignal(thread) { throw .interrupted }
        }
    }
}
