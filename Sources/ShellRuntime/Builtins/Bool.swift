import Bytes

extension Builtin {
    static var bool: Builtin {
        Builtin("bool", "Succeed if the value is '1' or 'true'", usage: "bool VALUE", isPure: true) {
            (shell, arguments) throws(ShellError) in
            guard arguments.count == 2 else { return shell.fail("bool requires one argument") }
            return arguments[1] == "1" || arguments[1] == "true" ? 0 : 1
        }
    }
}
