public import SchemeProtocol

/// Something whose pages can be mapped: a file of the boot image, shared memory, a provider's pages.
open class MemoryObject {
    public init() {}

    /// The frame of page `index`, which is made where it is missing. The caller gets one reference.
    /// - Throws: `outOfMemory`, or `badAddress` behind the object's end (the program gets a bus error).
    open func frame(at index: Int) throws(Errno) -> PhysicalAddress { throw .badAddress }

    /// A region that maps this object is gone, wholly or in part.
    open func regionGone(offset: UInt64, length: UInt64) {}
}

/// Memory that is where it is: the contents of the boot image.
public class FixedObject: MemoryObject {
    let start: PhysicalAddress
    let pageCount: Int

    public init(start: PhysicalAddress, pageCount: Int) {
        self.start = start
        self.pageCount = pageCount
    }

    public override func frame(at index: Int) throws(Errno) -> PhysicalAddress {
        guard index >= 0, index < pageCount else { throw .badAddress }
        let frame = start + index * Page.size
        Frames.retain(frame)
        return frame
    }
}

/// Zeroed memory that several regions share.
///
/// The frames' addresses lie in pages of their own, made when first needed: a large object that is hardly touched costs
/// little, and never a large block of the kernel's heap.
public final class SharedObject: MemoryObject {
    private static var perChunk: Int { Page.size / 8 }
    private let lock = SpinLock()
    private let pageCount: Int
    /// Pages of frame addresses; 0 where no page of the chunk was touched yet.
    private var chunks: [UInt64]

    /// - Throws: `outOfMemory` for more pages than the machine has.
    public init(pageCount: Int) throws(Errno) {
        guard pageCount >= 0, pageCount <= Frames.counts.total else { throw .outOfMemory }
        self.pageCount = pageCount
        chunks = Array(repeating: 0, count: (pageCount + Self.perChunk - 1) / Self.perChunk)
    }

    public override func frame(at index: Int) throws(Errno) -> PhysicalAddress {
        lock.lock()
        defer { lock.unlock() }
        guard index >= 0, index < pageCount else { throw .badAddress }
        let (chunk, place) = index.quotientAndRemainder(dividingBy: Self.perChunk)
        if chunks[chunk] == 0 { chunks[chunk] = try Frames.allocateZeroed(for: .user).value }
        let slot = unsafe PhysicalAddress(chunks[chunk]).pointer.assumingMemoryBound(to: UInt64.self) + place
        if unsafe slot.pointee == 0 { unsafe slot.pointee = try Frames.allocateZeroed(for: .user).value }
        let frame = unsafe PhysicalAddress(slot.pointee)
        Frames.retain(frame)
        return frame
    }

    deinit {
        for chunk in chunks where chunk != 0 {
            let slots = unsafe PhysicalAddress(chunk).pointer.assumingMemoryBound(to: UInt64.self)
            for place in 0..<Self.perChunk {
                if unsafe slots[place] != 0 { unsafe Frames.release(PhysicalAddress(slots[place])) }
            }
            Frames.release(PhysicalAddress(chunk))
        }
    }
}

/// Frames that lie behind one another in memory, for devices that read memory themselves. The object takes over one
/// reference of each.
public final class ContiguousObject: FixedObject {
    deinit { for index in 0..<pageCount { Frames.release(start + index * Page.size) } }
}
