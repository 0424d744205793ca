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

extension MutableSpan where Element == UInt8 {
    /// Repeats the bytes that lie `distance` before `place`, as often as `count` bytes need. Up to eight bytes behind them
    /// are overwritten where there are some.
    @inline(__always)
    public mutating func repeatWithin(distance: Int, to place: Int, count: Int) {
        precondition(distance > 0 && distance <= place && count >= 0 && place &+ count &+ 8 <= self.count)
        if distance >= 8 {
            var done = 0
            while done < count {
                // SAFETY: both words are within the span.
                unsafe withUnsafeMutableBytes { (bytes) in
                    let word = unsafe bytes.loadUnaligned(fromByteOffset: place &- distance &+ done, as: UInt64.self)
                    unsafe bytes.storeBytes(of: word, toByteOffset: place &+ done, as: UInt64.self)
                }
                done &+= 8
            }
        } else {
            for offset in place..<(place &+ count) { self[offset] = self[offset &- distance] }
        }
    }

    /// Copies bytes to another place, which may overlap.
    public mutating func moveWithin(from source: Int, to target: Int, count: Int) {
        precondition(source >= 0 && target >= 0 && count >= 0 && max(source, target) + count <= self.count)
        // SAFETY: both ranges are within the span.
        unsafe withUnsafeMutableBytes { (bytes) in
            guard count > 0, let base = bytes.baseAddress else { return }
            unsafe (base + target).copyMemory(from: base + source, byteCount: count)
        }
    }

    /// Puts bytes over those at `place`.
    public mutating func replace(at place: Int, with source: Span<UInt8>) {
        precondition(place >= 0 && place + source.count <= count)
        // SAFETY: as many bytes are within both spans.
        unsafe withUnsafeMutableBytes { (bytes) in
            unsafe source.withUnsafeBytes { (more) in
                guard more.count > 0, let base = bytes.baseAddress, let from = more.baseAddress else {
                    return
                }
                unsafe (base + place).copyMemory(from: from, byteCount: more.count)
            }
        }
    }
}
