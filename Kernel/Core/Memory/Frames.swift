internal import CMachine
public import SchemeProtocol

/// The machine's page frames: the one page allocator behind its lock, with reference counts for shared frames.
///
/// A reserve is kept for the kernel's own objects: memory for programs is refused (`outOfMemory`) while the kernel can
/// still allocate, so running out of memory is an error to the asker and never a fault inside the kernel.
public enum Frames {
    /// Who asks: programs' pages may not touch the reserve.
    public enum Purpose: Sendable {
        case user
        case kernel
    }

    // SAFETY: only used with `lock` held, after `start`.
    nonisolated(unsafe) static var allocator = PageAllocator()
    static let lock = SpinLock()
    /// Pages that only the kernel may take.
    nonisolated(unsafe) static var reserve = 0

    /// Hands the allocator over, once, before the second processor runs.
    public static func start(_ pages: consuming PageAllocator) {
        unsafe reserve = max(16, min(512, pages.freePages / 32))
        unsafe allocator = consume pages
    }

    /// A block of `1 << order` pages, not cleared, with one reference.
    public static func allocate(order: Int = 0, for purpose: Purpose) throws(Errno) -> PhysicalAddress {
        lock.lock()
        defer { lock.unlock() }
        if purpose == .user, unsafe allocator.freePages < reserve + 1 << order { throw .outOfMemory }
        guard let address = unsafe allocator.allocate(order: order) else { throw .outOfMemory }
        return address
    }

    /// One cleared page.
    public static func allocateZeroed(for purpose: Purpose) throws(Errno) -> PhysicalAddress {
        let address = try allocate(for: purpose)
        unsafe machine_fill_zero(address.pointer, Page.size)
        return address
    }

    public static func free(_ address: PhysicalAddress, order: Int) {
        lock.withLock { unsafe allocator.free(address, order: order) }
    }

    /// One more user of a frame. Memory that is not the allocator's (devices, the boot image) is not counted.
    public static func retain(_ address: PhysicalAddress) {
        lock.lock()
        defer { lock.unlock() }
        guard unsafe allocator.knows(address) else { return }
        if unsafe allocator[address].state != .reserved { unsafe allocator[address].references += 1 }
    }

    /// One user less; the last one frees the frame.
    public static func release(_ address: PhysicalAddress) {
        lock.lock()
        defer { lock.unlock() }
        guard unsafe allocator.knows(address), unsafe allocator[address].state != .reserved else { return }
        unsafe allocator[address].references -= 1
        if unsafe allocator[address].references == 0 { unsafe allocator.free(address, order: 0) }
    }

    /// Whether the caller is the frame's only user.
    public static func isUnshared(_ address: PhysicalAddress) -> Bool {
        lock.withLock {
            unsafe allocator.knows(address) && allocator[address].state == .used
                && allocator[address].references == 1
        }
    }

    /// Splits a used block into single frames, each with one reference, to be released one by one.
    public static func split(_ address: PhysicalAddress, order: Int) {
        lock.withLock {
            for page in 0..<(1 << order) {
                let frame = address + page * Page.size
                unsafe allocator[frame].state = .used
                unsafe allocator[frame].references = 1
            }
        }
    }

    public static var counts: (total: Int, free: Int) {
        lock.withLock { unsafe (allocator.totalPages, allocator.freePages) }
    }

    /// Whether there is room for new kernel objects; asked at the calls that make them.
    ///
    /// The compiler's own allocations cannot be refused: before one that is large, `bytes` makes sure of a block for it,
    /// and of some more, for the other processors that ask at the same time.
    public static func admit(bytes: Int = 0) throws(Errno) {
        if unsafe allocator.freePages < reserve / 2 { throw .outOfMemory }
        if bytes <= Page.size { return }
        var order = 0
        while Page.size << order < bytes { order += 1 }
        lock.lock()
        defer { lock.unlock() }
        if unsafe !allocator.hasBlocks(4, order: order) { throw .outOfMemory }
    }
}
