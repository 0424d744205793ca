public import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

/// All utilities in the order of their names, and the way to run one.
public enum Utilities {
    /// A name, and how its declaration is made (only the one that runs is made).
    static var all: [(name: ByteString, make: () -> Utility)] {
        [
            ("basename", { basename }), ("cat", { cat }), ("clear", { clear }), ("cp", { cp }), ("date", { date }),
            ("dirname", { dirname }), ("dmesg", { dmesg }), ("echo", { echo }), ("env", { env }),
            ("false", { falseUtility }), ("free", { free }), ("grep", { grep }), ("head", { head }), ("kill", { kill }),
            ("ln", { ln }), ("ls", { ls }), ("mkdir", { mkdir }), ("mv", { mv }), ("ps", { ps }), ("pwd", { pwd }),
            ("readlink", { readlink }), ("reboot", { reboot }), ("rm", { rm }), ("rmdir", { rmdir }),
            ("shutdown", { shutdown }), ("sleep", { sleep }), ("tail", { tail }),
            ("touch", { touch }), ("true", { trueUtility }), ("uname", { uname }),
            ("uptime", { uptime }), ("wc", { wc }), ("yes", { yes }),
        ]
    }

    /// The names of all utilities.
    public static var names: [ByteString] { all.map { $0.name } }

    /// The declaration of a utility; nil for an unknown name.
    public static func named(_ name: ByteString) -> Utility? { all.first { $0.name == name }?.make() }

    /// Runs a utility to its end.
    /// - Parameter words: the arguments without the name.
    /// - Returns: the exit status.
    public static func run(_ utility: Utility, _ name: ByteString, _ words: [ByteString]) -> Int32 {
        let output = Output(Host.standardOutput)
        var status: Int32 = 0
        do throws(Failure) {
            let context = try prepare(utility, name, words, output)
            do throws(Failure) { try utility.run(context) } catch {
                // What was written before the failure still goes out, and a status already earned stays.
                if case .output = error { throw error }
                try? output.flush()
                throw error
            }
            status = context.status
            try context.flush()
            return status
        } catch {
            return end(error, utility, name, output)
        }
    }

    private static func prepare(_ utility: Utility, _ name: ByteString, _ words: [ByteString], _ output: Output)
        throws(Failure) -> Context
    {
        let rewritten = utility.rewrite(words)
        let options = utility.options + Utility.standardOptions
        var parsed: Arguments
        do throws(Arguments.Failure) {
            if utility.parsing == .raw {
                parsed = try Arguments(["--"] + rewritten, [])
                if words.count == 1 && (words[0] == "--help" || words[0] == "--version") {
                    parsed = try Arguments(words, options)
                }
            } else {
                let stops = utility.parsing == .stopsAtOperand || Context.environment("POSIXLY_CORRECT") != nil
                parsed = try Arguments(rewritten, options, stopsAtOperand: stops)
            }
        } catch { throw .usage(error.message) }
        let context = Context(name, words, parsed, output)
        if let key = parsed.last(of: ["help", "version"]) {
            if key == "help" {
                try context.put(
                    Help.text(name: name, synopsis: utility.synopsis, summary: utility.summary, options: options))
            } else {
                try context.put(name + " (Apus) 0.1\n")
            }
            try context.flush()
            throw .exit(0)
        }
        return context
    }

    private static func end(_ failure: Failure, _ utility: Utility, _ name: ByteString, _ output: Output) -> Int32 {
        switch failure {
        case .exit(let status): return status
        case .fatal(let message, let status):
            Program.complain(name + ": " + message)
            return status
        case .usage(let message):
            Program.complain(name + ": " + message + "\nTry '" + name + " --help' for more information.")
            return utility.usageStatus
        case .output(let error):
            // As if SIGPIPE had ended it: nobody is there to read, and nobody wants to know.
            if error == .brokenPipe { return 141 }
            Program.complain(name + ": write error: " + ByteString(error.message))
            return utility.usageStatus
        }
    }
}
