import Bytes
import ShellSyntax

extension Builtin {
    static var eval: Builtin {
        Builtin("eval", "Evaluate a text as a command", usage: "eval COMMAND ...") {
            (shell, arguments) throws(ShellError) in
            try shell.evaluate(ByteString.joined(arguments.dropFirst(), by: " "))
        }
    }
}

extension Shell {
    /// Runs a text inside what runs now; the status is its last statement's.
    func evaluate(_ text: ByteString) throws(ShellError) -> Int32 {
        try enter()
        defer { leave() }
        var parser = Parser(text, symbols: symbols)
        lastStatus = 0
        while pendingExit == nil {
            var statement: Statement?
            do throws(SyntaxError) { statement = try parser.next() } catch {
                throw ShellError(error, in: parser.source)
            }
            guard let statement else { break }
            if case .returned = try execute(statement) { break }
        }
        return lastStatus
    }
}
