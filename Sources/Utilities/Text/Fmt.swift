import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `fmt`: fills paragraphs.
    static var fmt: Utility {
        Utility(
            ["[-WIDTH] [OPTION]... [FILE]..."], "Reformat each paragraph in the FILE(s), writing to standard output.",
            [
                Option("c", "crown-margin", "preserve indentation of first two lines"),
                Option("g", "goal", takes: "WIDTH", "goal width (default of 93% of width)"),
                Option("p", "prefix", takes: "STRING", "reformat only lines beginning with STRING"),
                Option("s", "split-only", "split long lines, but do not refill"),
                Option("t", "tagged-paragraph", "indentation of first line different from second"),
                Option("u", "uniform-spacing", "one space between words, two after sentences"),
                Option("w", "width", takes: "WIDTH", "maximum line width (default of 75 columns)"),
            ] + (UInt8(0x30)...0x39).map { Option([$0], "", "") },
            rewrite: { words in
                guard let first = words.first, first.count > 1, first[0] == 0x2d, first[1].isDigit else { return words }
                return ["-w" + first[1..<first.count]] + words.dropFirst()
            }
        ) { (context) throws(Failure) in
            for (key, _) in context.arguments.given where key.count == 1 && key[0].isDigit {
                throw .usage(
                    "invalid option -- " + key
                        + "; -WIDTH is recognized only when it is the first\noption; use -w N instead")
            }
            // Of several only the last is looked at.
            func last(_ key: ByteString, upTo most: Int) throws(Failure) -> Int? {
                guard let word = context.value(key) else { return nil }
                return try decimal(word, "invalid width", in: 0...most)
            }
            let wordWidth = try last("w", upTo: 2500)
            let wordGoal = try last("g", upTo: wordWidth ?? 75)
            let width = wordWidth ?? wordGoal.map { $0 + 10 } ?? 75
            let filler = ParagraphFiller(context, width: width, goal: wordGoal ?? width * 187 / 200)
            for path in context.paths {
                do throws(Errno) {
                    let input = try Input(path: path)
                    try filler.fill(input, path)
                } catch { context.complain("cannot open " + named(path) + " for reading", error) }
            }
        }
    }
}
