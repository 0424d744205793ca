import Bytes
import CommandLine
import Platform
import RegularExpression
import SchemeProtocol
import Streams

extension Utilities {
    /// `ptx`: a permuted index.
    static var ptx: Utility {
        Utility(
            ["[OPTION]... [INPUT]... (without -G)", "-G [OPTION]... [INPUT [OUTPUT]]"],
            "Output a permuted index, including context, of the words in the input files.",
            [
                Option("A", "auto-reference", "output automatically generated references"),
                Option("G", "traditional", "behave more like System V 'ptx'"),
                Option("F", "flag-truncation", takes: "STRING", "use STRING for flagging line truncations"),
                Option("M", "macro-name", takes: "STRING", "macro name to use instead of 'xx'"),
                Option("O", "", "generate output as roff directives"),
                Option("R", "right-side-refs", "put references at right, not counted in -w"),
                Option("S", "sentence-regexp", takes: "REGEXP", "for end of lines or end of sentences"),
                Option("T", "", "generate output as TeX directives"),
                Option("W", "word-regexp", takes: "REGEXP", "use REGEXP to match each keyword"),
                Option("b", "break-file", takes: "FILE", "word break characters in this FILE"),
                Option("f", "ignore-case", "fold lower case to upper case for sorting"),
                Option("g", "gap-size", takes: "NUMBER", "gap size in columns between output fields"),
                Option("i", "ignore-file", takes: "FILE", "read ignore word list from FILE"),
                Option("o", "only-file", takes: "FILE", "read only word list from this FILE"),
                Option("r", "references", "first field of each line is a reference"),
                Option("", "format", takes: "FORMAT", "roff or tex"),
                Option("t", "typeset-mode", "- not implemented -"),
                Option("w", "width", takes: "NUMBER", "output width in columns, reference excluded"),
            ]
        ) { (context) throws(Failure) in
            let index = try PermutedIndex(context)
            try index.run()
        }
    }
}

/// One run of `ptx`.
private final class PermutedIndex {
    private struct Occurrence {
        /// Where the word stands in the text.
        var key: Range<Int>
        /// The line or sentence that it stands in.
        var context: Range<Int>
        var reference: ByteString
        var file: Int
    }

    private let context: Context
    private let isTraditional: Bool
    private let foldsCase: Bool
    private let hasReferences: Bool
    private let makesReferences: Bool
    private let isRight: Bool
    private var width = 72
    private var gap = 3
    private var flag: ByteString = "/"
    private var macro: ByteString = "xx"
    private var isRoff = false
    private var isTeX = false
    private var wordExpression: RegularExpression?
    private var sentenceExpression: RegularExpression?
    private var isWordByte = [Bool](repeating: false, count: 256)
    private var ignored: Set<ByteString>?
    private var only: Set<ByteString>?
    private var text = ByteString()
    private var starts: [(place: Int, name: ByteString)] = []
    private var occurrences: [Occurrence] = []
    private var referenceWidth = 0
    private var longestWord = 0
    private var output: Output

    init(_ context: Context) throws(Failure) {
        self.context = context
        output = context.output
        isTraditional = context.has("G")
        foldsCase = context.has("f")
        hasReferences = context.has("r")
        makesReferences = context.has("A")
        isRight = context.has("R")
        if context.has("G") { isRoff = true }
        for (key, value) in context.arguments.given {
            let word = value ?? ""
            switch key {
            case "w":
                guard let number = word.integer(), number > 0 else {
                    throw .fatal("invalid line width: " + quoted(word))
                }
                width = Int(min(number, 1 << 30))
            case "g":
                guard let number = word.integer(), number > 0 else {
                    throw .fatal("invalid gap width: " + quoted(word))
                }
                gap = Int(min(number, 1 << 30))
            case "F": flag = Self.unescaped(word)
            case "M": macro = word
            case "O": (isRoff, isTeX) = (true, false)
            case "T": (isRoff, isTeX) = (false, true)
            case "format":
                isTeX = try Utilities.chosen(word, of: [("roff", 0), ("tex", 1)], for: "format") == 1
                isRoff = !isTeX
            case "W": if !word.isEmpty { wordExpression = try expression(Self.unescaped(word)) }
            case "S": sentenceExpression = try word.isEmpty ? nil : expression(Self.unescaped(word))
            case "i": ignored = try words(in: word)
            case "o": only = try words(in: word)
            default: break
            }
        }
        if let path = context.value("b") {
            for index in 0..<256 { isWordByte[index] = true }
            for byte in try content(path) { isWordByte[Int(byte)] = false }
            if !isTraditional { for byte in [0x20, 9, 10] { isWordByte[byte] = false } }
        } else if isTraditional {
            for index in 0..<256 { isWordByte[index] = true }
            for byte in [0x20, 9, 10] { isWordByte[byte] = false }
        } else {
            for byte in UInt8(0)...127 where byte.isLetter { isWordByte[Int(byte)] = true }
        }
    }

