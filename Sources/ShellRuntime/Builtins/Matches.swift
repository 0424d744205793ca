import Bytes

extension Builtin {
    static var matches: Builtin {
        Builtin(
            "matches", "Check whether a text matches a regular expression", usage: "matches TEXT REGEX", isPure: true
        ) {
            (shell, arguments) throws(ShellError) in
            guard arguments.count == 3 else { return shell.fail("match takes two arguments") }
            let regex: Regex
            do throws(ShellError) { regex = try Regex.compiled(arguments[2], shell) } catch {
                return shell.fail("couldn't compile input regex " + arguments[2])
            }
            return regex.isMatch(arguments[1].bytes) ? 0 : 1
        }
    }
}
