import Bytes
import CommandLine
import Platform
import SchemeProtocol

/// Where `cp`, `mv` and `install` put their operands.
struct Destination {
    var sources: [ByteString]
    /// The directory that they go into; nil where one becomes `name`.
    var directory: ByteString?
    var name: ByteString = ""

    static var options: [Option] {
        [
            Option("t", "target-directory", takes: "DIRECTORY", "put all SOURCE arguments into DIRECTORY"),
            Option("T", "no-target-directory", "treat DEST as a normal file"),
        ]
    }

    init(_ context: Context) throws(Failure) {
        var operands = context.operands
        let target = context.value("t")
        if context.arguments.values("t").count > 1 {
            throw .fatal("multiple target directories specified")
        }
        if context.has("T"), target != nil {
            throw .fatal(
                context.name == "install" || context.name == "mv" || context.name == "cp"
                    ? "cannot combine --target-directory (-t) and --no-target-directory (-T)"
                    : "cannot combine --target-directory and --no-target-directory")
        }
        if operands.isEmpty { throw .usage("missing file operand") }
        if operands.count == 1 && target == nil {
            throw .usage("missing destination file operand after " + named(operands[0]))
        }
        sources = operands
        if let target {
            do throws(Errno) {
                if try Host.stat(target).mode.type != .directory { throw .notADirectory }
            } catch {
                // `install` looks only after it may have made it.
                if context.name == "install", error != .notADirectory {
                    throw Context.failure("failed to access " + named(target), error)
                }
                throw Context.failure("target directory " + named(target), error)
            }
            directory = target
            return
        }
        let last = operands.removeLast()
        sources = operands
        name = last
        if context.has("T") {
            if operands.count > 1 { throw .usage("extra operand " + named(context.operands[2])) }
            sources = [operands[0]]
            return
        }
        do throws(Errno) {
            if try Host.stat(last).mode.type == .directory {
                directory = last
                return
            }
            if operands.count > 1 { throw .notADirectory }
        } catch {
            if operands.count > 1 { throw Context.failure("target " + named(last), error) }
        }
    }

    /// The name that an operand gets.
    func target(of source: ByteString) -> ByteString {
        guard let directory else { return name }
        let base = baseName(source)
        return base == ".." ? directory : joined(directory, base)
    }
}
