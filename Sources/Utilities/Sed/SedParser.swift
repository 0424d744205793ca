import Bytes
import RegularExpression

/// Reads a script: addresses, commands and their words.
struct SedParser {
    private let script: ByteString
    private var index = 0
    private let isExtended: Bool
    private var commands: [SedCommand] = []
    private var blocks: [Int] = []
    private var labels: [ByteString: Int] = [:]

    init(_ script: ByteString, isExtended: Bool) {
        self.script = script
        self.isExtended = isExtended
    }

    private func failure(_ why: ByteString) -> Failure {
        .fatal("-e expression #1, char " + ByteString(index) + ": " + why, status: 1)
    }

    private var next: UInt8? { index < script.count ? script[index] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 9 { index += 1 }
    }

    /// The whole script.
    mutating func parse() throws(Failure) -> [SedCommand] {
        while true {
            while let byte = next, byte.isSpace || byte == 0x3b { index += 1 }
            guard let byte = next else { break }
            if byte == 0x23 {
                while let byte = next, byte != 0x0a { index += 1 }
                continue
            }
            try command()
        }
        if !blocks.isEmpty { throw .fatal("-e expression #1, char 0: unmatched `{'") }
        for place in commands.indices {
            let verb = commands[place].verb
            guard verb == 0x62 || verb == 0x74 || verb == 0x54 else { continue }
            let label = commands[place].text
            if label.isEmpty {
                commands[place].target = commands.count
            } else if let target = labels[label] {
                commands[place].target = target
            } else {
                throw .fatal("can't find label for jump to `" + label + "'")
            }
        }
        return commands
    }

    private mutating func number() -> Int {
        var value = 0
        while let byte = next, byte.isDigit {
            value = min(value * 10 + Int(byte - 0x30), Int.max / 32)
            index += 1
        }
        return value
    }

    private mutating func address() throws(Failure) -> SedAddress? {
        guard let byte = next else { return nil }
        if byte.isDigit {
            let line = number()
            guard next == 0x7e else { return .line(line) }
            index += 1
            return .step(line, number())
        }
        if byte == 0x24 {
            index += 1
            return .last
        }
        guard byte == 0x2f || byte == 0x5c else { return nil }
        if byte == 0x5c { index += 1 }
        guard let delimiter = next, delimiter != 0x0a, delimiter != 0x5c else {
            throw failure("unterminated address regex")
        }
        index += 1
        guard let pattern = delimited(by: delimiter, isPattern: true) else {
            throw failure("unterminated address regex")
        }
        var ignoresCase = false
        while next == 0x49 || next == 0x4d {
            if next == 0x4d { throw failure("the M modifier is not supported") }
            ignoresCase = true
            index += 1
        }
        return .expression(try expression(pattern, ignoresCase))
    }

    private func expression(_ pattern: ByteString, _ ignoresCase: Bool) throws(Failure) -> RegularExpression? {
        if pattern.isEmpty { return nil }
        do throws(RegularExpression.Failure) {
            return try RegularExpression([pattern], isExtended ? .extended : .basic, ignoresCase: ignoresCase)
        } catch { throw failure(error.message) }
    }

    /// What stands before the next delimiter. In patterns `\n` and its like become their bytes.
    private mutating func delimited(by delimiter: UInt8, isPattern: Bool) -> ByteString? {
        var text = ByteString()
        while let byte = next {
            index += 1
            if byte == delimiter { return text }
            if isPattern && byte == 0x5b, let end = bracketEnd() {
                text += "[" + Self.bracket(script[index..<end])
                index = end
                continue
            }
            guard byte == 0x5c, let escaped = next else {
                text.append(byte)
                continue
            }
            index += 1
            if escaped == delimiter {
                text.append(delimiter)
            } else if let plain = escaped.escapedByte {
                text.append(plain)
            } else {
                text.append(0x5c)
                text.append(escaped)
            }
        }
        return nil
    }

    /// Where the set that has just begun ends, behind its bracket; nil where it has no end in this line.
    private func bracketEnd() -> Int? {
        var place = index
        if place < script.count, script[place] == 0x5e { place += 1 }
        if place < script.count, script[place] == 0x5d { place += 1 }
        while place < script.count, script[place] != 0x0a {
            if script[place] == 0x5d { return place + 1 }
            if script[place] == 0x5b, place + 1 < script.count, (":.=" as ByteString).contains(script[place + 1]),
                let end = script.firstIndex(of: [script[place + 1], 0x5d], from: place + 2)
            {
                place = end + 2
            } else {
                place += 1
            }
        }
        return nil
    }

