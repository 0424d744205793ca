import Bytes
import CommandLine
import Platform
import RegularExpression
import SchemeProtocol
import Streams

extension Utilities {
    /// `grep`: lines that match a pattern.
    static var grep: Utility {
        Utility(
            ["[OPTION]... PATTERNS [FILE]..."], "Search for PATTERNS in each FILE.",
            [
                Option("E", "extended-regexp", "PATTERNS are extended regular expressions"),
                Option("F", "fixed-strings", "PATTERNS are strings"),
                Option("G", "basic-regexp", "PATTERNS are basic regular expressions"),
                Option("e", "regexp", takes: "PATTERNS", "use PATTERNS for matching"),
                Option("f", "file", takes: "FILE", "take PATTERNS from FILE"),
                Option("i", "ignore-case", "ignore case distinctions"),
                Option("", "no-ignore-case", "do not ignore case distinctions"),
                Option("w", "word-regexp", "match only whole words"),
                Option("x", "line-regexp", "match only whole lines"),
                Option("s", "no-messages", "suppress error messages"),
                Option("v", "invert-match", "select non-matching lines"),
                Option("m", "max-count", takes: "NUM", "stop after NUM selected lines"),
                Option("n", "line-number", "print line number with output lines"),
                Option("H", "with-filename", "print file name with output lines"),
                Option("h", "no-filename", "suppress the file name prefix on output"),
                Option("o", "only-matching", "show only nonempty parts of lines that match"),
                Option("q", "quiet", "suppress all normal output"), Option("", "silent", "suppress all normal output"),
                Option("b", "byte-offset", "print the byte offset with output lines"),
                Option("z", "null-data", "a data line ends in 0 byte, not newline"),
                Option("Z", "null", "print 0 byte after FILE name"),
                Option("", "label", takes: "LABEL", "use LABEL as the standard input file name prefix"),
                Option("", "include", takes: "GLOB", "search only files that match GLOB"),
                Option("", "exclude", takes: "GLOB", "skip files that match GLOB"),
                Option("", "exclude-dir", takes: "GLOB", "skip directories that match GLOB"),
                Option("I", "", "take a binary file for one without matches"),
                Option("y", "", ""), Option("U", "binary", ""), Option("", "line-buffered", ""),
                Option("a", "text", "treat binary files as text"),
                Option("r", "recursive", "search directories"), Option("R", "dereference-recursive", "likewise"),
                Option("L", "files-without-match", "print only names of FILEs with no selected lines"),
                Option("l", "files-with-matches", "print only names of FILEs with selected lines"),
                Option("c", "count", "print only a count of selected lines per FILE"),
                Option("B", "before-context", takes: "NUM", "print NUM lines of leading context"),
                Option("A", "after-context", takes: "NUM", "print NUM lines of trailing context"),
                Option("C", "context", takes: "NUM", "print NUM lines of output context"),
                Option("", "color", mayTake: "WHEN", "use markers to highlight the matching strings"),
                Option("", "colour", mayTake: "WHEN", "likewise"),
            ], usageStatus: 2, rewrite: withOldContext
        ) { (context) throws(Failure) in
            let search = try Search(context)
            if search.maximum == 0 { return context.status = 1 }
            for path in search.paths { try search.visit(path, isOperand: true, depth: 0) }
            // An error counts more than a match, except where only a match was asked for.
            if context.status < 2 || (search.found && search.isQuiet) { context.status = search.found ? 0 : 1 }
        }
    }
}

extension Utilities {
    /// `-2` means `-C 2`.
    private static func withOldContext(_ words: [ByteString]) -> [ByteString] {
        words.map { word in
            let isNumber = word.count > 1 && word[0] == 0x2d && word.bytes[1...].allSatisfy { $0.isDigit }
            return isNumber ? "-C" + word[1..<word.count] : word
        }
    }
}

