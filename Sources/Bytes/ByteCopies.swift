// Copies of many bytes at once. The standard library's own (`append(contentsOf:)`, arrays out of slices) go byte by byte
// in Embedded Swift: the compiler makes a loop of them that is not turned into a call of `memcpy`.

extension Array where Element == UInt8 {
    /// Appends what a span holds.
    public mutating func append(copying bytes: Span<UInt8>) {
        let added = bytes.count
        if added == 0 { return }
        append(addingCapacity: added) { room in
            // SAFETY: there is room for as many bytes as the span has, and nobody else knows it.
            unsafe room.withUnsafeMutableBufferPointer { (buffer, initialized) in
                unsafe bytes.withUnsafeBytes { (source) in
                    guard let target = buffer.baseAddress, let start = source.baseAddress else { return }
                    unsafe UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: added)
                }
                initialized = added
            }
        }
    }
}

extension ByteString {
    /// A copy of what a span holds.
    public init(copying bytes: Span<UInt8>) {
        self.init()
        self.bytes.append(copying: bytes)
    }

    /// A copy of a part of an array.
    public init(_ slice: ArraySlice<UInt8>) { self.init(copying: slice.span) }

    public mutating func append(_ other: ByteString) { bytes.append(copying: other.bytes.span) }

    /// A copy of a part.
    func part(_ range: Range<Int>) -> ByteString { ByteString(copying: bytes.span.extracting(range)) }
}
