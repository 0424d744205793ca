import Bytes
import Streams

/// How `sort` compares two lines: by keys, and at last by all bytes.
struct LineOrder: Sendable {
    var keys: [SortKey] = []
    var separator: UInt8?
    var isReversed = false
    /// Lines whose keys are equal stay in the order in which they came (or are one, with `-u`).
    var isStable = false
    var salt: [UInt8] = []

    /// A number for a line by which lines can be told apart in most cases: where those of two lines differ, the line with
    /// the smaller number comes first; where they are equal, `compare` has to say.
    func rank(_ bytes: Span<UInt8>, _ line: Range<Int>) -> UInt64 {
        guard let key = keys.first else {
            let rank = Self.firstBytes(bytes, line)
            return isReversed ? ~rank : rank
        }
        let rank = rank(key, bytes, key.place(in: bytes, line, separator))
        return key.isReversed ? ~rank : rank
    }

    private func rank(_ key: SortKey, _ bytes: Span<UInt8>, _ place: Range<Int>) -> UInt64 {
        if key.isTranslated {
            let counted = translated(key, bytes.extracting(place))
            return rank(key.order, counted.span, 0..<counted.count)
        }
        return rank(key.order, bytes, place)
    }

    private func rank(_ order: SortKey.Order, _ bytes: Span<UInt8>, _ place: Range<Int>) -> UInt64 {
        switch order {
        case .bytes: return Self.firstBytes(bytes, place)
        case .numeric: return KeyOrder.numericRank(bytes.extracting(place))
        case .general: return KeyOrder.generalRank(bytes.extracting(place))
        case .human: return KeyOrder.humanRank(bytes.extracting(place))
        case .month: return UInt64(KeyOrder.monthNumber(bytes.extracting(place)))
        case .version: return 0
        case .random:
            let digest = digest(bytes.extracting(place))
            return digest.span.bigEndian64(at: 0)
        }
    }

    /// The first eight bytes, the first the highest; what is shorter is filled with 0.
    private static func firstBytes(_ bytes: Span<UInt8>, _ place: Range<Int>) -> UInt64 {
        let count = place.count
        if count >= 8 { return bytes.bigEndian64(at: place.lowerBound) }
        if count == 0 { return 0 }
        if place.lowerBound + 8 <= bytes.count {
            // What follows is cut off.
            let shift = UInt64(8 * (8 - count))
            return (bytes.bigEndian64(at: place.lowerBound) >> shift) << shift
        }
        var value: UInt64 = 0
        for index in place { value = value << 8 | UInt64(bytes[index]) }
        return value << UInt64(8 * (8 - count))
    }

    func compare(_ a: Span<UInt8>, _ first: Range<Int>, _ b: Span<UInt8>, _ second: Range<Int>) -> Int {
        for key in keys {
            let left = a.extracting(key.place(in: a, first, separator))
            let right = b.extracting(key.place(in: b, second, separator))
            let order = compare(key, left, right)
            if order != 0 { return key.isReversed ? -order : order }
        }
        if isStable && !keys.isEmpty { return 0 }
        let order = a.extracting(first).order(to: b.extracting(second))
        return isReversed ? -order : order
    }

    private func compare(_ key: SortKey, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        guard key.isTranslated else { return compare(key.order, a, b) }
        if key.order == .bytes { return translatedOrder(key, a, b) }
        let (left, right) = (translated(key, a), translated(key, b))
        return compare(key.order, left.span, right.span)
    }

    private func compare(_ order: SortKey.Order, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        switch order {
        case .bytes: return a.order(to: b)
        case .numeric: return KeyOrder.numeric(a, b)
        case .general: return KeyOrder.general(a, b)
        case .human: return KeyOrder.human(a, b)
        case .month: return KeyOrder.month(a, b)
        case .version: return versionOrder(ByteString(copying: a), ByteString(copying: b))
        case .random:
            let (left, right) = (digest(a), digest(b))
            let order = left.span.order(to: right.span)
            return order != 0 ? order : a.order(to: b)
        }
    }

    private func digest(_ bytes: Span<UInt8>) -> [UInt8] {
        let digest = MD5()
        digest.add(salt.span)
        digest.add(bytes)
        return digest.finish()
    }

    /// As `translated` and then by bytes, but without a copy.
    private func translatedOrder(_ key: SortKey, _ a: Span<UInt8>, _ b: Span<UInt8>) -> Int {
        var (i, j) = (0, 0)
        while true {
            while i < a.count, !key.counts(a[i]) { i += 1 }
            while j < b.count, !key.counts(b[j]) { j += 1 }
            if i == a.count || j == b.count { return (i == a.count ? 0 : 1) - (j == b.count ? 0 : 1) }
            let (x, y) = (key.folded(a[i]), key.folded(b[j]))
            if x != y { return Int(x) - Int(y) }
            i += 1
            j += 1
        }
    }

    /// The bytes that count, in the case that counts.
    private func translated(_ key: SortKey, _ bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for index in 0..<bytes.count where key.counts(bytes[index]) { result.append(key.folded(bytes[index])) }
        return result
    }
}
