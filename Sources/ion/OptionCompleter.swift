import Bytes
import LineEditor
import ShellRuntime

/// The options of a command with what each does: a builtin's as it declares them, a utility's as its `--help` lists them, which
/// is made from the table that the utility reads its command line with.
final class OptionCompleter {
    private let shell: Shell
    /// What was read from utilities before.
    private var known: [ByteString: [OptionDescription]] = [:]

    init(_ shell: Shell) { self.shell = shell }

    /// The choices for a word that begins with `-`.
    func choices(of command: ByteString, for word: ByteString) -> [Completion.Choice] {
        var seen: Set<ByteString> = []
        return options(of: command).filter { $0.name.hasPrefix(word) && seen.insert($0.name).inserted }
            .map { Completion.Choice($0.name.last == 0x3d ? $0.name : $0.name + " ", $0.text) }
    }

    private func options(of command: ByteString) -> [OptionDescription] {
        if let builtin = shell.builtin(command) { return builtin.options + [OptionDescription("--help", "show help")] }
        guard Builtin.utilityExample(command) != nil else { return [] }
        if let options = known[command] { return options }
        let options = Self.read(shell.output(of: command, ["--help"]))
        known[command] = options
        return options
    }

    /// Lines such as `  -a, --all    do not ignore names that begin with .`.
    static func read(_ help: ByteString) -> [OptionDescription] {
        var result: [OptionDescription] = []
        for line in help.split(separator: 0x0a) where result.count < 500 {
            let text = line.trimmed
            guard line.first == 0x20, text.first == 0x2d else { continue }
            let gap = text.firstIndex(of: "  ") ?? text.count
            let description = text[gap..<text.count].trimmed
            for flag in text[0..<gap].split(separator: 0x2c) {
                var name = flag.trimmed
                if let space = name.bytes.firstIndex(of: 0x20) { name = name[0..<space] }
                if let bracket = name.bytes.firstIndex(of: 0x5b) { name = name[0..<bracket] }
                if let equals = name.bytes.firstIndex(of: 0x3d) { name = name[0...equals] }
                if name.count > 1, name.first == 0x2d { result.append(OptionDescription(name, description)) }
            }
        }
        return result
    }
}

extension ByteString {
    fileprivate subscript(range: ClosedRange<Int>) -> ByteString { self[range.lowerBound..<(range.upperBound + 1)] }
}
