import Bytes
import Platform
import RegularExpression
import Scheme
import SchemeProtocol
import Streams

/// One run of a script over its input.
final class SedEditor {
    private let context: Context
    private let commands: [SedCommand]
    private let paths: [ByteString]
    private let separator: UInt8
    private var input: SedInput
    private var target: SedOutput
    private let standard: SedOutput
    private var files: [ByteString: SedOutput] = [:]
    private var readers: [ByteString: Input] = [:]
    private let wrap: Int
    var isQuiet = false

    private var pattern = ByteString()
    private var held = ByteString()
    private var isComplete = true
    private var number = 0
    /// What is shown at the end of the cycle: a text, or a file's content or next line.
    private var appended: [(verb: UInt8, text: ByteString)] = []
    /// Per command with a range: the line it ends at, `.max` while only an expression ends it, nil outside.
    private var ranges: [Int?]
    private var hasReplaced = false
    private var lastExpression: RegularExpression?
    private var exitStatus: Int32?

    init(_ context: Context, _ commands: [SedCommand], _ paths: [ByteString]) throws(Failure) {
        self.context = context
        self.commands = commands
        self.paths = paths
        separator = context.has("z") ? 0 : 0x0a
        wrap = try context.number("l", "invalid line length") ?? 70
        ranges = commands.map { if case .line(0)? = $0.first { .max } else { nil } }
        standard = SedOutput(context.output)
        target = standard
        input = SedInput(context, [], separator, isSeparate: false)
        // Files to write are emptied before the first line.
        for command in commands {
            if command.verb == 0x77 || command.verb == 0x57 { _ = try file(command.text) }
            if let name = command.substitution?.file { _ = try file(name) }
        }
    }

    private func file(_ name: ByteString) throws(Failure) -> SedOutput {
        if name == "/dev/stdout" { return target }
        if let known = files[name] { return known }
        do throws(Errno) {
            let handle =
                name == "/dev/stderr"
                ? Host.standardError : try Host.open(name, [.write, .create, .truncate, .closeOnExec])
            let made = SedOutput(Output(handle, capacity: 4096), name == "/dev/stderr" ? nil : handle)
            files[name] = made
            return made
        } catch { throw .fatal("couldn't open file " + name + ": " + ByteString(error.message), status: 4) }
    }

    func run() throws(Failure) {
        if context.has("i") {
            for path in paths where exitStatus == nil { try edit(path) }
        } else {
            input = SedInput(context, paths, separator, isSeparate: context.has("s"))
            try cycles()
        }
        for (name, file) in files {
            do throws(Errno) { try file.close() } catch { context.complain("couldn't write " + name, error, status: 4) }
        }
        if let exitStatus { context.status = max(context.status, exitStatus) }
    }

    /// Edits one file: a new one is written beside it and takes its place in one step.
    private func edit(_ path: ByteString) throws(Failure) {
        let stat: Stat
        do throws(Errno) { stat = try Host.stat(path) } catch {
            return context.complain("can't read " + path + ": " + ByteString(error.message), status: 2)
        }
        if stat.mode.type != .regular {
            return context.complain("couldn't edit " + path + ": not a regular file", status: 4)
        }
        let temporary = joined(directoryName(path), "sed" + ByteString(Host.clock(.monotonic)))
        do throws(Errno) {
            let handle = try Host.open(
                temporary, [.write, .create, .exclusive, .closeOnExec], mode: stat.mode.permissions & 0o700)
            target = SedOutput(Output(handle), handle)
            try? Host.changeMode(temporary, stat.mode.permissions)
        } catch {
            throw .fatal("couldn't open temporary file " + temporary + ": " + ByteString(error.message), status: 4)
        }
        input = SedInput(context, [path], separator, isSeparate: true)
        number = 0
        do throws(Failure) {
            try cycles()
            // Where the script ended early, the rest of the file stays as it is.
            while exitStatus != nil, let line = input.line() {
                try put(line.text, end: line.isComplete ? [separator] : ByteString())
            }
            try replace(path, with: temporary)
        } catch {
            try? Host.unlink(temporary)
            throw error
        }
        target = standard
    }

