import Bytes
import CommandLine
import RegularExpression

/// Reads a script (POSIX `sed`, with GNU's additions).
struct SedParser {
    private let script: ByteString
    private let isExtended: Bool
    private let isSandboxed: Bool
    private var position = 0
    private var commands: [SedCommand] = []
    private var blocks: [Int] = []
    private var labels: [ByteString: Int] = [:]
    private var jumps: [(command: Int, label: ByteString)] = []
    /// `#n` as the first line asks for silence.
    private(set) var isSilent = false

    init(_ script: ByteString, isExtended: Bool, isSandboxed: Bool = false) {
        self.script = script
        self.isExtended = isExtended
        self.isSandboxed = isSandboxed
    }

    private func failure(_ message: ByteString) -> SedSyntaxError {
        SedSyntaxError(message: "-e expression #1, char " + ByteString(position) + ": " + message)
    }

    private var peek: UInt8? { position < script.count ? script[position] : nil }

    private mutating func take() -> UInt8? {
        guard position < script.count else { return nil }
        position += 1
        return script[position - 1]
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte == 0x20 || byte == 0x09 { position += 1 }
    }

    // MARK: Commands

    mutating func parse() throws(SedSyntaxError) -> [SedCommand] {
        if script.hasPrefix("#n\n") || script == "#n" { isSilent = true }
        while true {
            while let byte = peek, byte == 0x20 || (0x09...0x0d).contains(byte) || byte == 0x3b { position += 1 }
            guard peek != nil else { break }
            try parseCommand()
        }
        if !blocks.isEmpty { throw SedSyntaxError(message: "-e expression #1, char 0: unmatched `{'") }
        for (command, label) in jumps {
            guard let target = label.isEmpty ? commands.count : labels[label] else {
                throw SedSyntaxError(message: "can't find label for jump to `" + label + "'", status: 4)
            }
            switch commands[command].action {
            case .jumpIfSubstituted: commands[command].action = .jumpIfSubstituted(target)
            case .jumpUnlessSubstituted: commands[command].action = .jumpUnlessSubstituted(target)
            default: commands[command].action = .jump(target)
            }
        }
        return commands
    }

    private mutating func parseCommand() throws(SedSyntaxError) {
        var command = SedCommand(action: .nothing)
        try parseAddresses(&command)
        skipSpaces()
        while peek == 0x21 {
            command.isNegated = true
            position += 1
            skipSpaces()
        }
        guard let name = take() else { throw failure("missing command") }
        switch name {
        case 0x23:  // #
            if command.from != nil { throw failure("comments don't accept any addresses") }
            while let byte = peek, byte != 0x0a { position += byte == 0x0a ? 0 : 1 }
            return
        case 0x3a:  // :
            if command.from != nil { throw failure(": doesn't want any addresses") }
            skipSpaces()
            let label = word()
            if label.isEmpty { throw failure("\":\" lacks a label") }
            labels[label] = commands.count
            return
        case 0x7b:  // {
            blocks.append(commands.count)
            command.action = .block(end: 0)
            commands.append(command)
            return
        case 0x7d:  // }
            guard let start = blocks.popLast() else { throw failure("unexpected `}'") }
            if command.from != nil { throw failure("} doesn't want any addresses") }
            commands[start].action = .block(end: commands.count)
            return try expectEnd()
        default: break
        }
        command.action = try parseAction(name, command)
        commands.append(command)
    }

