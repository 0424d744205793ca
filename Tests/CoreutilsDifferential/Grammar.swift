import Bytes

/// What command lines of one utility are made of.
public struct Grammar: Sendable {
    let name: ByteString
    /// Each is zero or more words between spaces; `%n` and others in them are replaced by something random.
    let options: [String]
    let operands: [String]
    let count: ClosedRange<Int>
    let most: Int

    /// - Parameters:
    ///   - count: how many operands there are, usually.
    ///   - most: how many options there are at most.
    init(
        _ name: String, _ options: [String], _ operands: [String] = ["%f"], _ count: ClosedRange<Int> = 0...2,
        most: Int = 3
    ) {
        self.name = ByteString(name)
        self.options = options
        self.operands = operands
        self.count = count
        self.most = most
    }

    /// A random command line without the name.
    func words(_ random: inout Randomness) -> [ByteString] {
        var words: [ByteString] = []
        if !options.isEmpty {
            for _ in 0..<random.number(0...most) { words += Self.expand(random.pick(options), &random) }
        }
        let wanted = random.isOne(in: 20) ? random.number(0...4) : random.number(count)
        if !operands.isEmpty {
            for _ in 0..<wanted { words += Self.expand(random.pick(operands), &random) }
        }
        return words
    }

    private static func expand(_ pattern: String, _ random: inout Randomness) -> [ByteString] {
        ByteString(pattern).split(separator: 0x20).map { expandWord($0, &random) }
    }

    private static func expandWord(_ word: ByteString, _ random: inout Randomness) -> ByteString {
        var text = ByteString()
        var index = 0
        while index < word.count {
            if word[index] == 0x25, index + 1 < word.count {
                text += replacement(word[index + 1], &random)
                index += 2
            } else {
                text.append(word[index])
                index += 1
            }
        }
        return text
    }

    /// What stands for a letter behind `%`.
    private static func replacement(_ letter: UInt8, _ random: inout Randomness) -> ByteString {
        let odd = random.isOne(in: 15)
        switch letter {
        case UInt8(ascii: "n"):
            let strange: [ByteString] = ["", "x", "-1", "99999999999999999999", "0x10", "1k", "+3", "0", " 4", "2x"]
            return odd ? random.pick(strange) : ByteString(random.number(0...12))
        case UInt8(ascii: "i"): return ByteString(random.number(-20...1000))
        case UInt8(ascii: "l"):
            if odd { return random.pick(["", "0", "3-1", "a", "-", "1-0", "1,,2", "1-2-3", "99999999999999999999"]) }
            return random.pick(["1", "2", "1,3", "2-", "-2", "2-3", "1,4-", "1-2,2-4", "3,1", "5-7", "4-,1"])
        case UInt8(ascii: "c"):
            return odd ? random.pick(["", "xy", "é"]) : random.pick([",", ":", "\t", " ", "b", "1"])
        case UInt8(ascii: "w"): return random.pick(["", "x", "ab", "--", "<>", "foo", "\\n", "1"])
        case UInt8(ascii: "f"):
            return random.isOne(in: 12) ? random.pick(["d", "missing", "m", "-", "l"]) : random.pick(Sandbox.names)
        case UInt8(ascii: "p"):
            return random.pick([
                "a", "b", "d", "l", "m", "missing", "d/f", "d/g g", "d/sub", "new", "d/new", ".", "e", "d/",
            ])
        case UInt8(ascii: "s"):
            return random.pick([
                "a-z", "A-Z", "[:upper:]", "[:lower:]", "abc", "0-9", "\\n", " ", "[:space:]", "x*", "[x*]", "[x*3]",
                "[:alpha:]", "[=a=]", "\\141", "z-a", "-a", "[:digit:]", "a\\-z", "", "[:foo:]", "\\", "e-", "b-d",
            ])
        case UInt8(ascii: "r"): return random.pick(["a", "^a", "b*", "foo", "[0-9]", ".", "x$", "\\(a\\)b", "o", "["])
        case UInt8(ascii: "%"): return "%"
        default: return [0x25, letter]
        }
    }
}
