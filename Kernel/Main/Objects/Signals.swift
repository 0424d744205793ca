public import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// A process's side of signals: what it does on each, and which are pending for any of its threads.
struct SignalState {
    var actions = [SignalAction](repeating: SignalAction(), count: 64)
    var pending: UInt64 = 0
}

extension Signal {
    /// SIGKILL and SIGSTOP, which can't be caught, blocked or ignored.
    static var unblockable: UInt64 { Signal.kill.bit | Signal.stop.bit }
    static var stops: UInt64 {
        Signal.stop.bit | Signal.terminalStop.bit | Signal.terminalInput.bit | Signal.terminalOutput.bit
    }
    /// Ignored unless caught.
    static var ignoredByDefault: UInt64 {
        Signal.child.bit | Signal.continue.bit | Signal.urgent.bit | Signal.windowSize.bit
    }
}

extension Thread {
    /// Makes the thread look at what is to be done: it leaves an interruptible sleep, or the processor it runs on.
    func interrupt() {
        attention.store(true, ordering: .sequentiallyConsistent)
        if Scheduler.wake(self, .signal) { return }
        if self === Thread.current {
            unsafe machine_this_cpu().pointee.pending |= 2
        } else if isOnProcessor.load(ordering: .sequentiallyConsistent) {
            LocalInterrupts.send(LocalInterrupts.wakeVector, to: Processor.all(processor).apicID)
        }
    }
}

extension Process {
    /// Whether something would happen to the thread at its way out: the process ends or stops, or a signal that is
    /// neither blocked nor ignored waits.
    func hasDeliverableSignal(_ thread: Thread) -> Bool {
        lock.withLock { isEnding || isStopped || deliverable(thread) != 0 }
    }

    /// With `lock` held.
    func deliverable(_ thread: Thread) -> UInt64 {
        (signals.pending | thread.pendingSignals.load(ordering: .relaxed)) & ~thread.signalMask
    }

    /// Sends a signal to the process; one that it ignores is dropped at once.
    func signal(_ signal: Signal) {
        lock.lock()
        guard !isEnding, isStarted else { return lock.unlock() }
        if signal == .continue || signal == .kill {
            signals.pending &= ~Signal.stops
            if isStopped {
                isStopped = false
                stopped.wakeAll()
                if signal == .continue { lock.unlock(); report(.continued); lock.lock() }
            }
        } else if signal.bit & Signal.stops != 0 {
            signals.pending &= ~Signal.continue.bit
        }
        let action = signals.actions[Int(signal.rawValue) - 1].handler
        let isDefault = action == SignalAction.defaultAction || signal.bit & Signal.unblockable != 0
        // Nobody ends or stops the first process from outside.
        let isIgnored =
            action == SignalAction.ignore || (isDefault && (signal.bit & Signal.ignoredByDefault != 0 || id == 1))
        // A blocked signal is kept even when it is ignored: somebody may wait for it with `signalWait`.
        let isBlockedByAll = threads.allSatisfy { $0.signalMask & signal.bit != 0 }
        if isIgnored, !isBlockedByAll { return lock.unlock() }
        let receiver = threads.first { $0.signalMask & signal.bit == 0 }
        // What ends the process ends it now: a thread that waits for a provider's answer leaves the request at once,
        // and does not wait for what the provider makes of the cancellation.
        let endsNow = isDefault && !isIgnored && signal.bit & (Signal.stops | Signal.continue.bit) == 0
        if signal == .kill || (endsNow && receiver != nil && !isStopped) {
            lock.unlock()
            return end(.signalled(signal))
        }
        signals.pending |= signal.bit
        let target = receiver ?? threads.first
        lock.unlock()
        target?.interrupt()
    }

    /// A fault of the thread itself: it can't be put off.
    func fault(_ thread: Thread, _ signal: Signal) {
        lock.lock()
        let action = signals.actions[Int(signal.rawValue) - 1].handler
        if thread.signalMask & signal.bit != 0 || action <= SignalAction.ignore {
            lock.unlock()
            return end(.signalled(signal))
        }
        lock.unlock()
        thread.pendingSignals.bitwiseOr(signal.bit, ordering: .relaxed)
        thread.interrupt()
    }

    /// Tells the parent of a stop or a continuation.
    func report(_ status: ProcessStatus) {
        ProcessTable.lock.lock()
        change = status
        let parent = self.parent
        parent?.waiters.wakeAll()
        ProcessTable.lock.unlock()
        guard let parent else { return }
        let quiet = parent.lock.withLock {
            parent.signals.actions[Int(Signal.child.rawValue) - 1].flags & SignalAction.noChildStop != 0
        }
        if !quiet { parent.signal(.child) }
    }
}

/// What lies on a program's stack while a handler runs, with the vector state behind it; `signalReturn` takes it back.
struct SignalFrame {
    var restorer: UInt64
    var frame: trap_frame
    var mask: UInt64
}

/// The way out of the kernel when something is to be done first. Called by Entry/Traps.S with interrupts off.
///
/// A thread ends here and nowhere else: its stack is never unwound, so no frame on it may hold a reference then.
@c(trap_exit)
public func trapExit(_ frame: UnsafeMutablePointer<trap_frame>) {
    if unsafe goesOn(frame) { return }
    Process.retireThread()
    Scheduler.schedule()
    panic("a dead thread runs")
}

