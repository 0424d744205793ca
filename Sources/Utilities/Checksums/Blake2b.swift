import Bytes
import Streams

/// BLAKE2b of RFC 7693, without a key.
final class Blake2b: Digest {
    private var words: InlineArray<8, UInt64>
    private let length: Int
    private var count: UInt64 = 0
    private var pending: [UInt8] = []

    /// - Parameter length: of the sum, in bytes: 1 ... 64.
    init(length: Int) {
        self.length = length
        words = Self.start
        words[0] ^= 0x0101_0000 ^ UInt64(length)
    }

    func add(_ bytes: Span<UInt8>) {
        var start = 0
        // The last block is another kind, so a full one waits until more comes.
        while start < bytes.count {
            if pending.count == 128 {
                count &+= 128
                let block = pending
                compress(block.span, isLast: false)
                pending.removeAll(keepingCapacity: true)
            }
            if pending.isEmpty {
                while bytes.count - start > 128 {
                    count &+= 128
                    compress(bytes.extracting(start..<(start + 128)), isLast: false)
                    start += 128
                }
            }
            let taken = min(128 - pending.count, bytes.count - start)
            pending.append(copying: bytes.extracting(start..<(start + taken)))
            start += taken
        }
    }

    func finish() -> [UInt8] {
        count &+= UInt64(pending.count)
        while pending.count < 128 { pending.append(0) }
        let block = pending
        compress(block.span, isLast: true)
        return Array(bigEndianBytes((0..<8).map { words[$0].byteSwapped }).prefix(length))
    }

    private func compress(_ block: Span<UInt8>, isLast: Bool) {
        var message = InlineArray<16, UInt64>(repeating: 0)
        for index in 0..<16 { message[index] = block.littleEndian64(at: 8 &* index) }
        var v = InlineArray<16, UInt64>(repeating: 0)
        let start = Self.start
        for index in 0..<8 {
            v[index] = words[index]
            v[index &+ 8] = start[index]
        }
        v[12] ^= count
        if isLast { v[14] = ~v[14] }
        let order = Self.order
        for round in 0..<12 {
            let row = 16 &* (round % 10)
            for column in 0..<4 {
                let (x, y) = (Int(order[row &+ 2 &* column]), Int(order[row &+ 2 &* column &+ 1]))
                Self.mix(&v, column, column &+ 4, column &+ 8, column &+ 12, message[x], message[y])
            }
            for column in 0..<4 {
                let (x, y) = (Int(order[row &+ 8 &+ 2 &* column]), Int(order[row &+ 9 &+ 2 &* column]))
                Self.mix(
                    &v, column, (column &+ 1) & 3 &+ 4, (column &+ 2) & 3 &+ 8, (column &+ 3) & 3 &+ 12, message[x],
                    message[y])
            }
        }
        for index in 0..<8 { words[index] ^= v[index] ^ v[index &+ 8] }
    }

    @inline(__always)
    private static func mix(
        _ v: inout InlineArray<16, UInt64>, _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ x: UInt64, _ y: UInt64
    ) {
        func turned(_ word: UInt64, _ count: UInt64) -> UInt64 { word &>> count | word &<< (64 &- count) }
        v[a] = v[a] &+ v[b] &+ x
        v[d] = turned(v[d] ^ v[a], 32)
        v[c] = v[c] &+ v[d]
        v[b] = turned(v[b] ^ v[c], 24)
        v[a] = v[a] &+ v[b] &+ y
        v[d] = turned(v[d] ^ v[a], 16)
        v[c] = v[c] &+ v[d]
        v[b] = turned(v[b] ^ v[c], 63)
    }

    private static let start: InlineArray<8, UInt64> = [
        0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
        0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
    ]

    /// Which words of the message each round takes.
    private static let order: InlineArray<160, UInt8> = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3,
        11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4,
        7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8,
        9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13,
        2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9,
        12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11,
        13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10,
        6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5,
        10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0,
    ]
}
