import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `env`: shows the environment, or runs a program in another one.
    static var env: Utility {
        Utility(
            ["[OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]"],
            "Set each NAME to VALUE in the environment and run COMMAND.",
            [
                Option("i", "ignore-environment", "start with an empty environment"),
                Option("0", "null", "end each output line with NUL, not newline"),
                Option("u", "unset", takes: "NAME", "remove variable from the environment"),
                Option("C", "chdir", takes: "DIR", "change working directory to DIR"),
            ], parsing: .stopsAtOperand, usageStatus: 125
        ) { (context) throws(Failure) in
            var operands = context.operands[...]
            var environment = context.has("i") ? [] : Host.environment
            if operands.first == "-" {
                environment = []
                operands = operands.dropFirst()
            }
            for name in context.arguments.values("u") { environment.removeAll { $0.hasPrefix(name + "=") } }
            while let word = operands.first, let equals = word.firstIndex(of: 0x3d) {
                let prefix = word[0...equals]
                if let index = environment.firstIndex(where: { $0.hasPrefix(prefix) }) {
                    environment[index] = word
                } else {
                    environment.append(word)
                }
                operands = operands.dropFirst()
            }
            guard let command = operands.first else {
                if context.has("C") { throw .usage("must specify command with --chdir (-C)") }
                for entry in environment { try context.put(entry + (context.has("0") ? [0] : "\n")) }
                return
            }
            if context.has("0") { throw .usage("cannot specify --null (-0) with command") }
            try start(command, Array(operands), environment, context)
        }
    }

    /// Becomes the program.
    private static func start(
        _ command: ByteString, _ arguments: [ByteString], _ environment: [ByteString], _ context: Context
    ) throws(Failure) {
        if let directory = context.value("C") {
            do throws(Errno) { try Host.changeDirectory(directory) } catch {
                throw .fatal(
                    "cannot change directory to " + named(directory) + ": " + ByteString(error.message), status: 125)
            }
        }
        var failure = Errno.noSuchFileOrDirectory
        for path in candidates(command, environment) {
            var request = SpawnRequest(path: path, arguments: arguments, environment: environment)
            request.replacesCaller = true
            do throws(Errno) { _ = try Host.spawn(request) } catch {
                if error != .noSuchFileOrDirectory && error != .notADirectory { failure = error }
            }
        }
        throw .fatal(
            named(command) + ": " + ByteString(failure.message), status: failure == .noSuchFileOrDirectory ? 127 : 126)
    }

    /// The files that a command may mean.
    private static func candidates(_ command: ByteString, _ environment: [ByteString]) -> [ByteString] {
        if command.contains(0x2f) { return [command] }
        let entry = environment.first { $0.hasPrefix("PATH=") } ?? "PATH=/bin:/usr/bin"
        return entry[5..<entry.count].split(separator: 0x3a).map { $0.isEmpty ? command : $0 + "/" + command }
    }
}
