import Bytes
import Platform
import RegularExpression
import SchemeProtocol
import Streams

/// Runs a script over lines.
final class SedMachine {
    private let context: Context
    private let commands: [SedCommand]
    private let input: SedInput
    private let settings: Settings
    private var pattern = ByteString()
    private var held = ByteString()
    /// Whether a line end belongs to the text: the last line of the input may have none.
    private var isComplete = true
    private var isHeldComplete = true
    /// Outputs whose last line has no end: it gets one when more follows. The empty name is standard output.
    private var unended: Set<ByteString> = []
    private var isSubstituted = false
    private var lastExpression: RegularExpression?
    /// Which ranges are open, and their last line where that is known.
    private var ranges: [Range]

    private struct Range {
        var isOpen: Bool
        var end: Int?
        /// It was open once: a range that begins at a line's number does not begin again.
        var isOver = false

        mutating func open(until end: Int?) { (isOpen, self.end) = (true, end) }
        mutating func close() { (isOpen, isOver) = (false, true) }
    }
    /// What comes out at the end of the cycle.
    private var appended: [Appended] = []
    private var files: [ByteString: Output] = [:]
    private var readers: [ByteString: Input] = [:]
    /// Where the lines go.
    var output: Output { didSet { unended.remove("") } }

    struct Settings {
        var isSilent = false
        var separator: UInt8 = 0x0a
        var listWidth = 70
        var isUnbuffered = false
    }

    private enum Appended {
        case text(ByteString)
        case file(ByteString)
    }

    /// What comes behind a command.
    private enum Step {
        case goOn
        case jump(Int)
        /// The end of the script.
        case endCycle
        /// The same without the line.
        case startCycle
        /// Again with what is left of the line.
        case restart
        case quit(Int32)
    }

    init(_ context: Context, _ commands: [SedCommand], _ input: SedInput, _ settings: Settings) {
        self.context = context
        self.commands = commands
        self.input = input
        self.settings = settings
        output = context.output
        ranges = commands.map { Range(isOpen: $0.startsOpen) }
    }

    // MARK: Cycles

    func run() throws(Failure) {
        var isRestart = false
        while true {
            if !isRestart {
                guard let line = try input.next() else { break }
                pattern = line
                isComplete = input.isComplete
            }
            isRestart = false
            isSubstituted = false
            switch try cycle() {
            case .quit(let status):
                try close()
                throw .exit(status)
            case .restart: isRestart = true
            default: break
            }
        }
        try close()
    }

    private func cycle() throws(Failure) -> Step {
        var index = 0
        while index < commands.count {
            let command = commands[index]
            let isMeant = try matches(command, index) != command.isNegated
            if case .block(let end) = command.action {
                index = isMeant ? index + 1 : end
                continue
            }
            guard isMeant else {
                index += 1
                continue
            }
            switch try perform(command, index) {
            case .goOn: index += 1
            case .jump(let target): index = target
            case .endCycle: index = commands.count
            case .startCycle:
                try flushAppended()
                return .startCycle
            case .restart:
                try flushAppended()
                return .restart
            case .quit(let status): return .quit(status)
            }
        }
        try endCycle()
        return .endCycle
    }

    private func endCycle() throws(Failure) {
        if !settings.isSilent { try put(pattern) }
        try flushAppended()
    }

    private func close() throws(Failure) {
        for (name, file) in files {
            do throws(Errno) { try file.flush() } catch {
                throw Context.failure("couldn't write to " + name, error, status: 4)
            }
        }
    }

    // MARK: Addresses

    private func matches(_ address: SedAddress) throws(Failure) -> Bool {
        switch address {
        case .line(let number): return input.lineNumber == number
        case .step(let first, let step):
            return step <= 0
                ? input.lineNumber == first
                : input.lineNumber >= first && (input.lineNumber - first) % step == 0
        case .last: return try input.isLast()
        case .pattern(let expression): return try used(expression).firstMatch(in: pattern) != nil
        }
    }

