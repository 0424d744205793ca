internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The kernel's own page table: physical memory identity-mapped for the kernel alone, nothing writable executable, page
/// 0 unmapped.
enum KernelTable {
    static let lock = SpinLock()

    /// Builds the table over `memory` and what devices need below 4 GiB, and loads it.
    static func start(_ boot: BootInformation) throws(Errno) {
        let table = PageTable(root: try Frames.allocateZeroed(for: .kernel))
        var top: UInt64 = 1 << 32
        for index in 0..<boot.memoryCount { top = max(top, boot.memory[index].end) }
        top = (top + 0x1f_ffff) & ~0x1f_ffff
        let text = address_of_kernel_text_end()
        let rodata = address_of_kernel_rodata_end()
        let end = (address_of_kernel_image_end() + 0x1f_ffff) & ~0x1f_ffff
        var address: UInt64 = 0
        while address < top {
            if address < end {
                for page in stride(from: address, to: address + 0x20_0000, by: 4096) where page != 0 {
                    var bits: UInt64 = 0
                    if page < address_of_kernel_image_start() || page >= rodata {
                        bits = PageEntry.writable | PageEntry.noExecute
                    } else if page >= text {
                        bits = PageEntry.noExecute
                    }
                    try table.set(page, PageEntry(PhysicalAddress(page), bits))
                }
            } else {
                var isMemory = false
                for index in 0..<boot.memoryCount
                where boot.memory[index].start < address + 0x20_0000 && boot.memory[index].end > address {
                    isMemory = true
                }
                let cache = isMemory ? 0 : PageEntry.uncached | PageEntry.writeThrough
                try table.setLarge(
                    address, PageEntry(PhysicalAddress(address), PageEntry.writable | PageEntry.noExecute | cache))
            }
            address += 0x20_0000
        }
        try table.reserveKernel(AddressRooms.stacks)
        unsafe Machine.kernelTable = table.root
        unsafe AddressSpace.kernelRoot = table.root
        machine_write_cr3(table.root.value)
    }

    /// Changes one page of the kernel's own.
    static func set(_ address: UInt64, _ entry: PageEntry) throws(Errno) {
        lock.lock()
        defer { lock.unlock() }
        try PageTable(root: unsafe Machine.kernelTable!).set(address, entry)
        machine_invalidate_page(address)
    }

    /// Lets the trampoline page of starting processors be executed, or not any more.
    static func setExecutable(_ address: UInt64, _ on: Bool) throws(Errno) {
        try set(
            address,
            PageEntry(PhysicalAddress(address), on ? PageEntry.writable : PageEntry.writable | PageEntry.noExecute))
    }
}

/// Stacks for the kernel's side of threads: 16 KiB each, with an unmapped page below that turns an overflow into a
/// double fault instead of damage. Used ones are kept for the next thread.
enum KernelStacks {
    static var pages: Int { 4 }
    private static let lock = SpinLock()
    // SAFETY: used with `lock` held.
    nonisolated(unsafe) private static var free: [UInt64] = []
    nonisolated(unsafe) private static var next: UInt64 = 0

    /// The top of a stack.
    static func allocate() throws(Errno) -> UInt64 {
        lock.lock()
        if let top = unsafe free.popLast() {
            lock.unlock()
            return top
        }
        let slot = unsafe next
        unsafe next += 1
        lock.unlock()
        let base = AddressRooms.stacks + slot * UInt64(Page.size * (pages + 1)) + UInt64(Page.size)
        for page in 0..<pages {
            let frame = try Frames.allocate(for: .kernel)
            try KernelTable.set(
                base + UInt64(page * Page.size), PageEntry(frame, PageEntry.writable | PageEntry.noExecute))
        }
        return base + UInt64(pages * Page.size)
    }

    static func release(_ top: UInt64) {
        lock.withLock { unsafe free.append(top) }
    }
}