    private mutating func parseAction(_ name: UInt8, _ command: SedCommand) throws(SedSyntaxError) -> SedCommand.Action
    {
        switch name {
        case 0x3d: return try simple(.number)
        case 0x61: return .appendText(try text())
        case 0x69: return .insertText(try text())
        case 0x63: return .changeText(try text())
        case 0x62, 0x74, 0x54:
            skipSpaces()
            jumps.append((commands.count, word()))
            return name == 0x62 ? .jump(0) : name == 0x74 ? .jumpIfSubstituted(0) : .jumpUnlessSubstituted(0)
        case 0x64: return try simple(.delete)
        case 0x44: return try simple(.deleteFirstLine)
        case 0x65:
            if isSandboxed { throw failure("e/r/w commands disabled in sandbox mode") }
            return .execute(line())
        case 0x46: return try simple(.fileName)
        case 0x67: return try simple(.get)
        case 0x47: return try simple(.getAppending)
        case 0x68: return try simple(.hold)
        case 0x48: return try simple(.holdAppending)
        case 0x6c:
            skipSpaces()
            let width = number()
            return try simple(.list(width))
        case 0x6e: return try simple(.next)
        case 0x4e: return try simple(.nextAppending)
        case 0x70: return try simple(.print)
        case 0x50: return try simple(.printFirstLine)
        case 0x71, 0x51:
            if command.to != nil { throw failure("command only uses one address") }
            skipSpaces()
            let status = Int32(truncatingIfNeeded: number() ?? 0)
            return try simple(.quit(status, isSilent: name == 0x51))
        case 0x72: return .appendFile(try file())
        case 0x52: return .appendLineOfFile(try file())
        case 0x77: return .write(try file())
        case 0x57: return .writeFirstLine(try file())
        case 0x73: return .substitute(try substitution())
        case 0x76:
            _ = line()
            return .nothing
        case 0x78: return try simple(.exchange)
        case 0x79: return try transliteration()
        case 0x7a: return try simple(.zap)
        case 0x0a, 0x3b: throw failure("missing command")
        default: throw failure("unknown command: `" + ByteString([name]) + "'")
        }
    }

    private mutating func simple(_ action: SedCommand.Action) throws(SedSyntaxError) -> SedCommand.Action {
        try expectEnd()
        return action
    }

    /// Behind a command there is a new line, a semicolon, a brace or a comment.
    private mutating func expectEnd() throws(SedSyntaxError) {
        skipSpaces()
        switch peek {
        case nil, 0x7d, 0x23: return
        case 0x0a, 0x3b: position += 1
        default:
            position += 1
            throw failure("extra characters after command")
        }
    }

    private mutating func line() -> ByteString {
        skipSpaces()
        let start = position
        while let byte = peek, byte != 0x0a { position += 1 }
        return script[start..<position]
    }

    private mutating func file() throws(SedSyntaxError) -> ByteString {
        if isSandboxed { throw failure("e/r/w commands disabled in sandbox mode") }
        let name = line()
        if name.isEmpty { throw failure("missing filename in r/R/w/W commands") }
        return name
    }

    /// A label: it ends at a space or a semicolon.
    private mutating func word() -> ByteString {
        let start = position
        while let byte = peek, byte > 0x20, byte != 0x3b, byte != 0x7d || position == start { position += 1 }
        return script[start..<position]
    }

    private mutating func number() -> Int? {
        let start = position
        while let byte = peek, byte.isDigit { position += 1 }
        return position == start ? nil : Int(clamping: script[start..<position].integer() ?? .max)
    }

    /// The text of `a`, `i` and `c`: on this line, or behind a backslash on the next ones.
    private mutating func text() throws(SedSyntaxError) -> ByteString {
        skipSpaces()
        guard peek != nil else { throw failure("expected \\ after `a', `c' or `i'") }
        if peek == 0x5c {
            position += 1
            let start = position
            skipSpaces()
            if peek == nil { throw failure("expected \\ after `a', `c' or `i'") }
            // On the same line the backslash keeps the spaces behind it.
            position = peek == 0x0a ? position + 1 : start
        }
        var text: [UInt8] = []
        while let byte = take(), byte != 0x0a {
            if byte != 0x5c {
                text.append(byte)
            } else if let next = take() {
                text.append(next)
            }
        }
        text.append(0x0a)
        return ByteString(text)
    }

    // MARK: Addresses

    private mutating func parseAddresses(_ command: inout SedCommand) throws(SedSyntaxError) {
        guard let first = try address() else { return }
        command.from = first
        skipSpaces()
        let isZero = if case .line(0) = first { true } else { false }
        guard peek == 0x2c else {
            if isZero { throw failure("invalid usage of line address 0") }
            return
        }
        position += 1
        skipSpaces()
        if peek == 0x2b || peek == 0x7e {
            let isLines = take() == 0x2b
            guard let count = number() else { throw failure("expected number") }
            command.to = isLines ? .lines(count) : .multiple(count)
        } else if let second = try address() {
            command.to = .address(second)
        } else {
            throw failure("unexpected `,'")
        }
        if isZero {
            guard case .address(.pattern) = command.to else { throw failure("invalid usage of line address 0") }
            command.startsOpen = true
        }
    }

