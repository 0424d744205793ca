internal import CMachine
internal import KernelCore
internal import Synchronization

/// Stops the machine with a message, the registers and a backtrace on the serial port. QEMU ends with status 3 where it
/// has its debug-exit device, which is how tests see a panic.
func panic(_ message: StaticString, _ frame: UnsafeMutablePointer<trap_frame>? = nil) -> Never {
    machine_disable_interrupts()
    if unsafe Machine.isRunning && Processor.count > 1 { LocalInterrupts.stopOthers() }
    unsafe Console.ignoresLock = true
    Console.put("\nkernel panic: ")
    Console.put(message)
    Console.put(" on processor ")
    Console.put(decimal: unsafe Machine.isRunning ? machine_this_cpu().pointee.index : 0)
    Console.put("\n")
    if let frame = unsafe frame {
        unsafe Panic.registers(frame.pointee)
        Panic.line(unsafe frame.pointee.rip)
        unsafe Panic.backtrace(from: frame.pointee.rbp)
    } else {
        Panic.backtrace(from: machine_frame_pointer())
    }
    machine_out32(0xf4, 1)
    while true { machine_halt() }
}

enum Panic {
    static func registers(_ frame: trap_frame) {
        func pair(_ name: StaticString, _ value: UInt64) {
            Console.put(name)
            Console.put(hexadecimal: value)
        }
        pair("  vector ", frame.vector)
        pair(" error ", frame.error)
        pair(" cr2 ", machine_read_cr2())
        pair(" cr3 ", machine_read_cr3())
        pair("\n  rip ", frame.rip)
        pair(" rflags ", frame.rflags)
        pair(" rsp ", frame.rsp)
        pair("\n  rax ", frame.rax)
        pair(" rbx ", frame.rbx)
        pair(" rcx ", frame.rcx)
        pair(" rdx ", frame.rdx)
        pair("\n  rsi ", frame.rsi)
        pair(" rdi ", frame.rdi)
        pair(" rbp ", frame.rbp)
        pair(" r8  ", frame.r8)
        pair("\n  r9  ", frame.r9)
        pair(" r10 ", frame.r10)
        pair(" r11 ", frame.r11)
        pair(" r12 ", frame.r12)
        pair("\n  r13 ", frame.r13)
        pair(" r14 ", frame.r14)
        pair(" r15 ", frame.r15)
        Console.put("\n")
    }

    /// Follows the frame pointers, as long as they look like ones.
    static func backtrace(from start: UInt64) {
        var frame = start
        var depth = 0
        while depth < 32, frame & 7 == 0, frame > 0x1000, frame < AddressRooms.kernelEnd {
            let next = machine_load64(frame)
            let address = machine_load64(frame + 8)
            guard address >= address_of_kernel_image_start(), address < address_of_kernel_text_end() else { break }
            line(address)
            guard next > frame else { break }
            frame = next
            depth += 1
        }
    }

    static func line(_ address: UInt64) {
        Console.put("  at ")
        Console.put(hexadecimal: address)
        if let symbol = unsafe Machine.image?.symbol(at: address) {
            Console.put(" ")
            for index in 0..<(unsafe symbol.name.count) { Console.put(unsafe symbol.name[index]) }
            Console.put("+0x")
            Console.put(hexadecimal: unsafe symbol.offset, digits: 4)
        }
        Console.put("\n")
    }
}