    private func replace(_ path: ByteString, with temporary: ByteString) throws(Failure) {
        do throws(Errno) {
            try target.close()
            if let suffix = context.value("i"), !suffix.isEmpty {
                var backup = ByteString()
                for byte in suffix { if byte == 0x2a { backup += baseName(path) } else { backup.append(byte) } }
                if !suffix.contains(0x2a) { backup = baseName(path) + suffix }
                if !backup.contains(0x2f) { backup = joined(directoryName(path), backup) }
                try? Host.unlink(backup)
                try Host.link(path, backup)
            }
            try Host.rename(temporary, path)
        } catch { throw .fatal("cannot rename " + temporary + ": " + ByteString(error.message), status: 4) }
    }

    private func put(_ text: ByteString, end: ByteString, to file: SedOutput? = nil) throws(Failure) {
        do throws(Errno) {
            try (file ?? target).put(text, end: end)
            if context.has("u") { try (file ?? target).output.flush() }
        } catch { throw .output(error) }
    }

    private var lineEnd: ByteString { isComplete ? [separator] : ByteString() }

    // MARK: Cycles

    private func cycles() throws(Failure) {
        var keepsPattern = false
        while exitStatus == nil {
            if !keepsPattern {
                guard advance() else { return }
                hasReplaced = false
            }
            keepsPattern = try runScript()
        }
    }

    private func advance() -> Bool {
        guard let line = input.line() else { return false }
        pattern = line.text
        isComplete = line.isComplete
        number += 1
        return true
    }

    private func finish(printing: Bool) throws(Failure) {
        if printing && !isQuiet { try put(pattern, end: lineEnd) }
        let waiting = appended
        appended = []
        for (verb, text) in waiting {
            switch verb {
            case 0x61: try put(text, end: "")
            case 0x72:
                if let bytes = try? Input(path: text == "/dev/stdin" ? "-" : text).rest(), !bytes.isEmpty {
                    try put(ByteString(bytes), end: "")
                }
            default:
                if readers[text] == nil { readers[text] = try? Input(path: text) }
                if let line = try? readers[text]?.line() { try put(line.text, end: "\n") }
            }
        }
    }

    private func matches(_ expression: RegularExpression?) throws(Failure) -> Bool {
        guard let expression = expression ?? lastExpression else { throw .fatal("no previous regular expression") }
        lastExpression = expression
        return expression.firstMatch(in: pattern) != nil
    }

    private func matches(_ address: SedAddress) throws(Failure) -> Bool {
        switch address {
        case .line(let line): number == line
        case .step(let first, let step): step <= 0 ? number == first : number >= first && (number - first) % step == 0
        case .last: input.isAtEnd
        case .expression(let expression): try matches(expression)
        }
    }

    private func isSelected(_ place: Int) throws(Failure) -> Bool {
        let command = commands[place]
        guard let first = command.first else { return true }
        guard let end = command.end else { return try matches(first) }
        if let limit = ranges[place] {
            switch end {
            case .address(.line(let line)):
                if number >= line { ranges[place] = nil }
                // The range was over before this line.
                return number <= line ? true : try matches(first)
            case .address(let address): if try matches(address) { ranges[place] = nil }
            default: if number >= limit { ranges[place] = nil }
            }
            return true
        }
        guard try matches(first) else { return false }
        switch end {
        case .address(.line(let line)): if line > number { ranges[place] = line }
        case .address(.last): if !input.isAtEnd { ranges[place] = .max }
        case .address: ranges[place] = .max
        case .count(let count): if count > 0 { ranges[place] = number + count }
        case .multiple(let step): if step > 0 && number % step != 0 { ranges[place] = (number / step + 1) * step }
        }
        return true
    }

