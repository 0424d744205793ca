import Bytes

/// Which part of a line `sort` compares, and how.
struct SortKey: Sendable {
    /// How keys are compared.
    enum Order: Sendable {
        case bytes, numeric, general, human, month, random, version
    }

    /// Field and character where the key begins, from 0 on; nil for the whole line.
    var start: (field: Int, character: Int)?
    /// Behind which field it ends and, where not 0, how many characters into it; nil for the line's end.
    var end: (field: Int, character: Int)?
    var skipsBlanksAtStart = false
    var skipsBlanksAtEnd = false
    var isReversed = false
    var foldsCase = false
    var onlyDictionary = false
    var onlyPrinting = false
    var orders: [Order] = []

    init() {}

    var order: Order { orders.first ?? .bytes }

    /// Whether it says nothing of its own about the order.
    var isPlain: Bool {
        orders.isEmpty && !skipsBlanksAtStart && !skipsBlanksAtEnd && !foldsCase && !onlyDictionary && !onlyPrinting
    }

    /// Whether it compares something else than the bytes as they stand.
    var isTranslated: Bool { foldsCase || onlyDictionary || onlyPrinting }

    /// Whether a byte is compared at all.
    @inline(__always)
    func counts(_ byte: UInt8) -> Bool {
        if onlyDictionary { return byte.isAlphanumeric || isBlank(byte) }
        return !onlyPrinting || (byte >= 0x20 && byte < 0x7f)
    }

    /// A byte in the case in which it is compared.
    @inline(__always)
    func folded(_ byte: UInt8) -> UInt8 { foldsCase && byte >= 0x61 && byte <= 0x7a ? byte - 32 : byte }

    /// Takes in the letter of an option; false for an unknown one.
    mutating func add(_ letter: UInt8, atStart: Bool, atEnd: Bool) -> Bool {
        func insert(_ order: Order) { if !orders.contains(order) { orders.append(order) } }
        switch letter {
        case 0x62:
            if atStart { skipsBlanksAtStart = true }
            if atEnd { skipsBlanksAtEnd = true }
        case 0x64: onlyDictionary = true
        case 0x66: foldsCase = true
        case 0x67: insert(.general)
        case 0x68: insert(.human)
        case 0x69: onlyPrinting = true
        case 0x4d: insert(.month)
        case 0x6e: insert(.numeric)
        case 0x52: insert(.random)
        case 0x72: isReversed = true
        case 0x56: insert(.version)
        default: return false
        }
        return true
    }

    /// The letters of its options.
    var letters: ByteString {
        var letters = ByteString()
        if skipsBlanksAtStart || skipsBlanksAtEnd { letters += "b" }
        if onlyDictionary { letters += "d" }
        if foldsCase { letters += "f" }
        if orders.contains(.general) { letters += "g" }
        if orders.contains(.human) { letters += "h" }
        if onlyPrinting && !onlyDictionary { letters += "i" }
        if orders.contains(.month) { letters += "M" }
        if orders.contains(.numeric) { letters += "n" }
        if orders.contains(.random) { letters += "R" }
        if isReversed { letters += "r" }
        if orders.contains(.version) { letters += "V" }
        return letters
    }

    /// Takes away what another key says, too.
    mutating func remove(_ other: SortKey) {
        orders.removeAll { other.orders.contains($0) }
        if other.skipsBlanksAtStart { skipsBlanksAtStart = false }
        if other.skipsBlanksAtEnd { skipsBlanksAtEnd = false }
        if other.foldsCase { foldsCase = false }
        if other.onlyDictionary == onlyDictionary && other.onlyPrinting == onlyPrinting {
            onlyDictionary = false
            onlyPrinting = false
        }
        if other.isReversed { isReversed = false }
    }

    /// Refuses orders that say different things.
    func check() throws(Failure) {
        var kinds = orders.filter { $0 != .version && $0 != .random }.count
        if orders.contains(.version) || orders.contains(.random) || onlyDictionary || onlyPrinting { kinds += 1 }
        if kinds <= 1 { return }
        var plain = self
        plain.skipsBlanksAtStart = false
        plain.skipsBlanksAtEnd = false
        plain.isReversed = false
        throw .fatal("options '-" + plain.letters + "' are incompatible", status: 2)
    }

    /// A key as `-k` describes it: `FIELD[.CHARACTER][OPTIONS][,FIELD[.CHARACTER][OPTIONS]]`.
    init(_ word: ByteString) throws(Failure) {
        func refuse(_ message: ByteString) -> Failure {
            .fatal(message + ": invalid field specification " + quoted(word), status: 2)
        }
        var index = 0
        func number(_ what: ByteString) throws(Failure) -> Int {
            let start = index
            while index < word.count, word[index].isDigit { index += 1 }
            if start == index {
                throw .fatal(
                    what + ": invalid count at start of " + quoted(word[start..<word.count]), status: 2)
            }
            return Int(word[start..<index].integer() ?? .max / 2)
        }
        let field = try number("invalid number at field start")
        if field == 0 { throw refuse("field number is zero") }
        var character = 1
        if index < word.count, word[index] == 0x2e {
            index += 1
            character = try number("invalid number after '.'")
            if character == 0 { throw refuse("character offset is zero") }
        }
        if field > 1 || character > 1 { start = (field - 1, character - 1) }
        while index < word.count, add(word[index], atStart: true, atEnd: false) { index += 1 }
        if index < word.count, word[index] == 0x2c {
            index += 1
            let field = try number("invalid number after ','")
            if field == 0 { throw refuse("field number is zero") }
            var character = 0
            if index < word.count, word[index] == 0x2e {
                index += 1
                character = try number("invalid number after '.'")
            }
            end = (field - 1, character)
            while index < word.count, add(word[index], atStart: false, atEnd: true) { index += 1 }
        }
        if index < word.count { throw refuse("stray character in field spec") }
    }

    /// The place of the key in a line.
    func place(in bytes: Span<UInt8>, _ line: Range<Int>, _ separator: UInt8?) -> Range<Int> {
        let limit = line.upperBound
        var first = line.lowerBound
        if let start {
            first = skip(start.field, bytes, first, limit, separator, pastLast: true)
            if skipsBlanksAtStart { while first < limit, isBlank(bytes[first]) { first += 1 } }
            first = first + min(start.character, limit - first)
        } else if skipsBlanksAtStart {
            while first < limit, isBlank(bytes[first]) { first += 1 }
        }
        guard let end else { return first..<limit }
        var last = line.lowerBound
        last = skip(
            end.character == 0 ? end.field + 1 : end.field, bytes, last, limit, separator, pastLast: end.character != 0)
        if end.character != 0 {
            if skipsBlanksAtEnd { while last < limit, isBlank(bytes[last]) { last += 1 } }
            last = last + min(end.character, limit - last)
        }
        return first..<max(first, last)
    }

    /// Where `count` fields end, and with `pastLast` behind the separator of the last.
    private func skip(
        _ count: Int, _ bytes: Span<UInt8>, _ start: Int, _ limit: Int, _ separator: UInt8?, pastLast: Bool
    ) -> Int {
        var index = start
        var left = count
        while index < limit && left > 0 {
            left -= 1
            if let separator {
                while index < limit, bytes[index] != separator { index += 1 }
                if index < limit && (left > 0 || pastLast) { index += 1 }
            } else {
                while index < limit, isBlank(bytes[index]) { index += 1 }
                while index < limit, !isBlank(bytes[index]) { index += 1 }
            }
        }
        return index
    }
}

/// What separates fields: also a newline, which stands in lines that end with NUL.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a }
