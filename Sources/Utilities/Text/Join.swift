import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `join`: lines of two sorted files that share a field.
    static var join: Utility {
        Utility(
            ["[OPTION]... FILE1 FILE2"],
            "For each pair of input lines with identical join fields, write a line to standard output.",
            [
                Option("a", "", takes: "FILENUM", "also print unpairable lines from file FILENUM (1 or 2)"),
                Option("e", "", takes: "STRING", "replace missing (empty) input fields with STRING"),
                Option("i", "ignore-case", "ignore differences in case when comparing fields"),
                Option("j", "", takes: "FIELD", "equivalent to '-1 FIELD -2 FIELD'"),
                Option("o", "", takes: "FORMAT", "obey FORMAT while constructing output line"),
                Option("t", "", takes: "CHAR", "use CHAR as input and output field separator"),
                Option("v", "", takes: "FILENUM", "like -a FILENUM, but suppress joined output lines"),
                Option("1", "", takes: "FIELD", "join on this FIELD of file 1"),
                Option("2", "", takes: "FIELD", "join on this FIELD of file 2"),
                Option("", "check-order", "check that the input is correctly sorted"),
                Option("", "nocheck-order", "do not check that the input is correctly sorted"),
                Option("", "header", "treat the first line in each file as field headers"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
            ], rewrite: oldJoinWords
        ) { (context) throws(Failure) in
            let plan = try JoinPlan(context)
            let operands = context.operands
            if operands.count < 2 {
                throw .usage(operands.isEmpty ? "missing operand" : "missing operand after " + quoted(operands[0]))
            }
            if operands.count > 2 { throw .usage("extra operand " + quoted(operands[2])) }
            if operands[0] == "-" && operands[1] == "-" { throw .fatal("both files cannot be standard input") }
            let joiner = Joiner(context, plan)
            try joiner.run()
        }
    }
}

extension Utilities {
    /// The old ways: `-j1 FIELD`, and `-o` with several words. They can only be told by too many operands.
    private static func oldJoinWords(_ words: [ByteString]) -> [ByteString] {
        var operands = 0
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--" {
                operands += words.count - index
                break
            }
            if word.count < 2 || word[0] != 0x2d {
                operands += 1
            } else if word.count == 2, ("aejotv12" as ByteString).contains(word[1]) {
                index += 1
            }
        }
        var result: [ByteString] = []
        index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if operands > 2, word == "-j1" || word == "-j2", index < words.count {
                result += ["-" + word[2..<3], words[index]]
                index += 1
                operands -= 1
            } else if word == "-o" || word.hasPrefix("-o") {
                result.append(word)
                if word == "-o", index < words.count {
                    result.append(words[index])
                    index += 1
                }
                while operands > 2, index < words.count, words[index].first?.isDigit == true {
                    result += ["-o", words[index]]
                    index += 1
                    operands -= 1
                }
            } else {
                result.append(word)
            }
        }
        return result
    }
}

/// What the options of `join` ask for.
private struct JoinPlan {
    enum Separator: Equatable {
        case blanks, wholeLine
        case byte(UInt8)
    }

    var fields = [0, 0]
    var showsUnpaired = [false, false]
    var showsPairs = true
    var filler: ByteString?
    var format: [(file: Int, field: Int)]?
    var isAutomatic = false
    var separator = Separator.blanks
    let ignoresCase: Bool

    init(_ context: Context) throws(Failure) {
        ignoresCase = context.has("i")
        var chosen: [Int?] = [nil, nil]
        for (key, value) in context.arguments.given {
            guard let word = value else { continue }
            switch key {
            case "a", "v":
                guard let number = word.integer(), number == 1 || number == 2 else {
                    throw .fatal("invalid field number: " + quoted(word))
                }
                showsUnpaired[Int(number) - 1] = true
                if key == "v" { showsPairs = false }
            case "e":
                if let filler, filler != word { throw .fatal("conflicting empty-field replacement strings") }
                filler = word
            case "1", "2", "j":
                let field = try Self.field(word)
                for file in 0...1 where key == "j" || (key == "1") == (file == 0) {
                    if let old = chosen[file], old != field {
                        throw .fatal("incompatible join fields " + ByteString(old + 1) + ", " + ByteString(field + 1))
                    }
                    chosen[file] = field
                }
            case "o": try add(format: word)
            case "t": try set(separator: word)
            default: break
            }
        }
        fields = [chosen[0] ?? 0, chosen[1] ?? 0]
    }

