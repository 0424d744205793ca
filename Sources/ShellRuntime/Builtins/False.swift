import Bytes

extension Builtin {
    static var `false`: Builtin {
        Builtin("false", "Do nothing, unsuccessfully", usage: "false", isPure: true) { _, _ in 1 }
    }
}
