import Bytes
import CommandLine
import SchemeProtocol

extension Utilities {
    /// `pr`: pages and columns for printing.
    static var pr: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Paginate or columnate FILE(s) for printing.",
            [
                Option("", "pages", takes: "FIRST[:LAST]", "begin [stop] printing with page FIRST [LAST]"),
                Option("", "columns", takes: "N", "output N columns and print columns down"),
                Option("a", "across", "print columns across rather than down, used together with -COLUMN"),
                Option("c", "show-control-chars", "use hat notation (^G) and octal backslash notation"),
                Option("d", "double-space", "double space the output"),
                Option("D", "date-format", takes: "FORMAT", "use FORMAT for the header date"),
                Option("e", "expand-tabs", mayTake: "CHAR[WIDTH]", "expand input CHARs (TABs) to tab WIDTH (8)"),
                Option("F", "form-feed", "use form feeds instead of newlines to separate pages"),
                Option("f", "", "same as -F"), Option("h", "header", takes: "HEADER", "use a centered HEADER"),
                Option("i", "output-tabs", mayTake: "CHAR[WIDTH]", "replace spaces with CHARs (TABs) to tab WIDTH (8)"),
                Option("J", "join-lines", "merge full lines, no column alignment"),
                Option("l", "length", takes: "PAGE_LENGTH", "set the page length (66 lines)"),
                Option("m", "merge", "print all files in parallel, one in each column"),
                Option(
                    "n", "number-lines", mayTake: "SEP[DIGITS]", "number lines, use DIGITS (5) digits, then SEP (TAB)"),
                Option("N", "first-line-number", takes: "NUMBER", "start counting with NUMBER at 1st line printed"),
                Option("o", "indent", takes: "MARGIN", "offset each line with MARGIN (zero) spaces"),
                Option("r", "no-file-warnings", "omit warning when a file cannot be opened"),
                Option("s", "separator", mayTake: "CHAR", "separate columns by a single character"),
                Option("S", "sep-string", mayTake: "STRING", "separate columns by STRING"),
                Option("t", "omit-header", "omit page headers and trailers"),
                Option(
                    "T", "omit-pagination", "omit page headers and trailers, eliminate any pagination by form feeds"),
                Option("v", "show-nonprinting", "use octal backslash notation"),
                Option("w", "width", takes: "PAGE_WIDTH", "set page width to PAGE_WIDTH (72) for multiple columns"),
                Option("W", "page-width", takes: "PAGE_WIDTH", "set page width to PAGE_WIDTH (72) always"),
                Option("b", "", ""),
            ], rewrite: pageWords
        ) { (context) throws(Failure) in
            let form = try PageForm(context)
            let printer = PagePrinter(context, form)
            if form.isParallel {
                try printer.print(context.operands)
            } else {
                for path in context.paths { try printer.print([path]) }
            }
        }
    }

    /// `-3` is a number of columns, and `+2:5` are pages.
    private static func pageWords(_ words: [ByteString]) -> [ByteString] {
        var result: [ByteString] = []
        var hasPages = false
        for (index, word) in words.enumerated() {
            if word == "--" { return result + words[index...] }
            if word.count > 1, word[0] == 0x2b, !hasPages {
                hasPages = true
                result.append("--pages=" + word[1..<word.count])
            } else if word.count > 1, word[0] == 0x2d, word[1].isDigit {
                var end = 1
                while end < word.count, word[end].isDigit { end += 1 }
                result.append("--columns=" + word[1..<end])
                if end < word.count { result.append("-" + word[end..<word.count]) }
            } else {
                result.append(word)
            }
        }
        return result
    }
}

/// What the options of `pr` ask for.
struct PageForm {
    var columns = 1
    var hasColumns = false
    var isParallel = false
    var isAcross = false
    var firstPage = 1
    var lastPage = Int.max
    var length = 66
    var width = 72
    var margin = 0
    var hasExtremities = true
    var keepsFormFeeds = false
    var isDouble = false
    var usesFormFeed = false
    var joins = false
    var truncates = false
    var separator: ByteString = ""
    var usesSeparator = false
    var expandsTabs = false
    var inputTab: UInt8 = 9
    var inputTabWidth = 8
    var makesTabs = false
    var outputTab: UInt8 = 9
    var outputTabWidth = 8
    var isNumbered = false
    var numberSeparator: UInt8 = 9
    var digits = 5
    var firstNumber = 1
    var numberWidth = 0
    var columnWidth = 72
    var body = 56
    var header: ByteString?
    var dateFormat: ByteString = "%Y-%m-%d %H:%M"
    var showsControls = false
    var showsOctal = false

