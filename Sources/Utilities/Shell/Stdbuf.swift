import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `stdbuf`: runs a program with other buffering of its standard streams.
    static var stdbuf: Utility {
        Utility(
            ["OPTION... COMMAND"], "Run COMMAND, with modified buffering operations for its standard streams.",
            [
                Option("i", "input", takes: "MODE", "adjust standard input stream buffering"),
                Option("o", "output", takes: "MODE", "adjust standard output stream buffering"),
                Option("e", "error", takes: "MODE", "adjust standard error stream buffering"),
            ], parsing: .stopsAtOperand, usageStatus: 125
        ) { (context) throws(Failure) in
            var environment = Host.environment
            for (key, value) in context.arguments.given {
                var mode = value ?? ""
                while let first = mode.first, first.isSpace { mode = mode[1..<mode.count] }
                if key == "i" && mode == "L" { throw .usage("line buffering stdin is meaningless") }
                if mode != "L" {
                    guard let size = count(mode) else {
                        throw .fatal("invalid mode " + quoted(value ?? ""), status: 125)
                    }
                    if size == .max {
                        throw .fatal(
                            "invalid mode " + quoted(value ?? "") + ": Value too large for defined data type",
                            status: 125)
                    }
                    mode = ByteString(size)
                }
                let name: ByteString = key == "i" ? "_STDBUF_I=" : key == "o" ? "_STDBUF_O=" : "_STDBUF_E="
                environment.removeAll { $0.hasPrefix(name) }
                environment.append(name + mode)
            }
            if context.operands.isEmpty { throw .usage("missing operand") }
            if context.arguments.given.isEmpty { throw .usage("you must specify a buffering mode option") }
            // The C library of the program has to be told; that needs the library which GNU's stdbuf brings.
            let folders: [ByteString] = [
                "/usr/libexec/coreutils", "/usr/lib/coreutils", "/usr/lib/x86_64-linux-gnu/coreutils",
                "/usr/local/libexec/coreutils",
            ]
            guard let folder = folders.first(where: { (try? Host.stat($0 + "/libstdbuf.so")) != nil }) else {
                throw .fatal("failed to find 'libstdbuf.so'", status: 125)
            }
            let old = environment.first { $0.hasPrefix("LD_PRELOAD=") }.map { ":" + $0[11..<$0.count] } ?? ""
            environment.removeAll { $0.hasPrefix("LD_PRELOAD=") }
            environment.append("LD_PRELOAD=" + folder + "/libstdbuf.so" + old)
            try context.flush()
            let error = ProgramStart.replace(context.operands, environment)
            throw ProgramStart.failure(context.operands[0], error)
        }
    }
}