    private static func field(_ word: ByteString) throws(Failure) -> Int {
        let isNumber = !word.isEmpty && word.allSatisfy { $0.isDigit }
        if isNumber, word.integer() == nil { return .max - 1 }
        guard isNumber, let number = word.integer(), number > 0 else {
            throw .fatal("invalid field number: " + quoted(word))
        }
        return Int(number) - 1
    }

    private mutating func add(format word: ByteString) throws(Failure) {
        if word == "auto" {
            isAutomatic = true
            return
        }
        var list = format ?? []
        for piece in ByteString(word.bytes.map { $0 == 0x20 || $0 == 0x09 ? 0x2c : $0 }).split(separator: 0x2c) {
            switch piece.first {
            case 0x30:
                if piece.count > 1 { throw .fatal("invalid field specifier: " + quoted(piece)) }
                list.append((0, 0))
            case 0x31, 0x32:
                guard piece.count > 1, piece[1] == 0x2e else {
                    throw .fatal("invalid field specifier: " + quoted(piece))
                }
                list.append((Int(piece[0] - 0x30), try Self.field(piece[2..<piece.count])))
            default: throw .fatal("invalid file number in field spec: " + quoted(piece))
            }
        }
        format = list
    }

    private mutating func set(separator word: ByteString) throws(Failure) {
        let new: Separator
        if word.isEmpty {
            new = .wholeLine
        } else if word.count == 1 {
            new = .byte(word[0])
        } else if word == "\\0" {
            new = .byte(0)
        } else {
            throw .fatal("multi-character tab " + quoted(word))
        }
        if separator != .blanks && separator != new { throw .fatal("incompatible tabs") }
        separator = new
    }

    /// The fields of a line.
    func split(_ line: ByteString) -> [ByteString] {
        if line.isEmpty { return [] }
        switch separator {
        case .wholeLine: return [line]
        case .byte(let byte): return line.split(separator: byte)
        case .blanks:
            func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0a }
            var fields: [ByteString] = []
            var index = 0
            while index < line.count, isBlank(line[index]) { index += 1 }
            if index == line.count { return [] }
            while index < line.count {
                let start = index
                while index < line.count, !isBlank(line[index]) { index += 1 }
                fields.append(line[start..<index])
                if index == line.count { return fields }
                while index < line.count, isBlank(line[index]) { index += 1 }
            }
            fields.append("")
            return fields
        }
    }
}

/// Two files, read line by line, of each as many as have the same key.
private final class Joiner {
    private typealias Line = [ByteString]

    private let context: Context
    private let plan: JoinPlan
    private let end: UInt8
    private var inputs: [Input] = []
    private var numbers = [0, 0]
    private var last: [Line?] = [nil, nil]
    private var hasWarned = [false, false]
    private var seenUnpaired = false
    private var automatic = [0, 0]

    init(_ context: Context, _ plan: JoinPlan) {
        self.context = context
        self.plan = plan
        end = context.lineEnd
    }

    func run() throws(Failure) {
        for path in context.operands {
            inputs.append(try must(shellQuoted(path)) { () throws(Errno) in try Input(path: path) })
        }
        var first = try read(0)
        var second = try read(1)
        automatic = [first?.count ?? 0, second?.count ?? 0]
        if context.has("header"), first != nil || second != nil {
            try put(first, second)
            last = [nil, nil]
            if first != nil { first = try read(0) }
            if second != nil { second = try read(1) }
        }
        while let left = first, let right = second {
            let order = compare(left, 0, right, 1)
            if order < 0 {
                if plan.showsUnpaired[0] { try put(left, nil) }
                first = try read(0)
                seenUnpaired = true
            } else if order > 0 {
                if plan.showsUnpaired[1] { try put(nil, right) }
                second = try read(1)
                seenUnpaired = true
            } else {
                var lefts = [left]
                first = try read(0)
                while let next = first, compare(next, 0, right, 1) == 0 {
                    lefts.append(next)
                    first = try read(0)
                }
                var rights = [right]
                second = try read(1)
                while let next = second, compare(left, 0, next, 1) == 0 {
                    rights.append(next)
                    second = try read(1)
                }
                if plan.showsPairs {
                    for left in lefts { for right in rights { try put(left, right) } }
                }
            }
        }
        let order = context.arguments.last(of: ["check-order", "nocheck-order"])
        let checks = order != "nocheck-order" && !(hasWarned[0] && hasWarned[1])
        try finish(0, first, hasOther: second != nil, checks)
        try finish(1, second, hasOther: first != nil, checks)
        if hasWarned[0] || hasWarned[1] { throw .fatal("input is not in sorted order") }
    }

