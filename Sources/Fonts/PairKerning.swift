/// How far apart pairs of glyphs stand: the pairs of the table GPOS that its feature `kern` names, else those of the old
/// table `kern`.
struct PairKerning: Sendable {
    /// Where the sorted pairs of the old table lie, and how many there are.
    private var pairs: [(start: Int, count: Int)] = []
    /// Where the subtables for pairs lie.
    private var subtables: [Int] = []

    init(_ reader: TableReader, kern: FontTable?, positions: FontTable?) {
        if let positions { findSubtables(reader, positions.start) }
        guard subtables.isEmpty, let kern, reader.word(kern.start) == 0 else { return }
        var at = kern.start + 4
        for _ in 0..<min(reader.word(kern.start + 2), 16) {
            let length = reader.word(at + 2), coverage = reader.word(at + 4)
            if coverage & 0xff07 == 1 { pairs.append((at + 14, reader.word(at + 6))) }
            if length < 6 { break }
            at += length
        }
    }

    private mutating func findSubtables(_ reader: TableReader, _ start: Int) {
        let features = start + reader.word(start + 6), lookups = start + reader.word(start + 8)
        var wanted: [Int] = []
        for index in 0..<min(reader.word(features), 512) {
            let entry = features + 2 + 6 * index
            guard reader.long(entry) == 0x6b65_726e else { continue }
            let feature = features + reader.word(entry + 4)
            for number in 0..<min(reader.word(feature + 2), 64) {
                let lookup = reader.word(feature + 4 + 2 * number)
                if !wanted.contains(lookup), wanted.count < 64 { wanted.append(lookup) }
            }
        }
        for number in wanted where number < reader.word(lookups) {
            let lookup = lookups + reader.word(lookups + 2 + 2 * number)
            let type = reader.word(lookup)
            for index in 0..<min(reader.word(lookup + 4), 256) where subtables.count < 256 {
                var subtable = lookup + reader.word(lookup + 6 + 2 * index)
                var kind = type
                if type == 9, reader.word(subtable) == 1 {
                    kind = reader.word(subtable + 2)
                    subtable += reader.long(subtable + 4)
                }
                if kind == 2, subtable < reader.count { subtables.append(subtable) }
            }
        }
    }

    func value(_ reader: TableReader, _ left: Int, _ right: Int) -> Int {
        for subtable in subtables {
            if let value = pair(reader, subtable, left, right) { return value }
        }
        let wanted = left << 16 | right
        for (start, count) in pairs {
            var low = 0, high = count
            while low < high {
                let middle = (low + high) / 2
                if reader.long(start + 6 * middle) < wanted { low = middle + 1 } else { high = middle }
            }
            if low < count, reader.long(start + 6 * low) == wanted { return reader.signed(start + 6 * low + 4) }
        }
        return 0
    }

    /// Nil where the subtable does not speak of the pair.
    private func pair(_ reader: TableReader, _ at: Int, _ left: Int, _ right: Int) -> Int? {
        guard let index = coverageIndex(reader, at + reader.word(at + 2), left) else { return nil }
        let first = reader.word(at + 4), second = reader.word(at + 6)
        // Only the first glyph's advance matters here; it comes after its placement in the record.
        guard first & 4 != 0 else { return nil }
        let skip = 2 * (first & 3).nonzeroBitCount
        let size = 2 * ((first & 0xff).nonzeroBitCount + (second & 0xff).nonzeroBitCount)
        switch reader.word(at) {
        case 1:
            guard index < reader.word(at + 8) else { return nil }
            let set = at + reader.word(at + 10 + 2 * index)
            var low = 0, high = reader.word(set)
            let count = high
            while low < high {
                let middle = (low + high) / 2
                if reader.word(set + 2 + middle * (size + 2)) < right { low = middle + 1 } else { high = middle }
            }
            let record = set + 2 + low * (size + 2)
            return low < count && reader.word(record) == right ? reader.signed(record + 2 + skip) : nil
        case 2:
            let rows = reader.word(at + 12), columns = reader.word(at + 14)
            let row = glyphClass(reader, at + reader.word(at + 8), left)
            let column = glyphClass(reader, at + reader.word(at + 10), right)
            guard row < rows, column < columns else { return nil }
            return reader.signed(at + 16 + (row * columns + column) * size + skip)
        default: return nil
        }
    }

    private func coverageIndex(_ reader: TableReader, _ at: Int, _ glyph: Int) -> Int? {
        let isList = reader.word(at) == 1
        let size = isList ? 2 : 6
        var low = 0, high = reader.word(at + 2)
        while low < high {
            let middle = (low + high) / 2
            let entry = at + 4 + size * middle
            let first = reader.word(entry), last = isList ? first : reader.word(entry + 2)
            if glyph < first {
                high = middle
            } else if glyph > last {
                low = middle + 1
            } else {
                return isList ? middle : reader.word(entry + 4) + glyph - first
            }
        }
        return nil
    }

    private func glyphClass(_ reader: TableReader, _ at: Int, _ glyph: Int) -> Int {
        if reader.word(at) == 1 {
            let index = glyph - reader.word(at + 2)
            return index >= 0 && index < reader.word(at + 4) ? reader.word(at + 6 + 2 * index) : 0
        }
        var low = 0, high = reader.word(at + 2)
        while low < high {
            let middle = (low + high) / 2
            let entry = at + 4 + 6 * middle
            if glyph < reader.word(entry) {
                high = middle
            } else if glyph > reader.word(entry + 2) {
                low = middle + 1
            } else {
                return reader.word(entry + 4)
            }
        }
        return 0
    }
}
