import Bytes
import SchemeProtocol
import Streams

/// A number as it was read: `digits` / 10^`decimals`, exactly.
private struct ReadNumber {
    var isNegative = false
    var digits = Natural()
    var decimals = 0
    var fraction = 0
}

/// One run of `numfmt`.
final class NumberReformer {
    private enum Problem: Error {
        case message(ByteString)
    }

    private let context: Context
    private let form: NumberForm
    private static let letters: ByteString = "KMGTPEZY"

    init(_ context: Context, _ form: NumberForm) {
        self.context = context
        self.form = form
    }

    func run() throws(Failure) {
        if !context.operands.isEmpty {
            for word in context.operands { try process(word) }
        } else {
            var left = form.header
            let input = try must("standard input") { () throws(Errno) in try Input(path: "-") }
            while let place = context.nextLine(input, "-", context.lineEnd) {
                let line = input.text(place)
                if left > 0 {
                    left -= 1
                    try context.put(line)
                    try context.put(context.lineEnd)
                } else {
                    try process(line, isComplete: input.isLineComplete)
                }
            }
        }
    }

    private func process(_ line: ByteString, isComplete: Bool = true) throws(Failure) {
        var index = 0
        var field = 1
        while true {
            let start = index
            if let delimiter = form.delimiter {
                while index < line.count, line[index] != delimiter { index += 1 }
            } else {
                while index < line.count, isSeparator(line[index]) { index += 1 }
                while index < line.count, !isSeparator(line[index]) { index += 1 }
            }
            try process(field: line[start..<index], field)
            if index >= line.count { break }
            try context.put(form.delimiter ?? 0x20)
            index += 1
            field += 1
        }
        if isComplete { try context.put(context.lineEnd) }
    }

    private func isSeparator(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 9 || byte == 0x0a }

    private func process(field text: ByteString, _ number: Int) throws(Failure) {
        guard form.fields?.contains(number) == true else { return try context.put(text) }
        do throws(Problem) {
            let value = try read(text)
            var shown = try show(value) + form.suffix
            var width = form.padding
            if width == 0 && form.delimiter == nil && (text.first?.isSpace == true || number > 1) { width = text.count }
            shown = form.alignsLeft ? filled(shown, width) : padded(shown, width)
            try? context.output.write(form.prefix + shown + form.tail)
        } catch {
            guard case .message(let message) = error else { return }
            if form.invalid == 0 {
                throw .fatal(message, status: 2)
            }
            if form.invalid != 3 {
                let status = context.status
                context.complain(message, status: 2)
                if form.invalid == 2 { context.status = status }
            }
            try context.put(text)
        }
    }

    // MARK: Reading

    private func read(_ field: ByteString) throws(Problem) -> ReadNumber {
        var text = field
        if !form.suffix.isEmpty, text.count > form.suffix.count, text.hasSuffix(form.suffix) {
            text = text[0..<(text.count - form.suffix.count)]
        }
        var index = 0
        while index < text.count, text[index] == 0x20 || text[index] == 9 { index += 1 }
        let shown = quoted(text[index..<text.count])
        let invalid = Problem.message("invalid number: " + shown)
        var value = ReadNumber()
        if index < text.count, text[index] == 0x2d {
            value.isNegative = true
            index += 1
        }
        let start = index
        while index < text.count, text[index].isDigit {
            value.digits.multiplyAndAdd(10, UInt32(text[index] - 0x30))
            index += 1
        }
        let hasPoint = index < text.count && text[index] == 0x2e
        if index == start && !hasPoint { throw invalid }
        if value.digits.text.count > 27 { throw .message("value too large to be converted: " + shown) }
        if hasPoint {
            index += 1
            let first = index
            while index < text.count, text[index].isDigit, index - first < 4000 {
                value.digits.multiplyAndAdd(10, UInt32(text[index] - 0x30))
                index += 1
            }
            if index == first { throw invalid }
            value.decimals = index - first
            value.fraction = value.decimals
        }
        while index < text.count, text[index] == 0x20 || text[index] == 9 { index += 1 }
        let hasSuffix = index < text.count
        if hasSuffix {
            guard let power = Self.letters.firstIndex(of: text[index]) else {
                throw .message("invalid suffix in input: " + shown)
            }
            if form.from == .none {
                throw .message("rejecting suffix in input: " + shown + " (consider using --from)")
            }
            index += 1
            var base: UInt32 = form.from == .iec || form.from == .iecI ? 1024 : 1000
            if form.from == .auto, index < text.count, text[index] == 0x69 {
                base = 1024
                index += 1
            }
            if form.from == .iecI, index < text.count, text[index] == 0x69 {
                base = 1024
                index += 1
            } else if form.from == .iecI {
                throw .message("missing 'i' suffix in input: " + shown + " (e.g Ki/Mi/Gi)")
            }
            value.digits = value.digits * Natural.power(of: base, power + 1)
            value.fraction = 0
            if index < text.count {
                throw .message(
                    "invalid suffix in input " + shown + ": " + quoted(text[index..<text.count]))
            }
        }
        if form.from == .iecI && value.decimals == value.fraction && !hasSuffix {
            throw .message("missing 'i' suffix in input: " + shown + " (e.g Ki/Mi/Gi)")
        }
        return value
    }

