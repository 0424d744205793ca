import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `sed`: edits text by a script.
    static var sed: Utility {
        Utility(
            ["[OPTION]... {SCRIPT} [FILE]..."], "Edit text line by line, as SCRIPT says.",
            [
                Option("n", "quiet", "print lines only where the script says so"),
                Option("", "silent", "same as -n"),
                Option("e", "expression", takes: "SCRIPT", "add SCRIPT to the commands to be executed"),
                Option("f", "file", takes: "FILE", "add the contents of FILE to the commands to be executed"),
                Option("E", "regexp-extended", "use extended regular expressions in the script"),
                Option("r", "", "same as -E"),
                Option("i", "in-place", mayTake: "SUFFIX", "edit files in place (makes backup if SUFFIX supplied)"),
                Option("l", "line-length", takes: "N", "specify the line-wrap length for the `l' command"),
                Option("s", "separate", "consider files as separate"),
                Option("u", "unbuffered", "write every line at once"),
                Option("z", "null-data", "separate lines by NUL characters"),
            ]
        ) { (context) throws(Failure) in
            var operands = context.operands
            var script: [ByteString] = []
            for (key, value) in context.arguments.given {
                if key == "e", let value { script.append(value) }
                if key == "f", let value { script.append(try scriptText(value)) }
            }
            if script.isEmpty {
                if operands.isEmpty { throw .usage("no script specified") }
                script = [operands.removeFirst()]
            }
            var text = script[0]
            for piece in script.dropFirst() { text += "\n" + piece }
            let isExtended = context.has("E") || context.has("r")
            var parser = SedParser(text, isExtended: isExtended)
            let commands = try parser.parse()
            let editor = try SedEditor(context, commands, operands.isEmpty ? ["-"] : operands)
            // A first line of `#n` alone is as -n.
            editor.isQuiet = context.has("n") || context.has("silent") || text == "#n" || text.hasPrefix("#n\n")
            try editor.run()
        }
    }

    private static func scriptText(_ path: ByteString) throws(Failure) -> ByteString {
        do throws(Errno) {
            var text = ByteString(try Input(path: path).rest())
            if text.last == 0x0a { text = text[0..<(text.count - 1)] }
            return text
        } catch { throw .fatal("couldn't open file " + path + ": " + ByteString(error.message)) }
    }
}
