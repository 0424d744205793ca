import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `chmod`: changes permissions.
    static var chmod: Utility {
        Utility(
            [
                "[OPTION]... MODE[,MODE]... FILE...", "[OPTION]... OCTAL-MODE FILE...",
                "[OPTION]... --reference=RFILE FILE...",
            ],
            "Change the mode of each FILE to MODE.",
            [
                Option("c", "changes", "like verbose but report only when a change is made"),
                Option("f", "silent", "suppress most error messages"),
                Option("", "quiet", "suppress most error messages"),
                Option("v", "verbose", "output a diagnostic for every file processed"),
                Option("", "no-preserve-root", "do not treat '/' specially (the default)"),
                Option("", "preserve-root", "fail to operate recursively on '/'"),
                Option("", "reference", takes: "RFILE", "use RFILE's mode instead of specifying MODE values"),
                Option("R", "recursive", "change files and directories recursively"),
                Option("", "mode", takes: "MODE", ""),
            ], rewrite: modeWords
        ) { (context) throws(Failure) in
            var operands = context.operands
            let change: ModeChange
            if let path = context.value("reference") {
                if context.has("mode") { throw .usage("cannot combine mode and --reference options") }
                let stat = try must("failed to get attributes of " + named(path)) { () throws(Errno) in
                    try Host.stat(path)
                }
                var text = ByteString()
                for shift: UInt16 in [9, 6, 3, 0] { text.append(UInt8(0x30 + stat.mode.permissions >> shift & 7)) }
                guard let exact = ModeChange("0" + text) else { return }
                change = exact
                if operands.isEmpty { throw .usage("missing operand") }
            } else {
                let given = context.arguments.values("mode")
                if operands.isEmpty && given.isEmpty { throw .usage("missing operand") }
                let word: ByteString
                if given.isEmpty {
                    word = operands.removeFirst()
                } else {
                    word = given.dropFirst().reduce(given[0]) { $0 + "," + $1 }
                }
                if operands.isEmpty { throw .usage("missing operand after " + quoted(context.words.last ?? word)) }
                guard let parsed = ModeChange(word) else { throw .usage("invalid mode: " + quoted(word)) }
                change = parsed
            }
            let job = ModeJob(context, change)
            for path in operands {
                if context.has("R")
                    && context.arguments.last(of: ["preserve-root", "no-preserve-root"]) == "preserve-root"
                    && withoutTrailingSlashes(path) == "/"
                {
                    context.complain(
                        "it is dangerous to operate recursively on '/'\nchmod: use --no-preserve-root to override this failsafe"
                    )
                    continue
                }
                try job.visit(TreePlace(operand: path), isOperand: true)
            }
        }
    }

    /// `-w` and its like are changes of mode, not options.
    private static func modeWords(_ words: [ByteString]) -> [ByteString] {
        var result: [ByteString] = []
        var areOptions = true
        for word in words {
            if word == "--" { areOptions = false }
            let isMode = word.count > 1 && word[0] == 0x2d && ("rwxXstugoa,+=-01234567" as ByteString).contains(word[1])
            if areOptions && isMode && !word.hasPrefix("--") {
                result.append("--mode=" + word)
            } else {
                result.append(word)
            }
        }
        return result
    }
}

private struct ModeJob {
    private let context: Context
    private let change: ModeChange
    private let mask = ModeChange.mask
    private let isSilent: Bool

    init(_ context: Context, _ change: ModeChange) {
        self.context = context
        self.change = change
        isSilent = context.has("f") || context.has("quiet")
    }

    /// `v` for all, `c` for changes only.
    private var isTold: ByteString? { context.arguments.last(of: ["c", "v"]) }

    func visit(_ place: TreePlace, isOperand: Bool) throws(Failure) {
        let path = place.path
        var stat: Stat
        do throws(Errno) {
            stat = try place.stat(followsLinks: false)
            if stat.mode.type == .symbolicLink {
                // Links in a tree are left alone.
                if !isOperand { return }
                do throws(Errno) { stat = try place.stat(followsLinks: true) } catch {
                    if error != .noSuchFileOrDirectory { throw error }
                    if !isSilent { context.complain("cannot operate on dangling symlink " + named(path)) }
                    if context.has("v") { try? context.put(named(path) + " could not be accessed\n") }
                    context.status = 1
                    return
                }
            }
        } catch {
            if !isSilent { context.complain("cannot access " + named(path), error) }
            if isTold == "v" { try context.put(named(path) + " could not be accessed\n") }
            context.status = 1
            return
        }
        let old = stat.mode.permissions
        let new = change.applied(to: old, isDirectory: stat.mode.type == .directory, mask: mask)
        do throws(Errno) { try place.changeMode(new) } catch {
            if !isSilent { context.complain("changing permissions of " + named(path), error) }
            context.status = 1
        }
        if isTold == "v" || (isTold == "c" && old != new) { try report(path, stat, new) }
        if context.has("R") && stat.mode.type == .directory { try visitBelow(place, stat, isOperand: isOperand) }
    }

    private func visitBelow(_ place: TreePlace, _ stat: Stat, isOperand: Bool) throws(Failure) {
        let directory: OpenDirectory
        let entries: [DirectoryEntry]
        do throws(Errno) {
            directory = try place.open(stat, followsLinks: isOperand)
            entries = try directory.entries()
        } catch {
            return context.complain("cannot read directory " + named(place.path), error)
        }
        if let above = place.directory {
            above.rest()
            for entry in entries { try visit(TreePlace(entry, in: place, directory), isOperand: false) }
            above.wake(from: directory)
        } else {
            for entry in entries { try visit(TreePlace(entry, in: place, directory), isOperand: false) }
        }
    }

    private func report(_ path: ByteString, _ stat: Stat, _ new: UInt16) throws(Failure) {
        func text(_ mode: UInt16) -> ByteString {
            let letters = modeText(FileMode(stat.mode.type, permissions: mode))
            return octal(mode) + " (" + letters[1..<letters.count] + ")"
        }
        let old = stat.mode.permissions
        if old == new {
            try context.put("mode of " + named(path) + " retained as " + text(new) + "\n")
        } else {
            try context.put("mode of " + named(path) + " changed from " + text(old) + " to " + text(new) + "\n")
        }
    }
}

/// Permissions as four octal digits.
func octal(_ mode: UInt16) -> ByteString {
    var text = ByteString()
    for shift: UInt16 in [9, 6, 3, 0] { text.append(UInt8(0x30 + mode >> shift & 7)) }
    return text
}
