import EmulatorControl
import Foundation

/// The file `Kernel/Image/programs`: which products are in the boot image, where, and under which other names.
struct ProgramList {
    struct Program: Equatable {
        var product: String
        var path: String
        /// Paths in the image of symbolic links to the program.
        var links: [String]
    }

    var programs: [Program] = []

    /// - Parameter contents: the text of a file that is named with `@`.
    init(_ text: String, contents: (String) throws(ToolError) -> String) throws(ToolError) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = Self.words(line)
            if words.isEmpty { continue }
            guard words.count >= 2 else {
                throw ToolError("Kernel/Image/programs:\(index + 1): a program needs a path in the image")
            }
            var links: [String] = []
            for word in words.dropFirst(2) {
                if word.hasPrefix("@") {
                    let list = try contents(String(word.dropFirst()))
                    links += list.split(separator: "\n").flatMap { Self.words($0) }
                } else {
                    links.append(word)
                }
            }
            let folder = words[1].split(separator: "/").dropLast().joined(separator: "/")
            programs.append(
                Program(
                    product: words[0], path: words[1],
                    links: links.map { $0.contains("/") || folder.isEmpty ? $0 : "\(folder)/\($0)" }))
        }
    }

    init(_ repository: Repository) throws(ToolError) {
        let folder = repository.path("Kernel/Image")
        try self.init(try text(ofFile: folder + "/programs")) { (name) throws(ToolError) in
            try text(ofFile: folder + "/" + name)
        }
    }

    /// The words of a line up to `#`.
    private static func words(_ line: Substring) -> [String] {
        line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.map(String.init)
    }
}

/// A text file; an error that names it where it cannot be read.
func text(ofFile path: String) throws(ToolError) -> String {
    do { return try String(contentsOfFile: path, encoding: .utf8) } catch { throw ToolError("\(path): cannot be read") }
}
