public import Bytes
import ShellSyntax

/// What a name can stand for. Elements are texts; types are looked at when a value is assigned, not kept.
public enum Value {
    case string(ByteString)
    /// A text that is a whole number as it is written out: counters need no text until somebody reads it.
    case integer(Int64)
    case array([Value])
    indirect case map(MapValue)
    case function(Function)
    case alias(ByteString)

    /// As one string: elements joined by a space, a map as key value key value.
    var joined: ByteString {
        if let text { return text }
        return ByteString.joined(elements, by: " ")
    }

    /// The text, where this is one and no collection.
    var text: ByteString? {
        switch self {
        case .string(let text): text
        case .integer(let number): ByteString(number)
        default: nil
        }
    }

    /// The whole number that the text spells.
    var number: Int64? {
        switch self {
        case .string(let text): text.integer()
        case .integer(let number): number
        default: nil
        }
    }

    /// As the elements that `@name` gives.
    var elements: [ByteString] {
        switch self {
        case .string(let text): [text]
        case .integer(let number): [ByteString(number)]
        case .array(let values):
            values.map { $0.joined }
        case .map(let map): map.entries.flatMap { [$0.key, $0.value.joined] }
        case .function, .alias: []
        }
    }

    /// Whether `@name` and `$name` know it.
    var isVariable: Bool {
        switch self {
        case .string, .integer, .array, .map: true
        case .function, .alias: false
        }
    }

    /// As `let` lists it.
    var listing: ByteString {
        switch self {
        case .string(let text), .alias(let text): return text
        case .integer(let number): return ByteString(number)
        case .array(let values):
            return "[ " + ByteString.joined(values.map { Self.quoted($0) }, by: ", ") + " ]"
        case .map(let map):
            return "[ " + ByteString.joined(map.entries.map { "'" + $0.key + "'=" + Self.quoted($0.value) }, by: ", ")
                + " ]"
        case .function: return ""
        }
    }

    private static func quoted(_ value: Value) -> ByteString {
        if let text = value.text { return "'" + text + "'" }
        return value.listing
    }
}

/// A map: in key order (`bmap`) or in the order of insertion (`hmap`).
public struct MapValue {
    private(set) var entries: [(key: ByteString, value: Value)] = []
    /// Where the keys of an unsorted map stand.
    private var places: [ByteString: Int] = [:]
    let isSorted: Bool

    init(isSorted: Bool) { self.isSorted = isSorted }

    private func place(_ key: ByteString) -> (index: Int, found: Bool) {
        guard isSorted else {
            if let index = places[key] { return (index, true) }
            return (entries.count, false)
        }
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return (low, low < entries.count && entries[low].key == key)
    }

    subscript(key: ByteString) -> Value? {
        let (index, found) = place(key)
        return found ? entries[index].value : nil
    }

    mutating func set(_ key: ByteString, _ value: Value) {
        let (index, found) = place(key)
        if found {
            entries[index].value = value
        } else {
            entries.insert((key, value), at: index)
            if !isSorted { places[key] = index }
        }
    }
}

/// A function as a value: its definition, and how many scopes it saw where it was defined.
public final class Function {
    let definition: FunctionDefinition
    let visibleScopes: Int

    init(_ definition: FunctionDefinition, visibleScopes: Int) {
        self.definition = definition
        self.visibleScopes = visibleScopes
    }
}

extension ByteString {
    static func joined(_ pieces: some Sequence<ByteString>, by separator: ByteString) -> ByteString {
        var result = ByteString()
        var isFirst = true
        for piece in pieces {
            if !isFirst { result.append(separator) }
            isFirst = false
            result.append(piece)
        }
        return result
    }
}