    private func expression(_ pattern: ByteString) throws(Failure) -> RegularExpression {
        // As in Emacs, `+` and `?` count repetitions without a backslash.
        var basic = ByteString()
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            index += 1
            if byte == 0x5c, index < pattern.count {
                if pattern[index] != 0x2b && pattern[index] != 0x3f { basic.append(byte) }
                basic.append(pattern[index])
                index += 1
            } else {
                if (byte == 0x2b || byte == 0x3f) && !basic.isEmpty { basic.append(0x5c) }
                basic.append(byte)
            }
        }
        do throws(RegularExpression.Failure) {
            return try RegularExpression([basic], .basic, ignoresCase: foldsCase)
        } catch { throw .fatal(error.message + " (for regexp " + quoted(pattern) + ")") }
    }

    private static func unescaped(_ text: ByteString) -> ByteString {
        var result = ByteString()
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            guard byte == 0x5c, index < text.count else {
                result.append(byte)
                continue
            }
            let letter = text[index]
            index += 1
            switch letter {
            case 0x61: result.append(7)
            case 0x62: result.append(8)
            case 0x66: result.append(12)
            case 0x6e: result.append(10)
            case 0x72: result.append(13)
            case 0x74: result.append(9)
            case 0x76: result.append(11)
            case 0x63: return result
            default: result += [0x5c, letter]
            }
        }
        return result
    }

    private func content(_ path: ByteString) throws(Failure) -> ByteString {
        do throws(Errno) { return ByteString(try Input(path: path).rest()) } catch {
            throw Context.failure(shellQuoted(path), error)
        }
    }

    private func words(in path: ByteString) throws(Failure) -> Set<ByteString> {
        Set(try content(path).split(separator: 0x0a).filter { !$0.isEmpty }.map { folded($0) })
    }

    private func folded(_ text: ByteString) -> ByteString {
        foldsCase ? ByteString(text.bytes.map { $0 >= 0x61 && $0 <= 0x7a ? $0 & 0xdf : $0 }) : text
    }

    func run() throws(Failure) {
        var paths = context.operands
        if isTraditional {
            if paths.count > 2 { throw .usage("extra operand " + quoted(paths[2])) }
            if paths.count == 2 {
                let target = paths.removeLast()
                do throws(Errno) {
                    let handle = try Host.open(target, [.write, .create, .truncate, .closeOnExec])
                    output = Output(handle)
                } catch { throw Context.failure(shellQuoted(target), error) }
            }
        }
        for path in paths.isEmpty ? ["-"] : paths {
            let body = try content(path.isEmpty ? "-" : path)
            starts.append((text.count, path == "-" ? "" : path))
            let start = text.count
            text += body
            find(start..<text.count, starts.count - 1)
        }
        occurrences.sort { a, b in
            let (x, y) = (folded(text[a.key]), folded(text[b.key]))
            return x == y ? a.key.lowerBound < b.key.lowerBound : x < y
        }
        try show()
        do throws(Errno) { try output.flush() } catch { throw .output(error) }
    }

    // MARK: Words

    private func contexts(_ range: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        let usesLines = sentenceExpression == nil && (isTraditional || hasReferences || context.has("S"))
        if let sentenceExpression {
            while start < range.upperBound {
                let rest = text[start..<range.upperBound]
                guard let match = sentenceExpression.firstMatch(in: rest), !match.isEmpty else { break }
                result.append(start..<(start + match.upperBound))
                start += match.upperBound
            }
            if start < range.upperBound { result.append(start..<range.upperBound) }
            return result
        }
        if usesLines && context.has("S") { return [range] }
        var index = start
        while index < range.upperBound {
            let byte = text[index]
            if usesLines {
                if byte == 0x0a {
                    result.append(start..<(index + 1))
                    start = index + 1
                }
                index += 1
                continue
            }
            // A sentence ends with a mark, closing quotes, and the end of a line, a tab or two blanks.
            if byte == 0x2e || byte == 0x3f || byte == 0x21 {
                var end = index + 1
                while end < range.upperBound, ("]\"')}" as ByteString).contains(text[end]) { end += 1 }
                let isEnd =
                    end == range.upperBound || text[end] == 0x0a || text[end] == 9
                    || (text[end] == 0x20 && end + 1 < range.upperBound && text[end + 1] == 0x20)
                if isEnd {
                    while end < range.upperBound, text[end] == 0x20 || text[end] == 9 || text[end] == 0x0a { end += 1 }
                    result.append(start..<end)
                    start = end
                    index = end
                    continue
                }
            }
            index += 1
        }
        if start < range.upperBound { result.append(start..<range.upperBound) }
        return result
    }

    private func find(_ range: Range<Int>, _ file: Int) {
        var line = 1
        var counted = range.lowerBound
        for piece in contexts(range) {
            var piece = piece
            while piece.upperBound > piece.lowerBound, text[piece.upperBound - 1].isSpace {
                piece = piece.lowerBound..<(piece.upperBound - 1)
            }
            var reference = ByteString()
            var start = piece.lowerBound
            if hasReferences {
                var end = start
                while end < piece.upperBound, !text[end].isSpace { end += 1 }
                reference = text[start..<end]
                start = end
                while start < piece.upperBound, text[start].isSpace { start += 1 }
            }
            var cursor = start
            while let key = nextWord(cursor, piece.upperBound) {
                cursor = max(key.upperBound, cursor + 1)
                let word = folded(text[key])
                if ignored?.contains(word) == true { continue }
                if let only, !only.contains(word) { continue }
                if makesReferences {
                    while counted < key.lowerBound {
                        if text[counted] == 0x0a { line += 1 }
                        counted += 1
                    }
                    reference = starts[file].name + ":" + ByteString(line)
                }
                referenceWidth = max(referenceWidth, reference.count)
                longestWord = max(longestWord, key.count)
                occurrences.append(
                    Occurrence(key: key, context: start..<piece.upperBound, reference: reference, file: file))
            }
        }
    }

    private func nextWord(_ start: Int, _ end: Int) -> Range<Int>? {
        if start >= end { return nil }
        if let wordExpression {
            guard let match = wordExpression.firstMatch(in: text[start..<end]), !match.isEmpty else { return nil }
            return (start + match.lowerBound)..<(start + match.upperBound)
        }
        var first = start
        while first < end, !isWordByte[Int(text[first])] { first += 1 }
        if first == end { return nil }
        var last = first
        while last < end, isWordByte[Int(text[last])] { last += 1 }
        return first..<last
    }

    // MARK: Lines

    private func skipSpaceForward(_ index: Int, _ end: Int) -> Int {
        var index = index
        while index < end, text[index].isSpace { index += 1 }
        return index
    }

    private func skipSpaceBackward(_ index: Int, _ start: Int) -> Int {
        var index = index
        while index > start, text[index - 1].isSpace { index -= 1 }
        return index
    }

    /// Over one word, or one byte that belongs to none.
    private func skipSomething(_ index: Int, _ end: Int) -> Int {
        if let wordExpression {
            let length = wordExpression.match(in: text[index..<end], at: 0)?.count ?? 0
            return index + max(1, length)
        }
        if isWordByte[Int(text[index])] {
            var index = index
            while index < end, isWordByte[Int(text[index])] { index += 1 }
            return index
        }
        return index + 1
    }

    private func show() throws(Failure) {
        let isPlain = !isRoff && !isTeX
        var lineWidth = width
        var refWidth = referenceWidth
        if makesReferences { refWidth += isPlain && !isRight ? 1 : 0 }
        if (makesReferences || hasReferences) && !isRight { lineWidth -= refWidth + gap }
        if lineWidth < 0 { lineWidth = 0 }
        let half = lineWidth / 2
        var beforeMost = half - gap
        var keyMost = half
        do {
            // Room for the signs that something was left out.
            if !flag.isEmpty {
                beforeMost = max(0, half - gap - 2 * flag.count)
                keyMost = half - 2 * flag.count
            }
            if isTraditional {
                beforeMost = max(0, half - gap)
                keyMost = half
                if !flag.isEmpty { keyMost -= 2 * flag.count + 1 }
            }
        }
        for occurrence in occurrences {
            try showOne(occurrence, beforeMost, keyMost, half, refWidth)
        }
    }

    private func showOne(
        _ occurrence: Occurrence, _ beforeMost: Int, _ keyMost: Int, _ half: Int, _ refWidth: Int
    ) throws(Failure) {
        let (left, right) = (occurrence.context.lowerBound, occurrence.context.upperBound)
        let keyStart = occurrence.key.lowerBound
        // The keyword and what follows it, as much as there is room for.
        var keyEnd = occurrence.key.upperBound
        var cursor = keyEnd
        while cursor < right, cursor <= keyStart + keyMost {
            keyEnd = cursor
            cursor = skipSomething(cursor, right)
        }
        if cursor <= keyStart + keyMost { keyEnd = cursor }
        var keyTruncates = keyEnd < right
        keyEnd = skipSpaceBackward(keyEnd, keyStart)
        // What stands before the keyword.
        let beforeEnd = skipSpaceBackward(keyStart, left)
        var fieldStart = left
        if keyStart - left > half + longestWord {
            fieldStart = skipSomething(keyStart - (half + longestWord), keyStart)
        }
        var beforeStart = fieldStart
        while beforeStart < beforeEnd, beforeStart + beforeMost < beforeEnd {
            beforeStart = skipSomething(beforeStart, beforeEnd)
        }
        var beforeTruncates = beforeStart > skipSpaceForward(left, right)
        beforeStart = skipSpaceForward(beforeStart, beforeEnd)
        // What did not fit behind the keyword goes to the left, and the other way round.
        var tail = 0..<0
        let tailStart = skipSpaceForward(keyEnd, right)
        let tailMost = beforeMost - (beforeEnd - beforeStart) - gap
        var tailTruncates = false
        if tailMost > 0 {
            var end = tailStart
            var cursor = tailStart
            while cursor < right, cursor < tailStart + tailMost {
                end = cursor
                cursor = skipSomething(cursor, right)
            }
            if cursor < tailStart + tailMost { end = cursor }
            end = max(tailStart, skipSpaceBackward(end, tailStart))
            tail = tailStart..<end
            if !tail.isEmpty {
                keyTruncates = false
                tailTruncates = end < right
            }
        }
        var head = 0..<0
        let headMost = keyMost - (keyEnd - keyStart) - gap
        var headTruncates = false
        if headMost > 0 {
            let end = skipSpaceBackward(beforeStart, left)
            var start = fieldStart
            while start < end, start + headMost < end { start = skipSomething(start, end) }
            headTruncates = start > skipSpaceForward(left, right)
            start = skipSpaceForward(start, end)
            head = start..<max(start, end)
            if head.isEmpty { headTruncates = false } else { beforeTruncates = false }
        }
        let parts = IndexLine(
            tail: clean(tail), tailFlag: tailTruncates ? flag : "",
            before: clean(beforeStart..<max(beforeStart, beforeEnd)),
            beforeFlag: beforeTruncates ? flag : "", key: clean(keyStart..<keyEnd), keyFlag: keyTruncates ? flag : "",
            head: clean(head), headFlag: headTruncates ? flag : "", reference: occurrence.reference)
        let keyLength = occurrence.key.count
        let line =
            isRoff
            ? parts.roff(macro, hasReference: makesReferences || hasReferences)
            : isTeX
                ? parts.tex(macro, keyLength, hasReference: makesReferences || hasReferences)
                : parts.plain(
                    gap: gap, half: half, flag: flag, referenceWidth: refWidth,
                    hasReference: makesReferences || hasReferences, isRight: isRight, makesReferences: makesReferences,
                    isTraditional: isTraditional)
        do throws(Errno) { try output.write(line + "\n") } catch { throw .output(error) }
    }

    private func clean(_ range: Range<Int>) -> ByteString {
        ByteString(text[range].bytes.map { $0.isSpace ? 0x20 : $0 })
    }
}

