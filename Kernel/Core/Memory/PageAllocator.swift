internal import CMachine

/// What the allocator knows of one page frame: 16 bytes.
@frozen
public struct PageInfo {
    /// Mappings and other users of a used frame; pieces in use of a slab page.
    public var references: UInt32 = 0
    var next: UInt32 = 0
    var previous: UInt32 = 0
    public var state: State = .reserved
    /// Of the block that begins here: log2 of its size in pages. Of a slab page with a free piece: the number of that.
    var order: UInt8 = 0
    /// Of a slab page: the size class of the heap.
    public var heapClass: UInt16 = 0

    @frozen
    public enum State: UInt8 {
        /// Not memory, or not ours to give: firmware, the kernel image, the boot image, devices.
        case reserved
        case free
        case used
        /// Cut into small pieces by the kernel heap.
        case slab
        /// The start of a block that the kernel heap gave out whole.
        case heapBlock
    }
}

/// A buddy allocator of page frames, orders 0 (4 KiB) to 10 (4 MiB).
///
/// Free blocks are linked through their `PageInfo`, never through the memory itself. Not locked: `Frames` does that.
@safe
public struct PageAllocator: ~Copyable {
    public static var largestOrder: Int { 10 }
    static var none: UInt32 { UInt32.max }

    var info: UnsafeMutablePointer<PageInfo>!
    /// Frames are numbered from here (the tests' memory does not begin at 0).
    let firstPage: Int
    private let pageCount: Int
    private var heads: InlineArray<11, UInt32>
    public private(set) var freePages = 0
    public private(set) var totalPages = 0

    /// An allocator without memory.
    public init() {
        unsafe info = nil
        firstPage = 0
        pageCount = 0
        heads = InlineArray(repeating: Self.none)
    }

    /// - Parameter info: room for one record for each page in `firstPage ..< firstPage + pageCount`.
    public init(unsafeInfo info: UnsafeMutablePointer<PageInfo>, firstPage: Int, pageCount: Int) {
        unsafe self.info = info
        self.firstPage = firstPage
        self.pageCount = pageCount
        heads = InlineArray(repeating: Self.none)
        for index in 0..<pageCount { unsafe (info + index).initialize(to: PageInfo()) }
    }

    /// How many bytes of records `pageCount` pages need.
    public static func infoSize(pageCount: Int) -> Int { pageCount * MemoryLayout<PageInfo>.stride }

    /// Whether the allocator has a record for this frame.
    @inline(__always)
    public func knows(_ address: PhysicalAddress) -> Bool {
        address.page >= firstPage && address.page - firstPage < pageCount
    }

    /// The record of a frame that the allocator knows.
    public subscript(_ address: PhysicalAddress) -> PageInfo {
        @inline(__always) get {
            precondition(knows(address), "page frame out of range")
            return unsafe info[address.page - firstPage]
        }
        @inline(__always) set {
            precondition(knows(address), "page frame out of range")
            unsafe info[address.page - firstPage] = newValue
        }
    }

    /// Gives memory to the allocator: whole pages inside the range, which were reserved so far.
    public mutating func add(from start: PhysicalAddress, to end: PhysicalAddress) {
        var page = (Int(start.value) + 4095) >> 12
        let last = min(end.page, firstPage + pageCount)
        page = max(page, firstPage)
        while page < last {
            var order = Self.largestOrder
            while order > 0, page & ((1 << order) - 1) != 0 || page + (1 << order) > last { order -= 1 }
            totalPages += 1 << order
            free(PhysicalAddress(page: page), order: order)
            page += 1 << order
        }
    }

    /// Whether so many blocks of `1 << order` pages can be had.
    public func hasBlocks(_ wanted: Int, order: Int) -> Bool {
        var count = 0
        var found = order
        while found <= Self.largestOrder {
            var index = heads[found]
            while index != Self.none {
                count += 1 << (found - order)
                if count >= wanted { return true }
                index = unsafe info[Int(index)].next
            }
            found += 1
        }
        return false
    }

    /// A block of `1 << order` pages, aligned to its size; nil when there is none.
    public mutating func allocate(order: Int) -> PhysicalAddress? {
        var found = order
        while found <= Self.largestOrder, heads[found] == Self.none { found += 1 }
        guard found <= Self.largestOrder else { return nil }
        let index = Int(heads[found])
        unlink(index, order: found)
        while found > order {
            found -= 1
            link(index + 1 << found, order: found)
        }
        unsafe info[index].state = .used
        unsafe info[index].order = UInt8(order)
        unsafe info[index].references = 1
        freePages -= 1 << order
        return PhysicalAddress(page: index + firstPage)
    }

    /// Takes a block back and joins it with its free neighbours.
    public mutating func free(_ address: PhysicalAddress, order: Int) {
        precondition(knows(address), "free of a frame that is not memory")
        var index = address.page - firstPage
        precondition(unsafe info[index].state != .free, "double free of a page frame")
        var order = order
        freePages += 1 << order
        while order < Self.largestOrder {
            // Buddies are told by absolute frame numbers, so that a block stays aligned to its size.
            let buddy = ((index + firstPage) ^ (1 << order)) - firstPage
            guard buddy >= 0, buddy + (1 << order) <= pageCount,
                unsafe info[buddy].state == .free && info[buddy].order == UInt8(order)
            else { break }
            unlink(buddy, order: order)
            unsafe info[buddy].state = .used
            index = min(index, buddy)
            order += 1
        }
        link(index, order: order)
    }

    private mutating func link(_ index: Int, order: Int) {
        let head = heads[order]
        unsafe info[index].state = .free
        unsafe info[index].order = UInt8(order)
        unsafe info[index].references = 0
        unsafe info[index].next = head
        unsafe info[index].previous = Self.none
        if head != Self.none { unsafe info[Int(head)].previous = UInt32(index) }
        heads[order] = UInt32(index)
    }

    private mutating func unlink(_ index: Int, order: Int) {
        let next = unsafe info[index].next
        let previous = unsafe info[index].previous
        if previous == Self.none { heads[order] = next } else { unsafe info[Int(previous)].next = next }
        if next != Self.none { unsafe info[Int(next)].previous = previous }
    }
}
