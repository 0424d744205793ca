/// A queue of bytes with a limit, so that nobody can make it grow without end.
public struct ByteQueue: Sendable {
    private var storage: [UInt8] = []
    private var head = 0
    public let capacity: Int

    public init(capacity: Int) { self.capacity = capacity }

    public var count: Int { storage.count - head }
    public var isEmpty: Bool { count == 0 }
    public var room: Int { capacity - count }

    /// Appends a byte; false when the queue is full.
    @discardableResult
    public mutating func append(_ byte: UInt8) -> Bool {
        guard room > 0 else { return false }
        storage.append(byte)
        return true
    }

    /// Appends all of the bytes or, where there is no room for them, nothing.
    @discardableResult
    public mutating func append(contentsOf bytes: [UInt8]) -> Bool {
        guard room >= bytes.count else { return false }
        storage.append(contentsOf: bytes)
        return true
    }

    /// Moves bytes from the front into the buffer; answers how many.
    public mutating func take(into buffer: inout MutableSpan<UInt8>) -> Int {
        let taken = min(buffer.count, count)
        for index in 0..<taken { buffer[index] = storage[head + index] }
        drop(taken)
        return taken
    }

    /// Removes and returns at most `limit` bytes from the front.
    public mutating func take(atMost limit: Int) -> [UInt8] {
        let taken = min(max(limit, 0), count)
        let bytes = Array(storage[head..<(head + taken)])
        drop(taken)
        return bytes
    }

    private mutating func drop(_ dropped: Int) {
        head += dropped
        if head == storage.count {
            storage.removeAll(keepingCapacity: capacity <= 4096)
            head = 0
        } else if head > 4096 {
            storage.removeFirst(head)
            head = 0
        }
    }

    public mutating func removeAll() {
        storage = []
        head = 0
    }
}
