import Bytes

extension Builtin {
    /// `fn` is read as a statement before any builtin is looked for; this one stands for it in `help`, `which` and where the
    /// name comes out of an expansion.
    static var fn: Builtin {
        Builtin(
            "fn", "Define a function, or list the functions", usage: "fn [NAME [ARGUMENT[:TYPE] ...] [-- DESCRIPTION]]"
        ) {
            (shell, _) throws(ShellError) in
            shell.listFunctions()
        }
    }
}
