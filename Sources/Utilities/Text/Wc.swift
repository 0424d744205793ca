import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `wc`: counts lines, words, characters, bytes and the longest line.
    static var wc: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Print newline, word, and byte counts for each FILE, and a total line.",
            [
                Option("c", "bytes", "print the byte counts"), Option("m", "chars", "print the character counts"),
                Option("l", "lines", "print the newline counts"),
                Option("L", "max-line-length", "print the maximum display width"),
                Option("w", "words", "print the word counts"),
            ]
        ) { (context) throws(Failure) in
            var rows: [(Counts, ByteString)] = []
            var total = Counts()
            var isSized = true
            for path in context.operands.isEmpty ? ["-"] : context.operands {
                guard let input = context.attempt(path, { () throws(Errno) in try Input(path: path) }) else { continue }
                if let stat = try? input.stat(), stat.mode.type != .regular { isSized = false }
                var counts = Counts()
                while let bytes = context.attempt(path, { () throws(Errno) in try input.chunk() }), !bytes.isEmpty {
                    counts.add(bytes, onlyLines: context.has("l") && context.arguments.given.count == 1)
                }
                counts.finish()
                total.add(counts)
                rows.append((counts, context.operands.isEmpty ? "" : path))
            }
            if context.operands.count > 1 { rows.append((total, "total")) }
            var shown = ["l", "w", "m", "c", "L"].filter { (key: ByteString) in context.has(key) }
            if shown.isEmpty { shown = ["l", "w", "c"] }
            var width = 1
            if shown.count > 1 || context.operands.count > 1 {
                width = isSized ? max(1, ByteString(total.bytes).count) : 7
            }
            for (counts, path) in rows {
                var line = ByteString()
                for (index, key) in shown.enumerated() {
                    line += (index == 0 ? "" : " ") + padded(ByteString(counts.value(key)), width)
                }
                try context.put(line + (path.isEmpty ? "" : " " + path) + "\n")
            }
        }
    }
}

/// What wc knows of the bytes that went by.
private struct Counts {
    var lines = 0
    var words = 0
    var characters = 0
    var bytes = 0
    var longest = 0
    private var column = 0
    private var isInWord = false

    func value(_ key: ByteString) -> Int {
        switch key {
        case "l": lines
        case "w": words
        case "m": characters
        case "c": bytes
        default: longest
        }
    }

    mutating func add(_ other: Counts) {
        lines += other.lines
        words += other.words
        characters += other.characters
        bytes += other.bytes
        longest = max(longest, other.longest)
    }

    mutating func add(_ chunk: [UInt8], onlyLines: Bool) {
        bytes += chunk.count
        if onlyLines {
            for byte in chunk where byte == 0x0a { lines += 1 }
            return
        }
        for byte in chunk {
            if byte & 0xc0 != 0x80 { characters += 1 }
            if byte.isSpace {
                isInWord = false
                space(byte)
            } else if byte >= 0x21 && byte != 0x7f {
                if !isInWord { words += 1 }
                isInWord = true
                if byte & 0xc0 != 0x80 { column += 1 }
            }
        }
    }

    private mutating func space(_ byte: UInt8) {
        switch byte {
        case 0x0a, 0x0d, 0x0c:
            if byte == 0x0a { lines += 1 }
            longest = max(longest, column)
            column = 0
        case 0x09: column = (column / 8 + 1) * 8
        case 0x20: column += 1
        default: break
        }
    }

    mutating func finish() { longest = max(longest, column) }
}
