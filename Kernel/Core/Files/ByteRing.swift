/// A ring of bytes with a fixed capacity: the inside of a pipe, or the kernel's log.
public struct ByteRing {
    private var storage: [UInt8]
    private var start = 0
    public private(set) var count = 0

    public init(capacity: Int) { storage = Array(repeating: 0, count: capacity) }

    public var capacity: Int { storage.count }
    public var space: Int { storage.count - count }

    /// Where the next bytes can be written without a break: at most `space` of them. Fill a front part of it in `body`,
    /// which answers how much; then they belong to the ring.
    @discardableResult
    public mutating func fill<Failure: Error>(
        atMost limit: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        var end = start + count
        if end >= storage.count { end -= storage.count }
        let length = min(limit, space, storage.count - end)
        guard length > 0 else { return 0 }
        var span = storage.mutableSpan
        let filled = try unsafe span.withUnsafeMutableBytes { (bytes) throws(Failure) in
            try unsafe body(UnsafeMutableRawBufferPointer(rebasing: bytes[end..<(end + length)]))
        }
        count += filled
        return filled
    }

    /// The oldest bytes that lie without a break: `body` answers how many of them it took.
    @discardableResult
    public mutating func drain<Failure: Error>(
        atMost limit: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        let length = min(limit, count, storage.count - start)
        guard length > 0 else { return 0 }
        let taken = try unsafe storage.span.withUnsafeBytes { (bytes) throws(Failure) in
            try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + length)]))
        }
        start += taken
        if start == storage.count { start = 0 }
        count -= taken
        return taken
    }

    /// Adds a byte; the oldest one goes when there is no room.
    public mutating func push(_ byte: UInt8) {
        guard !storage.isEmpty else { return }
        var end = start + count
        if end >= storage.count { end -= storage.count }
        storage[end] = byte
        if count < storage.count {
            count += 1
        } else {
            start += 1
            if start == storage.count { start = 0 }
        }
    }

    /// The byte `index` places behind the oldest one.
    public subscript(index: Int) -> UInt8 {
        var at = start + index
        if at >= storage.count { at -= storage.count }
        return storage[at]
    }
}