    // MARK: Showing

    /// The number × 10^`places` / base^`power` as a whole number, rounded as it was asked.
    private func rounded(_ value: ReadNumber, places: Int, base: UInt32, power: Int) -> Natural {
        let numerator = value.digits * form.fromUnit * Natural.power(of: 10, places)
        let denominator =
            Natural.power(of: 10, value.decimals) * form.toUnit * Natural.power(of: base, power)
        let (quotient, rest) = numerator.divided(by: denominator)
        if rest.isZero { return quotient }
        let goesUp: Bool
        switch form.rounding {
        case .up: goesUp = !value.isNegative
        case .down: goesUp = value.isNegative
        case .fromZero: goesUp = true
        case .towardsZero: goesUp = false
        case .nearest: goesUp = !(rest << 1 < denominator)
        }
        return goesUp ? quotient + Natural(1) : quotient
    }

    /// Whether the number is smaller than `limit` × base^`power`.
    private func isBelow(_ value: ReadNumber, _ limit: UInt32, base: UInt32, power: Int) -> Bool {
        value.digits * form.fromUnit
            < Natural.power(of: 10, value.decimals) * form.toUnit * Natural.power(of: base, power)
            * Natural(UInt64(limit))
    }

    private func text(_ whole: Natural, places: Int, isNegative: Bool) -> ByteString {
        var text = whole.text
        if places > 0 {
            if text.count <= places { text = padded(text, places + 1, with: 0x30) }
            text = text[0..<(text.count - places)] + "." + text[(text.count - places)..<text.count]
        }
        let sign: ByteString = isNegative ? "-" : ""
        return sign + padded(text, form.zeroWidth - sign.count, with: 0x30)
    }

    private func show(_ value: ReadNumber) throws(Problem) -> ByteString {
        var exponent = 0
        while exponent < 60, !isBelow(value, 10, base: 10, power: exponent) { exponent += 1 }
        if form.to == .none {
            let places = form.precision ?? value.fraction
            if exponent + places > 18 {
                let number = Extended(
                    value.digits * form.fromUnit, over: Natural.power(of: 10, value.decimals) * form.toUnit)
                let shown = (value.isNegative ? "-" : "") + number.general(6)
                throw .message(
                    places > 0
                        ? "value/precision too large to be printed: '" + shown + "/" + ByteString(places)
                            + "' (consider using --to)"
                        : "value too large to be printed: '" + shown + "' (consider using --to)")
            }
            let whole = rounded(value, places: places, base: 10, power: 0)
            return text(whole, places: places, isNegative: value.isNegative && !value.digits.isZero)
        }
        if exponent > 26 {
            let number = Extended(
                value.digits * form.fromUnit, over: Natural.power(of: 10, value.decimals) * form.toUnit)
            throw .message(
                "value too large to be printed: '" + number.general(6) + "' (cannot handle values > 999Y)")
        }
        let base: UInt32 = form.to == .si ? 1000 : 1024
        var power = 0
        while power < 8, !isBelow(value, base, base: base, power: power) { power += 1 }
        var places = form.precision.map { min(power * 3, $0) } ?? (isBelow(value, 10, base: base, power: power) ? 1 : 0)
        var whole = rounded(value, places: places, base: base, power: power)
        if !(whole < Natural(UInt64(base)) * Natural.power(of: 10, places)) && power < 8 {
            // 999.9 has become 1000.
            power += 1
            whole = Natural.power(of: 10, places)
        }
        let isSmall = whole < Natural.power(of: 10, places + 1)
        let wanted = form.precision ?? (isSmall && !whole.isZero && power > 0 ? 1 : 0)
        while places > wanted {
            // What is shown last is rounded as `printf` does it.
            let (quotient, rest) = whole.divided(by: Natural(10))
            let goesUp = Natural(5) < rest || (rest == Natural(5) && quotient.isOdd)
            whole = goesUp ? quotient + Natural(1) : quotient
            places -= 1
        }
        if places < wanted {
            whole = whole * Natural.power(of: 10, wanted - places)
            places = wanted
        }
        var result = text(whole, places: places, isNegative: value.isNegative && !whole.isZero)
        if power > 0 {
            result += Self.letters[(power - 1)..<power]
            if form.to == .iecI { result += "i" }
        }
        return result
    }
}
