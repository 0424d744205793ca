internal import CMachine
internal import KernelCore
internal import Synchronization

/// What the boot loader told: memory, the boot image, the command line, the framebuffer, ACPI's root.
struct BootInformation {
    struct Range {
        var start: UInt64
        var end: UInt64

        /// The whole pages around it.
        var pages: Range { Range(start: start & ~4095, end: (end + 4095) & ~4095) }
    }

    struct Framebuffer {
        var address: UInt64
        var width: UInt32
        var height: UInt32
        /// Bytes from one line to the next.
        var stride: UInt32
        var depth: UInt32
    }

    /// Usable memory; more ranges than this are left unused.
    var memory = InlineArray<32, Range>(repeating: Range(start: 0, end: 0))
    var memoryCount = 0
    var image = Range(start: 0, end: 0)
    /// The loader's own list, which may lie in usable memory: ACPI's root pointer is read from it later.
    var list = Range(start: 0, end: 0)
    var commandLine = Range(start: 0, end: 0)
    var framebuffer: Framebuffer?
    /// The physical address of ACPI's RSDP; 0 = look for it.
    var rootPointer: UInt64 = 0

    /// - Parameter kind: 1 PVH, 2 multiboot2.
    init(kind: UInt64, address: UInt64) {
        if kind == 1 { readPVH(address) } else { readMultiboot(address) }
    }

    private mutating func add(_ start: UInt64, _ length: UInt64) {
        let (end, overflow) = start.addingReportingOverflow(length)
        guard memoryCount < memory.count, !overflow, length > 0 else { return }
        memory[memoryCount] = Range(start: start, end: end)
        memoryCount += 1
    }

    /// Whether any of the range is memory: the kernel's, the boot image, or what programs get.
    func isMemory(_ start: UInt64, _ end: UInt64) -> Bool {
        (0..<memoryCount).contains { start < memory[$0].end && memory[$0].start < end }
    }

    /// `struct hvm_start_info` (Xen, docs/misc/pvh).
    private mutating func readPVH(_ address: UInt64) {
        let moduleCount = machine_load32(address + 12)
        let modules = machine_load64(address + 16)
        let line = machine_load64(address + 24)
        rootPointer = machine_load64(address + 32)
        let map = machine_load64(address + 40)
        let mapCount = UInt64(machine_load32(address + 48))
        for index in 0..<mapCount where machine_load32(map + index * 24 + 16) == 1 {
            add(machine_load64(map + index * 24), machine_load64(map + index * 24 + 8))
        }
        if moduleCount > 0 {
            let start = machine_load64(modules)
            image = Range(start: start, end: start + machine_load64(modules + 8))
        }
        if line != 0 { commandLine = Range(start: line, end: Self.endOfText(line)) }
    }

    /// The tag list of the Multiboot2 specification, section 3.6.
    private mutating func readMultiboot(_ address: UInt64) {
        let end = address + UInt64(machine_load32(address))
        list = Range(start: address, end: end)
        var tag = address + 8
        while tag + 8 <= end {
            let type = machine_load32(tag)
            let size = UInt64(machine_load32(tag + 4))
            if type == 0 || size < 8 { break }
            switch type {
            case 1: commandLine = Range(start: tag + 8, end: Self.endOfText(tag + 8))
            case 3 where image.end == 0:
                image = Range(start: UInt64(machine_load32(tag + 8)), end: UInt64(machine_load32(tag + 12)))
            case 6:
                let entrySize = UInt64(machine_load32(tag + 8))
                var entry = tag + 16
                while entrySize >= 20, entry + 20 <= tag + size {
                    if machine_load32(entry + 16) == 1 { add(machine_load64(entry), machine_load64(entry + 8)) }
                    entry += entrySize
                }
            case 8:
                let shape = machine_load32(tag + 28)
                if shape >> 8 & 0xff == 1 {
                    framebuffer = Framebuffer(
                        address: machine_load64(tag + 8), width: machine_load32(tag + 20),
                        height: machine_load32(tag + 24), stride: machine_load32(tag + 16), depth: shape & 0xff)
                }
            case 14 where rootPointer == 0, 15: rootPointer = tag + 8
            default: break
            }
            tag += (size + 7) & ~7
        }
    }

    private static func endOfText(_ start: UInt64) -> UInt64 {
        var end = start
        while end < start + 4096, machine_load32(end & ~3) >> UInt32((end & 3) * 8) & 0xff != 0 { end += 1 }
        return end
    }
}
