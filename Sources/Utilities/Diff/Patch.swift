import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `patch`: puts differences into files.
    static var patch: Utility {
        Utility(
            ["[OPTION]... [ORIGFILE [PATCHFILE]]"], "Apply a diff file to an original.",
            [
                Option("p", "strip", takes: "NUM", "strip NUM leading components from file names"),
                Option("F", "fuzz", takes: "LINES", "set the fuzz factor to LINES for inexact matching"),
                Option("l", "ignore-whitespace", "ignore white space changes between patch and input"),
                Option("c", "context", "interpret the patch as a context difference"),
                Option("n", "normal", "interpret the patch as a normal difference"),
                Option("u", "unified", "interpret the patch as a unified difference"),
                Option("N", "forward", "ignore patches that appear to be reversed or already applied"),
                Option("R", "reverse", "assume patches were created with old and new files swapped"),
                Option("i", "input", takes: "PATCHFILE", "read patch from PATCHFILE instead of stdin"),
                Option("o", "output", takes: "FILE", "output patched files to FILE"),
                Option("r", "reject-file", takes: "FILE", "output rejects to FILE"),
                Option("E", "remove-empty-files", "remove output files that are empty after patching"),
                Option("b", "backup", "back up the original contents of each file"),
                Option("", "no-backup-if-mismatch", "back up mismatches only if otherwise requested"),
                Option("z", "suffix", takes: "SUFFIX", "append SUFFIX to backup file names"),
                Option("B", "prefix", takes: "PREFIX", "prepend PREFIX to backup file names"),
                Option("t", "batch", "ask no questions; skip bad-Prereq patches; assume reversed"),
                Option("f", "force", "like -t, but ignore bad-Prereq patches, and assume unreversed"),
                Option("s", "quiet", "work silently unless an error occurs"), Option("", "silent", ""),
                Option("", "verbose", "output extra information about the work being done"),
                Option("", "dry-run", "do not actually change any files; just print what would happen"),
                Option("", "posix", "conform to the POSIX standard"),
                Option("", "binary", "read and write data in binary mode"),
                Option("d", "directory", takes: "DIR", "change the working directory to DIR first"),
            ], usageStatus: 2
        ) { (context) throws(Failure) in
            if context.operands.count > 2 { throw .usage("extra operand " + quoted(context.operands[2])) }
            let input = context.value("i") ?? (context.operands.count > 1 ? context.operands[1] : "-")
            // The patch is named from where the user stands.
            let file: Input
            var bytes: [UInt8] = []
            if let directory = context.value("d") {
                try mustPatch("Can't change to directory " + directory) { () throws(Errno) in
                    if input != "-" { bytes = try openPatch(input, before: directory).rest() }
                    try Host.changeDirectory(directory)
                }
            }
            if bytes.isEmpty {
                do throws(Errno) {
                    file = try Input(path: input)
                    bytes = try file.rest()
                } catch { throw Context.failure("Can't open patch file " + input, error, status: 2) }
            }
            var reader = PatchReader(bytes)
            let patches: [FilePatch]
            do throws(PatchReader.Mistake) { patches = try reader.read() } catch {
                throw .fatal("**** " + error.message, status: 2)
            }
            if patches.isEmpty && !bytes.isEmpty {
                throw .fatal("**** Only garbage was found in the patch input.", status: 2)
            }
            let job = try PatchJob(context)
            for patch in patches { try job.apply(context.has("R") ? patch.reversed : patch) }
            context.status = max(context.status, job.status)
        }
    }

    /// A patch with a relative name is sought from the directory named by `-d`, as POSIX has it.
    private static func openPatch(_ name: ByteString, before directory: ByteString) throws(Errno) -> Input {
        let beside = name.first == 0x2f ? name : joined(directory, name)
        if let input = try? Input(path: beside) { return input }
        return try Input(path: name)
    }

    private static func mustPatch(_ what: ByteString, _ body: () throws(Errno) -> Void) throws(Failure) {
        do throws(Errno) { try body() } catch { throw Context.failure("**** " + what, error, status: 2) }
    }
}

/// One run of `patch`.
final class PatchJob {
    private let context: Context
    private let strip: Int?
    private let fuzz: Int
    private let isDry: Bool
    private let isQuiet: Bool
    private(set) var status: Int32 = 0

    init(_ context: Context) throws(Failure) {
        self.context = context
        strip = try context.number("p", "strip count", status: 2)
        fuzz = try context.number("F", "fuzz factor", status: 2) ?? 2
        isDry = context.has("dry-run")
        isQuiet = context.has("s") || context.has("silent")
    }

    private func say(_ text: ByteString) throws(Failure) {
        try context.put(text + "\n")
    }

    // MARK: Names

    /// The name without its first directories; nil where it has not so many.
    private func stripped(_ name: ByteString) -> ByteString? {
        if name == "/dev/null" { return nil }
        guard let strip else {
            let start = name.bytes.lastIndex(of: 0x2f).map { $0 + 1 } ?? 0
            return start < name.count ? name[start..<name.count] : nil
        }
        var index = 0
        for _ in 0..<min(strip, name.count) {
            guard let slash = name.bytes[index...].firstIndex(of: 0x2f) else { return nil }
            index = slash + 1
            while index < name.count, name[index] == 0x2f { index += 1 }
        }
        return index < name.count ? name[index..<name.count] : nil
    }

