import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `sed`: edits lines by a script.
    static var sed: Utility {
        Utility(
            ["[OPTION]... {script-only-if-no-other-script} [input-file]..."],
            "Edit lines by a script, and write them to standard output.",
            [
                Option("n", "quiet", "suppress automatic printing of pattern space"), Option("", "silent", ""),
                Option("e", "expression", takes: "script", "add the script to the commands to be executed"),
                Option(
                    "f", "file", takes: "script-file", "add the contents of script-file to the commands to be executed"),
                Option("E", "regexp-extended", "use extended regular expressions in the script"), Option("r", "", ""),
                Option("", "follow-symlinks", "follow symlinks when processing in place"),
                Option("i", "in-place", mayTake: "SUFFIX", "edit files in place (makes backup if SUFFIX supplied)"),
                Option("l", "line-length", takes: "N", "specify the desired line-wrap length for the `l' command"),
                Option("", "posix", "disable all GNU extensions"),
                Option(
                    "s", "separate", "consider files as separate rather than as a single continuous long stream"),
                Option("", "sandbox", "operate in sandbox mode (disable e/r/w commands)"),
                Option("u", "unbuffered", "load minimal amounts of data and flush the output buffers more often"),
                Option("z", "null-data", "separate lines by NUL characters"),
            ]
        ) { (context) throws(Failure) in
            var operands = context.operands
            let script = try script(context, &operands)
            var parser = SedParser(
                script, isExtended: context.arguments.last(of: ["E", "r"]) != nil, isSandboxed: context.has("sandbox"))
            let commands: [SedCommand]
            do throws(SedSyntaxError) { commands = try parser.parse() } catch {
                throw .fatal(error.message, status: error.status)
            }
            var settings = SedMachine.Settings()
            settings.isSilent = context.has("n") || context.has("silent") || parser.isSilent
            settings.separator = context.lineEnd
            settings.isUnbuffered = context.has("u")
            settings.listWidth = try context.number("l", "invalid line length", in: 0...Int.max) ?? 70
            let isInPlace = context.has("i")
            let input = SedInput(
                operands.isEmpty ? ["-"] : operands, context, separator: settings.separator,
                separates: isInPlace || context.has("s"))
            let machine = SedMachine(context, commands, input, settings)
            input.onNewFile = { machine.resetRanges() }
            try machine.openFiles()
            let edit = SedEdit(
                context, machine, suffix: context.value("i") ?? "", follows: context.has("follow-symlinks"))
            if isInPlace {
                input.onFile = { (path) throws(Failure) in try edit.begin(path) }
                input.onFileEnd = { () throws(Failure) in try edit.end() }
            }
            do throws(Failure) { try machine.run() } catch {
                // `q` ends the script; what was written by then takes the file's place, with the rest behind it.
                if case .exit = error { try edit.finish(input) }
                throw error
            }
            try edit.end()
        }
    }

    /// The script of `-e` and `-f`, or of the first operand.
    private static func script(_ context: Context, _ operands: inout [ByteString]) throws(Failure) -> ByteString {
        var parts: [ByteString] = []
        for (key, value) in context.arguments.given {
            guard let value else { continue }
            if key == "e" { parts.append(value) }
            if key == "f" {
                let content: [UInt8]
                do throws(Errno) { content = try Input(path: value).rest() } catch {
                    throw Context.failure("couldn't open file " + value, error, status: 4)
                }
                let text = ByteString(content)
                parts.append(text.last == 0x0a ? text[0..<(text.count - 1)] : text)
            }
        }
        if parts.isEmpty {
            guard !operands.isEmpty else { throw .usage("missing script") }
            return operands.removeFirst()
        }
        var script = parts[0]
        for part in parts.dropFirst() { script += "\n" + part }
        return script
    }
}

/// `-i`: what comes out takes the file's place, all at once.
private final class SedEdit {
    private let context: Context
    private let machine: SedMachine
    private let suffix: ByteString
    private let follows: Bool
    private var path: ByteString?
    private var temporary: ByteString = ""
    private var handle: HandleNumber = -1

    init(_ context: Context, _ machine: SedMachine, suffix: ByteString, follows: Bool) {
        self.context = context
        self.machine = machine
        self.suffix = suffix
        self.follows = follows
    }

    /// Begins to edit a file; false where it cannot be.
    func begin(_ path: ByteString) throws(Failure) -> Bool {
        var target = path
        do throws(Errno) {
            if follows, try Host.stat(path, followsLinks: false).mode.type == .symbolicLink {
                target = try CanonicalPath(demand: .everything).resolve(path)
            }
            let stat = try Host.stat(target)
            guard stat.mode.type == .regular else {
                context.complain("couldn't edit " + path + ": not a regular file", status: 4)
                return false
            }
            let slash = target.bytes.lastIndex(of: 0x2f)
            let folder = slash.map { target[0...$0] } ?? ""
            for attempt in 0..<100 {
                temporary = folder + "sed" + ByteString(UInt64(Host.processID)) + "." + ByteString(attempt)
                do throws(Errno) {
                    handle = try Host.open(
                        temporary, [.write, .create, .exclusive, .closeOnExec], mode: 0o600)
                    break
                } catch .alreadyExists { continue }
            }
            try Host.changeMode(handle, stat.mode.permissions)
            try? Host.changeOwner(temporary, user: stat.userID, group: stat.groupID)
        } catch {
            context.complain("couldn't open temporary file " + temporary, error, status: 4)
            return false
        }
        self.path = target
        machine.output = Output(handle)
        return true
    }

    func end() throws(Failure) {
        guard let path else { return }
        self.path = nil
        defer { machine.output = context.output }
        try must("couldn't write to " + temporary) { () throws(Errno) in
            try machine.output.flush()
            try Host.close(handle)
        }
        try must("cannot rename " + temporary) { () throws(Errno) in
            if !suffix.isEmpty { try Host.rename(path, backup(path)) }
            try Host.rename(temporary, path)
        }
    }

    /// Where a star is in the suffix, the file's name goes there.
    private func backup(_ path: ByteString) -> ByteString {
        let slash = path.bytes.lastIndex(of: 0x2f)
        let folder = slash.map { path[0...$0] } ?? "", name = slash.map { path[($0 + 1)..<path.count] } ?? path
        guard suffix.contains(0x2a) else { return path + suffix }
        var result = ByteString()
        for byte in suffix.bytes { result += byte == 0x2a ? name : ByteString([byte]) }
        return result.contains(0x2f) ? result : folder + result
    }

    /// The lines that the script has not come to stay as they are.
    func finish(_ input: SedInput) throws(Failure) {
        guard path != nil else { return }
        while let (line, isComplete) = try input.restOfFile() {
            do throws(Errno) {
                try machine.output.write(isComplete ? line + ByteString([context.lineEnd]) : line)
            } catch {
                throw .output(error)
            }
        }
        try end()
    }
}
