/// What becomes of each of the 256 bytes.
public struct ByteMap: Sendable {
    private var map = InlineArray<256, UInt8> { UInt8($0) }

    /// Each byte becomes itself.
    public init() {}

    /// What becomes of `byte`.
    public subscript(byte: UInt8) -> UInt8 {
        get { map[Int(byte)] }
        set { map[Int(byte)] = newValue }
    }
}

extension MutableSpan where Element == UInt8 {
    /// Replaces every byte by what becomes of it.
    public mutating func translate(_ bytes: ByteMap) {
        for index in 0..<count {
            // SAFETY: the index is one of the span's.
            unsafe self[unchecked: index] = bytes[self[unchecked: index]]
        }
    }

    /// Puts four bytes at a place, the lowest first.
    @inline(__always)
    public mutating func put(littleEndian32 word: UInt32, at offset: Int) {
        precondition(offset >= 0 && offset &+ 4 <= count)
        // SAFETY: the four bytes are within the span.
        unsafe withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt32.self)
        }
    }
}