    /// Whether a name of a patch leads out of the directory.
    static func isDangerous(_ name: ByteString) -> Bool {
        name.first == 0x2f || name.split(separator: 0x2f).contains("..")
    }

    /// Whether the directories of a name lead out of here through links.
    private func escapes(_ name: ByteString) -> Bool {
        guard let slash = name.bytes.lastIndex(of: 0x2f) else { return false }
        guard let here = try? CanonicalPath(demand: .everything).resolve("."),
            let there = try? CanonicalPath(demand: .everything).resolve(name[0..<slash])
        else { return false }
        return there != here && !there.hasPrefix(here == "/" ? "/" : here + "/")
    }

    private func target(_ patch: FilePatch) throws(Failure) -> ByteString? {
        if let operand = context.operands.first { return operand }
        var names: [ByteString] = []
        for name in [patch.oldName, patch.newName, patch.indexName] {
            guard let name, let short = stripped(name), !names.contains(short) else { continue }
            if Self.isDangerous(short) || escapes(short) {
                try say("Ignoring potentially " + "dangerous file name " + short)
                continue
            }
            names.append(short)
        }
        let present = names.filter { (try? Host.stat($0, followsLinks: false)) != nil }
        if !present.isEmpty {
            func parts(_ name: ByteString) -> Int { name.split(separator: 0x2f).count }
            return present.min { (parts($0), $0.count) < (parts($1), $1.count) }
        }
        // A file that is not there can only be made.
        if patch.creates, let new = patch.newName.flatMap({ stripped($0) }), names.contains(new) { return new }
        return patch.creates ? names.last : nil
    }

    // MARK: One file

    func apply(_ patch: FilePatch) throws(Failure) {
        guard let path = try target(patch) else {
            try say("can't find file to patch at input line " + ByteString(patch.line))
            if strip == nil {
                try say("Perhaps you should have used the -p or --strip option?")
            } else {
                try say("Perhaps you used the wrong -p or --strip option?")
            }
            try say("File to patch: \nSkip this patch? [y] \nSkipping patch.")
            return try ignore(patch)
        }
        let stat = try? Host.stat(path, followsLinks: false)
        if let stat, stat.mode.type != .regular {
            try say("File " + path + " is not a regular file -- refusing to patch")
            return try reject(patch.hunks, patch, path, ignored: true)
        }
        var bytes: [UInt8] = []
        if stat != nil {
            do throws(Errno) { bytes = try Input(path: path).rest() } catch {
                throw Context.failure("**** Can't open file " + path, error, status: 2)
            }
        }
        if !isQuiet {
            let shown = context.value("o").map { $0 + " (read from " + path + ")" } ?? path
            try say((isDry ? "checking file " : "patching file ") + shown)
        }
        try applyHunks(patch, path, bytes, stat)
    }

    private func applyHunks(_ patch: FilePatch, _ path: ByteString, _ bytes: [UInt8], _ stat: Stat?) throws(Failure) {
        var patch = patch
        var target = PatchTarget(bytes, ignoresSpace: context.has("l"))
        if let first = patch.hunks.first, isReversed(first, target) {
            guard try mayGoOn(patch) else { return try reject(patch.hunks, patch, path, ignored: true) }
            if context.has("t") { patch = patch.reversed }
        }
        var failed: [PatchHunk] = []
        var isInexact = false
        for (index, hunk) in patch.hunks.enumerated() {
            let number = "Hunk #" + ByteString(index + 1)
            guard let place = target.apply(hunk, maximumFuzz: fuzz) else {
                isInexact = true
                var moved = hunk
                moved.oldStart += target.growth + target.offset
                moved.newStart += target.growth + target.offset
                failed.append(moved)
                try say(number + " FAILED at " + ByteString(hunk.oldStart + target.growth + target.offset) + ".")
                continue
            }
            if place.fuzz == 0 && place.offset == 0 { continue }
            isInexact = true
            if isQuiet { continue }
            var text = number + " succeeded at " + ByteString(place.line)
            if place.fuzz > 0 { text += " with fuzz " + ByteString(place.fuzz) }
            if place.offset != 0 {
                text += " (offset " + ByteString(place.offset) + (place.offset == 1 ? " line)" : " lines)")
            }
            try say(text + ".")
        }
        if failed.count < patch.hunks.count || !failed.isEmpty && stat != nil {
            try write(target, patch, path, stat, bytes, isInexact: isInexact, hasFailed: !failed.isEmpty)
        }
        if !failed.isEmpty { try reject(failed, patch, path, ignored: false) }
    }

    /// Whether a patch seems to have been put in already: its way back fits where it does not.
    private func isReversed(_ hunk: PatchHunk, _ target: PatchTarget) -> Bool {
        if context.has("f") { return false }
        if hunk.old.isEmpty && !target.lines.isEmpty { return target.locate(hunk.reversed, maximumFuzz: 0) != nil }
        if target.locate(hunk, maximumFuzz: fuzz) != nil { return false }
        return target.locate(hunk.reversed, maximumFuzz: fuzz) != nil
    }

