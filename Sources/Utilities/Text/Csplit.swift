import Bytes
import CommandLine
import Platform
import RegularExpression
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `csplit`: cuts a file into pieces at lines that match.
    static var csplit: Utility {
        Utility(
            ["[OPTION]... FILE PATTERN..."],
            "Output pieces of FILE separated by PATTERN(s) to files 'xx00', 'xx01', ..., and their byte counts.",
            [
                Option("b", "suffix-format", takes: "FORMAT", "use sprintf FORMAT instead of %02d"),
                Option("f", "prefix", takes: "PREFIX", "use PREFIX instead of 'xx'"),
                Option("k", "keep-files", "do not remove output files on errors"),
                Option("", "suppress-matched", "suppress the lines matching PATTERN"),
                Option("n", "digits", takes: "DIGITS", "use specified number of digits instead of 2"),
                Option("s", "quiet", "do not print counts of output file sizes"),
                Option("q", "silent", "same as -s"),
                Option("z", "elide-empty-files", "remove empty output files"),
            ]
        ) { (context) throws(Failure) in
            let digits = try context.number("n", "invalid number", in: 0...Int(Int32.max)) ?? 2
            let operands = context.operands
            if operands.count < 2 {
                throw .usage(operands.isEmpty ? "missing operand" : "missing operand after " + quoted(operands[0]))
            }
            let splitter = ContextSplitter(context, digits: digits)
            try splitter.takeSuffix(context.value("b"))
            try splitter.open(operands[0])
            try splitter.run(try SplitRule.list(Array(operands.dropFirst()), context))
        }
    }
}

/// Where a piece ends.
struct SplitRule {
    var word: ByteString
    /// nil: at a line by its number.
    var expression: RegularExpression?
    var line = 0
    var offset = 0
    /// The piece is not written.
    var isSkipped = false
    var repetitions = 0
    var isEndless = false

    static func list(_ words: [ByteString], _ context: Context) throws(Failure) -> [SplitRule] {
        var rules: [SplitRule] = []
        var last = 0
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            var rule = SplitRule(word: word)
            if word.first == 0x2f || word.first == 0x25 {
                try rule.takeExpression(word)
            } else {
                guard !word.isEmpty, word.allSatisfy({ $0.isDigit }) else {
                    throw .fatal(quoted(word) + ": invalid pattern")
                }
                rule.line = Int(word.integer() ?? .max)
                if rule.line == 0 {
                    throw .fatal(shellQuoted(word) + ": line number must be greater than zero")
                }
                if rule.line < last {
                    throw .fatal(
                        "line number " + quoted(word) + " is smaller than preceding line number, " + ByteString(last))
                }
                if rule.line == last {
                    Utilities.warn(
                        context, "warning: line number " + quoted(word) + " is the same as preceding line number")
                }
                last = rule.line
            }
            if index < words.count, words[index].first == 0x7b {
                try rule.takeRepetition(words[index])
                index += 1
            }
            rules.append(rule)
        }
        return rules
    }

    private mutating func takeExpression(_ word: ByteString) throws(Failure) {
        isSkipped = word.first == 0x25
        guard let end = word[1..<word.count].lastIndex(of: word[0]) else {
            throw .fatal(shellQuoted(word) + ": closing delimiter '" + word[0..<1] + "' missing")
        }
        let close = end + 1
        if close + 1 < word.count {
            let number = word[(close + 1)..<word.count]
            let digits = number.first == 0x2b || number.first == 0x2d ? number[1..<number.count] : number
            guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }), let value = digits.integer() else {
                throw .fatal(shellQuoted(word) + ": integer expected after delimiter")
            }
            offset = number.first == 0x2d ? -Int(value) : Int(value)
        }
        let text = word[1..<close]
        do throws(RegularExpression.Failure) { expression = try RegularExpression([text], .basic) } catch {
            throw .fatal(shellQuoted(word) + ": invalid regular expression: " + expressionProblem(text, error.message))
        }
    }

    private mutating func takeRepetition(_ word: ByteString) throws(Failure) {
        guard word.last == 0x7d else { throw .fatal(shellQuoted(word) + ": '}' is required in repeat count") }
        let inner = word[1..<(word.count - 1)]
        if inner == "*" {
            isEndless = true
            return
        }
        guard !inner.isEmpty, inner.allSatisfy({ $0.isDigit }), let number = inner.integer() else {
            throw .fatal(word[0..<(word.count - 1)] + "}: integer required between '{' and '}'")
        }
        repetitions = Int(number)
    }
}

