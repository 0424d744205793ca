import Streams

/// The message digest of RFC 1321.
final class MD5: BlockDigest {
    private var a: UInt32 = 0x6745_2301
    private var b: UInt32 = 0xefcd_ab89
    private var c: UInt32 = 0x98ba_dcfe
    private var d: UInt32 = 0x1032_5476

    init() { super.init(blockSize: 64, isBigEndian: false) }

    override var state: [UInt8] { bigEndianBytes([a.byteSwapped, b.byteSwapped, c.byteSwapped, d.byteSwapped]) }

    override func compress(_ blocks: Span<UInt8>) {
        var (a, b, c, d) = (a, b, c, d)
        var start = 0
        while start + 64 <= blocks.count {
            let (oldA, oldB, oldC, oldD) = (a, b, c, d)
            let words = blocks.extracting(start..<(start + 64))
            for step in stride(from: 0, to: 16, by: 4) {
                a = Self.turned(a, d ^ (b & (c ^ d)), b, words, step, step, 7)
                d = Self.turned(d, c ^ (a & (b ^ c)), a, words, step + 1, step + 1, 12)
                c = Self.turned(c, b ^ (d & (a ^ b)), d, words, step + 2, step + 2, 17)
                b = Self.turned(b, a ^ (c & (d ^ a)), c, words, step + 3, step + 3, 22)
            }
            for step in stride(from: 16, to: 32, by: 4) {
                // The two parts have no bit in common, so that they can be added, in any order.
                a = Self.turned(a &+ (c & ~d), b & d, b, words, step, 5 * step + 1, 5)
                d = Self.turned(d &+ (b & ~c), a & c, a, words, step + 1, 5 * step + 6, 9)
                c = Self.turned(c &+ (a & ~b), d & b, d, words, step + 2, 5 * step + 11, 14)
                b = Self.turned(b &+ (d & ~a), c & a, c, words, step + 3, 5 * step + 16, 20)
            }
            for step in stride(from: 32, to: 48, by: 4) {
                a = Self.turned(a, b ^ (c ^ d), b, words, step, 3 * step + 5, 4)
                d = Self.turned(d, a ^ (b ^ c), a, words, step + 1, 3 * step + 8, 11)
                c = Self.turned(c, d ^ (a ^ b), d, words, step + 2, 3 * step + 11, 16)
                b = Self.turned(b, c ^ (d ^ a), c, words, step + 3, 3 * step + 14, 23)
            }
            for step in stride(from: 48, to: 64, by: 4) {
                a = Self.turned(a, c ^ (b | ~d), b, words, step, 7 * step, 6)
                d = Self.turned(d, b ^ (a | ~c), a, words, step + 1, 7 * step + 7, 10)
                c = Self.turned(c, a ^ (d | ~b), d, words, step + 2, 7 * step + 14, 15)
                b = Self.turned(b, d ^ (c | ~a), c, words, step + 3, 7 * step + 21, 21)
            }
            a = a &+ oldA
            b = b &+ oldB
            c = c &+ oldC
            d = d &+ oldD
            start += 64
        }
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    /// One step: adds the mixed words, a word of the block and a sine to `sum`, turns that, and adds `next`.
    @inline(__always)
    private static func turned(
        _ sum: UInt32, _ mixed: UInt32, _ next: UInt32, _ block: Span<UInt8>, _ step: Int, _ word: Int, _ turns: UInt32
    ) -> UInt32 {
        let known = sum &+ sines[step] &+ block.littleEndian32(at: 4 &* (word & 15))
        let total = known &+ mixed
        return next &+ (total &<< turns | total &>> (32 &- turns))
    }

    /// The whole parts of 2^32 |sin(i)|.
    private static let sines: InlineArray<64, UInt32> = [
        0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
        0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
        0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
        0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
        0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
        0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
        0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
        0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
    ]
}
