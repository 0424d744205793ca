import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `mkfifo`: makes pipes with names.
    static var mkfifo: Utility {
        Utility(
            ["[OPTION]... NAME..."], "Create named pipes (FIFOs) with the given NAMEs.",
            [
                Option("m", "mode", takes: "MODE", "set file permission bits to MODE, not a=rw - umask")
            ]
        ) { (context) throws(Failure) in
            let paths = try context.operands(atLeast: 1)
            let mode = try specialMode(context)
            for path in paths {
                do throws(Errno) {
                    try Host.makeNode(path, .fifo, permissions: mode.created)
                    if let exact = mode.exact { try Host.changeMode(path, exact) }
                } catch { context.complain("cannot create fifo " + named(path), error) }
            }
        }
    }

    /// The permissions of a new special file: as it is made, and exactly where `-m` says them.
    static func specialMode(_ context: Context) throws(Failure) -> (created: UInt16, exact: UInt16?) {
        guard let word = context.value("m") else { return (0o666, nil) }
        guard let change = ModeChange(word) else { throw .fatal("invalid mode") }
        let mode = change.applied(to: 0o666, isDirectory: false, mask: ModeChange.mask)
        if mode & ~0o777 != 0 { throw .fatal("mode must specify only file permission bits") }
        return (0o666, mode)
    }
}
