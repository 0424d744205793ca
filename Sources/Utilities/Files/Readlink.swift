import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `readlink`: where a symbolic link points.
    static var readlink: Utility {
        Utility(
            ["[OPTION]... FILE..."], "Print value of a symbolic link or canonical file name.",
            [
                Option("f", "canonicalize", "follow every symlink; all but the last component must exist"),
                Option("e", "canonicalize-existing", "follow every symlink; all components must exist"),
                Option("m", "canonicalize-missing", "follow every symlink, without requirements on existence"),
                Option("n", "no-newline", "do not output the trailing delimiter"),
                Option("q", "quiet", "suppress most error messages (on by default)"),
                Option("s", "silent", "suppress most error messages (on by default)"),
                Option("v", "verbose", "report error messages"),
                Option("z", "zero", "end each output line with NUL, not newline"),
            ]
        ) { (context) throws(Failure) in
            let paths = try context.operands(atLeast: 1)
            var omitsEnd = context.has("n")
            if omitsEnd && paths.count > 1 {
                let status = context.status
                context.complain("ignoring --no-newline with multiple arguments")
                context.status = status
                omitsEnd = false
            }
            var resolver: CanonicalPath?
            switch context.arguments.last(of: ["f", "e", "m"]) {
            case "f": resolver = CanonicalPath(demand: .allButLast)
            case "e": resolver = CanonicalPath(demand: .everything)
            case "m": resolver = CanonicalPath(demand: .nothing)
            default: break
            }
            for path in paths {
                var target = ByteString()
                do throws(Errno) {
                    if let resolver { target = try resolver.resolve(path) } else { target = try Host.readLink(path) }
                } catch {
                    if context.arguments.last(of: ["q", "s", "v"]) == "v" {
                        context.complain(shellQuoted(path), error)
                    }
                    context.status = 1
                    continue
                }
                try context.put(target)
                if !omitsEnd { try context.put(context.has("z") ? [0] : "\n") }
            }
        }
    }
}
