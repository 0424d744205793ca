#if os(Linux)
    /// What a graphics card writes to its descriptor: records that tell which controllers have shown a new picture.
    enum FlipEvents {
        private static var flipComplete: UInt32 { 2 }

        /// The numbers that the flips which are done were asked with.
        static func finished(_ bytes: [UInt8]) -> [UInt64] {
            var result: [UInt64] = []
            var offset = 0
            while let type = word(bytes, offset), let length = word(bytes, offset + 4) {
                guard length >= 8, Int(length) <= bytes.count - offset else { break }
                if type == flipComplete, length >= 16, let low = word(bytes, offset + 8),
                    let high = word(bytes, offset + 12)
                {
                    result.append(UInt64(high) << 32 | UInt64(low))
                }
                offset += Int(length)
            }
            return result
        }

        private static func word(_ bytes: [UInt8], _ offset: Int) -> UInt32? {
            guard offset >= 0, offset <= bytes.count - 4 else { return nil }
            return (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
        }
    }
#endif
