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
        let sines = Self.sines
        while start + 64 <= blocks.count {
            let (oldA, oldB, oldC, oldD) = (a, b, c, d)
            for step in 0..<64 {
                let mixed: UInt32
                let word: Int
                let turns: UInt32
                switch step >> 4 {
                case 0:
                    mixed = d ^ (b & (c ^ d))
                    word = step
                    turns = Self.turn(step, 7, 12, 17, 22)
                case 1:
                    mixed = c ^ (d & (b ^ c))
                    word = (5 &* step &+ 1) & 15
                    turns = Self.turn(step, 5, 9, 14, 20)
                case 2:
                    mixed = b ^ c ^ d
                    word = (3 &* step &+ 5) & 15
                    turns = Self.turn(step, 4, 11, 16, 23)
                default:
                    mixed = c ^ (b | ~d)
                    word = (7 &* step) & 15
                    turns = Self.turn(step, 6, 10, 15, 21)
                }
                let sum = a &+ mixed &+ sines[step] &+ blocks.littleEndian32(at: start &+ 4 &* word)
                (a, d, c) = (d, c, b)
                b = b &+ (sum &<< turns | sum &>> (32 &- turns))
            }
            a = a &+ oldA
            b = b &+ oldB
            c = c &+ oldC
            d = d &+ oldD
            start += 64
        }
        (self.a, self.b, self.c, self.d) = (a, b, c, d)
    }

    @inline(__always)
    private static func turn(_ step: Int, _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> UInt32 {
        switch step & 3 {
        case 0: a
        case 1: b
        case 2: c
        default: d
        }
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
