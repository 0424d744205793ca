extension Span where Element == UInt8 {
    /// How often `byte` occurs.
    public func count(of byte: UInt8) -> Int {
        let raw = unsafe bytes
        let pattern = SIMD32<UInt8>(repeating: byte)
        var total = 0
        var index = 0
        while index + 32 <= count {
            // Each lane counts up to 255, then all are added up.
            let end = Swift.min(count - 32, index + 32 * 254)
            var lanes = SIMD32<UInt8>(repeating: 0)
            while index <= end {
                // SAFETY: 32 bytes from here on are within the span.
                let vector = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD32<UInt8>.self)
                lanes.replace(with: lanes &+ 1, where: vector .== pattern)
                index += 32
            }
            total += Int(SIMD32<UInt16>(truncatingIfNeeded: lanes).wrappedSum())
        }
        while index < count {
            if self[index] == byte { total += 1 }
            index += 1
        }
        return total
    }
}