    private mutating func address() throws(SedSyntaxError) -> SedAddress? {
        switch peek {
        case 0x24:
            position += 1
            return .last
        case 0x2f, 0x5c:
            if take() == 0x5c { _ = peek } else { position -= 1 }
            guard let delimiter = take() else { throw failure("unexpected end of script") }
            guard let source = delimited(by: delimiter, isPattern: true) else {
                throw failure("unterminated address regex")
            }
            var ignoresCase = false
            while let flag = peek, flag == 0x49 || flag == 0x4d {
                if flag == 0x4d { throw failure("the flag M is not supported") }
                ignoresCase = true
                position += 1
            }
            return .pattern(try pattern(source, ignoresCase: ignoresCase))
        case let byte? where byte.isDigit:
            let first = number() ?? 0
            skipSpaces()
            guard peek == 0x7e else { return .line(first) }
            position += 1
            skipSpaces()
            return .step(first: first, step: number() ?? 0)
        default: return nil
        }
    }

    /// What stands before the next delimiter, of which a backslash makes an ordinary character.
    private mutating func delimited(by delimiter: UInt8, isPattern: Bool) -> ByteString? {
        var bytes: [UInt8] = []
        var isInBracket = false
        while let byte = take() {
            if byte == 0x5c, let next = peek {
                position += 1
                if next == delimiter && !(isPattern && isInBracket) {
                    // In a pattern the delimiter alone stands for itself, unless it is special there.
                    bytes.append(next)
                } else if next == 0x6e, isPattern {
                    bytes.append(0x0a)
                } else if next == 0x0a && isPattern {
                    bytes.append(0x0a)
                } else {
                    bytes += [0x5c, next]
                }
                continue
            }
            if isPattern, byte == 0x5b, !isInBracket {
                isInBracket = true
                bytes.append(byte)
                // A bracket or a circumflex with it, right at the beginning, are ordinary.
                if peek == 0x5e { bytes.append(take() ?? 0) }
                if peek == 0x5d { bytes.append(take() ?? 0) }
                continue
            }
            if isInBracket, byte == 0x5b, let kind = peek, kind == 0x3a || kind == 0x2e || kind == 0x3d {
                // `[:alpha:]` and its sisters end at their own sign.
                bytes.append(byte)
                bytes.append(take() ?? 0)
                while let inner = take() {
                    bytes.append(inner)
                    if inner == kind, peek == 0x5d {
                        bytes.append(take() ?? 0)
                        break
                    }
                }
                continue
            }
            if isInBracket, byte == 0x5d { isInBracket = false }
            if byte == delimiter, !isInBracket { return ByteString(bytes) }
            bytes.append(byte)
        }
        return nil
    }

    private func pattern(_ source: ByteString, ignoresCase: Bool) throws(SedSyntaxError) -> SedPattern {
        if source.isEmpty { return nil }
        do throws(RegularExpression.Failure) {
            return try RegularExpression(
                [Self.plain(source)], isExtended ? .extended : .basic, ignoresCase: ignoresCase)
        } catch { throw failure(error.message) }
    }

    /// GNU's names for characters, as those characters.
    private static func plain(_ source: ByteString) -> ByteString {
        var bytes: [UInt8] = []
        var index = 0
        while index < source.count {
            let byte = source[index]
            guard byte == 0x5c, index + 1 < source.count else {
                bytes.append(byte)
                index += 1
                continue
            }
            let next = source[index + 1]
            index += 2
            switch next {
            case 0x74: bytes.append(0x09)
            case 0x66: bytes.append(0x0c)
            case 0x76: bytes.append(0x0b)
            case 0x61: bytes.append(0x07)
            case 0x72: bytes.append(0x0d)
            default: bytes += [byte, next]
            }
        }
        return ByteString(bytes)
    }

    // MARK: s and y

