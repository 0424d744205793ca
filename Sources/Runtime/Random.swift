#if os(none)
    import CPlatform
    import SchemeProtocol

    /// The program's random numbers: ChaCha20 over a key that is replaced with the first half of every block made, so
    /// that what was given out cannot be worked out from what is in memory later.
    private struct RandomStream {
        var key: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0, 0, 0, 0)
        var counter: UInt64 = 0
        var isSeeded = false

        /// From the 32 bytes that the program was given at its start, and from the processor where it can.
        mutating func seed() {
            isSeeded = true
            var words = ProgramStart.randomWords
            var fresh: UInt64 = 0
            if unsafe apus_processor_random(&fresh) != 0 { words[0] ^= fresh }
            if unsafe apus_processor_random(&fresh) != 0 { words[1] ^= fresh }
            key = (
                UInt32(truncatingIfNeeded: words[0]), UInt32(truncatingIfNeeded: words[0] >> 32),
                UInt32(truncatingIfNeeded: words[1]), UInt32(truncatingIfNeeded: words[1] >> 32),
                UInt32(truncatingIfNeeded: words[2]), UInt32(truncatingIfNeeded: words[2] >> 32),
                UInt32(truncatingIfNeeded: words[3]), UInt32(truncatingIfNeeded: words[3] >> 32)
            )
        }

        /// 32 fresh bytes, as eight words.
        mutating func next() -> InlineArray<8, UInt32> {
            if !isSeeded { seed() }
            var start = InlineArray<16, UInt32>(repeating: 0)
            start[0] = 0x6170_7865
            start[1] = 0x3320_646e
            start[2] = 0x7962_2d32
            start[3] = 0x6b20_6574
            start[4] = key.0
            start[5] = key.1
            start[6] = key.2
            start[7] = key.3
            start[8] = key.4
            start[9] = key.5
            start[10] = key.6
            start[11] = key.7
            start[12] = UInt32(truncatingIfNeeded: counter)
            start[13] = UInt32(truncatingIfNeeded: counter >> 32)
            counter &+= 1
            var block = start
            for _ in 0..<10 {
                Self.quarter(&block, 0, 4, 8, 12)
                Self.quarter(&block, 1, 5, 9, 13)
                Self.quarter(&block, 2, 6, 10, 14)
                Self.quarter(&block, 3, 7, 11, 15)
                Self.quarter(&block, 0, 5, 10, 15)
                Self.quarter(&block, 1, 6, 11, 12)
                Self.quarter(&block, 2, 7, 8, 13)
                Self.quarter(&block, 3, 4, 9, 14)
            }
            for index in 0..<16 { block[index] &+= start[index] }
            key = (block[0], block[1], block[2], block[3], block[4], block[5], block[6], block[7])
            var result = InlineArray<8, UInt32>(repeating: 0)
            for index in 0..<8 { result[index] = block[8 + index] }
            return result
        }

        @inline(__always)
        private static func quarter(_ x: inout InlineArray<16, UInt32>, _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
            x[a] &+= x[b]
            x[d] = rotated(x[d] ^ x[a], 16)
            x[c] &+= x[d]
            x[b] = rotated(x[b] ^ x[c], 12)
            x[a] &+= x[b]
            x[d] = rotated(x[d] ^ x[a], 8)
            x[c] &+= x[d]
            x[b] = rotated(x[b] ^ x[c], 7)
        }

        @inline(__always)
        private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
            word << count | word >> (32 - count)
        }
    }

    private let randomLock = FutexLock()
    private nonisolated(unsafe) var stream = RandomStream()

    /// Fills the buffer with random bytes. The Swift library seeds its hashing with this.
    @c(arc4random_buf)
    public func randomBytes(_ buffer: UnsafeMutableRawPointer, _ count: Int) {
        randomLock.lock()
        defer { randomLock.unlock() }
        var done = 0
        while done < count {
            let words = unsafe stream.next()
            let length = min(count - done, 32)
            for index in 0..<length {
                unsafe (buffer + done + index).storeBytes(
                    of: UInt8(truncatingIfNeeded: words[index >> 2] >> UInt32((index & 3) * 8)), as: UInt8.self)
            }
            done += length
        }
    }
#elseif hasFeature(Embedded)
    import CPlatform

    /// Fills the buffer with random bytes from the system: not every C library has this function.
    @c(arc4random_buf)
    public func randomBytes(_ buffer: UnsafeMutableRawPointer, _ count: Int) {
        var done = 0
        while done < count {
            let added = unsafe getrandom(buffer + done, count - done, 0)
            if added > 0 { done += added }
        }
    }
#endif
