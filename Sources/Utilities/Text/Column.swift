import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `column`: lists in columns, or tables.
    static var column: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Put lists into columns.",
            [
                Option("t", "table", "make a table of the fields of each line"),
                Option("s", "separator", takes: "CHARS", "characters between fields"),
                Option("o", "output-separator", takes: "TEXT", "text between columns of a table (two blanks)"),
                Option("c", "output-width", takes: "WIDTH", "the width of the output in characters"),
                Option("x", "fillrows", "fill rows before columns"),
                Option("L", "keep-empty-lines", "keep empty lines"),
            ]
        ) { (context) throws(Failure) in
            var lines: [ByteString] = []
            for path in context.paths {
                guard let input = context.open(path) else { continue }
                while let range = context.nextLine(input, path) {
                    let line = input.text(range)
                    if context.has("L") || !line.trimmed.isEmpty { lines.append(line) }
                }
            }
            if context.has("t") { return try table(lines, context) }
            let terminal = (try? Host.windowSize(Host.standardOutput)).map { Int($0.columns) } ?? 0
            let width =
                try context.number("c", "invalid columns argument", in: 1...100_000) ?? (terminal > 0 ? terminal : 80)
            try fill(lines, width, context)
        }
    }

    private static func table(_ lines: [ByteString], _ context: Context) throws(Failure) {
        let separators = context.value("s")
        let between = context.value("o") ?? "  "
        var rows: [[ByteString]] = []
        var widths: [Int] = []
        for line in lines {
            var fields: [ByteString] = []
            if let separators {
                var start = 0
                for index in 0..<line.count where separators.contains(line[index]) {
                    fields.append(line[start..<index])
                    start = index + 1
                }
                fields.append(line[start..<line.count])
            } else {
                var ranges: [Range<Int>] = []
                AwkSeparator.blanks.split(line, into: &ranges)
                fields = ranges.map { line[$0] }
            }
            for (index, field) in fields.enumerated() {
                if index == widths.count { widths.append(0) }
                widths[index] = max(widths[index], displayWidth(field))
            }
            rows.append(fields)
        }
        for row in rows {
            var text = ByteString()
            for index in 0..<widths.count {
                let field = index < row.count ? row[index] : ""
                text += field
                if index == widths.count - 1 { break }
                if index >= row.count - 1 && context.value("o") == nil && separators == nil { break }
                text += ByteString(repeatElement(0x20, count: widths[index] - displayWidth(field))) + between
            }
            try context.put(text + "\n")
        }
    }

    private static func fill(_ lines: [ByteString], _ width: Int, _ context: Context) throws(Failure) {
        // Columns are tab stops apart.
        let cell = ((lines.map { displayWidth($0) }.max() ?? 0) / 8 + 1) * 8
        let count = max(1, width / cell)
        let rows = (lines.count + count - 1) / count
        for row in 0..<rows {
            var text = ByteString()
            var used = 0
            for column in 0..<count {
                let index = context.has("x") ? row * count + column : column * rows + row
                if index >= lines.count { continue }
                while used < column * cell {
                    text.append(0x09)
                    used = (used / 8 + 1) * 8
                }
                text += lines[index]
                used += displayWidth(lines[index])
            }
            try context.put(text + "\n")
        }
    }
}