    /// One pass through the script; whether the next one keeps the pattern space.
    private func runScript() throws(Failure) -> Bool {
        var place = 0
        while place < commands.count {
            let command = commands[place]
            let isSelected = try self.isSelected(place) != command.isNegated
            let current = place
            place += 1
            guard isSelected else {
                if command.verb == 0x7b { place = command.target }
                continue
            }
            switch command.verb {
            case 0x62: place = command.target
            case 0x74:
                if hasReplaced { place = command.target }
                hasReplaced = false
            case 0x54:
                if !hasReplaced { place = command.target }
                hasReplaced = false
            case 0x64:
                try finish(printing: false)
                return false
            case 0x44:
                guard let end = pattern.firstIndex(of: 0x0a) else {
                    try finish(printing: false)
                    return false
                }
                pattern = pattern[(end + 1)..<pattern.count]
                try finish(printing: false)
                return true
            case 0x63:
                if command.end == nil || command.isNegated || ranges[current] == nil { try put(command.text, end: "") }
                try finish(printing: false)
                return false
            case 0x6e:
                if input.isAtEnd {
                    try finish(printing: true)
                    if !context.has("s") { input.stop() }
                    return false
                }
                try finish(printing: true)
                _ = advance()
            case 0x4e:
                if input.isAtEnd {
                    try finish(printing: Context.environment("POSIXLY_CORRECT") == nil)
                    if !context.has("s") { input.stop() }
                    return false
                }
                let before = pattern
                try finish(printing: false)
                _ = advance()
                pattern = before + [separator] + pattern
            case 0x71, 0x51:
                try finish(printing: command.verb == 0x71)
                exitStatus = Int32(truncatingIfNeeded: (command.number ?? 0) & 255)
                return false
            default: try perform(command)
            }
        }
        try finish(printing: true)
        return false
    }

    private func perform(_ command: SedCommand) throws(Failure) {
        switch command.verb {
        case 0x61, 0x72, 0x52: appended.append((command.verb, command.text))
        case 0x69: try put(command.text, end: "")
        case 0x3d: try put(ByteString(number), end: "\n")
        case 0x46: try put(input.path, end: "\n")
        case 0x67: pattern = held
        case 0x47: pattern += [separator] + held
        case 0x68: held = pattern
        case 0x48: held += [separator] + pattern
        case 0x78: swap(&pattern, &held)
        case 0x7a: pattern = ByteString()
        case 0x70: try put(pattern, end: lineEnd)
        case 0x50:
            if let end = pattern.firstIndex(of: separator) {
                try put(pattern[0..<end], end: [separator])
            } else {
                try put(pattern, end: [separator])
            }
        case 0x6c: try put(listed(command.number ?? wrap), end: "\n")
        case 0x73: if let substitution = command.substitution { try substitute(substitution) }
        case 0x77: try put(pattern, end: [separator], to: try file(command.text))
        case 0x57:
            let end = pattern.firstIndex(of: separator) ?? pattern.count
            try put(pattern[0..<end], end: [separator], to: try file(command.text))
        case 0x79: pattern = ByteString(pattern.map { command.text[Int($0)] })
        default: break
        }
    }

    private func substitute(_ substitution: SedSubstitution) throws(Failure) {
        guard let expression = substitution.expression ?? lastExpression else {
            throw .fatal("no previous regular expression")
        }
        lastExpression = expression
        let result = Self.substituted(pattern, substitution, expression)
        if result.count == 0 { return }
        hasReplaced = true
        pattern = result.text
        if substitution.prints { try put(pattern, end: lineEnd) }
        if let name = substitution.file { try put(pattern, end: [separator], to: try file(name)) }
    }

    /// The pattern space in a form without doubt, as `l` shows it.
    private func listed(_ width: Int) -> ByteString {
        var (text, column) = (ByteString(), 0)
        for byte in pattern {
            var piece = ByteString()
            switch byte {
            case 0x5c: piece = "\\\\"
            case 7...13: piece = [0x5c, ("abtnvfr" as ByteString)[Int(byte) - 7]]
            case 0x20..<0x7f: piece = [byte]
            default: piece = [0x5c, 0x30 + (byte >> 6), 0x30 + (byte >> 3 & 7), 0x30 + (byte & 7)]
            }
            if width > 1 && column + piece.count > width - 1 {
                text += "\\\n"
                column = 0
            }
            text += piece
            column += piece.count
        }
        return text + "$"
    }
}
