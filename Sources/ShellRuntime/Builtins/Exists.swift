import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

extension Builtin {
    static var exists: Builtin {
        Builtin(
            "exists", "Check whether something exists",
            usage: "exists [-a ARRAY | -b PROGRAM | -d DIRECTORY | -f FILE | -s STRING | --fn FUNCTION | STRING]",
            options: [
                OptionDescription("-a", "an array that is not empty"), OptionDescription("-b", "a program along PATH"),
                OptionDescription("-d", "a directory"), OptionDescription("-f", "a file"),
                OptionDescription("-s", "a text variable that is not empty"), OptionDescription("--fn", "a function"),
            ],
            isPure: true
        ) { (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else { return 1 }
            guard arguments.count > 2 else { return arguments[1].isEmpty ? 1 : 0 }
            let name = arguments[2]
            let value = shell.symbols.find(name).flatMap { shell.variables.find($0) }
            switch arguments[1] {
            case "-a":
                if case .array(let values)? = value { return values.isEmpty ? 1 : 0 }
                if case .map(let map)? = value { return map.entries.isEmpty ? 1 : 0 }
                return 1
            case "-b":
                // A variable PATH of the shell's own stands before the environment's, as for every name.
                let path = shell.symbols.find("PATH").flatMap { shell.variables.find($0)?.text }
                return shell.findProgram(name, along: path) == nil ? 1 : 0
            case "-d": return (try? Host.stat(name))?.mode.type == .directory ? 0 : 1
            case "-f": return (try? Host.stat(name))?.mode.type == .regular ? 0 : 1
            case "-s":
                if let text = value?.text { return text.isEmpty ? 1 : 0 }
                return shell.environment[name].map { $0.isEmpty ? 1 : 0 } ?? 1
            case "--fn":
                if case .function? = value { return 0 }
                return 1
            // Of several texts the first is looked at.
            default: return arguments[1].isEmpty ? 1 : 0
            }
        }
    }
}