/// One run of `csplit`.
private final class ContextSplitter {
    private let context: Context
    private let digits: Int
    private var before: ByteString = ""
    private var conversion: Conversion?
    private var after: ByteString = ""
    private var input: Input?
    private var path: ByteString = ""
    private var lines: [ByteString] = []
    private var first = 1
    private var head = 0
    private var current = 0
    private var names: [ByteString] = []
    private var number = 0
    private var file: Output?
    private var handle: HandleNumber = -1
    private var size = 0
    private var hasEnded = false

    init(_ context: Context, digits: Int) {
        self.context = context
        self.digits = digits
    }

    /// The pattern for the ends of names, such as `%02x`.
    func takeSuffix(_ format: ByteString?) throws(Failure) {
        guard let format else { return }
        var index = 0
        var text = ByteString()
        while index < format.count {
            if format[index] != 0x25 {
                text.append(format[index])
                index += 1
                continue
            }
            if index + 1 < format.count, format[index + 1] == 0x25 {
                text.append(0x25)
                index += 2
                continue
            }
            if conversion != nil { throw .fatal("too many % conversion specifications in suffix") }
            index += 1
            var part = Conversion()
            while index < format.count, part.add(flag: format[index]) { index += 1 }
            while index < format.count, format[index].isDigit {
                part.width = min(part.width * 10 + Int(format[index] - 0x30), 10_000)
                index += 1
            }
            if index < format.count, format[index] == 0x2e {
                index += 1
                var precision = 0
                while index < format.count, format[index].isDigit {
                    precision = min(precision * 10 + Int(format[index] - 0x30), 10_000)
                    index += 1
                }
                part.precision = precision
            }
            guard index < format.count else { throw .fatal("missing conversion specifier in suffix") }
            guard ("diuxXo" as ByteString).contains(format[index]) else {
                throw .fatal("invalid conversion specifier in suffix: " + format[index..<(index + 1)])
            }
            part.letter = format[index]
            conversion = part
            before = text
            text = ""
            index += 1
        }
        if conversion == nil { throw .fatal("missing % conversion specification in suffix") }
        after = text
    }

    private func name(_ number: Int) -> ByteString {
        let prefix = context.value("f") ?? "xx"
        guard let conversion else { return prefix + padded(ByteString(number), digits, with: 0x30) }
        return prefix + before + conversion.whole(UInt64(number), isNegative: false) + after
    }

    func open(_ path: ByteString) throws(Failure) {
        self.path = path
        do throws(Errno) { input = try Input(path: path) } catch {
            throw Context.failure("cannot open " + named(path) + " for reading", error)
        }
    }

    func run(_ rules: [SplitRule]) throws(Failure) {
        for rule in rules {
            var repetition = 0
            while rule.isEndless || repetition <= rule.repetitions {
                if rule.expression != nil {
                    try processExpression(rule, repetition)
                    if hasEnded { return }
                } else {
                    try processLine(rule, repetition)
                }
                repetition += 1
            }
        }
        try create()
        try dump()
        try close()
    }

    // MARK: Lines

    private func load(_ number: Int) -> Bool {
        while first + (lines.count - head) <= number {
            guard let input, let place = context.nextLine(input, path) else { return false }
            var line = input.text(place)
            if input.isLineComplete { line.append(0x0a) }
            lines.append(line)
        }
        return true
    }

