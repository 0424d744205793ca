import Bytes

/// What stands between `[` and `]` behind a value: an index, a range or a map's key.
enum Selection {
    case index(Int64)
    case range(from: Int64?, to: Int64?, isInclusive: Bool)
    case key(ByteString)

    enum Result {
        case one(Value?)
        case many([Value])
    }

    init(_ text: ByteString) {
        if let index = text.integer() {
            self = .index(index)
            return
        }
        if let dots = text.firstIndex(of: "..") {
            var end = dots + 2
            var isInclusive = false
            if end < text.count, text[end] == 0x2e || text[end] == 0x3d {
                isInclusive = true
                end += 1
            }
            let low = text[0..<dots]
            let high = text[end..<text.count]
            if low.isEmpty || low.integer() != nil, high.isEmpty || high.integer() != nil {
                self = .range(from: low.integer(), to: high.integer(), isInclusive: isInclusive)
                return
            }
        }
        self = .key(text)
    }

    /// - Parameter isStrict: what lies outside an array is an error, not nothing.
    func applied(to value: Value, isStrict: Bool) throws(ShellError) -> Result {
        switch value {
        case .map(let map):
            switch self {
            case .key(let key): return .one(map[key])
            case .index(let index): return .one(map[ByteString(index)])
            case .range: return .many(map.entries.map { $0.value })
            }
        case .array(let values):
            if case .key(let key) = self { throw .expansion("Invalid index: '" + key + "'") }
            return try select(values, isStrict: isStrict)
        case .string(let text):
            if case .key(let key) = self { throw .expansion("Invalid index: '" + key + "'") }
            let graphemes = text.graphemes.map { Value.string($0) }
            return try select(graphemes, isStrict: false)
        case .function, .alias: return .one(nil)
        }
    }

    private func select(_ values: [Value], isStrict: Bool) throws(ShellError) -> Result {
        let count = Int64(values.count)
        switch self {
        case .index(let index):
            let place = index < 0 ? index + count : index
            if place >= 0, place < count { return .one(values[Int(place)]) }
            if !isStrict { return .one(nil) }
            throw .expansion(
                "Invalid index " + ByteString(index) + " for sequence with length " + ByteString(count))
        case .range(let from, let to, let isInclusive):
            let low = from.map { $0 < 0 ? $0 &+ count : $0 } ?? 0
            var high = to.map { $0 < 0 ? $0 &+ count : $0 } ?? count
            if isInclusive, to != nil, high < .max { high += 1 }
            if low >= 0, low <= high, high <= count { return .many(Array(values[Int(low)..<Int(high)])) }
            if !isStrict {
                let start = min(max(low, 0), count)
                return .many(Array(values[Int(start)..<Int(min(max(high, start), count))]))
            }
            throw .expansion(
                "Invalid range between (" + ByteString(from ?? 0) + "," + ByteString(to ?? count)
                    + ") for sequence with length " + ByteString(count))
        case .key: return .one(nil)
        }
    }
}

extension ByteString {
    /// The characters as readers see them; bytes that are no UTF-8 stand alone.
    var graphemes: [ByteString] {
        if bytes.allSatisfy({ $0 < 0x80 && $0 != 0x0d }) { return bytes.map { ByteString([$0]) } }
        guard let text = String(validating: bytes, as: UTF8.self) else { return bytes.map { ByteString([$0]) } }
        return text.map { ByteString(String($0)) }
    }

    var graphemeCount: Int {
        if bytes.allSatisfy({ $0 < 0x80 && $0 != 0x0d }) { return count }
        return graphemes.count
    }
}
