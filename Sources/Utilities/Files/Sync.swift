import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `sync`: writes what is held back.
    static var sync: Utility {
        Utility(
            ["[OPTION] [FILE]..."], "Synchronize cached writes to persistent storage.",
            [
                Option("d", "data", "sync only file data, no unneeded metadata"),
                Option("f", "file-system", "sync the file systems that contain the files"),
            ]
        ) { (context) throws(Failure) in
            if context.has("d") && context.has("f") { throw .fatal("cannot specify both --data and --file-system") }
            if context.operands.isEmpty {
                if context.has("d") { throw .fatal("--data needs at least one argument") }
                return try must("error syncing") { () throws(Errno) in try Host.syncAll() }
            }
            for path in context.operands {
                do throws(Errno) {
                    let handle = try Host.open(path, [.read, .nonBlocking])
                    defer { try? Host.close(handle) }
                    do throws(Errno) { try Host.sync(handle) } catch {
                        context.complain("error syncing " + named(path), error)
                    }
                } catch { context.complain("error opening " + named(path), error) }
            }
        }
    }
}
