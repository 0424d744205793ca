import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `clear`: empties the terminal's screen and what scrolled out of it.
    static var clear: Utility {
        Utility(
            ["[-x]"], "Clear the terminal screen.", [Option("x", "", "do not clear the scroll-back")]
        ) { (context) throws(Failure) in
            try context.noOperands()
            try context.put(context.has("x") ? "\u{1b}[H\u{1b}[2J" : "\u{1b}[H\u{1b}[2J\u{1b}[3J")
        }
    }

    /// `pwd`: the working directory.
    static var pwd: Utility {
        Utility(
            ["[OPTION]..."], "Print the full filename of the current working directory.",
            [
                Option("L", "logical", "use PWD from environment, even if it contains symlinks"),
                Option("P", "physical", "avoid all symlinks"),
            ]
        ) { (context) throws(Failure) in
            if !context.operands.isEmpty { warn(context, "ignoring non-option arguments") }
            let usual: ByteString = Context.environment("POSIXLY_CORRECT") == nil ? "P" : "L"
            if context.arguments.last(of: ["L", "P"]) ?? usual == "L", let path = Context.environment("PWD"),
                path.first == 0x2f,
                !path.split(separator: 0x2f).contains(where: { $0 == "." || $0 == ".." }),
                let there = try? Host.stat(path), let here = try? Host.stat("."), there.inode == here.inode,
                there.device == here.device
            {
                return try context.put(path + "\n")
            }
            var path = ByteString()
            do throws(Errno) { path = try Host.workingDirectory() } catch {
                throw .fatal("couldn't find directory entry: " + ByteString(error.message), status: 1)
            }
            try context.put(path + "\n")
        }
    }

    /// `yes`: writes a line until nobody reads any more.
    static var yes: Utility {
        Utility(
            ["[STRING]..."], "Repeatedly output a line with all specified STRING(s), or 'y'.",
            outputName: "standard output"
        ) { (context) throws(Failure) in
            var line = ByteString()
            for word in context.operands { line += (line.isEmpty ? "" : " ") + word }
            if context.operands.isEmpty { line = "y" }
            line += "\n"
            var block = line
            while block.count < 32768 { block += line }
            while true { try context.put(block) }
        }
    }
}
