import Bytes
import Platform
import Scheme
import SchemeProtocol
import ShellSyntax

extension Builtin {
    static var source: Builtin {
        Builtin("source", "Evaluate a file", usage: "source FILE [ARGUMENT ...]") {
            (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else { return shell.refuse("source", "an argument is required for source") }
            let text: ByteString
            do throws(Errno) {
                let file = try Handle(arguments[1], .read)
                text = try file.readAll(limit: 64 << 20)
            } catch { return shell.refuse("source", arguments[1] + ": " + ByteString(error.message)) }
            guard arguments.count > 2 else { return try shell.evaluate(text) }
            let symbol = shell.symbols.intern("args")
            let outer = shell.variables.global(symbol)
            shell.variables.setGlobal(symbol, .array(arguments.dropFirst().map { .string($0) }))
            defer { if let outer { shell.variables.setGlobal(symbol, outer) } }
            return try shell.evaluate(text)
        }
    }

    /// The script's text, or the file's path in a form that `.` does not look up along PATH.
    private static func path(_ isFile: Bool, _ arguments: [ByteString]) -> ByteString {
        if !isFile { return ByteString.joined(arguments.dropFirst(), by: " ") }
        return arguments[1].contains(0x2f) ? arguments[1] : "./" + arguments[1]
    }

    static var sourceSh: Builtin {
        Builtin(
            "source-sh", "Run a POSIX shell's file or text and take over its environment",
            usage: "source-sh FILE | TEXT"
        ) { (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else { return shell.refuse("source-sh", "an argument is required") }
            guard let program = shell.findProgram("sh") else { return shell.refuse("source-sh", "no sh in PATH") }
            let isFile = (try? Host.stat(arguments[1])) != nil
            let script = (isFile ? ". \"$1\"" : "eval \"$1\"") as ByteString
            let sink = OutputSink()
            var pump = Pump()
            do throws(Errno) {
                let output = try pump.drain(to: sink)
                defer { try? Host.close(output) }
                var request = SpawnRequest(
                    path: program,
                    arguments: ["sh", "-c", script + " >&2; env", "sh", path(isFile, arguments)],
                    environment: shell.environment.lines)
                request.handles = [(0, Host.standardInput), (1, output), (2, Host.standardError)]
                let process = try Host.spawn(request)
                try? Host.close(output)
                pump.run()
                _ = shell.waitForProcess(process)
            } catch { return shell.refuse("source-sh", ByteString(error.message)) }
            for line in ByteString(sink.collected).split(separator: 0x0a) {
                guard let equals = line.bytes.firstIndex(of: 0x3d) else { continue }
                let name = line[0..<equals]
                let value = line[(equals + 1)..<line.count]
                if name == "_" || name == "SHLVL" || name == "PWD" || shell.environment[name] == value { continue }
                shell.environment.set(name, value)
                _ = shell.write("Set " + name + " to " + value + "\n")
            }
            return 0
        }
    }
}
