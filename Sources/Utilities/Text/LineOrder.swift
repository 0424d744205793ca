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

    /// Whether the bytes of the lines are all that counts.
    var isByBytes: Bool { keys.isEmpty }

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
        guard key.foldsCase || key.onlyDictionary || key.onlyPrinting else { return compare(key.order, a, b) }
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

    /// The bytes that count, in the case that counts.
    private func translated(_ key: SortKey, _ bytes: Span<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for index in 0..<bytes.count {
            let byte = bytes[index]
            if key.onlyDictionary && !(byte.isAlphanumeric || isBlank(byte)) { continue }
            if key.onlyPrinting && !(byte >= 0x20 && byte < 0x7f) { continue }
            result.append(key.foldsCase && byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte)
        }
        return result
    }
}