    private func matches(_ command: SedCommand, _ index: Int) throws(Failure) -> Bool {
        guard let from = command.from else { return true }
        guard let to = command.to else { return try matches(from) }
        let here = input.lineNumber
        if !ranges[index].isOpen {
            if case .line(let first) = from {
                // The line itself may have been taken by a command before this one.
                if ranges[index].isOver || here < first { return false }
                if here > first, case .address(.line(let last)) = to, here > last { return false }
            } else if try !matches(from) {
                return false
            }
            var end: Int?
            switch to {
            case .lines(let count): end = here.addingReportingOverflow(count).partialValue
            case .multiple(let factor): end = factor <= 0 || here % factor == 0 ? here : here + factor - here % factor
            case .address(.line(let last)): end = last
            case .address: break
            }
            ranges[index].open(until: end)
            if let end, end <= here { ranges[index].close() }
            return true
        }
        if let end = ranges[index].end {
            if here >= end { ranges[index].close() }
            return here <= end
        }
        if case .address(let address) = to, try matches(address) { ranges[index].close() }
        return true
    }

    /// Another file begins, where files are apart: ranges begin anew.
    func resetRanges() { ranges = commands.map { Range(isOpen: $0.startsOpen) } }

    private func used(_ expression: SedPattern) throws(Failure) -> RegularExpression {
        if let expression { lastExpression = expression }
        guard let last = lastExpression else { throw .fatal("no previous regular expression", status: 1) }
        return last
    }

    // MARK: Output

    /// The pattern space, with its end if it has one.
    private func put(_ text: ByteString) throws(Failure) { try write(text, isComplete: isComplete) }

    /// A line for standard output, or for a file of the script.
    private func write(_ text: ByteString, file name: ByteString = "", isComplete: Bool = true) throws(Failure) {
        let target = name.isEmpty ? output : try file(name)
        try endLine(of: target, name)
        if !isComplete { unended.insert(name) }
        do throws(Errno) {
            try target.write(text)
            if isComplete { try target.write(settings.separator) }
            if settings.isUnbuffered { try target.flush() }
        } catch { throw .output(error) }
    }

    private func endLine(of target: Output, _ name: ByteString) throws(Failure) {
        if unended.remove(name) == nil { return }
        do throws(Errno) { try target.write(settings.separator) } catch { throw .output(error) }
    }

    private func putRaw(_ text: ByteString) throws(Failure) {
        if text.isEmpty { return }
        try endLine(of: output, "")
        do throws(Errno) {
            try output.write(text)
            if settings.isUnbuffered { try output.flush() }
        } catch { throw .output(error) }
    }

    /// Text of the script, whose last line ends as the input's lines do.
    private func putText(_ text: ByteString) throws(Failure) {
        try putRaw(text[0..<max(text.count - 1, 0)] + ByteString([settings.separator]))
    }

    /// What `a`, `r` and `R` have left for the end of the cycle.
    private func flushAppended() throws(Failure) {
        if appended.isEmpty { return }
        let all = appended
        appended = []
        for item in all {
            switch item {
            case .text(let text): try putText(text)
            case .file(let path):
                // A file that cannot be read is as good as an empty one.
                guard let file = try? Input(path: path == "/dev/stdin" ? "-" : path), let content = try? file.rest()
                else { continue }
                try putRaw(ByteString(content))
            }
        }
    }

    /// A file that `w` writes to; it is made when the script begins.
    private func file(_ name: ByteString) throws(Failure) -> Output {
        if name == "/dev/stdout" { return output }
        if let file = files[name] { return file }
        let handle: HandleNumber =
            name == "/dev/stderr"
            ? Host.standardError
            : try must("couldn't open file " + name) { () throws(Errno) in
                try Host.open(name, [.write, .create, .truncate, .closeOnExec], mode: 0o666)
            }
        let file = Output(handle)
        files[name] = file
        return file
    }

    /// Makes the files that the script writes to, whether it comes to that or not.
    func openFiles() throws(Failure) {
        for command in commands {
            switch command.action {
            case .write(let name), .writeFirstLine(let name): _ = try file(name)
            case .substitute(let rule): if let name = rule.file { _ = try file(name) }
            default: break
            }
        }
    }

    /// The pattern space up to its first line end, and whether it has one.
    private var firstLine: (text: ByteString, isComplete: Bool) {
        guard let end = pattern.firstIndex(of: settings.separator) else { return (pattern, isComplete) }
        return (pattern[0..<end], true)
    }

    // MARK: Commands

