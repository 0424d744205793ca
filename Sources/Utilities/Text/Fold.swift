import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `fold`: wraps lines.
    static var fold: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Wrap input lines in each FILE, writing to standard output.",
            [
                Option("b", "bytes", "count bytes rather than columns"),
                Option("s", "spaces", "break at spaces"),
                Option("w", "width", takes: "WIDTH", "use WIDTH columns instead of 80"),
            ], rewrite: { widthWords($0, letter: "w") }
        ) { (context) throws(Failure) in
            let width = try context.number("w", "invalid number of columns", in: 1...(Int.max - 9)) ?? 80
            for path in context.paths {
                guard let input = context.open(path) else { continue }
                var line: [UInt8] = []
                var column = 0
                while let bytes = context.chunk(input, path) {
                    for byte in bytes { try foldByte(byte, &line, &column, width, context) }
                }
                if !line.isEmpty { try context.put(line.span) }
            }
        }
    }

    /// `-20` is `-w20`, anywhere among the options.
    static func widthWords(_ words: [ByteString], letter: ByteString) -> [ByteString] {
        words.map { word in
            word.count > 1 && word[0] == 0x2d && word.dropFirst().allSatisfy({ $0.isDigit })
                ? "-" + letter + word.dropFirst() : word
        }
    }

    private static func foldByte(
        _ byte: UInt8, _ line: inout [UInt8], _ column: inout Int, _ width: Int, _ context: Context
    ) throws(Failure) {
        let countsBytes = context.has("b")
        if byte == 0x0a {
            line.append(byte)
            column = 0
            try context.put(line.span)
            line.removeAll(keepingCapacity: true)
            return
        }
        while true {
            let next = advanced(column, byte, countsBytes: countsBytes)
            if next <= width {
                column = next
                line.append(byte)
                return
            }
            if context.has("s"), let blank = line.lastIndex(where: { $0 == 0x20 || $0 == 0x09 }) {
                try context.put(line.span.extracting(0...blank))
                try context.put(0x0a)
                line.removeFirst(blank + 1)
                column = line.reduce(0) { advanced($0, $1, countsBytes: countsBytes) }
                continue
            }
            if line.isEmpty {
                column = next
                line.append(byte)
                return
            }
            try context.put(line.span)
            try context.put(0x0a)
            line.removeAll(keepingCapacity: true)
            column = 0
        }
    }

    private static func advanced(_ column: Int, _ byte: UInt8, countsBytes: Bool) -> Int {
        if countsBytes { return column + 1 }
        switch byte {
        case 0x08: return max(column - 1, 0)
        case 0x0d: return 0
        case 0x09: return column + 8 - column % 8
        default: return column + 1
        }
    }
}