/// Does what is to be done before the thread may go on in user mode; false when it has come to its end.
@inline(never)
private func goesOn(_ frame: UnsafeMutablePointer<trap_frame>) -> Bool {
    let thread = Thread.current
    while true {
        let pending = unsafe machine_this_cpu().pointee.pending
        unsafe machine_this_cpu().pointee.pending = 0
        if thread.attention.exchange(false, ordering: .sequentiallyConsistent) {
            if unsafe thread.hasExited || !deliverSignals(thread, frame) { return false }
        } else if pending & 1 != 0 {
            Scheduler.yield()
        } else {
            return true
        }
    }
}

/// Does what the pending signals of the thread ask for; false when its process is ending.
private func deliverSignals(_ thread: Thread, _ frame: UnsafeMutablePointer<trap_frame>) -> Bool {
    let process = thread.process
    var wasStopped = false
    while true {
        process.lock.lock()
        if process.isEnding {
            process.lock.unlock()
            return false
        }
        if process.isStopped {
            wasStopped = true
            Scheduler.prepareToBlock(thread)
            process.stopped.add(thread)
            process.lock.unlock()
            Scheduler.schedule()
            process.lock.withLock { process.stopped.remove(thread) }
            continue
        }
        let waiting = process.deliverable(thread)
        guard waiting != 0 else {
            process.lock.unlock()
            // A call that waited goes on waiting when the process goes on: nobody asked to know of the stop.
            if wasStopped { unsafe repeatCall(thread, frame) }
            return true
        }
        let signal = Signal(rawValue: Int32(waiting.trailingZeroBitCount) + 1)
        process.signals.pending &= ~signal.bit
        thread.pendingSignals.bitwiseAnd(~signal.bit, ordering: .relaxed)
        let action = process.signals.actions[Int(signal.rawValue) - 1]
        if action.handler == SignalAction.ignore && signal.bit & Signal.unblockable == 0 {
            process.lock.unlock()
            continue
        }
        if action.handler == SignalAction.defaultAction || signal.bit & Signal.unblockable != 0 {
            if signal.bit & Signal.ignoredByDefault != 0 {
                process.lock.unlock()
            } else if signal.bit & Signal.stops != 0 {
                process.isStopped = true
                let others = process.threads
                process.lock.unlock()
                for other in others where other !== thread { other.interrupt() }
                process.report(.stopped(signal))
            } else {
                process.lock.unlock()
                process.end(.signalled(signal))
            }
            continue
        }
        if action.flags & SignalAction.resetHand != 0 {
            process.signals.actions[Int(signal.rawValue) - 1].handler = SignalAction.defaultAction
        }
        let oldMask = thread.savedMask ?? thread.signalMask
        thread.savedMask = nil
        thread.signalMask |= (action.mask | signal.bit) & ~Signal.unblockable
        process.lock.unlock()
        if unsafe !enterHandler(frame, action, signal, oldMask) {
            process.end(.signalled(.segmentationFault))
            continue
        }
        thread.attention.store(true, ordering: .relaxed)
        unsafe machine_this_cpu().pointee.pending |= 2
        return true
    }
}

/// Makes an interrupted call begin again, where it is one of those: the call instruction is two bytes long.
private func repeatCall(_ thread: Thread, _ frame: UnsafeMutablePointer<trap_frame>) {
    guard unsafe frame.pointee.vector == 256, unsafe frame.pointee.rax == UInt64(bitPattern: -4),
        let number = thread.restartNumber
    else { return }
    thread.restartNumber = nil
    unsafe frame.pointee.rax = number
    unsafe frame.pointee.rip -= 2
}

/// Builds the handler's frame on the program's stack, below the red zone; false when the stack is not there.
private func enterHandler(
    _ frame: UnsafeMutablePointer<trap_frame>, _ action: SignalAction, _ signal: Signal, _ mask: UInt64
) -> Bool {
    let thread = Thread.current
    // An interrupted call is repeated where the program asked for it.
    if action.flags & SignalAction.restart != 0 { unsafe repeatCall(thread, frame) }
    thread.restartNumber = nil
    let features = unsafe Machine.features
    let saved = unsafe SignalFrame(restorer: action.restorer, frame: frame.pointee, mask: mask)
    let size = UInt64(MemoryLayout<SignalFrame>.size + features.vectorSize)
    let stack = unsafe frame.pointee.rsp
    guard stack > 4096 + size else { return false }
    // As after a call: 16-byte alignment is off by the return address.
    let target = ((stack - 128 - size) & ~15) - 8
    do throws(Errno) {
        let buffer = UserBuffer(address: target, count: Int(size))
        try buffer.store(saved)
        unsafe machine_save_vectors(thread.vectors, features.xsave)
        try unsafe buffer.dropFirst(MemoryLayout<SignalFrame>.size).copyOut(
            UnsafeRawBufferPointer(start: thread.vectors, count: features.vectorSize))
    } catch { return false }
    unsafe machine_restore_vectors(Thread.initialVectors, features.xsave)
    unsafe frame.pointee.rsp = target
    unsafe frame.pointee.rdi = UInt64(signal.rawValue)
    unsafe frame.pointee.rip = action.handler
    unsafe frame.pointee.rflags = 0x202
    return action.handler < AddressLayout.userEnd
}
