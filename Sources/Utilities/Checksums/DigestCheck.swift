import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

/// One file of checksums, whose lines are compared with the files that they name.
struct DigestCheck {
    private let program: DigestProgram
    private let path: ByteString
    private let shownPath: ByteString
    private var context: Context { program.context }
    private var misformatted = 0
    private var proper = 0
    private var mismatched = 0
    private var matched = 0
    private var unreadable = 0

    init(_ program: DigestProgram, _ path: ByteString) {
        self.program = program
        self.path = path
        shownPath = path == "-" ? "standard input" : path
    }

    mutating func run() throws(Failure) {
        guard let input = context.open(path) else { return }
        var number = 0
        while true {
            var range: Range<Int>?
            do throws(Errno) { range = try input.nextLine() } catch {
                context.complain(shellQuoted(shownPath) + ": read error")
                return
            }
            guard let range else { break }
            number += 1
            var line = input.text(range)
            // What `-z` writes has its end there.
            if let end = line.firstIndex(of: 0) { line = line[0..<end] }
            if line.first == 0x23 { continue }
            if line.last == 0x0d { line = line[0..<(line.count - 1)] }
            if line.isEmpty { continue }
            guard let entry = parse(line) else {
                misformatted += 1
                if context.arguments.last(of: ["w", "quiet", "status"]) == "w" {
                    warn(
                        shellQuoted(shownPath) + ": " + ByteString(number) + ": improperly formatted "
                            + program.kind.tag + " checksum line")
                }
                continue
            }
            proper += 1
            try check(entry)
        }
        try finish()
    }

    private struct Entry {
        var kind: DigestKind
        var bits: Int
        var sum: ByteString
        var name: ByteString
        var isEscaped: Bool
    }

    private mutating func check(_ entry: Entry) throws(Failure) {
        var name = entry.name
        if entry.isEscaped {
            guard let plain = unescaped(name) else {
                misformatted += 1
                proper -= 1
                return
            }
            name = plain
        }
        let shown = (entry.isEscaped ? "\\" : "") + entry.name
        var size: UInt64 = 0
        var sum: [UInt8] = []
        do throws(Errno) { sum = try program.sum(of: name, entry.kind, entry.bits, &size) } catch {
            if error == .noSuchFileOrDirectory && context.has("ignore-missing") { return }
            unreadable += 1
            context.complain(shellQuoted(name), error)
            if !context.has("status") { try context.put(shown + ": FAILED open or read\n") }
            return
        }
        let expected = ByteString(entry.sum.bytes.map { $0 >= 0x41 && $0 <= 0x46 ? $0 + 32 : $0 })
        if DigestProgram.hexadecimal(sum) == expected {
            matched += 1
            if !context.has("status") && !context.has("quiet") { try context.put(shown + ": OK\n") }
        } else {
            mismatched += 1
            if !context.has("status") { try context.put(shown + ": FAILED\n") }
        }
    }

    /// The name that `\n` and `\\` stand in; nil where another escape does.
    private func unescaped(_ name: ByteString) -> ByteString? {
        var text = ByteString()
        var index = 0
        while index < name.count {
            var byte = name[index]
            index += 1
            if byte == 0x5c {
                guard index < name.count else { return nil }
                switch name[index] {
                case 0x5c: byte = 0x5c
                case 0x6e: byte = 0x0a
                case 0x72: byte = 0x0d
                default: return nil
                }
                index += 1
            }
            text.append(byte)
        }
        return text
    }

    /// A message that changes no status.
    private func warn(_ message: ByteString) {
        let status = context.status
        context.complain(message)
        context.status = status
    }

    private mutating func finish() throws(Failure) {
        if proper == 0 {
            context.complain(shellQuoted(shownPath) + ": no properly formatted checksum lines found")
            return
        }
        func warn(_ count: Int, _ one: StaticString, _ many: StaticString) {
            if count > 0 && !context.has("status") {
                self.warn("WARNING: " + ByteString(count) + " " + ByteString(count == 1 ? one : many))
            }
        }
        warn(misformatted, "line is improperly formatted", "lines are improperly formatted")
        warn(unreadable, "listed file could not be read", "listed files could not be read")
        warn(mismatched, "computed checksum did NOT match", "computed checksums did NOT match")
        if context.has("ignore-missing") && matched == 0 && !context.has("status") {
            context.complain(shellQuoted(shownPath) + ": no file was verified")
        }
        let isGood =
            mismatched == 0 && unreadable == 0 && (!context.has("strict") || misformatted == 0)
            && !(context.has("ignore-missing") && matched == 0)
        if !isGood { context.status = 1 }
    }

    /// A line in one of the two forms; nil for anything else.
    private func parse(_ line: ByteString) -> Entry? {
        var start = 0
        while start < line.count, line[start] == 0x20 || line[start] == 0x09 { start += 1 }
        var isEscaped = false
        if start < line.count, line[start] == 0x5c {
            isEscaped = true
            start += 1
        }
        let rest = line[start..<line.count]
        if let entry = tagged(rest, isEscaped) { return entry }
        if program.isCksum && !context.has("untagged") && program.context.value("a") == nil { return nil }
        let digits = rest.prefix { $0.isDigit || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66) }.count
        var bits = program.bits
        if program.kind == .blake2b && context.value("l") == nil {
            bits = digits * 4
            guard bits > 0, bits <= 512, bits % 8 == 0 else { return nil }
        }
        guard digits * 4 == bits, rest.count > digits + 1, rest[digits] == 0x20 || rest[digits] == 0x09 else {
            return nil
        }
        // Two blanks or blank and star; with one blank alone the name follows at once.
        var nameStart = digits + 1
        if rest[nameStart] == 0x20 || rest[nameStart] == 0x2a, rest.count > nameStart + 1 { nameStart += 1 }
        return Entry(
            kind: program.kind, bits: bits, sum: rest[0..<digits], name: rest[nameStart..<rest.count],
            isEscaped: isEscaped)
    }

    /// `SHA256 (name) = sum`.
    private func tagged(_ line: ByteString, _ isEscaped: Bool) -> Entry? {
        var kinds = [program.kind]
        if program.isCksum && context.value("a") == nil {
            kinds = DigestKind.names.map { $0.kind }.filter { !$0.isNumber }
        }
        for kind in kinds where line.hasPrefix(kind.tag) {
            var index = kind.tag.count
            var bits = kind.bits
            if kind == .blake2b, index < line.count, line[index] == 0x2d {
                let digits = line[(index + 1)..<line.count].prefix { $0.isDigit }
                guard let number = ByteString(digits).integer(), number > 0, number <= 512, number % 8 == 0 else {
                    return nil
                }
                bits = Int(number)
                index += 1 + digits.count
            }
            if index < line.count, line[index] == 0x20 { index += 1 }
            guard index < line.count, line[index] == 0x28, let close = line.lastIndex(of: 0x29), close > index else {
                continue
            }
            var rest = line[(close + 1)..<line.count].trimmed
            guard rest.first == 0x3d else { return nil }
            rest = rest[1..<rest.count].trimmed
            guard rest.count * 4 == bits, rest.allSatisfy({ $0.digitValue.map { $0 < 16 } ?? false }) else {
                return nil
            }
            return Entry(
                kind: kind, bits: bits, sum: rest, name: line[(index + 1)..<close], isEscaped: isEscaped)
        }
        return nil
    }
}
