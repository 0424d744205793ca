import Bytes
import CommandLine
import Streams

extension Utilities {
    /// `seq`: numbers from one to another.
    static var seq: Utility {
        Utility(
            ["[OPTION]... LAST", "[OPTION]... FIRST LAST", "[OPTION]... FIRST INCREMENT LAST"],
            "Print numbers from FIRST to LAST, in steps of INCREMENT.",
            [
                Option("f", "format", takes: "FORMAT", "use printf style floating-point FORMAT"),
                Option("s", "separator", takes: "STRING", "use STRING to separate numbers (default: \\n)"),
                Option("w", "equal-width", "equalize width by padding with leading zeroes"),
            ], parsing: .stopsAtOperand, rewrite: negativeOperands
        ) { (context) throws(Failure) in
            let operands = try context.operands(atLeast: 1)
            if operands.count > 3 { throw .usage("extra operand " + quoted(operands[3])) }
            var format: NumberFormat?
            if let word = context.value("f") {
                format = try NumberFormat(word)
                if context.has("w") {
                    throw .usage("format string may not be specified when printing equal width strings")
                }
            }
            var numbers: [SequenceNumber] = []
            for operand in operands { numbers.append(try SequenceNumber(operand)) }
            let one = try SequenceNumber("1")
            let first = numbers.count > 1 ? numbers[0] : one
            let step = numbers.count > 2 ? numbers[1] : one
            if numbers.count > 2 && step.value.isZero && !step.value.isNaN {
                throw .usage("invalid Zero increment value: " + quoted(operands[1]))
            }
            try writeSequence(first, step, numbers[numbers.count - 1], format, context)
        }
    }

    /// A negative number is an operand, not an option.
    private static func negativeOperands(_ words: [ByteString]) -> [ByteString] {
        for (index, word) in words.enumerated() {
            if word == "--" { return words }
            if word.count > 1 && word[0] == 0x2d && (word[1].isDigit || word[1] == 0x2e) {
                return Array(words[..<index]) + ["--"] + words[index...]
            }
            let takesValue = ["-s", "-f", "--separator", "--format"].contains(word)
            if takesValue {
                let end = min(index + 2, words.count)
                return Array(words[..<end]) + negativeOperands(Array(words[end...]))
            }
            if word.first != 0x2d || word.count == 1 { return words }
        }
        return words
    }

    private static func writeSequence(
        _ first: SequenceNumber, _ step: SequenceNumber, _ last: SequenceNumber, _ format: NumberFormat?,
        _ context: Context
    ) throws(Failure) {
        let separator = context.value("s") ?? "\n"
        if first.value.isNaN || step.value.isNaN || last.value.isNaN { return }
        if first.value.isInfinite || step.value.isInfinite {
            let text: ByteString = (first.value.isNegative ? "-" : "") + "inf"
            // A number that is not finite stays what it is.
            if first.value.isInfinite && !(last.value.isInfinite && last.value.isNegative == first.value.isNegative) {
                return
            }
            while first.value.isInfinite { try context.put(text + separator) }
            return
        }
        let places = max(first.shownPlaces, step.shownPlaces)
        let scale = max(places, max(first.places, step.places), last.value.isInfinite ? 0 : last.places)
        var current = first.scaled(scale)
        let increment = step.scaled(scale)
        let end = last.value.isInfinite ? nil : last.scaled(scale)
        let goesDown = increment.isNegative
        if last.value.isInfinite && last.value.isNegative != goesDown { return }
        // What was written with an exponent is not shown in places but as short as it can be.
        let isPlain = first.isPlain && step.isPlain && last.isPlain
        var width = 0
        if context.has("w") {
            let ends = [current] + (end.map { [$0] } ?? [])
            width = ends.map { $0.text(scale, places).count }.max() ?? 0
        }
        if format == nil, isPlain, scale == 0, !goesDown, !current.isNegative, separator.count == 1,
            try count(current, increment, end, width, separator[0], context)
        {
            return
        }
        var isFirst = true
        while true {
            if let end, goesDown ? current < end : end < current { break }
            if !isFirst { try context.put(separator) }
            isFirst = false
            if let format {
                try context.put(format.text(current.extended(scale)))
            } else if isPlain {
                var text = current.text(scale, places)
                if width > text.count {
                    text =
                        current.isNegative
                        ? "-" + padded(text[1..<text.count], width - 1, with: 0x30) : padded(text, width, with: 0x30)
                }
                try context.put(text)
            } else {
                let value = current.extended(scale)
                try context.put((value.isNegative ? "-" : "") + value.general(6))
            }
            current = current + increment
        }
        if !isFirst { try context.put("\n") }
    }
}

