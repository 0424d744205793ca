import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `expand`: tabs become spaces.
    static var expand: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Convert tabs in each FILE to spaces, writing to standard output.",
            [
                Option("i", "initial", "do not convert tabs after non blanks"),
                Option("t", "tabs", takes: "LIST", "have tabs N characters apart, not 8, or a list of tab positions"),
            ], rewrite: oldTabWords
        ) { (context) throws(Failure) in
            let stops = try TabStops(context.arguments.values("t"))
            let isWhole = !context.has("i")
            var column = 0
            var index = 0
            var converts = true
            for path in context.paths {
                guard let input = context.open(path) else { continue }
                while let bytes = context.chunk(input, path) {
                    for byte in bytes {
                        if byte == 0x0a {
                            column = 0
                            index = 0
                            converts = true
                            try context.put(byte)
                            continue
                        }
                        guard converts else {
                            try context.put(byte)
                            continue
                        }
                        if byte == 0x09 {
                            let next = stops.next(after: column, &index) ?? column + 1
                            while column < next {
                                try context.put(0x20)
                                column += 1
                            }
                            continue
                        }
                        if byte == 0x08 {
                            column -= column > 0 ? 1 : 0
                            index -= index > 0 ? 1 : 0
                        } else {
                            column += 1
                        }
                        converts = isWhole || byte == 0x20
                        try context.put(byte)
                    }
                }
            }
        }
    }

    /// `-4,8` is `-t4,8`.
    private static func oldTabWords(_ words: [ByteString]) -> [ByteString] {
        words.map { word in
            word.count > 1 && word[0] == 0x2d && word.dropFirst().allSatisfy({ $0.isDigit || $0 == 0x2c })
                ? "-t" + word.dropFirst() : word
        }
    }
}
