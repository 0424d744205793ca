import Bytes
import Platform

extension Builtin {
    static var math: Builtin {
        Builtin("math", "Calculate an expression", usage: "math [EXPRESSION]") {
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
            if arguments.count > 1 { return calculate(ByteString.joined(arguments.dropFirst(), by: " ")) }
            let asks = shell.streams.input.remainingText == nil && Host.isTerminal(shell.streams.input.handle)
            var status: Int32 = 0
            while true {
                if asks { _ = shell.write("ion-math: ") }
                guard let line = shell.streams.input.readLine(), line != "exit" else { return status }
                if !line.trimmed.isEmpty { status = calculate(line) }
            }
        }
    }
}
