import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

extension Builtin {
    static var cd: Builtin {
        Builtin("cd", "Change the current directory", usage: "cd [DIRECTORY | -]") {
            (shell, arguments) throws(ShellError) in
            if arguments.count > 2 { return shell.refuse("cd", "too many arguments") }
            var target = arguments.count > 1 ? arguments[1] : shell.environment["HOME"] ?? ""
            if target == "-" {
                guard let old = shell.text("OLDPWD") else {
                    return shell.refuse("cd", "no previous directory to switch to")
                }
                target = old
            }
            if target.isEmpty { return shell.refuse("cd", "could not find the home directory") }
            if target.first != 0x2f, target.first != 0x2e, let symbol = shell.symbols.find("CDPATH"),
                let value = shell.variables.find(symbol)
            {
                for base in value.elements where !base.isEmpty {
                    if shell.changeDirectory(to: base + "/" + target) == nil { return 0 }
                }
            }
            guard let error = shell.changeDirectory(to: target) else { return 0 }
            return shell.refuse("cd", target + ": " + ByteString(error.message))
        }
    }
}

extension Shell {
    /// Goes there and tells the variables and the hook CD_CHANGE; the error where that fails.
    func changeDirectory(to path: ByteString) -> Errno? {
        let old = environment["PWD"]
        do throws(Errno) {
            try Host.changeDirectory(path)
            let new = try Host.workingDirectory()
            if let old { environment.set("OLDPWD", old) }
            environment.set("PWD", new)
        } catch { return error }
        if let symbol = symbols.find("CD_CHANGE"), case .function(let function)? = variables.find(symbol) {
            let arguments: [Value] = function.definition.parameters.isEmpty ? [] : [.string(environment["PWD"] ?? "")]
            do throws(ShellError) { _ = try call(function, arguments) } catch { complain(error.text) }
        }
        return nil
    }
}