/// The pieces of a line of a permuted index.
private struct IndexLine {
    var tail: ByteString
    var tailFlag: ByteString
    var before: ByteString
    var beforeFlag: ByteString
    var key: ByteString
    var keyFlag: ByteString
    var head: ByteString
    var headFlag: ByteString
    var reference: ByteString

    private func blanks(_ count: Int) -> ByteString { ByteString(repeatElement(0x20, count: max(0, count))) }

    func plain(
        gap: Int, half: Int, flag: ByteString, referenceWidth: Int, hasReference: Bool, isRight: Bool,
        makesReferences: Bool, isTraditional: Bool
    ) -> ByteString {
        var text = ByteString()
        if !isRight {
            if makesReferences {
                text += reference + ":" + blanks(referenceWidth + gap - reference.count - 1)
            } else {
                text += reference + blanks((hasReference ? referenceWidth : 0) + gap - reference.count)
            }
        }
        if !tail.isEmpty {
            text += tail + tailFlag
            text += blanks(half - gap - before.count - beforeFlag.count - tail.count - tailFlag.count)
        } else {
            text += blanks(half - gap - before.count - beforeFlag.count)
        }
        text += beforeFlag + before + blanks(gap) + key + keyFlag
        if !head.isEmpty {
            text += blanks(half - key.count - keyFlag.count - head.count - headFlag.count)
            text += headFlag + head
        } else if hasReference && isRight {
            text += blanks(half - key.count - keyFlag.count)
        }
        if hasReference && isRight { text += blanks(gap) + reference }
        return text
    }

