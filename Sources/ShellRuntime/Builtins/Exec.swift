import Bytes
import Platform
import SchemeProtocol

extension Builtin {
    static var exec: Builtin {
        Builtin(
            "exec", "Replace the shell with a command", usage: "exec [-c] COMMAND [ARGUMENT ...]",
            options: [OptionDescription("-c", "with an empty environment")]
        ) {
            (shell, arguments) throws(ShellError) in
            var rest = Array(arguments.dropFirst())
            var environment = shell.environment.lines
            if rest.first == "-c" {
                environment = []
                rest.removeFirst()
            }
            guard let name = rest.first else { return shell.refuse("exec", "no command provided") }
            guard let path = shell.findProgram(name) else {
                return shell.refuse("exec", "command not found: " + name, status: 127)
            }
            var request = SpawnRequest(path: path, arguments: rest, environment: environment)
            request.replacesCaller = true
            request.handles = [
                (0, shell.streams.input.handle), (1, shell.streams.output.handle), (2, shell.streams.error.handle),
            ].filter { $0.1 >= 0 }
            request.defaultSignals = [
                .interrupt, .quit, .terminate, .pipe, .terminalStop, .terminalInput, .terminalOutput,
            ]
            do throws(Errno) { _ = try Shell.start(request) } catch {
                return shell.refuse("exec", name + ": " + ByteString(error.message), status: 126)
            }
            return 0
        }
    }
}