    private mutating func substitution() throws(SedSyntaxError) -> SedSubstitution {
        guard let delimiter = take(), delimiter != 0x0a, delimiter != 0x5c,
            let source = delimited(by: delimiter, isPattern: true),
            let replacement = delimited(by: delimiter, isPattern: false)
        else { throw failure("unterminated `s' command") }
        var result = SedSubstitution(pattern: nil, parts: Self.parts(replacement, delimiter))
        var ignoresCase = false
        var hasNumber = false
        flags: while let flag = peek {
            switch flag {
            case 0x67:
                if result.isGlobal { throw failure("multiple `g' options to `s' command") }
                result.isGlobal = true
            case 0x70:
                if result.prints { throw failure("multiple `p' options to `s' command") }
                result.prints = true
            case 0x69, 0x49: ignoresCase = true
            case 0x65:
                if isSandboxed { throw failure("e/r/w commands disabled in sandbox mode") }
                result.executes = true
            case 0x6d, 0x4d: throw failure("the flag M is not supported")
            case 0x30...0x39:
                if hasNumber { throw failure("multiple number options to `s' command") }
                let value = number() ?? 0
                if value == 0 { throw failure("number option to `s' command may not be zero") }
                result.number = value
                hasNumber = true
                continue flags
            case 0x77:
                position += 1
                result.file = try file()
                break flags
            default: break flags
            }
            position += 1
        }
        result.pattern = try pattern(source, ignoresCase: ignoresCase)
        if result.file == nil {
            let before = position
            skipSpaces()
            if let byte = peek, byte != 0x0a, byte != 0x3b, byte != 0x7d, byte != 0x23 {
                position = before + 1
                throw failure("unknown option to `s'")
            }
        }
        let groups = result.parts.reduce(0) { if case .group(let number) = $1 { max($0, number) } else { $0 } }
        if let expression = result.pattern, groups > expression.groups {
            throw failure("invalid reference \\" + ByteString(groups) + " on `s' command's RHS")
        }
        return result
    }

    private static func parts(_ text: ByteString, _ delimiter: UInt8) -> [SedSubstitution.Part] {
        var parts: [SedSubstitution.Part] = []
        var literal: [UInt8] = []
        func flush() -> [SedSubstitution.Part] { literal.isEmpty ? [] : [.literal(ByteString(literal))] }
        func add(_ part: SedSubstitution.Part) {
            parts += flush()
            literal = []
            parts.append(part)
        }
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == 0x26 {
                add(.group(0))
                continue
            }
            guard byte == 0x5c, index < text.count else {
                literal.append(byte)
                continue
            }
            let next = text[index]
            index += 1
            switch next {
            case 0x30...0x39: add(.group(Int(next - 0x30)))
            case 0x55: add(.letters(.upper))
            case 0x4c: add(.letters(.lower))
            case 0x75: add(.letters(.nextUpper))
            case 0x6c: add(.letters(.nextLower))
            case 0x45: add(.letters(.asTheyAre))
            case 0x6e: literal.append(0x0a)
            case 0x74: literal.append(0x09)
            case 0x72: literal.append(0x0d)
            case 0x66: literal.append(0x0c)
            case 0x76: literal.append(0x0b)
            case 0x61: literal.append(0x07)
            default: literal.append(next)
            }
        }
        return parts + flush()
    }

    private mutating func transliteration() throws(SedSyntaxError) -> SedCommand.Action {
        guard let delimiter = take(), let source = delimited(by: delimiter, isPattern: false),
            let target = delimited(by: delimiter, isPattern: false)
        else { throw failure("unterminated `y' command") }
        let from = Self.characters(source), to = Self.characters(target)
        guard from.count == to.count else { throw failure("strings for `y' command are different lengths") }
        var map: [ByteString: ByteString] = [:]
        for (one, other) in zip(from, to) where map[one] == nil { map[one] = other }
        try expectEnd()
        return .transliterate(map)
    }

    private static func characters(_ text: ByteString) -> [ByteString] {
        var result: [ByteString] = []
        var index = 0
        while index < text.count {
            if text[index] == 0x5c, index + 1 < text.count {
                let next = text[index + 1]
                result.append(next == 0x6e ? "\n" : next == 0x74 ? "\t" : ByteString([next]))
                index += 2
                continue
            }
            let length = SedText.characterLength(text, at: index)
            result.append(text[index..<(index + length)])
            index += length
        }
        return result
    }
}