extension Utilities {
    /// Whole numbers upwards: the digits themselves are counted on. False where the numbers are too large for that.
    private static func count(
        _ first: SignedNatural, _ step: SignedNatural, _ last: SignedNatural?, _ width: Int, _ separator: UInt8,
        _ context: Context
    ) throws(Failure) -> Bool {
        guard let start = first.magnitude.word ?? (first.magnitude.isZero ? 0 : nil), let stride = step.magnitude.word,
            stride > 0, stride < 1 << 32, start < 1 << 62, last?.isNegative != true
        else { return false }
        var end = UInt64.max >> 1
        if let last {
            guard let value = last.magnitude.word ?? (last.magnitude.isZero ? 0 : nil), value < 1 << 62 else {
                return false
            }
            end = value
        }
        if start > end { return true }
        var digits = padded(ByteString(start), max(width, 1), with: 0x30).bytes + [separator]
        var left = (end - start) / stride
        let small = stride < 10 ? UInt8(stride) : 0
        var buffer: [UInt8] = []
        buffer.reserveCapacity(66_000)
        while left > 0 {
            left -= 1
            buffer.append(copying: digits.span)
            if buffer.count > 65_000 {
                try context.put(buffer.span)
                buffer.removeAll(keepingCapacity: true)
            }
            let last = digits.count - 2
            if small > 0 && digits[last] + small <= 0x39 {
                digits[last] += small
            } else {
                add(stride, to: &digits)
            }
        }
        digits[digits.count - 1] = 0x0a
        buffer.append(copying: digits.span)
        try context.put(buffer.span)
        return true
    }

    /// Counts on in the digits themselves; one byte stands behind them.
    private static func add(_ number: UInt64, to digits: inout [UInt8]) {
        var carry = number
        var place = digits.count - 1
        while carry > 0 {
            if place == 0 {
                digits.insert(UInt8(0x30 + carry % 10), at: 0)
                carry /= 10
                continue
            }
            place -= 1
            let sum = UInt64(digits[place] - 0x30) + carry
            digits[place] = UInt8(0x30 + sum % 10)
            carry = sum / 10
        }
    }
}

/// A number of a command line of `seq`, and how it was written.
private struct SequenceNumber {
    let value: Extended
    /// Digits behind the point.
    let places: Int
    /// How many of them are shown.
    let shownPlaces: Int
    /// Without an exponent and not in hexadecimal.
    let isPlain: Bool
    private let digits: SignedNatural

    init(_ word: ByteString) throws(Failure) {
        guard let (value, length) = Extended.parse(word), length == word.count else {
            throw .usage("invalid floating point argument: " + quoted(word))
        }
        if value.isNaN { throw .usage("invalid " + quoted("not-a-number") + " argument: " + quoted(word)) }
        self.value = value
        let trimmed = word.trimmed
        let hasLetters = trimmed.contains { $0.isLetter }
        let isHexadecimal = trimmed.contains { $0 | 0x20 == 0x78 }
        if hasLetters && value.isFinite {
            isPlain = !(isHexadecimal && trimmed.contains { $0 == 0x2e || $0 | 0x20 == 0x70 })
        } else {
            isPlain = true
        }
        var shown = 0
        if !isHexadecimal {
            let mark = trimmed.firstIndex { $0 | 0x20 == 0x65 } ?? trimmed.count
            if let point = trimmed.firstIndex(of: 0x2e), point < mark { shown = mark - point - 1 }
            if mark < trimmed.count, let exponent = trimmed[(mark + 1)..<trimmed.count].integer() {
                shown = Int(max(0, min(Int64(shown) - exponent, 4000)))
            }
        }
        shownPlaces = value.isFinite ? shown : 0
        if hasLetters {
            // As many places as the value has.
            var places = 0
            while places < 40, !Self.isWhole(value, places) { places += 1 }
            self.places = value.isFinite ? places : 0
            digits = SignedNatural(value.isFinite ? value.scaled(places) : Natural(), value.isNegative)
        } else {
            let point = trimmed.firstIndex(of: 0x2e)
            places = point.map { trimmed.count - $0 - 1 } ?? 0
            digits = SignedNatural(Natural(digits: trimmed.bytes.filter { $0.isDigit }), trimmed.first == 0x2d)
        }
    }

    private static func isWhole(_ value: Extended, _ places: Int) -> Bool {
        !value.isFinite || value.scaled(places) * Natural.power(of: 10, 4) == value.scaled(places + 4)
    }

    /// As a whole number of units of 10^-`places`.
    func scaled(_ places: Int) -> SignedNatural {
        SignedNatural(digits.magnitude * Natural.power(of: 10, places - self.places), digits.isNegative)
    }
}

extension SignedNatural {
    /// In units of 10^-`scale`, with `places` digits behind the point.
    fileprivate func text(_ scale: Int, _ places: Int) -> ByteString {
        let (value, _) = magnitude.divided(by: Natural.power(of: 10, scale - places))
        var digits = value.text
        if places > 0 {
            digits = padded(digits, places + 1, with: 0x30)
            let point = digits.count - places
            digits = digits[0..<point] + "." + digits[point..<digits.count]
        }
        return (isNegative ? "-" : "") + digits
    }

    fileprivate func extended(_ scale: Int) -> Extended {
        Extended(magnitude, over: Natural.power(of: 10, scale), isNegative: isNegative)
    }
}
