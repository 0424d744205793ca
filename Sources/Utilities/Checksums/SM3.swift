import Streams

/// SM3, the digest of GB/T 32905-2016.
final class SM3: BlockDigest {
    private var words: [UInt32] = [
        0x7380_166f, 0x4914_b2b9, 0x1724_42d7, 0xda8a_0600, 0xa96f_30bc, 0x1631_38aa, 0xe38d_ee4d, 0xb0fb_0e4e,
    ]

    init() { super.init(blockSize: 64, isBigEndian: true) }

    override var state: [UInt8] { bigEndianBytes(words) }

    override func compress(_ blocks: Span<UInt8>) {
        var start = 0
        while start + 64 <= blocks.count {
            var schedule = InlineArray<68, UInt32>(repeating: 0)
            for index in 0..<16 { schedule[index] = blocks.bigEndian32(at: start &+ 4 &* index) }
            for index in 16..<68 {
                let mixed = schedule[index &- 16] ^ schedule[index &- 9] ^ Self.turned(schedule[index &- 3], 15)
                let spread = mixed ^ Self.turned(mixed, 15) ^ Self.turned(mixed, 23)
                schedule[index] = spread ^ Self.turned(schedule[index &- 13], 7) ^ schedule[index &- 6]
            }
            round(schedule)
            start += 64
        }
    }

    private func round(_ schedule: InlineArray<68, UInt32>) {
        var (a, b, c, d) = (words[0], words[1], words[2], words[3])
        var (e, f, g, h) = (words[4], words[5], words[6], words[7])
        for index in 0..<64 {
            let isEarly = index < 16
            let constant = Self.turned(isEarly ? 0x79cc_4519 : 0x7a87_9d8a, UInt32(index & 31))
            let first = Self.turned(Self.turned(a, 12) &+ e &+ constant, 7)
            let second = first ^ Self.turned(a, 12)
            let mixed = isEarly ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
            let chosen = isEarly ? e ^ f ^ g : (e & f) | (~e & g)
            let next = mixed &+ d &+ second &+ (schedule[index] ^ schedule[index &+ 4])
            let other = chosen &+ h &+ first &+ schedule[index]
            (d, c, b, a) = (c, Self.turned(b, 9), a, next)
            (h, g, f) = (g, Self.turned(f, 19), e)
            e = other ^ Self.turned(other, 9) ^ Self.turned(other, 17)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { words[index] ^= word }
    }

    @inline(__always)
    private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &<< count | word &>> ((32 &- count) & 31)
    }
}
