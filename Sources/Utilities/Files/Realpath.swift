import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `realpath`: where paths lead.
    static var realpath: Utility {
        Utility(
            ["[OPTION]... FILE..."], "Print the resolved absolute file name; all but the last component must exist.",
            [
                Option("e", "canonicalize-existing", "all components of the path must exist"),
                Option("m", "canonicalize-missing", "no path components need exist or be a directory"),
                Option("L", "logical", "resolve '..' components before symlinks"),
                Option("P", "physical", "resolve symlinks as encountered (default)"),
                Option("q", "quiet", "suppress most error messages"),
                Option("", "relative-to", takes: "DIR", "print the resolved path relative to DIR"),
                Option("", "relative-base", takes: "DIR", "print absolute paths unless paths below DIR"),
                Option("s", "strip", "don't expand symlinks"), Option("", "no-symlinks", "don't expand symlinks"),
                Option("z", "zero", "end each output line with NUL, not newline"),
            ]
        ) { (context) throws(Failure) in
            if context.operands.isEmpty { throw .usage("missing operand") }
            var resolver = CanonicalPath(demand: .allButLast)
            switch context.arguments.last(of: ["e", "m"]) {
            case "e": resolver = CanonicalPath(demand: .everything)
            case "m": resolver = CanonicalPath(demand: .nothing)
            default: break
            }
            switch context.arguments.last(of: ["L", "P", "s", "no-symlinks"]) {
            case "L": resolver.isLogical = true
            case "s", "no-symlinks":
                resolver.followsLinks = false
                resolver.isLogical = true
            default: break
            }
            var target: ByteString?
            var base: ByteString?
            if let word = context.value("relative-to") { target = try directory(word, resolver) }
            if let word = context.value("relative-base") {
                let found = try directory(word, resolver)
                base = found
                if let to = target {
                    // Outside the base everything is absolute.
                    if !CanonicalPath.isBelow(to, found) {
                        target = nil
                        base = nil
                    }
                } else {
                    target = found
                }
            }
            for path in context.operands {
                let found: ByteString
                do throws(Errno) { found = try resolver.resolve(path) } catch {
                    if !context.has("q") { context.complain(shellQuoted(path), error) }
                    context.status = 1
                    continue
                }
                var shown = found
                if let target, base.map({ CanonicalPath.isBelow(found, $0) }) ?? true {
                    shown = CanonicalPath.relative(found, to: target)
                }
                try context.put(shown + (context.has("z") ? [0] : "\n"))
            }
        }
    }

    private static func directory(_ path: ByteString, _ resolver: CanonicalPath) throws(Failure) -> ByteString {
        let found = try must(shellQuoted(path)) { () throws(Errno) in try resolver.resolve(path) }
        if resolver.demand == .everything, (try? Host.stat(found))?.mode.type != .directory {
            throw Context.failure(shellQuoted(path), .notADirectory)
        }
        return found
    }
}
