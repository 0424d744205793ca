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
public final class FixedObject: MemoryObject {
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
public final class SharedObject: MemoryObject {
    private let lock = SpinLock()
    /// 0 where the page was not touched yet.
    private var frames: [UInt64]

    public init(pageCount: Int) { frames = Array(repeating: 0, count: pageCount) }

    /// An object of frames that exist already; it takes over one reference of each.
    public init(frames: [PhysicalAddress]) { self.frames = frames.map { $0.value } }

    public override func frame(at index: Int) throws(Errno) -> PhysicalAddress {
        lock.lock()
        defer { lock.unlock() }
        guard index >= 0, index < frames.count else { throw .badAddress }
        if frames[index] == 0 { frames[index] = try Frames.allocateZeroed(for: .user).value }
        let frame = PhysicalAddress(frames[index])
        Frames.retain(frame)
        return frame
    }

    deinit {
        for frame in frames where frame != 0 { Frames.release(PhysicalAddress(frame)) }
    }
}
