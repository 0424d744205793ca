public import SchemeProtocol

// The payload of a request lies somewhere in the provider's own space until the answer is given. This is the only file
// that turns its address into memory.

extension Request {
    /// The payload's bytes, for the length of `body`; none where the request has none.
    ///
    /// The host promises that `length` bytes at `payload` are the provider's to use until it answers.
    public func withPayload<Result>(
        _ body: (inout MutableSpan<UInt8>) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        let start = unsafe UnsafeMutablePointer<UInt8>(bitPattern: UInt(payload))
        let buffer = unsafe UnsafeMutableBufferPointer(start: start, count: start == nil ? 0 : Int(length))
        var span = unsafe MutableSpan(_unsafeElements: buffer)
        return try body(&span)
    }
}

extension MutableSpan where Element == UInt8 {
    /// Puts the bytes at the front, as many as fit; answers how many that were.
    @discardableResult
    public mutating func fill(with bytes: Span<UInt8>) -> Int {
        let count = Swift.min(bytes.count, self.count)
        for index in 0..<count { self[index] = bytes[index] }
        return count
    }

    /// Puts the record at the front, in the machine's byte order; answers its size. Refuses where it does not fit.
    public mutating func store<Record: BitwiseCopyable>(_ record: Record) throws(Errno) -> Int {
        let size = MemoryLayout<Record>.size
        guard size <= count else { throw .invalidArgument }
        unsafe withUnsafeMutableBytes { unsafe $0.storeBytes(of: record, as: Record.self) }
        return size
    }
}

extension Span where Element == UInt8 {
    /// The record at the front. Refuses where there are too few bytes.
    public func load<Record: BitwiseCopyable>(_ type: Record.Type) throws(Errno) -> Record {
        guard MemoryLayout<Record>.size <= count else { throw .invalidArgument }
        return unsafe withUnsafeBytes { unsafe $0.loadUnaligned(as: Record.self) }
    }
}