    private func mayGoOn(_ patch: FilePatch) throws(Failure) -> Bool {
        let state: ByteString = context.has("R") ? "Unreversed" : "Reversed (or previously applied)"
        let head = state + " patch detected!  "
        if context.has("N") {
            try say(head + "Skipping patch.")
            return false
        }
        if context.has("t") {
            try say(head + (context.has("R") ? "Ignoring -R." : "Assuming -R."))
            return true
        }
        try say(head + (context.has("R") ? "Ignore -R? [n] " : "Assume -R? [n] ") + "\nApply anyway? [n] ")
        if !isQuiet { try say("Skipping patch.") }
        return false
    }

    private func ignore(_ patch: FilePatch) throws(Failure) {
        let count = patch.hunks.count
        try say(ByteString(count) + " out of " + ByteString(count) + (count == 1 ? " hunk ignored" : " hunks ignored"))
        status = max(status, 1)
    }

    // MARK: Writing

    private func write(
        _ target: PatchTarget, _ patch: FilePatch, _ path: ByteString, _ stat: Stat?, _ old: [UInt8], isInexact: Bool,
        hasFailed: Bool
    ) throws(Failure) {
        let content = target.content
        let output = context.value("o") ?? path
        if isDry { return }
        if output == "-" { return try context.put(content) }
        let keeps =
            context.has("b") || (isInexact && !context.has("no-backup-if-mismatch") && !context.has("posix"))
        if keeps && stat != nil && context.value("o") == nil { try save(backup(path), old, stat) }
        if content.isEmpty, patch.deletes || context.has("E"), context.value("o") == nil, !hasFailed {
            do throws(Errno) { try Host.unlink(path) } catch {
                throw Context.failure("**** Can't remove file " + path, error, status: 2)
            }
            return removeFolders(of: path)
        }
        if patch.deletes && !content.isEmpty && !hasFailed {
            try say("Not deleting file " + path + " as content differs from patch")
            status = max(status, 1)
        }
        if stat == nil { makeFolders(for: output) }
        try save(output, content.bytes, stat)
    }

    private func backup(_ path: ByteString) -> ByteString {
        guard let prefix = context.value("B") else { return path + (context.value("z") ?? ".orig") }
        return prefix + path + (context.value("z") ?? "")
    }

    /// The file gets its new content all at once.
    private func save(_ path: ByteString, _ content: [UInt8], _ stat: Stat?) throws(Failure) {
        let temporary = path + "." + ByteString(UInt64(Host.processID)) + ".tmp"
        do throws(Errno) {
            let handle = try Handle(
                temporary, [.write, .create, .exclusive], mode: stat.map { $0.mode.permissions } ?? 0o666)
            do throws(Errno) {
                try handle.write(ByteString(content))
                if let stat { try Host.changeMode(handle.number, stat.mode.permissions) }
                try Host.rename(temporary, path)
            } catch {
                try? Host.unlink(temporary)
                throw error
            }
        } catch { throw Context.failure("**** Can't write file " + path, error, status: 2) }
    }

    private func makeFolders(for path: ByteString) {
        for (index, byte) in path.bytes.enumerated() where byte == 0x2f && index > 0 {
            try? Utilities.createDirectory(path[0..<index], 0o777)
        }
    }

    /// Directories that have become empty go too.
    private func removeFolders(of path: ByteString) {
        var path = path
        while let slash = path.bytes.lastIndex(of: 0x2f), slash > 0 {
            path = path[0..<slash]
            guard (try? Host.unlink(path, directory: true)) != nil else { return }
        }
    }

    private func reject(_ hunks: [PatchHunk], _ patch: FilePatch, _ path: ByteString, ignored: Bool) throws(Failure) {
        status = max(status, 1)
        let total = ByteString(patch.hunks.count)
        var line =
            ByteString(hunks.count) + " out of " + total + (patch.hunks.count == 1 ? " hunk " : " hunks ")
            + (ignored ? "ignored" : "FAILED")
        let file = context.value("r") ?? (context.value("o") ?? path) + ".rej"
        if !isDry && file != "-" { line += " -- saving rejects to file " + file }
        try say(line)
        if isDry || file == "-" { return }
        try write(hunks, patch, path, to: file)
    }

    /// Writes the hunks that found no place, as the patch had them.
    private func write(_ hunks: [PatchHunk], _ patch: FilePatch, _ path: ByteString, to file: ByteString)
        throws(Failure)
    {
        let marks: (ByteString, ByteString) = patch.isContext ? ("*** ", "--- ") : ("--- ", "+++ ")
        var text = marks.0 + (patch.headings?.old ?? path) + "\n" + marks.1 + (patch.headings?.new ?? path) + "\n"
        for hunk in hunks { text += patch.isContext ? hunk.contextText : hunk.unifiedText }
        makeFolders(for: file)
        try save(file, text.bytes, nil)
    }
}
