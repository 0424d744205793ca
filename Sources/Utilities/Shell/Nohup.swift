import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `nohup`: runs a program that outlives its terminal.
    static var nohup: Utility {
        Utility(
            ["COMMAND [ARG]...", "OPTION"], "Run COMMAND, ignoring hangup signals.", [], parsing: .stopsAtOperand,
            usageStatus: Context.environment("POSIXLY_CORRECT") == nil ? 125 : 127
        ) { (context) throws(Failure) in
            let command = try context.operands(atLeast: 1)
            let ignoresInput = Host.isTerminal(Host.standardInput)
            let redirectsOutput = Host.isTerminal(Host.standardOutput)
            let redirectsErrors = Host.isTerminal(Host.standardError)
            do throws(Errno) {
                if ignoresInput {
                    let null = try Host.open("/dev/null", .write)
                    try Host.duplicate(null, to: Host.standardInput)
                    try Host.close(null)
                }
                if redirectsOutput {
                    let path: ByteString = "nohup.out"
                    let file = try Host.open(path, [.write, .create, .append], mode: 0o600)
                    try Host.duplicate(file, to: Host.standardOutput)
                    try Host.close(file)
                    context.complain(
                        (ignoresInput ? "ignoring input and appending output to " : "appending output to ")
                            + named(path))
                } else if ignoresInput {
                    context.complain("ignoring input" + (redirectsErrors ? " and redirecting stderr to stdout" : ""))
                }
                if redirectsErrors { try Host.duplicate(Host.standardOutput, to: Host.standardError) }
            } catch { throw Context.failure("failed to redirect", error, status: 125) }
            Host.onSignal(.hangUp, .ignore)
            throw ProgramStart.failure(command[0], ProgramStart.replace(command))
        }
    }
}
