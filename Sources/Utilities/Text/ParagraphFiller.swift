import Bytes
import SchemeProtocol
import Streams

/// Fills paragraphs so that the ends of their lines look best: of all ways to break them the one that costs least.
final class ParagraphFiller {
    private struct Word {
        var text: [UInt8] = []
        /// Cells behind it.
        var space = 0
        var opensParenthesis = false
        var endsPeriod = false
        var endsPunctuation = false
        /// Whether a sentence ends with it.
        var isFinal = false
        var lineLength = 0
        var cost = 0
        var nextBreak = 0
        var length: Int { text.count }
    }

    private let context: Context
    private let maximum: Int
    private let goal: Int
    private let isCrown: Bool
    private let isTagged: Bool
    private let isSplit: Bool
    private let isUniform: Bool
    private var prefix: ByteString = ""
    private var leadSpace = 0
    private var fullLength = 0

    private var words: [Word] = []
    private var characters = 0
    private var hasTabs = false
    private var inColumn = 0
    private var outColumn = 0
    private var nextByte: UInt8?
    private var prefixIndent = 0
    private var nextPrefixIndent = 0
    private var firstIndent = 0
    private var otherIndent = 0
    private var lastLineLength = 0
    private var input: Input?
    private var path: ByteString = ""
    private var output = ByteString()

    init(_ context: Context, width: Int, goal: Int) {
        self.context = context
        maximum = width
        self.goal = goal
        isCrown = context.has("c")
        isTagged = context.has("t")
        isSplit = context.has("s")
        isUniform = context.has("u")
        var word = context.value("p") ?? ""
        while word.first == 0x20 {
            leadSpace += 1
            word = word[1..<word.count]
        }
        fullLength = word.count
        while word.last == 0x20 { word.bytes.removeLast() }
        prefix = word
    }

    func fill(_ input: Input, _ path: ByteString) throws(Errno) {
        self.input = input
        self.path = path
        hasTabs = false
        otherIndent = 0
        nextByte = readPrefix()
        while readParagraph() {
            arrange()
            putParagraph(upTo: words.count)
            try flush()
        }
        try flush()
    }

    private func flush() throws(Errno) {
        try context.output.write(output)
        output = ""
    }

    private func byte() -> UInt8? {
        do throws(Errno) { return try input?.byte() } catch {
            context.complain("read error", error)
            return nil
        }
    }

    // MARK: Reading

    private func skipSpace(_ first: UInt8?) -> UInt8? {
        var next = first
        while true {
            if next == 0x20 {
                inColumn += 1
            } else if next == 9 {
                hasTabs = true
                inColumn = (inColumn / 8 + 1) * 8
            } else {
                return next
            }
            next = byte()
        }
    }

    private func readPrefix() -> UInt8? {
        inColumn = 0
        var next = skipSpace(byte())
        if prefix.isEmpty {
            nextPrefixIndent = min(leadSpace, inColumn)
        } else {
            nextPrefixIndent = inColumn
            for wanted in prefix {
                if next != wanted { return next }
                inColumn += 1
                next = byte()
            }
            next = skipSpace(next)
        }
        return next
    }

    private func isSameParagraph(_ next: UInt8?) -> Bool {
        nextPrefixIndent == prefixIndent && inColumn >= nextPrefixIndent + fullLength && next != 0x0a && next != nil
    }

    private func readParagraph() -> Bool {
        lastLineLength = 0
        var next = nextByte
        // Blank lines, and lines without the prefix, go through as they are.
        while next == 0x0a || next == nil || nextPrefixIndent < leadSpace
            || inColumn < nextPrefixIndent + fullLength
        {
            next = copyRest(next)
            if next == nil {
                nextByte = nil
                return false
            }
            output.append(0x0a)
            next = readPrefix()
        }
        prefixIndent = nextPrefixIndent
        firstIndent = inColumn
        words.removeAll(keepingCapacity: true)
        characters = 0
        next = readLine(next)
        setOtherIndent(isSameParagraph(next))
        if isSplit {
            // Each line is a paragraph.
        } else if isCrown {
            if isSameParagraph(next) {
                repeat { next = readLine(next) } while isSameParagraph(next) && inColumn == otherIndent
            }
        } else if isTagged {
            if isSameParagraph(next) && inColumn != firstIndent {
                repeat { next = readLine(next) } while isSameParagraph(next) && inColumn == otherIndent
            }
        } else {
            while isSameParagraph(next) && inColumn == otherIndent { next = readLine(next) }
        }
        if !words.isEmpty {
            words[words.count - 1].endsPeriod = true
            words[words.count - 1].isFinal = true
        }
        nextByte = next
        return true
    }

    private func copyRest(_ first: UInt8?) -> UInt8? {
        outColumn = 0
        var next = first
        if inColumn > nextPrefixIndent || (next != 0x0a && next != nil) {
            putSpace(nextPrefixIndent)
            for byte in prefix {
                if outColumn == inColumn { break }
                output.append(byte)
                outColumn += 1
            }
            if next != nil && next != 0x0a { putSpace(inColumn - outColumn) }
            if next == nil && inColumn >= nextPrefixIndent + prefix.count { output.append(0x0a) }
        }
        while let byte = next, byte != 0x0a {
            output.append(byte)
            next = self.byte()
        }
        return next
    }

