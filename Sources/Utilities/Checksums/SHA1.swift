import Streams

/// SHA-1 of FIPS 180-4.
final class SHA1: BlockDigest {
    private var words: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]

    init() { super.init(blockSize: 64, isBigEndian: true) }

    override var state: [UInt8] { bigEndianBytes(words) }

    override func compress(_ blocks: Span<UInt8>) {
        var start = 0
        while start + 64 <= blocks.count {
            var schedule = InlineArray<80, UInt32>(repeating: 0)
            for index in 0..<16 { schedule[index] = blocks.bigEndian32(at: start &+ 4 &* index) }
            for index in 16..<80 {
                let mixed =
                    schedule[index &- 3] ^ schedule[index &- 8] ^ schedule[index &- 14] ^ schedule[index &- 16]
                schedule[index] = mixed &<< 1 | mixed &>> 31
            }
            var (a, b, c, d, e) = (words[0], words[1], words[2], words[3], words[4])
            for index in 0..<80 {
                let mixed: UInt32
                switch index {
                case 0..<20: mixed = (d ^ (b & (c ^ d))) &+ 0x5a82_7999
                case 20..<40: mixed = (b ^ c ^ d) &+ 0x6ed9_eba1
                case 40..<60: mixed = ((b & c) | (d & (b | c))) &+ 0x8f1b_bcdc
                default: mixed = (b ^ c ^ d) &+ 0xca62_c1d6
                }
                let next = (a &<< 5 | a &>> 27) &+ mixed &+ e &+ schedule[index]
                (e, d, c, b, a) = (d, c, b &<< 30 | b &>> 2, a, next)
            }
            words[0] &+= a
            words[1] &+= b
            words[2] &+= c
            words[3] &+= d
            words[4] &+= e
            start += 64
        }
    }
}
