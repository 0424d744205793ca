import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `touch`: sets the times of files, and makes them where they are missing.
    static var touch: Utility {
        Utility(
            ["[OPTION]... FILE..."], "Update the access and modification times of each FILE to the current time.",
            [
                Option("a", "", "change only the access time"), Option("c", "no-create", "do not create any files"),
                Option("m", "", "change only the modification time"),
                Option("r", "reference", takes: "FILE", "use this file's times instead of current time"),
            ]
        ) { (context) throws(Failure) in
            let now = Host.clock(.realtime)
            var accessed = TimeSpec(
                seconds: Int64(now / 1_000_000_000), nanoseconds: Int64(now % 1_000_000_000))
            var modified = accessed
            if let path = context.value("r") {
                do throws(Errno) {
                    let stat = try Host.stat(path)
                    accessed = stat.accessed
                    modified = stat.modified
                } catch {
                    throw .fatal(
                        "failed to get attributes of " + named(path) + ": " + ByteString(error.message), status: 1)
                }
            }
            let wantsAll = context.has("a") == context.has("m")
            if context.operands.isEmpty { throw .usage("missing file operand") }
            for path in context.operands {
                do throws(Errno) {
                    if (try? Host.stat(path)) == nil {
                        if context.has("c") { continue }
                        try Host.close(try Host.open(path, [.write, .create, .closeOnExec]))
                    }
                    let handle = try Host.open(path, [.read, .closeOnExec])
                    defer { try? Host.close(handle) }
                    try Host.setTimes(
                        handle, accessed: wantsAll || context.has("a") ? accessed : nil,
                        modified: wantsAll || context.has("m") ? modified : nil)
                } catch { context.complain("cannot touch " + named(path), error) }
            }
        }
    }
}