/// One run of grep: what it looks for and what it shows.
private final class Search {
    let context: Context
    let expression: RegularExpression
    let paths: [ByteString]
    let isQuiet: Bool
    let maximum: Int
    private(set) var found = false
    private let isInverted: Bool
    private let wholeWords: Bool
    private let wholeLines: Bool
    private let showsNames: Bool
    private let isRecursive: Bool
    private let before: Int
    private let after: Int
    private let isColoured: Bool
    /// A group of lines was shown, so that `--` comes before the next.
    private var hasShown = false

    init(_ context: Context) throws(Failure) {
        self.context = context
        var operands = context.operands
        var patterns: [ByteString] = []
        for text in context.arguments.values("e") { patterns += text.split(separator: 0x0a) }
        if context.has("e") && patterns.isEmpty { patterns = [""] }
        for path in context.arguments.values("f") {
            do throws(Errno) {
                let input = try Input(path: path)
                while let line = try input.line() { patterns.append(line.text) }
            } catch { throw .fatal(path + ": " + ByteString(error.message), status: 2) }
        }
        if !context.has("e") && !context.has("f") {
            guard let text = operands.first else { throw .usage("missing pattern") }
            patterns = text.isEmpty ? [""] : text.split(separator: 0x0a)
            operands.removeFirst()
        }
        var syntax = RegularExpression.Syntax.basic
        switch context.arguments.last(of: ["E", "F", "G"]) {
        case "E": syntax = .extended
        case "F": syntax = .fixed
        default: break
        }
        do throws(RegularExpression.Failure) {
            let ignoresCase = ["i", "y"].contains(context.arguments.last(of: ["i", "y", "no-ignore-case"]) ?? "")
            expression = try RegularExpression(patterns, syntax, ignoresCase: ignoresCase)
        } catch { throw .fatal(error.message, status: 2) }
        hasPatterns = !patterns.isEmpty
        isNamed = !operands.isEmpty
        isRecursive = context.has("r") || context.has("R")
        paths = operands.isEmpty ? [isRecursive ? "." : "-"] : operands
        switch context.arguments.last(of: ["H", "h"]) {
        case "H": showsNames = true
        case "h": showsNames = false
        default:
            // A single file is not named, be it searched for in directories or not.
            let isFile = operands.count == 1 && (try? Host.stat(operands[0]))?.mode.type != .directory
            showsNames = operands.count > 1 || (isRecursive && !isFile)
        }
        isQuiet = context.has("q") || context.has("silent")
        isInverted = context.has("v")
        wholeWords = context.has("w")
        wholeLines = context.has("x")
        maximum = try Self.number(context, "m") ?? .max
        let around = try Self.number(context, "C") ?? 0
        before = try Self.number(context, "B") ?? around
        after = try Self.number(context, "A") ?? around
        let colour = context.arguments.given.last { $0.key == "color" || $0.key == "colour" }
        isColoured =
            colour.map {
                $0.value == "always" || ($0.value ?? "auto") == "auto" && Host.isTerminal(Host.standardOutput)
            } ?? false
    }

    private let hasPatterns: Bool
    /// The directory to search was said; else it is the working directory, and names stand without it.
    private let isNamed: Bool

    private static func number(_ context: Context, _ key: ByteString) throws(Failure) -> Int? {
        guard let word = context.value(key) else { return nil }
        if let number = word.integer(), number >= 0 { return Int(number) }
        if key == "m" { throw .fatal("invalid max count", status: 2) }
        throw .fatal(word + ": invalid context length argument", status: 2)
    }

    private func complain(_ path: ByteString, _ error: Errno) {
        if context.has("s") { context.status = 2 } else { context.complain(path, error, status: 2) }
    }

