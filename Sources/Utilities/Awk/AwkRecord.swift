import Bytes
import RegularExpression
import Streams

/// What stands between fields.
enum AwkSeparator {
    case blanks
    case byte(UInt8)
    case expression(RegularExpression)
    /// Every character is a field.
    case characters

    /// Finds the fields of a text.
    /// - Parameter lineEnds: line ends separate too (records are paragraphs).
    func split(_ text: ByteString, lineEnds: Bool = false, into ranges: inout [Range<Int>]) {
        ranges.removeAll(keepingCapacity: true)
        let bytes = text.bytes.span
        let count = bytes.count
        if count == 0 { return }
        var start = 0
        switch self {
        case .blanks:
            while true {
                while start < count, bytes[start] == 0x20 || bytes[start] == 0x09 || bytes[start] == 0x0a { start += 1 }
                if start == count { return }
                var end = start + 1
                while end < count, bytes[end] != 0x20, bytes[end] != 0x09, bytes[end] != 0x0a { end += 1 }
                ranges.append(start..<end)
                start = end
            }
        case .byte(let separator):
            for index in 0..<count where bytes[index] == separator || (lineEnds && bytes[index] == 0x0a) {
                ranges.append(start..<index)
                start = index + 1
            }
            ranges.append(start..<count)
        case .expression(let expression):
            var searched = 0
            while searched < count {
                var match = expression.firstMatch(in: text, from: searched)
                if lineEnds, let end = bytes.firstIndex(of: 0x0a, from: searched), end < match?.lowerBound ?? count {
                    match = end..<(end + 1)
                }
                guard let match else { break }
                if match.isEmpty {
                    searched = match.upperBound + 1
                    continue
                }
                ranges.append(start..<match.lowerBound)
                start = match.upperBound
                searched = start
            }
            ranges.append(start..<count)
        case .characters:
            while start < count {
                let end = min(count, start + AwkText.length(of: bytes[start]))
                ranges.append(start..<end)
                start = end
            }
        }
    }
}

/// The record and its fields, each made from the other only when somebody asks.
final class AwkRecord {
    private let settings: AwkSettings
    private var whole = ByteString()
    private var isWholeKnown = true
    private var ranges: [Range<Int>] = []
    private var isSplit = false
    /// The fields where one was assigned to; else they are places in `whole`.
    private var fields: [AwkValue] = []
    private var isChanged = false
    var separator = AwkSeparator.blanks
    /// The separator as it was when the record was read counts for it.
    private var ownSeparator = AwkSeparator.blanks

    init(_ settings: AwkSettings) { self.settings = settings }

    /// A new record.
    func set(whole text: ByteString) {
        whole = text
        begin()
    }

    /// A new record from a part of a buffer, without new memory where that can be.
    func set(copying bytes: Span<UInt8>) {
        whole.bytes.removeAll(keepingCapacity: true)
        whole.bytes.append(copying: bytes)
        begin()
    }

    private func begin() {
        isWholeKnown = true
        isSplit = false
        isChanged = false
        ownSeparator = separator
    }

    private func split() {
        if isSplit { return }
        isSplit = true
        ownSeparator.split(whole, lineEnds: settings.isParagraphMode, into: &ranges)
    }

    var count: Int {
        if isChanged { return fields.count }
        split()
        return ranges.count
    }

    var wholeText: ByteString {
        if !isWholeKnown { rebuild() }
        return whole
    }

    private func rebuild() {
        var text = ByteString()
        for (index, field) in fields.enumerated() {
            if index > 0 { text.append(settings.outputFieldSeparator) }
            text.append(settings.text(field))
        }
        whole = text
        isWholeKnown = true
    }

    func field(_ index: Int) -> AwkValue {
        if index == 0 { return .input(wholeText) }
        if isChanged { return index <= fields.count ? fields[index - 1] : .none }
        split()
        return index <= ranges.count
            ? .input(part(ranges[index - 1])) : .none
    }

    func number(_ index: Int) -> Double {
        if index == 0 || isChanged { return field(index).number }
        split()
        guard index <= ranges.count else { return 0 }
        let bytes = whole.bytes
        return AwkNumber.prefix(bytes.span.extracting(ranges[index - 1])).value
    }

    /// Writes a field straight from the record; false where it has to be made first.
    func write(_ index: Int, to output: AwkOutput) throws(AwkStop) -> Bool {
        if index == 0 {
            guard isWholeKnown else { return false }
            try output.write(whole)
            return true
        }
        if isChanged { return false }
        split()
        let bytes = whole.bytes
        if index <= ranges.count { try output.write(bytes.span.extracting(ranges[index - 1])) }
        return true
    }

    private func part(_ range: Range<Int>) -> ByteString {
        let bytes = whole.bytes
        return ByteString(copying: bytes.span.extracting(range))
    }

    private func change() {
        if isChanged { return }
        split()
        fields = ranges.map { .input(part($0)) }
        isChanged = true
    }

    func set(_ index: Int, _ value: AwkValue) throws(AwkStop) {
        if index == 0 { return set(whole: settings.text(value)) }
        change()
        while fields.count < index { fields.append(.none) }
        fields[index - 1] = value
        isWholeKnown = false
    }

    /// Assigns to NF.
    func set(count: Int) {
        change()
        if count < fields.count { fields.removeSubrange(count...) }
        while fields.count < count { fields.append(.none) }
        isWholeKnown = false
    }
}

/// Characters of texts.
enum AwkText {
    /// How many bytes the character has that begins with a byte.
    static func length(of first: UInt8) -> Int {
        guard first >= 0xc2, Locale.isUTF8 else { return 1 }
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1
    }

    static func isPlain(_ bytes: Span<UInt8>) -> Bool {
        var all: UInt8 = 0
        for index in 0..<bytes.count { all |= bytes[index] }
        return all < 0x80
    }

    /// How many characters a text has.
    static func count(_ text: ByteString) -> Int {
        let bytes = text.bytes.span
        if isPlain(bytes) || !Locale.isUTF8 { return bytes.count }
        var (count, index) = (0, 0)
        while index < bytes.count {
            index += length(of: bytes[index])
            count += 1
        }
        return count
    }

    /// Where the character begins that has `characters` others before it; the end where there are fewer.
    static func offset(_ bytes: Span<UInt8>, _ characters: Int) -> Int {
        var (left, index) = (characters, 0)
        while left > 0, index < bytes.count {
            index += length(of: bytes[index])
            left -= 1
        }
        return min(index, bytes.count)
    }

    /// Characters from place `start` (from 1), as many as `count` says.
    static func part(_ text: ByteString, _ start: Double, _ count: Double?) -> ByteString {
        var first = start.rounded(.toNearestOrEven)
        if first.isNaN { first = 1 }
        var last = Double.infinity
        if let count {
            if count.isNaN { return "" }
            last = first + count.rounded(.toNearestOrEven)
        }
        first = max(first, 1)
        last = min(last, Double(text.count + 1))
        if last.isNaN || last <= first { return "" }
        let (from, length) = (Int(first) - 1, Int(last - first))
        let bytes = text.bytes.span
        if isPlain(bytes) || !Locale.isUTF8 {
            return ByteString(copying: bytes.extracting(from..<min(from + length, bytes.count)))
        }
        let begin = offset(bytes, from)
        let rest = bytes.extracting(begin..<bytes.count)
        return ByteString(copying: rest.extracting(0..<offset(rest, length)))
    }
}
