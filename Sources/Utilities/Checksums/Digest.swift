import Bytes
import Streams

/// Something that bytes are given to, and that answers with their sum.
protocol Digest: AnyObject {
    func add(_ bytes: Span<UInt8>)
    /// The sum, once.
    func finish() -> [UInt8]
}

/// A digest that works on blocks of one size and ends with the length of it all.
class BlockDigest: Digest {
    final let blockSize: Int
    private final let isBigEndian: Bool
    private final var pending: [UInt8] = []
    private final var length: UInt64 = 0

    init(blockSize: Int, isBigEndian: Bool) {
        self.blockSize = blockSize
        self.isBigEndian = isBigEndian
    }

    /// Takes in whole blocks.
    func compress(_ blocks: Span<UInt8>) {}

    /// The state as bytes.
    var state: [UInt8] { [] }

    final func add(_ bytes: Span<UInt8>) {
        length &+= UInt64(bytes.count)
        var start = 0
        if !pending.isEmpty {
            start = min(blockSize - pending.count, bytes.count)
            pending.append(copying: bytes.extracting(0..<start))
            if pending.count < blockSize { return }
            let block = pending
            compress(block.span)
            pending.removeAll(keepingCapacity: true)
        }
        let whole = (bytes.count - start) / blockSize * blockSize
        if whole > 0 { compress(bytes.extracting(start..<(start + whole))) }
        pending.append(copying: bytes.extracting((start + whole)..<bytes.count))
    }

    final func finish() -> [UInt8] {
        let bits = length &* 8
        // Blocks of 128 bytes count in 128 bits.
        let countSize = blockSize / 8
        pending.append(0x80)
        while pending.count % blockSize != blockSize - countSize { pending.append(0) }
        for _ in 8..<max(countSize, 8) { pending.append(0) }
        for index in 0..<8 {
            let shift = UInt64(isBigEndian ? 56 - 8 * index : 8 * index)
            pending.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
        let rest = pending
        compress(rest.span)
        return state
    }
}

/// The bytes of words, the highest first.
func bigEndianBytes<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
    var bytes: [UInt8] = []
    for word in words {
        for shift in stride(from: Word.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> Word(shift)))
        }
    }
    return bytes
}