    /// The lines that are left in one file, when the other is at its end.
    private func finish(_ file: Int, _ line: Line?, hasOther: Bool, _ checks: Bool) throws(Failure) {
        guard let line, plan.showsUnpaired[file] || checks else { return }
        if plan.showsUnpaired[file] { try put(file == 0 ? line : nil, file == 1 ? line : nil) }
        if hasOther { seenUnpaired = true }
        while let line = try read(file) {
            if plan.showsUnpaired[file] { try put(file == 0 ? line : nil, file == 1 ? line : nil) }
            if hasWarned[file] && !plan.showsUnpaired[file] { return }
        }
    }

    private func read(_ file: Int) throws(Failure) -> Line? {
        let path = context.operands[file]
        let input = inputs[file]
        let range = try must(shellQuoted(path)) { () throws(Errno) in try input.nextLine(separator: end) }
        guard let range else { return nil }
        let text = input.text(range)
        let line = plan.split(text)
        numbers[file] += 1
        if let last = last[file] { try check(last, line, text, file) }
        last[file] = line
        return line
    }

    private func check(_ last: Line, _ line: Line, _ text: ByteString, _ file: Int) throws(Failure) {
        let order = context.arguments.last(of: ["check-order", "nocheck-order"])
        guard order == "check-order" || (order == nil && seenUnpaired), !hasWarned[file] else { return }
        guard compare(last, file, line, file) > 0 else { return }
        let message: ByteString =
            shellQuoted(context.operands[file]) + ":" + ByteString(numbers[file]) + ": is not sorted: " + text
        if order != nil { throw .fatal(message) }
        context.complain(message)
        hasWarned[file] = true
    }

    private func compare(_ a: Line, _ fileA: Int, _ b: Line, _ fileB: Int) -> Int {
        func key(_ line: Line, _ file: Int) -> ByteString {
            let field = plan.fields[file]
            guard field < line.count else { return "" }
            if !plan.ignoresCase { return line[field] }
            return ByteString(line[field].bytes.map { $0 >= 0x61 && $0 <= 0x7a ? $0 - 32 : $0 })
        }
        let (first, second) = (key(a, fileA), key(b, fileB))
        return first.bytes.span.order(to: second.bytes.span)
    }

    private func put(_ left: Line?, _ right: Line?) throws(Failure) {
        var text = ByteString()
        var separator: UInt8 = 0x20
        if case .byte(let byte) = plan.separator { separator = byte }
        if plan.separator == .wholeLine { separator = 0x0a }
        func add(_ line: Line?, _ field: Int) {
            if let line, field < line.count, !line[field].isEmpty {
                text += line[field]
            } else if let filler = plan.filler {
                text += filler
            }
        }
        let key = left != nil ? (left, plan.fields[0]) : (right, plan.fields[1])
        if let format = plan.format {
            for (index, piece) in format.enumerated() {
                if index > 0 { text.append(separator) }
                switch piece.file {
                case 0: add(key.0, key.1)
                case 1: add(left, piece.field)
                default: add(right, piece.field)
                }
            }
        } else {
            add(key.0, key.1)
            for (file, line) in [left, right].enumerated() {
                let count = plan.isAutomatic ? automatic[file] : line?.count ?? 0
                for field in 0..<count where field != plan.fields[file] {
                    text.append(separator)
                    add(line, field)
                }
            }
        }
        text.append(end)
        try context.put(text)
    }
}
