import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `mktemp`: makes a file or directory with a new name.
    static var mktemp: Utility {
        Utility(
            ["[OPTION]... [TEMPLATE]"], "Create a temporary file or directory, safely, and print its name.",
            [
                Option("d", "directory", "create a directory, not a file"),
                Option("u", "dry-run", "do not create anything; merely print a name (unsafe)"),
                Option("q", "quiet", "suppress diagnostics about file/dir-creation failure"),
                Option("", "suffix", takes: "SUFF", "append SUFF to TEMPLATE"),
                Option("p", "tmpdir", mayTake: "DIR", "interpret TEMPLATE relative to DIR"),
                Option("t", "", "interpret TEMPLATE as a single file name component"),
            ], rewrite: separateDirectory
        ) { (context) throws(Failure) in
            if context.operands.count > 1 { throw .usage("too many templates") }
            var template = context.operands.first ?? "tmp.XXXXXXXXXX"
            var suffix = ByteString()
            if let given = context.value("suffix") {
                if template.last != 0x58 {
                    throw .fatal("with --suffix, template " + quoted(template) + " must end in X")
                }
                suffix = given
            } else if let last = template.lastIndex(of: 0x58) {
                suffix = template[(last + 1)..<template.count]
                template = template[0...last]
            }
            if suffix.contains(0x2f) {
                throw .fatal("invalid suffix " + quoted(suffix) + ", contains directory separator")
            }
            let count = template.reversed().prefix { $0 == 0x58 }.count
            if count < 3 { throw .fatal("too few X's in template " + quoted(template + suffix)) }
            if context.has("p") || context.has("t") || context.operands.isEmpty {
                var directory = context.value("p") ?? ""
                let variable = Context.environment("TMPDIR") ?? ""
                if context.has("t") {
                    if template.contains(0x2f) {
                        throw .fatal(
                            "invalid template, " + quoted(template + suffix) + ", contains directory separator")
                    }
                    directory = !variable.isEmpty ? variable : directory.isEmpty ? "/tmp" : directory
                } else {
                    if directory.isEmpty { directory = variable.isEmpty ? "/tmp" : variable }
                    if template.first == 0x2f {
                        throw .fatal(
                            "invalid template, " + quoted(template + suffix)
                                + "; with --tmpdir, it may not be absolute")
                    }
                }
                template = joined(directory, template)
            }
            try makeTemporary(template[0..<(template.count - count)], count, suffix, context)
        }
    }

    /// `-p DIR` takes its value as a word of its own, `--tmpdir` only with `=`.
    private static func separateDirectory(_ words: [ByteString]) -> [ByteString] {
        var result: [ByteString] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--" { return result + words[(index - 1)...] }
            let isLetters = word.count > 1 && word[0] == 0x2d && word[1] != 0x2d
            if isLetters && word.last == 0x70 && index < words.count {
                result.append(word + words[index])
                index += 1
            } else {
                result.append(word)
            }
        }
        return result
    }

    private static func makeTemporary(
        _ front: ByteString, _ count: Int, _ suffix: ByteString, _ context: Context
    ) throws(Failure) {
        let letters: ByteString = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        var generator = SystemRandomNumberGenerator()
        var failure = Errno.alreadyExists
        for _ in 0..<100 {
            var path = front
            for _ in 0..<count { path.append(letters[Int.random(in: 0..<letters.count, using: &generator)]) }
            path += suffix
            do throws(Errno) {
                if context.has("u") {
                    if (try? Host.stat(path, followsLinks: false)) != nil { continue }
                } else if context.has("d") {
                    try createDirectory(path, 0o700)
                } else {
                    try Host.close(try Host.open(path, [.read, .write, .create, .exclusive], mode: 0o600))
                }
            } catch {
                failure = error
                if error == .alreadyExists { continue }
                break
            }
            return try context.put(path + "\n")
        }
        if !context.has("q") {
            let template = front + ByteString(repeatElement(0x58, count: count)) + suffix
            context.complain(
                "failed to create " + (context.has("d") ? "directory" : "file") + " via template " + named(template),
                failure)
        }
        context.status = 1
    }
}
