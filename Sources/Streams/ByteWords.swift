extension Span where Element == UInt8 {
    /// Four bytes as a number, the first the lowest.
    @inline(__always)
    public func littleEndian32(at offset: Int) -> UInt32 {
        precondition(offset >= 0 && offset &+ 4 <= count)
        // SAFETY: the four bytes are within the span.
        return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self).littleEndian
    }

    /// Four bytes as a number, the first the highest.
    @inline(__always)
    public func bigEndian32(at offset: Int) -> UInt32 { littleEndian32(at: offset).byteSwapped }

    /// Eight bytes as a number, the first the lowest.
    @inline(__always)
    public func littleEndian64(at offset: Int) -> UInt64 {
        precondition(offset >= 0 && offset &+ 8 <= count)
        // SAFETY: the eight bytes are within the span.
        return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self).littleEndian
    }

    /// Eight bytes as a number, the first the highest.
    @inline(__always)
    public func bigEndian64(at offset: Int) -> UInt64 { littleEndian64(at: offset).byteSwapped }
}
