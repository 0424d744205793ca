internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// Who runs where. Each processor has its own queue, ordered by virtual time; an idle one takes work from the longest
/// queue of another. A direct hand-off (`handOff`) goes past all of it.
enum Scheduler {
    /// Sleeps until somebody wakes the thread, the deadline (0 = none) has come or a signal wants to be handled. The
    /// caller has called `prepareToBlock` and let go of its locks.
    static func block(until deadline: UInt64 = 0) -> WakeReason {
        let thread = Thread.current
        if shouldNotSleep(thread) { return .signal }
        if deadline != 0 { Timers.set(thread.timer, deadline) }
        schedule()
        if deadline != 0 { Timers.cancel(thread.timer) }
        return WakeReason(rawValue: thread.wakeReason.load(ordering: .relaxed)) ?? .event
    }

    /// Announces that the caller is about to sleep; from here on it can be woken.
    @inline(__always)
    static func prepareToBlock(_ thread: Thread) {
        thread.state.store(Thread.State.blocked, ordering: .sequentiallyConsistent)
    }

    /// A signal that came before the sleep keeps the thread awake.
    private static func shouldNotSleep(_ thread: Thread) -> Bool {
        guard thread.attention.load(ordering: .sequentiallyConsistent), thread.process.hasDeliverableSignal(thread)
        else { return false }
        return thread.state.compareExchange(
            expected: Thread.State.blocked, desired: Thread.State.ready, ordering: .sequentiallyConsistent
        ).exchanged
    }

    /// Makes a blocked thread ready; false when it was not blocked any more.
    @discardableResult
    static func wake(_ thread: Thread, _ reason: WakeReason) -> Bool {
        guard
            thread.state.compareExchange(
                expected: Thread.State.blocked, desired: Thread.State.ready, ordering: .sequentiallyConsistent
            ).exchanged
        else { return false }
        thread.wakeReason.store(reason.rawValue, ordering: .relaxed)
        enqueue(thread)
        return true
    }

    /// Puts a ready thread into a queue. One that is still on a processor must stay with that processor.
    static func enqueue(_ thread: Thread) {
        let here = Processor.current
        var target = Processor.all(thread.processor)
        if !thread.isOnProcessor.load(ordering: .acquiring), target !== here,
            !target.isIdle.load(ordering: .relaxed)
        {
            target = here
        }
        target.lock.lock()
        let floor = target.virtualTime > Fairness.sleeperBonus ? target.virtualTime - Fairness.sleeperBonus : 0
        thread.virtualTime = max(thread.virtualTime, floor)
        thread.processor = target.index
        target.queue.insert(thread)
        target.load.store(target.queue.count, ordering: .relaxed)
        target.lock.unlock()
        if target === here {
            // A running thread that is further ahead gives way soon; others wait for the slice's end.
            if here.isIdle.load(ordering: .relaxed) { return }
            let running = Thread.current
            if running.isIdle || running.virtualTime > thread.virtualTime + 1_000_000 {
                unsafe machine_this_cpu().pointee.pending |= 1
            } else {
                here.armTimer(atLatest: max(here.sliceEnd, Clock.now() + 100_000))
            }
            wakeIdleHelper(except: here)
        } else {
            LocalInterrupts.send(LocalInterrupts.wakeVector, to: target.apicID)
        }
    }

    /// Work waits here: an idle processor may come and take it.
    private static func wakeIdleHelper(except here: Processor) {
        guard unsafe Processor.count > 1, here.load.load(ordering: .relaxed) > 0 else { return }
        for index in 0..<(unsafe Processor.count) where index != here.index {
            let other = Processor.all(index)
            if other.isIdle.load(ordering: .relaxed) {
                LocalInterrupts.send(LocalInterrupts.wakeVector, to: other.apicID)
                return
            }
        }
    }