    private func line(_ number: Int) -> ByteString? {
        if number < first { return nil }
        return load(number) ? lines[head + number - first] : nil
    }

    private func take() -> ByteString? {
        guard load(first) else { return nil }
        let line = lines[head]
        lines[head] = ""
        head += 1
        current = max(current, first)
        first += 1
        if head > 4096 {
            lines.removeSubrange(0..<head)
            head = 0
        }
        return line
    }

    // MARK: Pieces

    private func create() throws(Failure) {
        let path = name(number)
        do throws(Errno) { handle = try Host.open(path, [.write, .create, .truncate, .closeOnExec]) } catch {
            let failure = Context.failure(shellQuoted(path), error)
            removeAll()
            throw failure
        }
        file = Output(handle)
        names.append(path)
        number += 1
        size = 0
    }

    private func put(_ line: ByteString) throws(Failure) {
        size += line.count
        do throws(Errno) { try file?.write(line) } catch {
            let message = Context.failure("write error for " + named(names.last ?? ""), error)
            file = nil
            try? Host.close(handle)
            removeAll()
            throw message
        }
    }

    private func close() throws(Failure) {
        guard let open = file else { return }
        file = nil
        do throws(Errno) {
            try open.flush()
            try Host.close(handle)
        } catch {
            let message = Context.failure("write error for " + named(names.last ?? ""), error)
            removeAll()
            throw message
        }
        if size == 0 && context.has("z") {
            if let name = names.popLast() { try? Host.unlink(name) }
            number -= 1
        } else if !context.has("s") && !context.has("q") {
            try context.put(ByteString(size) + "\n")
        }
    }

    private func dump() throws(Failure) { while let line = take() { try put(line) } }

    private func removeAll() {
        if context.has("k") { return }
        for name in names { try? Host.unlink(name) }
        names = []
    }

    private func fail(_ message: ByteString) throws(Failure) -> Never {
        try close()
        try context.flush()
        removeAll()
        throw .fatal(message)
    }

    private func repetitionText(_ repetition: Int) -> ByteString {
        repetition > 0 ? " on repetition " + ByteString(repetition) : ""
    }

    private func lineFailure(_ rule: SplitRule, _ repetition: Int) throws(Failure) -> Never {
        try fail(quoted(rule.word) + ": line number out of range" + repetitionText(repetition))
    }

    private func processLine(_ rule: SplitRule, _ repetition: Int) throws(Failure) {
        try create()
        let suppresses = context.has("suppress-matched")
        if suppresses && !load(first) { try lineFailure(rule, repetition) }
        let (last, overflow) = rule.line.multipliedReportingOverflow(by: repetition + 1)
        while overflow || first < last {
            guard let line = take() else { try lineFailure(rule, repetition) }
            try put(line)
        }
        try close()
        if suppresses { _ = take() }
        if !suppresses && !load(first) { try lineFailure(rule, repetition) }
    }

    private func processExpression(_ rule: SplitRule, _ repetition: Int) throws(Failure) {
        guard let expression = rule.expression else { return }
        if !rule.isSkipped { try create() }
        while true {
            current += 1
            guard var line = line(current) else {
                if rule.isEndless {
                    if !rule.isSkipped { try dump() }
                    try close()
                    hasEnded = true
                    return
                }
                if !rule.isSkipped { try dump() }
                try fail(quoted(rule.word) + ": match not found" + repetitionText(repetition))
            }
            if line.last == 0x0a { line.bytes.removeLast() }
            if expression.firstMatch(in: line) != nil { break }
            if rule.offset >= 0, let taken = take(), !rule.isSkipped { try put(taken) }
        }
        let end = current + rule.offset
        if first > end { try fail(quoted(rule.word) + ": line number out of range") }
        while first < end {
            guard let line = take() else { try fail(quoted(rule.word) + ": line number out of range") }
            if !rule.isSkipped { try put(line) }
        }
        if !rule.isSkipped { try close() }
        if rule.offset > 0 { current = end }
        if context.has("suppress-matched") { _ = take() }
    }
}
