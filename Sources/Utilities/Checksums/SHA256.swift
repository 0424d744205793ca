import CProcessor
import Streams

/// SHA-256 and SHA-224 of FIPS 180-4.
final class SHA256: BlockDigest {
    private var words: [UInt32]
    private let length: Int

    /// - Parameter bits: the length of the sum: 256 or 224.
    init(bits: Int) {
        length = bits / 8
        words =
            bits == 256
            ? [
                0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
            ]
            : [
                0xc105_9ed8, 0x367c_d507, 0x3070_dd17, 0xf70e_5939, 0xffc0_0b31, 0x6858_1511, 0x64f9_8fa7, 0xbefa_4fa4,
            ]
        super.init(blockSize: 64, isBigEndian: true)
    }

    override var state: [UInt8] { Array(bigEndianBytes(words).prefix(length)) }

    private static let hasInstructions = processor_has_sha256() != 0

    override func compress(_ blocks: Span<UInt8>) {
        if Self.hasInstructions { return compressByInstructions(blocks) }
        let constants = Self.constants
        var start = 0
        while start + 64 <= blocks.count {
            var schedule = InlineArray<64, UInt32>(repeating: 0)
            for index in 0..<16 { schedule[index] = blocks.bigEndian32(at: start &+ 4 &* index) }
            for index in 16..<64 {
                let (x, y) = (schedule[index &- 15], schedule[index &- 2])
                let low = Self.turned(x, 7) ^ Self.turned(x, 18) ^ x &>> 3
                let high = Self.turned(y, 17) ^ Self.turned(y, 19) ^ y &>> 10
                schedule[index] = schedule[index &- 16] &+ low &+ schedule[index &- 7] &+ high
            }
            var (a, b, c, d) = (words[0], words[1], words[2], words[3])
            var (e, f, g, h) = (words[4], words[5], words[6], words[7])
            for index in 0..<64 {
                let upper = Self.turned(e, 6) ^ Self.turned(e, 11) ^ Self.turned(e, 25)
                let first = h &+ upper &+ (g ^ (e & (f ^ g))) &+ constants[index] &+ schedule[index]
                let lower = Self.turned(a, 2) ^ Self.turned(a, 13) ^ Self.turned(a, 22)
                let second = lower &+ ((a & b) | (c & (a | b)))
                (h, g, f, e) = (g, f, e, d &+ first)
                (d, c, b, a) = (c, b, a, first &+ second)
            }
            words[0] &+= a
            words[1] &+= b
            words[2] &+= c
            words[3] &+= d
            words[4] &+= e
            words[5] &+= f
            words[6] &+= g
            words[7] &+= h
            start += 64
        }
    }

    private func compressByInstructions(_ blocks: Span<UInt8>) {
        var state = words
        let constants = Self.constants
        // SAFETY: the state has eight words, the constants are 64, and only whole blocks are counted.
        unsafe blocks.withUnsafeBufferPointer { blocks in
            unsafe constants.span.withUnsafeBufferPointer { constants in
                unsafe state.withUnsafeMutableBufferPointer { state in
                    guard let state = state.baseAddress, let start = blocks.baseAddress,
                        let constants = constants.baseAddress
                    else { return }
                    unsafe processor_sha256(state, start, blocks.count / 64, constants)
                }
            }
        }
        words = state
    }

    @inline(__always)
    private static func turned(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &>> count | word &<< (32 &- count)
    }

    /// The first bits of the fractions of the cube roots of the first primes.
    private static let constants: InlineArray<64, UInt32> = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
    ]
}
