import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    private static var replacing: [Option] {
        [
            Option("f", "force", "replace what stands in the way"),
            Option("i", "interactive", "prompt before overwrite"),
            Option("n", "no-clobber", "do not overwrite an existing file"),
            Option("t", "target-directory", takes: "DIRECTORY", "move or copy all SOURCE arguments into DIRECTORY"),
            Option("T", "no-target-directory", "treat DEST as a normal file"),
            Option("u", "update", "only when the SOURCE is newer than the destination, or that is missing"),
            Option("v", "verbose", "explain what is being done"),
        ]
    }

    /// `cp`: copies files and trees.
    static var cp: Utility {
        Utility(
            ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE..."],
            "Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.",
            [
                Option("a", "archive", "same as -dR -p"), Option("d", "", "keep symbolic links"),
                Option("H", "", "follow command-line symbolic links in SOURCE"),
                Option("L", "dereference", "always follow symbolic links in SOURCE"),
                Option("P", "no-dereference", "never follow symbolic links in SOURCE"),
                Option("p", "", "keep mode and times"), Option("r", "recursive", "copy directories recursively"),
                Option("R", "", "same as -r"),
            ] + replacing
        ) { (context) throws(Failure) in
            var copying = Copying(context: context)
            copying.isRecursive = context.has("r") || context.has("R") || context.has("a")
            switch context.arguments.last(of: ["a", "d", "H", "L", "P"]) {
            case "L": break
            case "H":
                copying.keepsLinks = true
                copying.followsOperands = true
            case .some: copying.keepsLinks = true
            case nil: copying.keepsLinks = copying.isRecursive
            }
            copying.preserves = context.has("p") || context.has("a")
            copying.isForced = context.has("f")
            for (source, target) in try targets(context) where mayReplace(source, target, context) {
                _ = try copying.copy(source, target, isOperand: true)
            }
        }
    }

    /// `mv`: gives files other names or places.
    static var mv: Utility {
        Utility(
            ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE..."],
            "Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.", replacing
        ) { (context) throws(Failure) in
            for (source, target) in try targets(context) {
                var stat = Stat()
                do throws(Errno) { stat = try Host.stat(source, followsLinks: false) } catch {
                    context.complain("cannot stat " + named(source), error)
                    continue
                }
                if let existing = try? Host.stat(target, followsLinks: false), isSame(stat, existing) {
                    context.complain(named(source) + " and " + named(target) + " are the same file")
                    continue
                }
                if mayReplace(source, target, context) { try move(source, target, context) }
            }
        }
    }

    private static func move(_ source: ByteString, _ target: ByteString, _ context: Context) throws(Failure) {
        do throws(Errno) { try Host.rename(source, target) } catch {
            guard error == .crossesSchemes else {
                return context.complain("cannot move " + named(source) + " to " + named(target), error)
            }
            var copying = Copying(context: context)
            copying.isRecursive = true
            copying.keepsLinks = true
            copying.preserves = true
            copying.isForced = true
            guard try copying.copy(source, target, isOperand: true) else { return }
            return try Removal(context, forMoving: true).remove(operand: source)
        }
        if context.has("v") { try context.put("renamed " + named(source) + " -> " + named(target) + "\n") }
    }

    /// `ln`: makes links.
    static var ln: Utility {
        Utility(
            ["[OPTION]... [-T] TARGET LINK_NAME", "[OPTION]... TARGET", "[OPTION]... TARGET... DIRECTORY"],
            "Create a link to TARGET with the name LINK_NAME.",
            [
                Option("f", "force", "remove existing destination files"),
                Option("n", "no-dereference", "treat LINK_NAME as a normal file if it is a link to a directory"),
                Option("s", "symbolic", "make symbolic links instead of hard links"),
                Option(
                    "t", "target-directory", takes: "DIRECTORY", "specify the DIRECTORY in which to create the links"),
                Option("T", "no-target-directory", "treat LINK_NAME as a normal file always"),
                Option("v", "verbose", "print name of each linked file"),
            ]
        ) { (context) throws(Failure) in
            var pairs: [(source: ByteString, target: ByteString)] = []
            if context.operands.count == 1 && !context.has("t") {
                pairs = [(context.operands[0], baseName(context.operands[0]))]
            } else if context.has("n"), context.operands.count == 2, !context.has("t"),
                (try? Host.stat(context.operands[1], followsLinks: false))?.mode.type == .symbolicLink
            {
                pairs = [(context.operands[0], context.operands[1])]
            } else {
                pairs = try targets(context)
            }
            let isSymbolic = context.has("s")
            let kind: ByteString = isSymbolic ? "symbolic" : "hard"
            for (source, target) in pairs {
                do throws(Errno) {
                    if context.has("f"), (try? Host.stat(target, followsLinks: false)) != nil {
                        // A file that would be linked to itself must not be removed for it.
                        if let a = try? Host.stat(source, followsLinks: false),
                            let b = try? Host.stat(target, followsLinks: false),
                            isSame(a, b)
                        {
                            context.complain(named(source) + " and " + named(target) + " are the same file")
                            continue
                        }
                        try Host.unlink(target)
                    }
                    if isSymbolic {
                        try Host.symbolicLink(at: target, to: source)
                    } else {
                        try Host.link(source, target)
                    }
                } catch {
                    let arrow: ByteString = isSymbolic ? "" : " => " + named(source)
                    context.complain("failed to create " + kind + " link " + named(target) + arrow, error)
                    continue
                }
                if context.has("v") {
                    try context.put(named(target) + (isSymbolic ? " -> " : " => ") + named(source) + "\n")
                }
            }
        }
    }

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
