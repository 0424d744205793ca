import Bytes

/// What stands between `[` and `]` behind a value: an index, a range or a map's key.
enum Selection {
    case index(Int64)
    case range(from: Int64?, to: Int64?, isInclusive: Bool)
    /// `0,3..`: every third element from the first on. A step below zero goes down, to the first element.
    case steps(from: Int64, by: Int64, to: Int64?, isInclusive: Bool)
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
            if let comma = low.bytes.firstIndex(of: 0x2c), let from = low[0..<comma].integer(),
                let step = low[(comma + 1)..<low.count].integer(), step != 0, high.isEmpty || high.integer() != nil
            {
                self = .steps(from: from, by: step, to: high.integer(), isInclusive: isInclusive)
                return
            }
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
            case .range, .steps: return .many(map.entries.map { $0.value })
            }
        case .array(let values):
            if case .key(let key) = self { throw .expansion("Invalid index: '" + key + "'") }
            return try select(values, isStrict: isStrict)
        case .integer(let number): return try applied(to: .string(ByteString(number)), isStrict: isStrict)
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
        case .steps(let from, let step, let to, let isInclusive):
            var place = from < 0 ? from &+ count : from
            var end = to.map { $0 < 0 ? $0 &+ count : $0 } ?? (step > 0 ? count : -1)
            if isInclusive, to != nil { end = end &+ (step > 0 ? 1 : -1) }
            guard place >= 0, place < count || !isStrict else {
                if !isStrict { return .many([]) }
                throw .expansion(
                    "Invalid index " + ByteString(from) + " for sequence with length " + ByteString(count))
            }
            var chosen: [Value] = []
            while place >= 0, place < count, step > 0 ? place < end : place > end {
                chosen.append(values[Int(place)])
                let (next, overflow) = place.addingReportingOverflow(step)
                if overflow { break }
                place = next
            }
            return .many(chosen)
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
