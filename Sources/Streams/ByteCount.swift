extension Span where Element == UInt8 {
    /// How often `byte` occurs.
    public func count(of byte: UInt8) -> Int {
        let raw = unsafe bytes
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
        let pairs: UInt64 = 0x00ff_00ff_00ff_00ff
        var total = 0
        var index = 0
        while index &+ 8 <= count {
            // Each byte of the word counts up to 255, then all are added up. Plain words, which the compiler makes
            // vectors of on every host.
            let end = Swift.min(count &- 8, index &+ 8 &* 254)
            var lanes: UInt64 = 0
            while index <= end {
                // SAFETY: eight bytes from here on are within the span.
                let word = unsafe raw.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self) ^ pattern
                // The highest bit of a byte is set where all of the byte is 0.
                lanes &+= ~(((word & low) &+ low) | word | low) &>> 7
                index &+= 8
            }
            let sums = (lanes & pairs) &+ ((lanes &>> 8) & pairs)
            total &+= Int(truncatingIfNeeded: (sums &* 0x0001_0001_0001_0001) &>> 48)
        }
        while index < count {
            if self[index] == byte { total += 1 }
            index += 1
        }
        return total
    }
}