    /// Gives the processor to the next thread. The caller is blocked, dead, or has been put back into a queue.
    ///
    /// A dead thread never comes back from the switch, so nothing here may own a reference meanwhile.
    static func schedule() {
        let next = unsafe takeNext()
        Processor.withCurrent { here in
            Thread.withCurrent { current in
                unsafe next._withUnsafeGuaranteedRef { next in
                    if next !== current { change(from: current, to: next, here) }
                }
            }
        }
        finishSwitch()
        Processor.withCurrent { $0.rearmTimer() }
    }

    /// Whose turn it is. A ready thread is kept by its process, an idle one by its processor.
    @inline(never)
    private static func takeNext() -> Unmanaged<Thread> {
        let here = Processor.current
        here.sliceEnd = Clock.now() + Fairness.slice
        return unsafe Unmanaged.passUnretained(pick(here))
    }

    /// Lets others run, where there are any.
    static func yield() {
        let thread = Thread.current
        let here = Processor.current
        account(thread)
        here.lock.lock()
        if here.queue.isEmpty {
            here.lock.unlock()
            here.sliceEnd = Clock.now() + Fairness.slice
            return
        }
        // Behind everybody who is ready now.
        here.queue.insert(thread)
        here.load.store(here.queue.count, ordering: .relaxed)
        here.lock.unlock()
        schedule()
    }

    private static func pick(_ here: Processor) -> Thread {
        here.lock.lock()
        if let next = here.queue.popFirst() {
            here.load.store(here.queue.count, ordering: .relaxed)
            here.virtualTime = max(here.virtualTime, next.virtualTime)
            here.lock.unlock()
            return next
        }
        here.lock.unlock()
        return steal(here) ?? here.idle
    }

    /// Takes a thread from the longest other queue; one that is still on a processor can't be moved.
    private static func steal(_ here: Processor) -> Thread? {
        var victim: Processor?
        var longest = 0
        for index in 0..<(unsafe Processor.count) where index != here.index {
            let length = Processor.all(index).load.load(ordering: .relaxed)
            if length > longest {
                longest = length
                victim = Processor.all(index)
            }
        }
        guard let victim else { return nil }
        victim.lock.lock()
        defer { victim.lock.unlock() }
        for index in 0..<victim.queue.count {
            let thread = victim.queue[index]
            if thread.isOnProcessor.load(ordering: .acquiring) { continue }
            victim.queue.remove(thread)
            victim.load.store(victim.queue.count, ordering: .relaxed)
            // Virtual times of two queues have nothing to do with each other.
            thread.virtualTime = here.virtualTime
            thread.processor = here.index
            return thread
        }
        return nil
    }

    /// Switches from the caller, which is blocked, straight to a thread that the caller itself has just made ready by
    /// winning its state. The scheduler is not asked, and the slice goes on. Where `target` is still leaving another
    /// processor, it goes into the queue instead.
    static func handOff(_ thread: Thread, to target: Thread, until deadline: UInt64 = 0) -> WakeReason {
        if shouldNotSleep(thread) {
            enqueue(target)
            return .signal
        }
        if deadline != 0 { Timers.set(thread.timer, deadline) }
        if target.isOnProcessor.load(ordering: .acquiring) {
            enqueue(target)
            schedule()
        } else {
            Processor.withCurrent { here in
                // What the target is owed is kept within bounds, as after any sleep.
                target.virtualTime = max(target.virtualTime, thread.virtualTime)
                target.processor = here.index
                change(from: thread, to: target, here)
            }
            finishSwitch()
        }
        if deadline != 0 { Timers.cancel(thread.timer) }
        return WakeReason(rawValue: thread.wakeReason.load(ordering: .relaxed)) ?? .event
    }

    /// Charges a thread for the time since it was switched to.
    static func account(_ thread: Thread) {
        let now = Clock.now()
        let elapsed = now &- thread.startedAt
        thread.startedAt = now
        thread.runTime.store(thread.runTime.load(ordering: .relaxed) &+ elapsed, ordering: .relaxed)
        if !thread.isIdle { thread.virtualTime &+= elapsed &* thread.scale >> 10 }
    }