    func visit(_ path: ByteString, isOperand: Bool, depth: Int) throws(Failure) {
        var entries: [DirectoryEntry] = []
        var input: Input?
        do throws(Errno) {
            let stat = path == "-" ? Stat() : try Host.stat(path, followsLinks: isOperand || context.has("R"))
            if stat.mode.type == .directory {
                guard isRecursive else { throw .isADirectory }
                if path != ".", isLeftOut(path, "exclude-dir") { return }
                guard depth < 256 else { throw .tooManySymbolicLinks }
                entries = try directoryEntries(in: path)
            } else if isOperand || stat.mode.type == .regular {
                if path != "-", isLeftOut(path, "exclude") || !isTaken(path) { return }
                input = try Input(path: path)
            }
        } catch { return complain(path, error) }
        if let input { return try searchFile(input, path) }
        for entry in entries {
            let isHere = context.operands.count < 2 && path == "." && depth == 0 && !isNamed
            try visit(isHere ? entry.name : joined(path, entry.name), isOperand: false, depth: depth + 1)
        }
    }

    /// Whether a file's name, or all of its path, matches one of the patterns of an option.
    private func isLeftOut(_ path: ByteString, _ key: ByteString) -> Bool {
        let name = path.bytes.lastIndex(of: 0x2f).map { path[($0 + 1)..<path.count] } ?? path
        return context.arguments.values(key).contains { Wildcard($0).matches(name) || Wildcard($0).matches(path) }
    }

    private func isTaken(_ path: ByteString) -> Bool { !context.has("include") || isLeftOut(path, "include") }

    /// The match at or behind `start`, as -w and -x want it.
    private func match(_ line: ByteString, from start: Int) -> Range<Int>? {
        guard hasPatterns else { return nil }
        var start = start
        while let range = expression.firstMatch(in: line, from: start) {
            if wholeLines {
                return range == 0..<line.count ? range : nil
            }
            if !wholeWords || isWord(line, range) { return range }
            // A shorter match from the same place may be a word; then one from the next.
            var end = range.upperBound
            while end > range.lowerBound {
                end -= 1
                if let shorter = expression.firstMatch(in: line[0..<end], from: range.lowerBound),
                    shorter.lowerBound == range.lowerBound
                {
                    if isWord(line, shorter) && !shorter.isEmpty { return shorter }
                    end = min(end, shorter.upperBound)
                } else {
                    break
                }
            }
            start = range.lowerBound + 1
            if start > line.count { return nil }
        }
        return nil
    }

    /// Whether a line of an input matches; notes whether it is no text.
    private func matches(_ input: Input, _ range: Range<Int>, _ isBinary: inout Bool) -> Bool {
        let bytes = input.bytes
        let line = bytes.span.extracting(range)
        if !isBinary, !isText, line.firstIndex(of: 0) != nil { isBinary = true }
        if wholeWords || wholeLines || !hasPatterns { return match(ByteString(copying: line), from: 0) != nil }
        return expression.matches(line)
    }

    /// Where the line that is looked at begins in its file.
    private var lineOffset = 0

    /// Nothing counts as binary.
    private var isText: Bool { context.has("a") || context.has("z") }

    private func isWord(_ line: ByteString, _ range: Range<Int>) -> Bool {
        func isPart(_ byte: UInt8) -> Bool { byte.isAlphanumeric || byte == 0x5f || byte >= 0x80 }
        if range.lowerBound > 0 && isPart(line[range.lowerBound - 1]) { return false }
        return range.upperBound == line.count || !isPart(line[range.upperBound])
    }

