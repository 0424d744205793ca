extension MutableSpan where Element == UInt8 {
    /// Replaces every byte by what stands at its place in a table of 256.
    public mutating func translate(_ table: Span<UInt8>) {
        precondition(table.count == 256)
        for index in 0..<count {
            // SAFETY: the index is one of the span's, and every byte one of the table's.
            unsafe self[unchecked: index] = table[unchecked: Int(self[unchecked: index])]
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
