/// Pages that the kernel heap has cut into pieces of one size. Those with a free piece are linked through their records,
/// and the free pieces of a page through their first words.
extension PageAllocator {
    private static func pieces(of size: Int) -> UInt32 { UInt32(truncatingIfNeeded: Page.size / size) }

    /// Cuts a page that was allocated into pieces, and puts it in front of the list.
    mutating func makeSlab(_ page: PhysicalAddress, size: Int, class index: Int, _ head: inout UInt32) {
        for piece in 0..<Page.size / size {
            unsafe (page + piece * size).pointer.storeBytes(of: UInt64(piece + 1), as: UInt64.self)
        }
        let index16 = UInt16(index), record = page.page - firstPage
        unsafe info[record].state = .slab
        unsafe info[record].heapClass = index16
        unsafe info[record].references = 0
        unsafe info[record].order = 0
        linkSlab(record, &head)
    }

    /// A piece of the first page of the list; nil where there is no page.
    @inline(__always)
    mutating func takePiece(size: Int, _ head: inout UInt32) -> UnsafeMutableRawPointer? {
        guard head != Self.none else { return nil }
        let record = Int(head)
        let place = PhysicalAddress(page: record + firstPage) + Int(unsafe info[record].order) * size
        unsafe info[record].references += 1
        if unsafe info[record].references == Self.pieces(of: size) {
            unlinkSlab(record, &head)
        } else {
            unsafe info[record].order = UInt8(truncatingIfNeeded: place.pointer.load(as: UInt64.self))
        }
        return unsafe place.pointer
    }

    /// Takes a piece back.
    /// - Returns: whether its page is out of use now; one without a free piece but its own is kept in the list.
    @inline(__always)
    mutating func givePiece(_ place: PhysicalAddress, size: Int, _ head: inout UInt32) -> Bool {
        let record = place.page - firstPage
        if unsafe info[record].references == Self.pieces(of: size) {
            linkSlab(record, &head)
        } else {
            unsafe place.pointer.storeBytes(of: UInt64(info[record].order), as: UInt64.self)
        }
        unsafe info[record].order = UInt8(truncatingIfNeeded: Int(place.value & 4095) / size)
        unsafe info[record].references -= 1
        // The only page of the list stays (`none` on both sides), for the next one who asks.
        guard unsafe info[record].references == 0, unsafe info[record].previous != info[record].next else {
            return false
        }
        unlinkSlab(record, &head)
        unsafe info[record].state = .used
        return true
    }

    private mutating func linkSlab(_ record: Int, _ head: inout UInt32) {
        unsafe info[record].next = head
        unsafe info[record].previous = Self.none
        if head != Self.none { unsafe info[Int(head)].previous = UInt32(record) }
        head = UInt32(record)
    }

    private mutating func unlinkSlab(_ record: Int, _ head: inout UInt32) {
        let next = unsafe info[record].next
        let previous = unsafe info[record].previous
        if previous == Self.none { head = next } else { unsafe info[Int(previous)].next = next }
        if next != Self.none { unsafe info[Int(next)].previous = previous }
    }
}