    @inline(__always)
    private static func change(from current: Thread, to next: Thread, _ here: Processor) {
        account(current)
        next.startedAt = current.startedAt
        let hasXSave = unsafe Machine.features.xsave
        if !current.isIdle { unsafe machine_save_vectors(current.vectors, hasXSave) }
        next.isOnProcessor.store(true, ordering: .relaxed)
        unsafe here.previous = Unmanaged.passUnretained(current)
        here.switches &+= 1
        let block = unsafe here.block
        unsafe block.pointee.current = Unmanaged.passUnretained(next).toOpaque()
        if next.isIdle {
            unload(here)
        } else {
            unsafe block.pointee.kernel_stack = next.stack
            unsafe block.pointee.task.rsp0 = next.stack
            unsafe block.pointee.pending = next.attention.load(ordering: .sequentiallyConsistent) ? 2 : 0
            unsafe load(next.process.spaceReference, here)
            unsafe machine_restore_vectors(next.vectors, hasXSave)
            machine_write_fs_base(next.threadPointer)
        }
        unsafe machine_switch(current.savedStack, next.savedStack.pointee)
    }

    /// Loads an address space where it is not loaded yet, and says so to those who change page tables. No reference is
    /// counted: what is loaded belongs to the thread that runs, whose process holds it; an idle processor has none.
    @inline(__always)
    static func load(_ new: Unmanaged<AddressSpace>, _ here: Processor) {
        if let old = unsafe here.space, unsafe old.toOpaque() == new.toOpaque() { return }
        unsafe new._withUnsafeGuaranteedRef { space in
            _ = space.processors.bitwiseOr(here.bit, ordering: .sequentiallyConsistent)
            machine_write_cr3(space.table.root.value)
        }
        leave(here)
        unsafe here.space = new
    }

    /// Takes a space that is not loaded any more from its list of processors.
    @inline(__always)
    private static func leave(_ here: Processor) {
        guard let old = unsafe here.space else { return }
        unsafe old._withUnsafeGuaranteedRef { space in
            _ = space.processors.bitwiseAnd(~here.bit, ordering: .sequentiallyConsistent)
        }
    }

    /// Goes to the kernel's own table: before the thread that runs loses its process, and when nothing runs.
    static func unload(_ here: Processor) {
        guard unsafe here.space != nil else { return }
        machine_write_cr3(unsafe Machine.kernelTable!.value)
        leave(here)
        unsafe here.space = nil
    }

    /// The first thing that runs on the new stack: the old thread is off the processor now, and freed if it is dead.
    @inline(__always)
    static func finishSwitch() {
        Processor.withCurrent { here in
            guard let previous = unsafe here.previous else { return }
            unsafe here.previous = nil
            unsafe previous._withUnsafeGuaranteedRef { thread in
                if thread.state.load(ordering: .relaxed) == Thread.State.dead {
                    bury(thread)
                } else {
                    thread.isOnProcessor.store(false, ordering: .releasing)
                }
            }
        }
    }

    /// Nothing uses a dead thread any more: its process lets go of it, and with it goes its stack.
    @inline(never)
    private static func bury(_ thread: Thread) { thread.process.forget(thread) }

    /// What an idle processor does: nothing, until an interrupt brings work.
    static func idle() -> Never {
        while true {
            let here = Processor.current
            here.isIdle.store(true, ordering: .sequentiallyConsistent)
            let before = Clock.now()
            if here.load.load(ordering: .sequentiallyConsistent) == 0, !hasWorkElsewhere(here) {
                here.rearmTimer()
                machine_wait_for_interrupt()
            }
            here.isIdle.store(false, ordering: .relaxed)
            here.idleTime &+= Clock.now() - before
            unsafe machine_this_cpu().pointee.pending = 0
            schedule()
        }
    }

    private static func hasWorkElsewhere(_ here: Processor) -> Bool {
        for index in 0..<(unsafe Processor.count) where index != here.index {
            if Processor.all(index).load.load(ordering: .relaxed) > 0 { return true }
        }
        return false
    }
}
