public import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The interrupt descriptor table and what happens on each vector.
enum Traps {
    // SAFETY: written once by the first processor.
    nonisolated(unsafe) private(set) static var table: UInt64 = 0

    static func start() {
        let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: 512)
        for vector in 0..<256 {
            let address = address_of_machine_trap_stubs() + UInt64(vector) * 16
            let stack: UInt64 = vector == 8 ? 1 : vector == 2 ? 2 : vector == 18 ? 3 : 0
            // Interrupt gate, present; breakpoints may come from user mode.
            let type: UInt64 = vector == 3 ? 0xee : 0x8e
            unsafe memory[vector * 2] =
                address & 0xffff | 8 << 16 | stack << 32 | type << 40 | (address >> 16 & 0xffff) << 48
            unsafe memory[vector * 2 + 1] = address >> 32
        }
        unsafe table = UInt64(UInt(bitPattern: memory))
    }
}

/// Every exception and interrupt comes here, with interrupts off.
@c(trap_handler)
public func trapHandler(_ frame: UnsafeMutablePointer<trap_frame>) {
    let vector = unsafe Int(frame.pointee.vector)
    let isUser = unsafe frame.pointee.cs & 3 == 3
    switch vector {
    case 14: unsafe pageFault(frame, isUser)
    case 0..<32: unsafe exception(frame, vector, isUser)
    case IOInterrupts.firstVector..<(IOInterrupts.firstVector + IOInterrupts.lineCount):
        IOInterrupts.handle(vector - IOInterrupts.firstVector)
        LocalInterrupts.endInterrupt()
    case MessageInterrupts.firstVector..<(MessageInterrupts.firstVector + MessageInterrupts.count):
        MessageInterrupts.handle(vector - MessageInterrupts.firstVector)
        LocalInterrupts.endInterrupt()
    case Int(LocalInterrupts.timerVector):
        LocalInterrupts.endInterrupt()
        timer(isUser)
    case Int(LocalInterrupts.wakeVector):
        LocalInterrupts.endInterrupt()
        if !Thread.current.isIdle {
            unsafe machine_this_cpu().pointee.pending |= 3
        }
    case Int(LocalInterrupts.flushVector):
        LocalInterrupts.endInterrupt()
        Shootdown.serve()
    case Int(LocalInterrupts.haltVector):
        while true { machine_halt() }
    default: break
    }
}

private func timer(_ isUser: Bool) {
    let here = Processor.current
    here.armedAt = .max
    Timers.expire(on: here)
    if isUser, Clock.now() >= here.sliceEnd { unsafe machine_this_cpu().pointee.pending |= 1 }
    here.rearmTimer()
}

private func pageFault(_ frame: UnsafeMutablePointer<trap_frame>, _ isUser: Bool) {
    let address = machine_read_cr2()
    let code = unsafe frame.pointee.error
    let rip = unsafe frame.pointee.rip
    let inCopy =
        !isUser && rip >= address_of_machine_user_copy_begin() && rip < address_of_machine_user_copy_end()
    guard isUser || inCopy, address >= AddressLayout.userBase, address < AddressLayout.userEnd else {
        if isUser { return unsafe programFault(frame, .segmentationFault, address) }
        if inCopy {
            unsafe frame.pointee.rip = address_of_machine_user_copy_fault()
            return
        }
        unsafe panic("page fault in the kernel", frame)
    }
    // The processor itself has looked at the program's page with the kernel's rights (QEMU 7 does so in `iret`): there
    // is nothing to map, and the instruction would fault for ever.
    if isUser, code & 4 == 0 { return unsafe programFault(frame, .segmentationFault, address) }
    var access: Access = []
    if code & 2 != 0 { access.insert(.write) }
    if code & 16 != 0 { access.insert(.execute) }
    do throws(Errno) {
        try Thread.current.process.space.resolve(address, access)
    } catch {
        if inCopy {
            unsafe frame.pointee.rip = address_of_machine_user_copy_fault()
            return
        }
        // No memory left: the largest program ends. Until it is gone, this one tries again and again.
        if error == .outOfMemory, MemoryPressure.relieve(for: Thread.current.process) {
            unsafe machine_this_cpu().pointee.pending |= 1
            return
        }
        unsafe programFault(frame, error == .outOfMemory ? .bus : .segmentationFault, address)
    }
}

private func exception(_ frame: UnsafeMutablePointer<trap_frame>, _ vector: Int, _ isUser: Bool) {
    if vector == 2 { return }
    guard isUser else {
        switch vector {
        case 6: unsafe panic("a check failed (invalid instruction)", frame)
        case 8: unsafe panic("double fault, probably a kernel stack overflow", frame)
        case 13: unsafe panic("general protection fault in the kernel", frame)
        default: unsafe panic("exception in the kernel", frame)
        }
    }
    switch vector {
    case 0, 16, 19: unsafe programFault(frame, .floatingPoint, frame.pointee.rip)
    case 1, 3: unsafe programFault(frame, .trap, frame.pointee.rip)
    case 6: unsafe programFault(frame, .illegalInstruction, frame.pointee.rip)
    case 17: unsafe programFault(frame, .bus, frame.pointee.rip)
    default: unsafe programFault(frame, .segmentationFault, frame.pointee.rip)
    }
}

/// A program has done what can't be done: its signal, or its end with a report.
private func programFault(_ frame: UnsafeMutablePointer<trap_frame>, _ signal: Signal, _ address: UInt64) {
    let thread = Thread.current
    let process = thread.process
    let handled = process.lock.withLock {
        process.signals.actions[Int(signal.rawValue) - 1].handler > SignalAction.ignore
            && thread.signalMask & signal.bit == 0
    }
    if !handled { unsafe FaultReport.print(process, thread, frame.pointee, signal, address) }
    process.fault(thread, signal)
}

/// What is told of a program that dies by its own fault.
enum FaultReport {
    static func print(_ process: Process, _ thread: Thread, _ frame: trap_frame, _ signal: Signal, _ address: UInt64) {
        // The return addresses are read before the console is locked: reading may fault.
        var trace = InlineArray<12, UInt64>(repeating: 0)
        var depth = 0
        var pointer = frame.rbp
        while depth < trace.count, pointer & 7 == 0, AddressSpace.isUser(pointer, 16) {
            guard let next = try? UserBuffer(address: pointer, count: 8).load(as: UInt64.self, 0),
                let back = try? UserBuffer(address: pointer + 8, count: 8).load(as: UInt64.self, 0), back != 0
            else { break }
            trace[depth] = back
            depth += 1
            guard next > pointer else { break }
            pointer = next
        }
        Console.withLock {
            Console.put("kernel: ")
            for byte in process.name { Console.put(byte) }
            Console.put(" (")
            Console.put(decimal: UInt64(process.id))
            Console.put("): SIG")
            Console.put(signal.name ?? "?")
            Console.put(" at 0x")
            Console.put(hexadecimal: address)
            Console.put("\n")
            Panic.registers(frame)
            Console.put("  base 0x")
            Console.put(hexadecimal: process.imageBase)
            Console.put("\n")
            for index in 0..<depth {
                Console.put("  at ")
                Console.put(hexadecimal: trace[index])
                Console.put("\n")
            }
        }
    }
}