    /// A set, with `\n` and its like as their bytes.
    private static func bracket(_ set: ByteString) -> ByteString {
        var (text, place) = (ByteString(), 0)
        while place < set.count {
            if set[place] == 0x5c, place + 1 < set.count, let plain = set[place + 1].escapedByte {
                text.append(plain)
                place += 1
            } else {
                text.append(set[place])
            }
            place += 1
        }
        return text
    }

    private mutating func command() throws(Failure) {
        var command = SedCommand()
        command.first = try address()
        if command.first != nil {
            skipBlanks()
            if next == 0x2c {
                index += 1
                skipBlanks()
                try rangeEnd(&command)
                skipBlanks()
            }
        }
        if case .line(0)? = command.first {
            guard case .address(.expression)? = command.end else { throw failure("invalid usage of line address 0") }
        }
        while next == 0x21 || next == 0x20 || next == 9 {
            if next == 0x21 { command.isNegated = true }
            index += 1
        }
        guard let verb = next, verb != 0x0a, verb != 0x3b else { throw failure("missing command") }
        index += 1
        command.verb = verb
        try words(&command)
    }

    private mutating func rangeEnd(_ command: inout SedCommand) throws(Failure) {
        if next == 0x2b || next == 0x7e {
            let isCount = next == 0x2b
            index += 1
            let value = number()
            command.end = isCount ? .count(value) : .multiple(value)
        } else if let end = try address() {
            command.end = .address(end)
        } else {
            throw failure("unexpected `,'")
        }
    }

    private mutating func words(_ command: inout SedCommand) throws(Failure) {
        switch command.verb {
        case 0x7b:
            blocks.append(commands.count)
            commands.append(command)
            return
        case 0x7d:
            if command.first != nil { throw failure("} doesn't want any addresses") }
            guard let start = blocks.popLast() else { throw failure("unexpected `}'") }
            commands[start].target = commands.count
            return try end()
        case 0x3a:
            if command.first != nil { throw failure(": doesn't want any addresses") }
            let label = word()
            if label.isEmpty { throw failure("\":\" lacks a label") }
            labels[label] = commands.count
            return
        case 0x62, 0x74, 0x54: command.text = word()
        case 0x61, 0x69, 0x63: command.text = try text()
        case 0x72, 0x52, 0x77, 0x57:
            command.text = restOfLine()
            if command.text.isEmpty { throw failure("missing filename in r/R/w/W commands") }
        case 0x73: command.substitution = try substitution()
        case 0x79: command.text = try table()
        case 0x6c, 0x4c, 0x71, 0x51:
            skipBlanks()
            if let byte = next, byte.isDigit { command.number = number() }
            try end()
        default:
            let plain: ByteString = "=dDgGhHnNpPxFz"
            guard plain.contains(command.verb) else {
                throw failure("unknown command: `" + [command.verb] + "'")
            }
            try end()
        }
        commands.append(command)
    }

    /// Nothing more may follow in this command.
    private mutating func end() throws(Failure) {
        skipBlanks()
        guard let byte = next, byte != 0x0a, byte != 0x3b, byte != 0x7d, byte != 0x23 else { return }
        throw failure("extra characters after command")
    }

    /// A label: up to a blank or a semicolon.
    private mutating func word() -> ByteString {
        skipBlanks()
        let start = index
        while let byte = next, !byte.isSpace, byte != 0x3b { index += 1 }
        return script[start..<index]
    }

    private mutating func restOfLine() -> ByteString {
        skipBlanks()
        let start = index
        while let byte = next, byte != 0x0a { index += 1 }
        return script[start..<index]
    }

    /// The text of `a`, `i` and `c`: behind a backslash and a line's end, or in the same line.
    private mutating func text() throws(Failure) -> ByteString {
        skipBlanks()
        if next == nil { throw failure("expected \\ after `a', `c' or `i'") }
        if next == 0x5c {
            index += 1
            let mark = index
            skipBlanks()
            if next == 0x0a { index += 1 } else { index = mark }
        }
        var result = ByteString()
        while let byte = next, byte != 0x0a {
            index += 1
            if byte == 0x5c, let escaped = next {
                index += 1
                result.append(escaped)
            } else if byte != 0x5c {
                result.append(byte)
            }
        }
        return result + "\n"
    }

