import Bytes

extension Builtin {
    static var `is`: Builtin { equality("is") }
    static var eq: Builtin { equality("eq") }

    private static func equality(_ name: ByteString) -> Builtin {
        Builtin(name, "Check whether two values are equal", usage: name + " [not] A B", isPure: true) {
            (shell, arguments) throws(ShellError) in
            switch arguments.count {
            case 3: return arguments[1] == arguments[2] ? 0 : 1
            case 4 where arguments[1] == "not": return arguments[2] == arguments[3] ? 1 : 0
            case 4: return shell.fail("Expected 'not' instead found '" + arguments[1] + "'")
            default: return shell.fail("is needs 3 or 4 arguments")
            }
        }
    }
}