    private func searchFile(_ input: Input, _ path: ByteString) throws(Failure) {
        let name = path == "-" ? context.value("label") ?? "(standard input)" : path
        let isListing = context.has("l") || context.has("L") || context.has("c") || isQuiet
        var held: [(number: Int, text: ByteString)] = []
        var (number, selected, trailing, lastShown) = (0, 0, 0, 0)
        var isBinary = false
        var offset = 0
        while true {
            var next: Range<Int>?
            do throws(Errno) { next = try input.nextLine(separator: context.lineEnd) } catch {
                complain(path, error)
                break
            }
            guard let range = next else { break }
            number += 1
            lineOffset = offset
            offset += range.count + 1
            let isSelected = selected < maximum && matches(input, range, &isBinary) != isInverted
            if isBinary && context.has("I") { return }
            // Most lines are neither shown nor kept: no copy is made of them.
            guard isSelected || trailing > 0 || before > 0 else {
                if selected >= maximum { break }
                continue
            }
            let line = input.text(range)
            if isSelected {
                selected += 1
                found = true
                if isQuiet { throw .exit(0) }
                if context.has("l") || context.has("L") { break }
                if isListing { if selected >= maximum { break } else { continue } }
                if isBinary {
                    try context.put("grep: " + name + ": binary file matches\n")
                    break
                }
                let first = held.first?.number ?? number
                if (before > 0 || after > 0) && hasShown && first > lastShown + 1
                    || hasShown && lastShown == 0 && (before > 0 || after > 0)
                {
                    try context.put(isColoured ? "\u{1b}[36m\u{1b}[K--\u{1b}[m\u{1b}[K\n" : "--\n")
                }
                for line in held { try show(line.text, line.number, name, isContext: true) }
                held.removeAll()
                try show(line, number, name, isContext: false)
                hasShown = true
                lastShown = number
                trailing = after
            } else if trailing > 0 && !isListing {
                try show(line, number, name, isContext: true)
                trailing -= 1
                lastShown = number
            } else if before > 0 && !isListing && selected < maximum {
                if held.count == before { held.removeFirst() }
                held.append((number, line))
            }
            if selected >= maximum && trailing == 0 { break }
        }
        try summarise(name, selected)
    }

    private func summarise(_ name: ByteString, _ selected: Int) throws(Failure) {
        if isQuiet { return }
        if context.has("c") && !context.has("l") && !context.has("L") {
            try context.put((showsNames ? name + (context.has("Z") ? "\0" : ":") : "") + ByteString(selected) + "\n")
        }
        if context.has("L") ? selected == 0 : context.has("l") && selected > 0 {
            try context.put(name + (context.has("Z") ? "\0" : "\n"))
        }
    }

    private func show(_ line: ByteString, _ number: Int, _ name: ByteString, isContext: Bool) throws(Failure) {
        let separator: ByteString = coloured(isContext ? "-" : ":", "36")
        var head = ByteString()
        if showsNames { head += coloured(name, "35") + (context.has("Z") ? "\0" : separator) }
        if context.has("n") { head += coloured(ByteString(number), "32") + separator }
        let plainHead = head
        if context.has("b") { head += coloured(ByteString(lineOffset), "32") + separator }
        let end = ByteString([context.lineEnd])
        if !context.has("o") && (!isColoured || isContext || isInverted) { return try context.put(head + line + end) }
        if isContext || isInverted { return }
        var start = 0
        var text = context.has("o") ? ByteString() : head
        while start <= line.count, let range = match(line, from: start) {
            if range.isEmpty {
                if start < line.count && !context.has("o") {
                    text.append(contentsOf: line[start..<min(range.upperBound + 1, line.count)])
                }
                start = range.upperBound + 1
                continue
            }
            if context.has("o") {
                let place = ByteString(lineOffset + range.lowerBound)
                text += plainHead + (context.has("b") ? coloured(place, "32") + separator : "")
                text += coloured(line[range], "01;31") + end
            } else {
                text += line[start..<range.lowerBound] + coloured(line[range], "01;31")
            }
            start = range.upperBound
        }
        if !context.has("o") { text += line[min(start, line.count)..<line.count] + end }
        try context.put(text)
    }

    private func coloured(_ text: ByteString, _ colour: ByteString) -> ByteString {
        isColoured ? "\u{1b}[" + colour + "m\u{1b}[K" + text + "\u{1b}[m\u{1b}[K" : text
    }
}
