/// A queue of bytes with a fixed capacity: what a driver keeps between a device and its clients.
public struct ByteQueue: Sendable {
    private var storage: [UInt8]
    private var start = 0
    public private(set) var count = 0

    public init(capacity: Int) { storage = Array(repeating: 0, count: max(capacity, 1)) }

    public var capacity: Int { storage.count }
    public var room: Int { storage.count - count }
    public var isEmpty: Bool { count == 0 }

    /// Adds a byte; false where there is no room for it.
    @discardableResult
    public mutating func append(_ byte: UInt8) -> Bool {
        guard count < storage.count else { return false }
        storage[(start + count) % storage.count] = byte
        count += 1
        return true
    }

    /// Adds bytes from the front of `bytes` as long as there is room; answers how many.
    public mutating func append(_ bytes: Span<UInt8>) -> Int {
        let taken = min(bytes.count, room)
        for index in 0..<taken { append(bytes[index]) }
        return taken
    }

    public mutating func removeFirst() -> UInt8? {
        guard count > 0 else { return nil }
        let byte = storage[start]
        start = (start + 1) % storage.count
        count -= 1
        return byte
    }

    /// Moves bytes into the front of `buffer`; answers how many.
    public mutating func remove(into buffer: inout MutableSpan<UInt8>) -> Int {
        var moved = 0
        while moved < buffer.count, let byte = removeFirst() {
            buffer[moved] = byte
            moved += 1
        }
        return moved
    }

    public mutating func removeAll() {
        start = 0
        count = 0
    }
}
