import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `unexpand`: blanks become tabs.
    static var unexpand: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Convert blanks in each FILE to tabs, writing to standard output.",
            [
                Option("a", "all", "convert all blanks, instead of just initial blanks"),
                Option("", "first-only", "convert only leading sequences of blanks (overrides -a)"),
                Option("t", "tabs", takes: "LIST", "have tabs N characters apart instead of 8 (enables -a)"),
            ], rewrite: oldTabWords
        ) { (context) throws(Failure) in
            let stops = try TabStops(context.arguments.values("t"))
            let isWhole = (context.has("a") || context.has("t")) && !context.has("first-only")
            var line = BlankLine(stops, isWhole: isWhole)
            for path in context.paths {
                guard let input = context.open(path) else { continue }
                while let bytes = context.chunk(input, path) {
                    var text: [UInt8] = []
                    for byte in bytes { line.take(byte, &text) }
                    try context.put(text.span)
                }
            }
            var text: [UInt8] = []
            line.finish(&text)
            try context.put(text.span)
        }
    }

    /// `-4,8` is `-t4,8`, for blanks in front only.
    private static func oldTabWords(_ words: [ByteString]) -> [ByteString] {
        var list = ByteString()
        var rest: [ByteString] = []
        for word in words {
            if word.count > 1, word[0] == 0x2d, word.dropFirst().allSatisfy({ $0.isDigit || $0 == 0x2c }) {
                list += (list.isEmpty ? "" : ",") + word.dropFirst()
            } else {
                rest.append(word)
            }
        }
        if list.isEmpty { return words }
        let isWhole = rest.contains { $0 == "-a" || $0 == "--all" || $0.hasPrefix("-t") || $0.hasPrefix("--tabs") }
        let added = ["-t", list] + (isWhole ? [] : ["--first-only"])
        rest.insert(contentsOf: added, at: rest.firstIndex(of: "--") ?? rest.count)
        return rest
    }
}

/// Where in a line blanks are gathered, and how many.
private struct BlankLine {
    private let stops: TabStops
    private let isWhole: Bool
    private var converts = true
    private var column = 0
    private var index = 0
    private var pending: [UInt8] = []
    private var hasOneBeforeStop = false
    private var isAfterBlank = true

    init(_ stops: TabStops, isWhole: Bool) {
        self.stops = stops
        self.isWhole = isWhole
    }

    mutating func finish(_ text: inout [UInt8]) { flush(&text) }

    private mutating func flush(_ text: inout [UInt8]) {
        if pending.isEmpty { return }
        if pending.count > 1 && hasOneBeforeStop { pending[0] = 0x09 }
        text += pending
        pending.removeAll(keepingCapacity: true)
        hasOneBeforeStop = false
    }

    mutating func take(_ byte: UInt8, _ text: inout [UInt8]) {
        var shown = byte
        if converts {
            let isBlank = byte == 0x20 || byte == 0x09
            if isBlank {
                if let next = stops.next(after: column, &index) {
                    if byte == 0x09 {
                        column = next
                        if !pending.isEmpty { pending[0] = 0x09 }
                    } else {
                        column += 1
                        if !(isAfterBlank && column == next) {
                            if column == next { hasOneBeforeStop = true }
                            pending.append(byte)
                            isAfterBlank = true
                            return
                        }
                        if pending.isEmpty { pending.append(0) }
                        pending[0] = 0x09
                        shown = 0x09
                    }
                    // What is pending is covered by the tab, except a blank just before the stop in front of it.
                    let kept = hasOneBeforeStop ? 1 : 0
                    pending.removeLast(max(0, pending.count - kept))
                } else {
                    converts = false
                }
            } else if byte == 0x08 {
                column -= column > 0 ? 1 : 0
                index -= index > 0 ? 1 : 0
            } else {
                column += 1
            }
            flush(&text)
            isAfterBlank = isBlank
            converts = converts && (isWhole || isBlank)
        }
        text.append(shown)
        if byte == 0x0a { self = BlankLine(stops, isWhole: isWhole) }
    }
}
