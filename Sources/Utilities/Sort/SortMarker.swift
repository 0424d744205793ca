import Bytes
import CommandLine
import Platform
import Streams

/// What `sort --debug` says of the keys, and how it shows them under each line.
struct SortMarker {
    private let order: LineOrder

    init(_ order: LineOrder) { self.order = order }

    /// A line, and below it each of its keys underlined, and at last the whole line where that is compared, too.
    func marked(_ line: ByteString, _ end: UInt8) -> ByteString {
        var result = ByteString(line.bytes.map { $0 == 0x09 ? 0x3e : $0 }) + [end]
        for key in order.keys { result += mark(tightened(key, line), line) }
        if order.keys.isEmpty || !order.isStable { result += mark(0..<line.count, line) }
        return result
    }

    private func mark(_ bytes: Range<Int>, _ line: ByteString) -> ByteString {
        // NUL takes no room on a terminal.
        let width = { (bytes: Range<Int>) in bytes.count { line[$0] != 0 } }
        let start = width(0..<bytes.lowerBound)
        let place = start..<(start + width(bytes))
        let indent = ByteString(repeatElement(0x20, count: place.lowerBound))
        return indent + (place.isEmpty ? "^ no match for key" : ByteString(repeatElement(0x5f, count: place.count)))
            + "\n"
    }

    /// The part of a key that decides: of a number its digits, of a month its name.
    private func tightened(_ key: SortKey, _ line: ByteString) -> Range<Int> {
        let span = line.bytes.span
        let place = key.place(in: span, 0..<line.count, order.separator)
        guard key.order.isNumeric || key.order == .month || (key.skipsBlanksAtStart && key.start == nil) else {
            return place
        }
        var first = place.lowerBound
        while first < place.upperBound, isBlank(line[first]) { first += 1 }
        let rest = span.extracting(first..<place.upperBound)
        let count: Int
        switch key.order {
        case .month: count = KeyOrder.monthNumber(rest) == 0 ? 0 : 3
        case .general: count = FloatParser.double(rest)?.length ?? 0
        case .numeric, .human: count = KeyOrder.numberLength(rest, withUnit: key.order == .human)
        default: count = rest.count
        }
        return first..<(first + count)
    }

    /// What is worth knowing about the options, on standard error.
    ///
    /// - Parameter global: the order that was asked for outside of keys, with its letters.
    func warn(_ context: Context, _ global: SortKey) {
        func say(_ message: ByteString) { context.complain(message, status: 0) }
        say("text ordering performed using simple byte comparison")
        let hasOwnKeys = order.keys.contains { $0.start != nil || $0.end != nil } || context.has("k")
        var unused = global
        for (index, key) in order.keys.enumerated() {
            if hasOwnKeys { for remark in remarks(key) { say("key " + ByteString(index + 1) + remark) } }
            if hasOwnKeys, standsBehindBlanks(key) {
                say(
                    "leading blanks are significant in key " + ByteString(index + 1) + "; consider also specifying 'b'")
            }
            unused.remove(key)
        }
        if order.keys.contains(where: { $0.order.isNumeric }) {
            say("note numbers use '.' as a decimal point in this locale")
        }
        let isLastResort = unused.isReversed && !order.isStable
        if isLastResort { unused.isReversed = false }
        let letters = unused.letters
        if !letters.isEmpty && !order.keys.isEmpty {
            say(
                (letters.count > 1 ? "options" : "option") + " '-" + letters
                    + (letters.count > 1 ? "' are ignored" : "' is ignored"))
        }
        if isLastResort && !order.keys.isEmpty { say("option '-r' only applies to last-resort comparison") }
    }

    private func hasNoWidth(_ key: SortKey) -> Bool {
        guard let end = key.end, let start = key.start else { return false }
        return end.character == 0 ? start.field > end.field : false
    }

    /// What to say behind a key's number.
    private func remarks(_ key: SortKey) -> [ByteString] {
        if hasNoWidth(key) { return [" has zero width and will be ignored"] }
        let last = key.end.map { $0.field } ?? .max
        return key.order.isNumeric && (key.start?.field ?? 0) < last ? [" is numeric and spans multiple fields"] : []
    }

    /// Whether a key begins with the blanks in front of its field without that being said.
    private func standsBehindBlanks(_ key: SortKey) -> Bool {
        if hasNoWidth(key) || order.separator != nil || key.order.isNumeric || key.order == .month { return false }
        let isWithinFirst = (key.start?.field ?? 0) == 0 && key.end.map { $0.field == 0 && $0.character != 0 } == true
        return !isWithinFirst && !key.skipsBlanksAtStart
    }
}

extension SortKey.Order {
    var isNumeric: Bool { self == .numeric || self == .general || self == .human }
}
