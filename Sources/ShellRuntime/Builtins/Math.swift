import Bytes
import Platform

extension Builtin {
    static var math: Builtin {
        Builtin(
            "math", "Calculate an expression", usage: "math [-q] [EXPRESSION]",
            options: [OptionDescription("-q", "no greeting")]
        ) {
            (shell, arguments) throws(ShellError) in
            func calculate(_ text: ByteString) -> Int32 {
                do throws(ArithmeticFailure) {
                    let program = ArithmeticProgram(text, shell, allowsPolish: true)
                    return shell.write(try program.value(shell).text + "\n")
                } catch {
                    shell.complain(line: "ion: math: " + error.message)
                    return 1
                }
            }
            let isQuiet = arguments.count == 2 && (arguments[1] == "-q" || arguments[1] == "--quiet")
            if arguments.count > 1, !isQuiet {
                return calculate(ByteString.joined(arguments.dropFirst(), by: " "))
            }
            let asks = shell.streams.input.remainingText == nil && Host.isTerminal(shell.streams.input.handle)
            var next = asks ? nil : shell.streams.input.readLine()
            // Who asks for nothing is told what may be asked.
            if !isQuiet, asks || next == nil {
                _ = shell.write(
                    "Ion's integrated calculator\nType in expressions to have them evaluated.\n"
                        + "Type \"help\" for help.\n")
            }
            var status: Int32 = 0
            while true {
                if asks {
                    _ = shell.write("ion-math: ")
                    next = shell.streams.input.readLine()
                }
                guard let line = next, line.trimmed != "exit" else { return status }
                if line.trimmed == "help" {
                    _ = shell.write("An expression, infix as in 1 + 2 * 3 or Polish as in + 1 * 2 3; exit ends.\n")
                } else if !line.trimmed.isEmpty {
                    status = calculate(line)
                }
                if !asks { next = shell.streams.input.readLine() }
            }
        }
    }
}
