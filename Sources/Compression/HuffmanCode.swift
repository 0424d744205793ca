/// A code of Huffman's for symbols that come so often, with a limit for its lengths: what the compressor writes with.
struct HuffmanCode {
    /// Of each symbol, in bits; 0 where it does not come.
    private(set) var lengths: [UInt8]
    /// The code itself with its first bit lowest, and its length in the high 8 bits.
    private(set) var codes: [UInt32]

    init(lengths: [UInt8]) {
        self.lengths = lengths
        codes = [UInt32](repeating: 0, count: lengths.count)
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        var next = [Int](repeating: 0, count: 17)
        for length in 1..<16 { next[length + 1] = (next[length] + counts[length]) << 1 }
        for (symbol, length) in lengths.enumerated() where length != 0 {
            let code = HuffmanTable.reversed(next[Int(length)], Int(length))
            codes[symbol] = UInt32(code) | UInt32(length) << 24
            next[Int(length)] += 1
        }
    }

    init(frequencies: [UInt32], longest: Int) {
        self.init(lengths: Self.lengths(frequencies, longest: longest))
    }

    /// How many bits the symbols take that were counted.
    func cost(_ frequencies: [UInt32]) -> Int {
        var sum = 0
        for index in frequencies.indices { sum += Int(frequencies[index]) * Int(lengths[index]) }
        return sum
    }

    private static func lengths(_ frequencies: [UInt32], longest: Int) -> [UInt8] {
        var lengths = [UInt8](repeating: 0, count: frequencies.count)
        var leaves = frequencies.indices.filter { frequencies[$0] > 0 }
        // A decoder wants a code to be complete: a symbol that stands alone gets company.
        for symbol in 0..<2 where leaves.count < 2 {
            if !leaves.contains(symbol) { leaves.append(symbol) }
        }
        leaves.sort { (frequencies[$0], $0) < (frequencies[$1], $1) }
        var counts = depths(leaves.map { max(frequencies[$0], 1) })
        limit(&counts, longest)
        // The rarest symbols get the longest codes.
        var index = 0
        for length in stride(from: longest, through: 1, by: -1) {
            for _ in 0..<counts[length] {
                lengths[leaves[index]] = UInt8(length)
                index += 1
            }
        }
        return lengths
    }

    /// How many leaves of the best tree lie how deep. The weights ascend, so that two queues are enough: the leaves, and
    /// the inner nodes in the order of their making.
    private static func depths(_ weights: [UInt32]) -> [Int] {
        let count = weights.count
        var sums = [UInt64](repeating: 0, count: count - 1)
        var parents = [Int](repeating: 0, count: 2 * count - 1)
        var leaf = 0, inner = 0
        for node in 0..<(count - 1) {
            for _ in 0..<2 {
                if inner == node || leaf < count && UInt64(weights[leaf]) <= sums[inner] {
                    sums[node] += UInt64(weights[leaf])
                    parents[leaf] = count + node
                    leaf += 1
                } else {
                    sums[node] += sums[inner]
                    parents[count + inner] = count + node
                    inner += 1
                }
            }
        }
        var depth = [Int](repeating: 0, count: 2 * count - 1)
        var counts = [Int](repeating: 0, count: max(count, 17))
        for node in stride(from: 2 * count - 3, through: 0, by: -1) {
            depth[node] = depth[parents[node]] + 1
            if node < count { counts[depth[node]] += 1 }
        }
        return counts
    }

    /// Makes codes that are too long as long as is allowed, and others longer until all fit again.
    private static func limit(_ counts: inout [Int], _ longest: Int) {
        for length in (longest + 1)..<max(counts.count, longest + 2) where length < counts.count {
            counts[longest] += counts[length]
            counts[length] = 0
        }
        var used = 0
        for length in 1...longest { used += counts[length] << (longest - length) }
        while used > 1 << longest {
            // A leaf of the deepest level goes beside one from above, which becomes two.
            var length = longest - 1
            while counts[length] == 0 { length -= 1 }
            counts[length] -= 1
            counts[length + 1] += 2
            counts[longest] -= 1
            used -= 1
        }
    }
}