    private func perform(_ command: SedCommand, _ index: Int) throws(Failure) -> Step {
        switch command.action {
        case .nothing, .block: break
        case .appendText(let text): appended.append(.text(text))
        case .insertText(let text): try putText(text)
        case .changeText(let text):
            // Of a range it takes the place of all lines together.
            if command.isNegated || command.to == nil || !ranges[index].isOpen { try putText(text) }
            return .startCycle
        case .appendFile(let name): appended.append(.file(name))
        case .appendLineOfFile(let name): appendLine(of: name)
        case .jump(let target): return .jump(target)
        case .jumpIfSubstituted(let target):
            if isSubstituted {
                isSubstituted = false
                return .jump(target)
            }
        case .jumpUnlessSubstituted(let target):
            if !isSubstituted { return .jump(target) }
            isSubstituted = false
        case .delete: return .startCycle
        case .deleteFirstLine:
            guard let end = pattern.firstIndex(of: settings.separator) else { return .startCycle }
            pattern = pattern[(end + 1)..<pattern.count]
            return .restart
        case .execute(let words): try execute(words)
        case .fileName: try write(input.path)
        case .get: (pattern, isComplete) = (held, isHeldComplete)
        case .getAppending:
            pattern = pattern + ByteString([settings.separator]) + held
            isComplete = isHeldComplete
        case .hold: (held, isHeldComplete) = (pattern, isComplete)
        case .holdAppending:
            held = held + ByteString([settings.separator]) + pattern
            isHeldComplete = isComplete
        case .list(let width): try putRaw(SedText.listed(pattern, width: width ?? settings.listWidth))
        case .next: return try next()
        case .nextAppending: return try nextAppending()
        case .number: try write(ByteString(input.lineNumber))
        case .print: try put(pattern)
        case .printFirstLine: try write(firstLine.text, isComplete: firstLine.isComplete)
        case .quit(let status, let isSilent):
            if !isSilent { try endCycle() }
            return .quit(status)
        case .substitute(let rule): try substitute(rule)
        case .exchange:
            swap(&pattern, &held)
            swap(&isComplete, &isHeldComplete)
        case .transliterate(let map): pattern = SedText.transliterated(pattern, map)
        case .write(let name): try write(pattern, file: name, isComplete: isComplete)
        case .writeFirstLine(let name): try write(firstLine.text, file: name, isComplete: firstLine.isComplete)
        case .zap: pattern = ""
        }
        return .goOn
    }

    private func next() throws(Failure) -> Step {
        if try input.isLast(), Context.environment("POSIXLY_CORRECT") == nil {
            // GNU shows the line where POSIX does not.
            guard let line = try following() else {
                try endCycle()
                return .quit(context.status)
            }
            pattern = line
            isComplete = input.isComplete
            return .goOn
        }
        if !settings.isSilent { try put(pattern) }
        try flushAppended()
        guard let line = try input.next() else { return .quit(context.status) }
        pattern = line
        isComplete = input.isComplete
        return .goOn
    }

    /// With several files apart, the line behind the last one of a file.
    private func following() throws(Failure) -> ByteString? {
        guard input.goesOn else { return nil }
        if !settings.isSilent { try put(pattern) }
        try flushAppended()
        return try input.next()
    }

    private func nextAppending() throws(Failure) -> Step {
        try flushAppended()
        if try input.isLast(), !input.goesOn {
            if Context.environment("POSIXLY_CORRECT") == nil, !settings.isSilent { try put(pattern) }
            return .quit(context.status)
        }
        guard let line = try input.next() else { return .quit(context.status) }
        pattern = pattern + ByteString([settings.separator]) + line
        isComplete = input.isComplete
        return .goOn
    }

    private func appendLine(of name: ByteString) {
        if readers[name] == nil { readers[name] = try? Input(path: name == "/dev/stdin" ? "-" : name) }
        guard let line = try? readers[name]?.line(separator: settings.separator) else { return }
        appended.append(.text(line.text + "\n"))
    }

    private func substitute(_ rule: SedSubstitution) throws(Failure) {
        guard let changed = SedText.substituted(pattern, rule, try used(rule.pattern)) else { return }
        pattern = changed
        isSubstituted = true
        if rule.executes { try execute("") }
        if rule.prints { try put(pattern) }
        if let name = rule.file { try write(pattern, file: name, isComplete: isComplete) }
    }

    /// Runs a shell's command line; without one, the line is one, and its output takes the line's place.
    private func execute(_ words: ByteString) throws(Failure) {
        try context.flush()
        let result = try must("couldn't run " + (words.isEmpty ? pattern : words)) { () throws(Errno) in
            try ProgramStart.output(of: ["sh", "-c", words.isEmpty ? pattern : words])
        }
        if !words.isEmpty { return try putRaw(result) }
        pattern = result.last == settings.separator ? result[0..<(result.count - 1)] : result
    }
}