    private func setOtherIndent(_ isSame: Bool) {
        if isSplit {
            otherIndent = firstIndent
        } else if isCrown {
            otherIndent = isSame ? inColumn : firstIndent
        } else if isTagged {
            if isSame && inColumn != firstIndent {
                otherIndent = inColumn
            } else if otherIndent == firstIndent {
                otherIndent = firstIndent == 0 ? 3 : 0
            }
        } else {
            otherIndent = firstIndent
        }
    }

    private func readLine(_ first: UInt8?) -> UInt8? {
        var next = first
        repeat {
            var word = Word()
            repeat {
                if characters == 5000 {
                    setOtherIndent(true)
                    flushParagraph()
                }
                if let byte = next { word.text.append(byte) }
                characters += 1
                next = byte()
            } while next.map { !$0.isSpace } ?? false
            inColumn += word.length
            classify(&word)
            let start = inColumn
            next = skipSpace(next)
            word.space = inColumn - start
            word.isFinal = next == nil || (word.endsPeriod && (next == 0x0a || word.space > 1))
            if next == 0x0a || next == nil || isUniform { word.space = word.isFinal ? 2 : 1 }
            if words.count == 998 {
                setOtherIndent(true)
                flushParagraph()
            }
            words.append(word)
        } while next != 0x0a && next != nil
        return readPrefix()
    }

    private func classify(_ word: inout Word) {
        guard let first = word.text.first, let last = word.text.last else { return }
        word.opensParenthesis = ("(['`\"" as ByteString).contains(first)
        word.endsPunctuation = last > 0x20 && last < 0x7f && !last.isAlphanumeric
        var end = word.text.count - 1
        while end > 0, (")]'\"" as ByteString).contains(word.text[end]) { end -= 1 }
        word.endsPeriod = (".?!" as ByteString).contains(word.text[end])
    }

    // MARK: Arranging

    private static func square(_ value: Int) -> Int { value * value }

    private func baseCost(_ index: Int) -> Int {
        var cost = Self.square(70)
        if index > 0 {
            if words[index - 1].endsPeriod {
                cost += words[index - 1].isFinal ? -Self.square(50) : Self.square(600)
            } else if words[index - 1].endsPunctuation {
                cost -= Self.square(40)
            } else if index > 1 && words[index - 2].isFinal {
                cost += Self.square(200) / (words[index - 1].length + 2)
            }
        }
        if words[index].opensParenthesis {
            cost -= Self.square(40)
        } else if words[index].isFinal {
            cost += Self.square(150) / (words[index].length + 2)
        }
        return cost
    }

    private func lineCost(_ next: Int, _ length: Int) -> Int {
        if next == words.count { return 0 }
        var cost = Self.square((goal - length) * 10)
        if words[next].nextBreak != words.count {
            cost += Self.square((length - words[next].lineLength) * 10) / 2
        }
        return cost
    }

    private func arrange() {
        for start in words.indices.reversed() {
            var best = Int.max
            var length = (start == 0 ? firstIndent : otherIndent) + words[start].length
            var next = start
            repeat {
                next += 1
                var cost = lineCost(next, length) + (next == words.count ? 0 : words[next].cost)
                if start == 0 && lastLineLength > 0 { cost += Self.square((length - lastLineLength) * 10) / 2 }
                if cost < best {
                    best = cost
                    words[start].nextBreak = next
                    words[start].lineLength = length
                }
                if next == words.count { break }
                length += words[next - 1].space + words[next].length
            } while length < maximum
            words[start].cost = best + baseCost(start)
        }
    }

    /// Puts out the beginning of a paragraph that is too long to be held.
    private func flushParagraph() {
        if words.isEmpty {
            characters = 0
            return
        }
        arrange()
        var split = words.count
        var best = Int.max
        var index = words[0].nextBreak
        while index != words.count {
            let next = words[index].nextBreak
            let cost = words[index].cost - (next == words.count ? 0 : words[next].cost)
            if cost < best {
                split = index
                best = cost
            }
            if best <= Int.max - 9 { best += 9 }
            index = next
        }
        putParagraph(upTo: split)
        words.removeSubrange(0..<split)
        characters = words.reduce(0) { $0 + $1.length }
    }

    // MARK: Writing

    private func putParagraph(upTo end: Int) {
        if words.isEmpty { return }
        putLine(0, firstIndent)
        var index = words[0].nextBreak
        while index != end {
            putLine(index, otherIndent)
            index = words[index].nextBreak
        }
    }

    private func putLine(_ start: Int, _ indent: Int) {
        outColumn = 0
        putSpace(prefixIndent)
        output += prefix
        outColumn += prefix.count
        putSpace(indent - outColumn)
        let end = words[start].nextBreak
        for index in start..<end {
            output.append(contentsOf: words[index].text)
            outColumn += words[index].length
            if index < end - 1 { putSpace(words[index].space) }
        }
        lastLineLength = outColumn
        output.append(0x0a)
    }

    private func putSpace(_ count: Int) {
        let target = outColumn + count
        if hasTabs {
            let tab = target / 8 * 8
            if outColumn + 1 < tab {
                while outColumn < tab {
                    output.append(9)
                    outColumn = (outColumn / 8 + 1) * 8
                }
            }
        }
        while outColumn < target {
            output.append(0x20)
            outColumn += 1
        }
    }
}
