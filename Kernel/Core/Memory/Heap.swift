internal import CMachine

/// The kernel's heap: small sizes from slabs of one page, one size class a page; large ones as blocks of pages. What is
/// not used any more goes back to the page allocator.
///
/// `PageInfo.heapClass` tells a piece's size when it comes back. Not locked: its caller does that.
public struct Heap: ~Copyable {
    private static var classes: Int { 14 }
    private static var magazineSize: Int { 16 }

    /// Some free pieces of each class at hand: each holds the address of the next one in its first word.
    private var magazines: InlineArray<14, UInt64>
    private var counts: InlineArray<14, Int>
    /// The first page with a free piece, for each class.
    private var slabs: InlineArray<14, UInt32>
    /// Bytes handed out, rounded up to their classes.
    public private(set) var used = 0

    public init() {
        magazines = InlineArray(repeating: 0)
        counts = InlineArray(repeating: 0)
        slabs = InlineArray(repeating: PageAllocator.none)
    }

    /// 16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1360, 2048
    @inline(__always)
    private static func size(ofClass index: Int) -> Int {
        switch index {
        case 0: 16
        case 1: 32
        case 2: 48
        case 3: 64
        case 4: 96
        case 5: 128
        case 6: 192
        case 7: 256
        case 8: 384
        case 9: 512
        case 10: 768
        case 11: 1024
        case 12: 1360
        default: 2048
        }
    }

    @inline(__always)
    private static func sizeClass(for size: Int) -> Int {
        if size <= 64 { return max(0, (size &- 1) >> 4) }
        var index = 4
        while Self.size(ofClass: index) < size { index += 1 }
        return index
    }

    /// Memory of at least `size` bytes; nil when there is none. Alignment is 16, or natural for powers of two up to a
    /// page; larger alignments are those of page blocks.
    public mutating func allocate(_ size: Int, alignment: Int) -> UnsafeMutableRawPointer? {
        var size = size
        if alignment > 16 { size = max(size, alignment) }
        if size > 2048 || (alignment > 16 && size > 1024) {
            guard max(size, alignment) <= Page.size << PageAllocator.largestOrder else { return nil }
            var order = 0
            while Page.size << order < max(size, alignment) { order += 1 }
            guard order <= PageAllocator.largestOrder, let block = try? Frames.allocate(order: order, for: .kernel)
            else { return nil }
            Frames.mark(block, .heapBlock, class: UInt16(order))
            used += Page.size << order
            return unsafe block.pointer
        }
        if alignment > 16 { size = 1 << (Int.bitWidth - (size - 1).leadingZeroBitCount) }
        let index = Self.sizeClass(for: size)
        if magazines[index] == 0, !refill(index) { return nil }
        let piece = unsafe UnsafeMutablePointer<UInt64>(bitPattern: UInt(magazines[index]))!
        magazines[index] = unsafe piece.pointee
        counts[index] &-= 1
        used &+= Self.size(ofClass: index)
        return UnsafeMutableRawPointer(piece)
    }

    private mutating func put(_ piece: UnsafeMutableRawPointer, _ index: Int) {
        unsafe piece.storeBytes(of: magazines[index], as: UInt64.self)
        magazines[index] = UInt64(UInt(bitPattern: piece))
        counts[index] &+= 1
    }

    /// Fills half a magazine.
    private mutating func refill(_ index: Int) -> Bool {
        let size = Self.size(ofClass: index)
        while counts[index] < Self.magazineSize / 2 {
            if let piece = unsafe Frames.allocator.takePiece(size: size, &slabs[index]) {
                unsafe put(piece, index)
            } else {
                guard counts[index] == 0 else { return true }
                guard let page = try? Frames.allocate(for: .kernel) else { return false }
                unsafe Frames.allocator.makeSlab(page, size: size, class: index, &slabs[index])
            }
        }
        return true
    }

    /// Gives half a magazine back to the pages.
    private mutating func flush(_ index: Int) {
        let size = Self.size(ofClass: index)
        while counts[index] > Self.magazineSize / 2 {
            let place = PhysicalAddress(magazines[index])
            magazines[index] = unsafe place.pointer.load(as: UInt64.self)
            counts[index] &-= 1
            if unsafe Frames.allocator.givePiece(place, size: size, &slabs[index]) {
                Frames.free(PhysicalAddress(page: place.page), order: 0)
            }
        }
    }

    /// Takes back what `allocate` gave.
    public mutating func release(_ pointer: UnsafeMutableRawPointer) {
        let address = PhysicalAddress(UInt64(UInt(bitPattern: pointer)))
        let (state, index) = Frames.heapClass(of: address)
        switch state {
        case .slab:
            unsafe put(pointer, Int(index))
            used &-= Self.size(ofClass: Int(index))
            if counts[Int(index)] > Self.magazineSize { flush(Int(index)) }
        case .heapBlock:
            used -= Page.size << Int(index)
            Frames.free(address, order: Int(index))
        default:
            preconditionFailure("release of memory that is not the heap's")
        }
    }
}

extension Frames {
    static func mark(_ address: PhysicalAddress, _ state: PageInfo.State, class index: UInt16) {
        lock.withLock {
            unsafe allocator[address].state = state
            unsafe allocator[address].heapClass = index
        }
    }

    static func heapClass(of address: PhysicalAddress) -> (PageInfo.State, UInt16) {
        // A used page's kind does not change, so this needs no lock.
        let info = unsafe allocator[address]
        return (info.state, info.heapClass)
    }
}