    private func quotedField(_ text: ByteString) -> ByteString {
        var result: ByteString = " \""
        for byte in text { result += byte == 0x22 ? "\"\"" : [byte] }
        return result + "\""
    }

    func roff(_ macro: ByteString, hasReference: Bool) -> ByteString {
        var text: ByteString = "." + macro
        text += quotedField(tail + tailFlag) + quotedField(beforeFlag + before)
        text += quotedField(key + keyFlag) + quotedField(headFlag + head)
        if hasReference { text += quotedField(reference) }
        return text
    }

    private func texField(_ text: ByteString) -> ByteString {
        var result: ByteString = "{"
        for byte in text {
            switch byte {
            case 0x24, 0x25, 0x26, 0x23, 0x5f: result += [0x5c, byte]
            case 0x7b, 0x7d: result += "$\\" + [byte] + "$"
            case 0x5c: result += "\\backslash{}"
            default: result.append(byte)
            }
        }
        return result + "}"
    }

    func tex(_ macro: ByteString, _ keyLength: Int, hasReference: Bool) -> ByteString {
        var text: ByteString = "\\" + macro + " "
        text += texField(tail) + texField(before)
        text += texField(key[0..<min(keyLength, key.count)])
        text += texField(key[min(keyLength, key.count)..<key.count]) + texField(head)
        if hasReference { text += texField(reference) }
        return text
    }
}
