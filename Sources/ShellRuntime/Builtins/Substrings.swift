import Bytes

extension Builtin {
    static var contains: Builtin {
        substring("contains", "Check whether a text contains one of others") { $0.firstIndex(of: $1) != nil }
    }
    static var startsWith: Builtin {
        substring("starts-with", "Check whether a text starts with one of others") { $0.hasPrefix($1) }
    }
    static var endsWith: Builtin {
        substring("ends-with", "Check whether a text ends with one of others") { $0.hasSuffix($1) }
    }

    private static func substring(
        _ name: ByteString, _ summary: ByteString, _ holds: @escaping (ByteString, ByteString) -> Bool
    ) -> Builtin {
        Builtin(name, summary, usage: name + " TEXT PART ...", isPure: true) { (shell, arguments) throws(ShellError) in
            guard arguments.count > 2 else { return shell.refuse(name, "two arguments must be supplied") }
            return arguments[2...].contains { holds(arguments[1], $0) } ? 0 : 1
        }
    }
}
