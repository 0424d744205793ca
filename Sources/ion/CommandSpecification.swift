import Bytes
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// What may stand behind a command: its subcommands and options, and what its other arguments are. It is declared in lines:
///
///     checkout  Switch branches <branch>
///       -b      Make a new branch
///
/// A line is a name, two blanks or more, and what is said of it; `<kind>` at its end says what its arguments are. Lines that are
/// further in belong to the one above them. A line without a name, only `<kind>`, speaks of the command itself.
struct CommandSpecification {
    var name: ByteString
    var text: ByteString = ""
    /// What the arguments are: `branch`, `unit`, `directory`, …; empty for files.
    var kind: ByteString = ""
    var children: [CommandSpecification] = []

    var options: [CommandSpecification] { children.filter { $0.name.first == 0x2d } }
    var subcommands: [CommandSpecification] { children.filter { $0.name.first != 0x2d } }

    /// The most lines that are read, and the deepest that one may stand.
    private static var mostLines: Int { 5000 }

    init(name: ByteString) { self.name = name }

    /// Reads the declaration of a command.
    init(name: ByteString, _ source: ByteString) {
        self.name = name
        var lines: [(indent: Int, specification: CommandSpecification)] = []
        for line in source.split(separator: 0x0a) where lines.count < Self.mostLines {
            let indent = line.bytes.prefix { $0 == 0x20 }.count
            guard indent < line.count, line[indent] != 0x23 else { continue }
            lines.append((indent, Self.entry(line[indent..<line.count].trimmed)))
        }
        var place = 0
        children = Self.take(lines, &place, deeperThan: -1, depth: 0)
        for child in children where child.name.isEmpty { kind = child.kind }
        children.removeAll { $0.name.isEmpty }
    }

    private static func entry(_ line: ByteString) -> CommandSpecification {
        var rest = line
        var result = CommandSpecification(name: "")
        if rest.last == 0x3e, let open = rest.bytes.lastIndex(of: 0x3c) {
            result.kind = rest[(open + 1)..<(rest.count - 1)]
            rest = rest[0..<open].trimmed
        }
        let gap = rest.firstIndex(of: "  ") ?? rest.count
        result.name = rest[0..<gap]
        result.text = rest[gap..<rest.count].trimmed
        return result
    }

    private static func take(
        _ lines: [(indent: Int, specification: CommandSpecification)], _ place: inout Int, deeperThan indent: Int,
        depth: Int
    ) -> [CommandSpecification] {
        var result: [CommandSpecification] = []
        while place < lines.count, lines[place].indent > indent {
            var next = lines[place].specification
            let own = lines[place].indent
            place += 1
            if depth < 8 { next.children = take(lines, &place, deeperThan: own, depth: depth + 1) }
            result.append(next)
        }
        return result
    }

    /// The innermost subcommand that the words behind the command's name go down to, and the options of those above it.
    func reached(by words: some Sequence<ByteString>) -> (
        specification: CommandSpecification, outer: [CommandSpecification]
    ) {
        var current = self
        var outer: [CommandSpecification] = []
        for word in words where word.first != 0x2d {
            guard let next = current.subcommands.first(where: { $0.name == word }) else {
                // An argument: subcommands do not follow any more.
                current.children = current.options
                continue
            }
            outer += current.options
            current = next
        }
        return (current, outer)
    }
}

/// Finds the declarations of commands: a person's own in `ion/completions/NAME` of the configuration, the system's, or those that
/// the shell brings along.
final class CommandSpecifications {
    private let shell: Shell
    private var known: [ByteString: CommandSpecification?] = [:]

    init(_ shell: Shell) { self.shell = shell }

    func find(_ command: ByteString) -> CommandSpecification? {
        if let found = known[command] { return found }
        let found = read(command).map { CommandSpecification(name: command, $0) }
        known[command] = .some(found)
        return found
    }

    private func read(_ command: ByteString) -> ByteString? {
        guard !command.isEmpty, !command.contains(0x2f), command.first != 0x2e else { return nil }
        let base = shell.text("XDG_CONFIG_HOME") ?? (shell.text("HOME") ?? "") + "/.config"
        for folder in [base + "/ion/completions/", "/usr/share/ion/completions/"] {
            if let file = try? Handle(folder + command, .read), let text = try? file.readAll(limit: 1 << 20) {
                return text
            }
        }
        return Self.own(command)
    }
}