    init(_ context: Context) throws(Failure) {
        var isOldSeparator = false
        var isOldWidth = false
        func number(_ word: ByteString, _ option: ByteString, least: Int = 1) throws(Failure) -> Int {
            try decimal(word, option, in: least...Int(Int32.max))
        }
        func tab(_ word: ByteString?, _ letter: ByteString, _ byte: inout UInt8, _ width: inout Int) throws(Failure) {
            guard var rest = word, let first = rest.first else { return }
            if !first.isDigit {
                byte = first
                rest = rest[1..<rest.count]
            }
            if rest.isEmpty { return }
            guard let value = rest.integer(), value > 0, value < 1 << 30 else {
                throw .usage(
                    "'-" + letter + "' extra characters or invalid number in the argument: " + quoted(rest))
            }
            width = Int(value)
        }
        for (key, value) in context.arguments.given {
            let word = value ?? ""
            switch key {
            case "pages":
                let parts = word.split(separator: 0x3a)
                guard parts.count <= 2, let first = parts.first?.integer(), first > 0 else {
                    throw .fatal("invalid page range " + quoted(word))
                }
                firstPage = Int(first)
                if parts.count == 2 {
                    guard let last = parts[1].integer(), last >= first else {
                        throw .fatal("invalid page range " + quoted(word))
                    }
                    lastPage = Int(last)
                }
            case "columns":
                columns = try number(word, "invalid number of columns")
                hasColumns = true
            case "a": isAcross = true
            case "c": showsControls = true
            case "d": isDouble = true
            case "D": dateFormat = word
            case "e":
                expandsTabs = true
                try tab(value, "e", &inputTab, &inputTabWidth)
            case "F", "f": usesFormFeed = true
            case "h": header = word
            case "i":
                makesTabs = true
                try tab(value, "i", &outputTab, &outputTabWidth)
            case "J": joins = true
            case "l": length = try number(word, "'-l PAGE_LENGTH' invalid number of lines")
            case "m": isParallel = true
            case "n":
                isNumbered = true
                try tab(value, "n", &numberSeparator, &digits)
            case "N":
                guard let value = word.integer() else {
                    throw .fatal("'-N NUMBER' invalid starting line number: " + quoted(word))
                }
                firstNumber = Int(value)
            case "o": margin = try number(word, "'-o MARGIN' invalid line offset", least: 0)
            case "s":
                isOldSeparator = true
                if !usesSeparator { separator = word }
            case "S":
                isOldSeparator = false
                separator = word
                usesSeparator = true
            case "t":
                hasExtremities = false
                keepsFormFeeds = true
            case "T":
                hasExtremities = false
                keepsFormFeeds = false
            case "v": showsOctal = true
            case "w":
                isOldWidth = true
                let wanted = try number(word, "'-w PAGE_WIDTH' invalid number of characters")
                if !truncates { width = wanted }
            case "W":
                isOldWidth = false
                truncates = true
                width = try number(word, "'-W PAGE_WIDTH' invalid number of characters")
            default: break
            }
        }
        if isParallel && hasColumns {
            throw .fatal("cannot specify number of columns when printing in parallel")
        }
        if isParallel && isAcross { throw .fatal("cannot specify both printing across and printing in parallel") }
        if isOldWidth {
            if isParallel || hasColumns {
                truncates = true
                if isOldSeparator { usesSeparator = true }
            } else {
                joins = true
            }
        } else if !usesSeparator, isOldSeparator, isParallel || hasColumns {
            if !truncates {
                joins = true
                if !separator.isEmpty { usesSeparator = true }
            } else {
                usesSeparator = true
            }
        }
        if context.operands.isEmpty { isParallel = false }
        if isParallel { columns = context.operands.count }
        try settle()
    }

    /// What follows from the options together.
    private mutating func settle() throws(Failure) {
        body = length - 10
        if body <= 0 {
            hasExtremities = false
            keepsFormFeeds = true
        }
        if !hasExtremities { body = length }
        if isDouble { body = max(1, body / 2) }
        if columns > 1 {
            if !usesSeparator {
                separator = joins ? "\t" : " "
                usesSeparator = true
            } else if !joins && separator == "\t" {
                separator = " "
            }
            truncates = true
            if separator != "\t" { expandsTabs = true }
            makesTabs = true
        }
        if joins { truncates = false }
        if isNumbered {
            numberWidth = digits + (numberSeparator == 9 ? 8 - digits % 8 : 1)
        }
        let used = isParallel ? numberWidth : 0
        columnWidth = (width - used - (columns - 1) * separator.count) / columns
        if columnWidth < 1 { throw .fatal("page width too narrow") }
    }
}
