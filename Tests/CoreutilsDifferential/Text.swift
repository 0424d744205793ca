import Bytes

/// Random contents of files, small and full of what utilities look at.
enum Text {
    private static let words: [ByteString] = [
        "a", "b", "B", "ab", "abc", "x1", "foo", "Foo", "bar", "the", "quick", "10", "2", "-3", "1.5", "é", "日本", "",
        "z", "zz", "A", "_", "a.b", "1e3", "0x1f", "--", "longer-word-than-others", "end.", "why?", "Jan", "feb",
    ]

    /// Lines of words between blanks; some are empty, doubled or long.
    static func lines(_ random: inout Randomness) -> ByteString {
        var text = ByteString()
        var last = ByteString()
        for _ in 0..<random.number(0...14) {
            if !random.isOne(in: 4) || last.isEmpty {
                last = ""
                for _ in 0..<random.number(0...(random.isOne(in: 6) ? 30 : 5)) {
                    if !last.isEmpty || random.isOne(in: 6) { last += random.pick([" ", "\t", "  ", ",", ":", " "]) }
                    last += random.pick(words)
                }
            }
            text += last + "\n"
        }
        return text
    }

    /// Lines that begin with a short key.
    static func keyed(_ random: inout Randomness, sorted: Bool) -> ByteString {
        var lines: [ByteString] = []
        for _ in 0..<random.number(0...10) {
            var line = random.pick(["a", "b", "c", "d", "aa", "B"] as [ByteString])
            for _ in 0..<random.number(0...3) { line += " " + random.pick(words) }
            lines.append(line)
        }
        if sorted { lines.sort() }
        return lines.reduce(ByteString()) { $0 + $1 + "\n" }
    }

    static func numbers(_ random: inout Randomness) -> ByteString {
        var text = ByteString()
        for _ in 0..<random.number(0...12) {
            let number = ByteString(random.number(-200...2000))
            text += random.pick([number, number, number + ".5", " " + number, number + "K", number + "M", "1e2", ""])
            text += "\n"
        }
        return text
    }

    /// Fields between tabs or commas.
    static func table(_ random: inout Randomness) -> ByteString {
        var text = ByteString()
        let separator = random.pick(["\t", ",", ":"] as [ByteString])
        for _ in 0..<random.number(1...8) {
            for column in 0..<random.number(1...5) {
                if column > 0 { text += separator }
                text += random.pick(words)
            }
            text += "\n"
        }
        return text
    }

    static func binary(_ random: inout Randomness) -> ByteString {
        var text = ByteString()
        let byte = UInt8(random.number(0...255))
        for _ in 0..<random.number(0...120) {
            text.append(random.isOne(in: 3) ? byte : UInt8(random.number(0...255)))
            if random.isOne(in: 30) { for _ in 0..<40 { text.append(byte) } }
        }
        return text
    }
}