    private mutating func substitution() throws(Failure) -> SedSubstitution {
        let unterminated: ByteString = "unterminated `s' command"
        guard let delimiter = next, delimiter != 0x0a, delimiter != 0x5c else { throw failure(unterminated) }
        index += 1
        guard let pattern = delimited(by: delimiter, isPattern: true) else { throw failure(unterminated) }
        var result = SedSubstitution()
        guard let highest = replacement(delimiter, &result.replacement) else { throw failure(unterminated) }
        var ignoresCase = false
        var isDone = false
        while !isDone, let byte = next {
            switch byte {
            case 0x67: result.isGlobal = true
            case 0x70: result.prints = true
            case 0x69, 0x49: ignoresCase = true
            case 0x30...0x39:
                result.number = number()
                if result.number == 0 { throw failure("number option to `s' command may not be zero") }
                continue
            case 0x77:
                index += 1
                let name = restOfLine()
                if name.isEmpty { throw failure("missing filename in r/R/w/W commands") }
                result.file = name
                isDone = true
                continue
            case 0x0a, 0x3b, 0x7d, 0x23, 0x20, 9:
                isDone = true
                continue
            default: throw failure("unknown option to `s'")
            }
            index += 1
        }
        if result.file == nil { try end() }
        result.expression = try expression(pattern, ignoresCase)
        if let expression = result.expression, highest > expression.groups {
            throw failure("invalid reference \\" + ByteString(highest) + " on `s' command's RHS")
        }
        return result
    }

    /// Reads a replacement; the highest group it names, and nil where it has no end.
    private mutating func replacement(_ delimiter: UInt8, _ pieces: inout [SedPiece]) -> Int? {
        var text = ByteString()
        var highest = 0
        func flush(_ pieces: inout [SedPiece], _ text: inout ByteString) {
            if !text.isEmpty { pieces.append(.text(text)) }
            text = ByteString()
        }
        while let byte = next {
            index += 1
            if byte == delimiter {
                flush(&pieces, &text)
                return highest
            }
            if byte == 0x26 {
                flush(&pieces, &text)
                pieces.append(.group(0))
                continue
            }
            guard byte == 0x5c, let escaped = next else {
                text.append(byte)
                continue
            }
            index += 1
            switch escaped {
            case 0x30...0x39:
                flush(&pieces, &text)
                pieces.append(.group(Int(escaped - 0x30)))
                highest = max(highest, Int(escaped - 0x30))
            case 0x55, 0x4c, 0x75, 0x6c, 0x45:
                flush(&pieces, &text)
                pieces.append(.letterCase(escaped))
            default: text.append(escaped == delimiter ? escaped : escaped.escapedByte ?? escaped)
            }
        }
        return nil
    }

    /// The table of `y`: 256 bytes.
    private mutating func table() throws(Failure) -> ByteString {
        guard let delimiter = next, delimiter != 0x0a, delimiter != 0x5c else {
            throw failure("unterminated `y' command")
        }
        index += 1
        guard let from = delimited(by: delimiter, isPattern: false),
            let to = delimited(by: delimiter, isPattern: false)
        else { throw failure("unterminated `y' command") }
        let (source, target) = (Self.unescaped(from), Self.unescaped(to))
        guard source.count == target.count else { throw failure("strings for `y' command are different lengths") }
        var table = ByteString((0...255).map { UInt8($0) })
        for (place, byte) in source.enumerated() { table.bytes[Int(byte)] = target[place] }
        try end()
        return table
    }

    private static func unescaped(_ text: ByteString) -> ByteString {
        var result = ByteString()
        var isEscaped = false
        for byte in text {
            if byte == 0x5c && !isEscaped {
                isEscaped = true
            } else {
                result.append(byte)
                isEscaped = false
            }
        }
        return result
    }
}

extension UInt8 {
    /// The byte that a letter behind a backslash stands for.
    fileprivate var escapedByte: UInt8? {
        switch self {
        case 0x6e: 0x0a
        case 0x74: 9
        case 0x72: 0x0d
        case 0x66: 0x0c
        case 0x76: 0x0b
        case 0x61: 7
        default: nil
        }
    }
}
