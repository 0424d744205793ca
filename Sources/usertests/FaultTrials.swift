import Bytes
import SchemeProtocol

/// Programs that do what programs must not: each ends with the right signal, and nothing else does.
enum FaultTrials {
    static var all: [Trial] {
        [
            Trial("touching what is not the program's ends it", wildTouches),
            Trial("faulting instructions end the program", instructions),
            Trial("data is not run", dataAsCode),
            Trial("a program without a stack ends at its first push", noStack),
        ]
    }

    /// Runs machine code as a process of its own.
    static func run(code: [UInt8], stack: UInt64? = nil) throws(Failure) -> ProcessStatus? {
        let place: UInt64 = 0x2000_0000_0000
        let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
        defer { Kernel.close(process) }
        try Kernel.allowed(Kernel.call(.processMap, process, place, 4096, 5 | 16, Kernel.none), "processMap")
        try Kernel.allowed(
            Kernel.call(.processMap, process, place + 0x10000, 4096, 3 | 16, Kernel.none), "processMap of a stack")
        let page = try Kernel.pages(1)
        for (index, byte) in code.enumerated() { Kernel.store(page + UInt64(index), byte: byte) }
        try Kernel.allowed(Kernel.call(.processWrite, process, place, page, UInt64(code.count)), "processWrite")
        let started = Kernel.call(.processStart, process, place, stack ?? (place + 0x11000), 0)
        try Kernel.allowed(started, "processStart")
        return Kernel.end(of: started)
    }

    private static func expect(_ signal: Signal, _ name: ByteString, _ code: [UInt8]) throws(Failure) {
        let status = try run(code: code)
        guard status == .signalled(signal) else {
            throw Failure(name + ": did not end by signal " + ByteString(signal.rawValue))
        }
    }

    private static func wildTouches() throws(Failure) {
        for address in PointerTrials.wild {
            var name: ByteString = "0x"
            name.append(hexadecimal: address)
            for writes in [false, true] {
                let child = try Kernel.child {
                    if writes { Kernel.store(address, byte: 1) } else { return Int32(Kernel.byte(address)) }
                    return 0
                }
                let status = Kernel.end(of: child)
                // A non-canonical address faults without saying where.
                if status != .signalled(.segmentationFault), status != .signalled(.bus) {
                    throw Failure((writes ? "write to " : "read of ") + name + " goes on")
                }
            }
        }
    }

    private static func instructions() throws(Failure) {
        try expect(.illegalInstruction, "ud2", [0x0f, 0x0b])
        try expect(.floatingPoint, "division by zero", [0x31, 0xc9, 0x31, 0xd2, 0xf7, 0xf1])
        try expect(.trap, "int3", [0xcc])
        try expect(.segmentationFault, "hlt", [0xf4])
        try expect(.segmentationFault, "cli", [0xfa])
        try expect(.segmentationFault, "in", [0xe4, 0x60])
        try expect(.segmentationFault, "out", [0xe6, 0xf4])
        try expect(.segmentationFault, "mov to cr3", [0x0f, 0x22, 0xd8])
        try expect(.segmentationFault, "wrmsr", [0x0f, 0x30])
        try expect(.segmentationFault, "lgdt", [0x0f, 0x01, 0x14, 0x24])
        try expect(.segmentationFault, "int 0x80", [0xcd, 0x80])
        try expect(.segmentationFault, "int 14", [0xcd, 0x0e])
        try expect(
            .segmentationFault, "iretq to the kernel",
            [0x6a, 0x10, 0x6a, 0x00, 0x9c, 0x6a, 0x08, 0x6a, 0x00, 0x48, 0xcf])
        try expect(.segmentationFault, "jump to the kernel", [0xb8, 0, 0, 0x20, 0, 0xff, 0xe0])
        try expect(.segmentationFault, "jump to no address", [0x48, 0xb8, 0, 0, 0, 0, 0, 0x80, 0, 0, 0xff, 0xe0])
    }

    private static func dataAsCode() throws(Failure) {
        // jmp to the stack page, which is writable.
        try expect(.segmentationFault, "jump to the stack", [0xff, 0xe4])
    }

    private static func noStack() throws(Failure) {
        let status = try run(code: [0x50, 0xeb, 0xfd], stack: 0x2000_0000_8000)
        try Kernel.check(status == .signalled(.segmentationFault), "a push to nowhere goes on")
    }
}
