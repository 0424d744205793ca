import Bytes
import CommandLine
import Platform
import RegularExpression
import SchemeProtocol
import Streams

/// How differences are shown, and what counts as one.
struct DiffOptions {
    enum Style {
        case normal, unified, context, ed, forwardEd, rcs, sideBySide
    }

    var style = Style.normal
    var context = 3
    var rules = LineRules()
    var ignoresBlankLines = false
    var ignoredLines: RegularExpression?
    var functionLine: RegularExpression?
    var isBrief = false
    var reportsIdentical = false
    var isText = false
    var isMinimal = false
    var stripsReturns = false
    var expandsTabs = false
    var startsWithTab = false
    var isColoured = false
    var labels: [ByteString] = []
    var width = 130
    var leftColumnOnly = false
    var suppressesCommon = false
    var suppressesBlankEmpty = false
    var isRecursive = false
    var takesMissing = false
    var takesMissingFirst = false
    var followsLinks = true
    var excluded: [ByteString] = []
    var startsAt: ByteString?
    /// The options as they were given, for the headings of a walk through directories.
    var given = ByteString()

    static var declared: [Option] {
        [
            Option("", "normal", "output a normal diff (the default)"),
            Option("q", "brief", "report only when files differ"),
            Option("s", "report-identical-files", "report when two files are the same"),
            Option("c", "", "output 3 lines of copied context"),
            Option("C", "context", mayTake: "NUM", "output NUM (default 3) lines of copied context"),
            Option("u", "", "output 3 lines of unified context"),
            Option("U", "unified", mayTake: "NUM", "output NUM (default 3) lines of unified context"),
            Option("e", "ed", "output an ed script"), Option("f", "forward-ed", "output an ed script in forward order"),
            Option("n", "rcs", "output an RCS format diff"), Option("y", "side-by-side", "output in two columns"),
            Option("W", "width", takes: "NUM", "output at most NUM (default 130) print columns"),
            Option("", "left-column", "output only the left column of common lines"),
            Option("", "suppress-common-lines", "do not output common lines"),
            Option("p", "show-c-function", "show which C function each change is in"),
            Option("F", "show-function-line", takes: "RE", "show the most recent line matching RE"),
            Option("L", "label", takes: "LABEL", "use LABEL instead of file name and timestamp"),
            Option("t", "expand-tabs", "expand tabs to spaces in output"),
            Option("T", "initial-tab", "make tabs line up by prepending a tab"),
            Option("", "suppress-blank-empty", "suppress space or tab before empty output lines"),
            Option("r", "recursive", "recursively compare any subdirectories found"),
            Option("", "no-dereference", "don't follow symbolic links"),
            Option("N", "new-file", "treat absent files as empty"),
            Option("P", "unidirectional-new-file", "treat absent first files as empty"),
            Option("x", "exclude", takes: "PAT", "exclude files that match PAT"),
            Option("X", "exclude-from", takes: "FILE", "exclude files that match any pattern in FILE"),
            Option("S", "starting-file", takes: "FILE", "start with FILE when comparing directories"),
            Option("i", "ignore-case", "ignore case differences in file contents"),
            Option("E", "ignore-tab-expansion", "ignore changes due to tab expansion"),
            Option("Z", "ignore-trailing-space", "ignore white space at line end"),
            Option("b", "ignore-space-change", "ignore changes in the amount of white space"),
            Option("w", "ignore-all-space", "ignore all white space"),
            Option("B", "ignore-blank-lines", "ignore changes where lines are all blank"),
            Option("I", "ignore-matching-lines", takes: "RE", "ignore changes where all lines match RE"),
            Option("a", "text", "treat all files as text"),
            Option("", "strip-trailing-cr", "strip trailing carriage return on input"),
            Option("d", "minimal", "try hard to find a smaller set of changes"),
            Option("H", "speed-large-files", "assume large files and many scattered small changes"),
            Option("", "color", mayTake: "WHEN", "color output; WHEN is 'never', 'always', or 'auto'"),
        ]
    }

    init(_ context: Context) throws(Failure) {
        for (key, value) in context.arguments.given {
            switch key {
            case "normal": style = .normal
            case "q": isBrief = true
            case "s": reportsIdentical = true
            case "c", "C":
                style = .context
                if key == "C" { self.context = try Self.number(value, "context length") ?? max(self.context, 3) }
            case "u", "U":
                style = .unified
                if key == "U" { self.context = try Self.number(value, "context length") ?? max(self.context, 3) }
            case "e": style = .ed
            case "f": style = .forwardEd
            case "n": style = .rcs
            case "y": style = .sideBySide
            case "W": width = max(1, try Self.number(value, "width") ?? 130)
            case "left-column": leftColumnOnly = true
            case "suppress-common-lines": suppressesCommon = true
            case "p": functionLine = try Self.expression(["^[[:alpha:]$_]"])
            case "F": functionLine = try Self.expression([value ?? ""])
            case "L": labels.append(value ?? "")
            case "t": expandsTabs = true
            case "T": startsWithTab = true
            case "suppress-blank-empty": suppressesBlankEmpty = true
            case "r": isRecursive = true
            case "no-dereference": followsLinks = false
            case "N": takesMissing = true
            case "P": takesMissingFirst = true
            case "x": excluded.append(value ?? "")
            case "X": try readExcluded(value ?? "")
            case "S": startsAt = value
            case "i": rules.ignoresCase = true
            case "E": rules.expandsTabs = true
            case "Z": if rules.spaces == .count { rules.spaces = .trailingIgnored }
            case "b": if rules.spaces != .ignored { rules.spaces = .amountIgnored }
            case "w": rules.spaces = .ignored
            case "B": ignoresBlankLines = true
            case "a": isText = true
            case "strip-trailing-cr": stripsReturns = true
            case "d": isMinimal = true
            case "color": try setColour(value ?? "auto")
            default: break
            }
        }
        let styles: [[ByteString]] = [["normal"], ["c", "C"], ["u", "U"], ["e"], ["f"], ["n"], ["y"]]
        if styles.filter({ context.arguments.last(of: $0) != nil }).count > 1 {
            throw .usage("conflicting output style options")
        }
        // Functions are named in headings, which the plain style has not.
        if functionLine != nil, context.arguments.last(of: styles.flatMap { $0 }) == nil { style = .context }
        let ignored = context.arguments.values("I")
        if !ignored.isEmpty { ignoredLines = try Self.expression(ignored) }
        if labels.count > 2 { throw .usage("too many file label options") }
    }

    private mutating func setColour(_ word: ByteString) throws(Failure) {
        switch word {
        case "always": isColoured = true
        case "never": isColoured = false
        case "auto": isColoured = Host.isTerminal(Host.standardOutput)
        default: throw .usage("invalid color " + quoted(word))
        }
    }

    private mutating func readExcluded(_ path: ByteString) throws(Failure) {
        do throws(Errno) {
            let input = try Input(path: path)
            while let line = try input.line() { excluded.append(line.text) }
        } catch { throw Context.failure(path, error, status: 2) }
    }

    private static func number(_ word: ByteString?, _ what: ByteString) throws(Failure) -> Int? {
        guard let word else { return nil }
        guard word.first?.isDigit ?? false, let number = word.integer() else {
            throw .usage("invalid " + what + " " + quoted(word))
        }
        return Int(min(number, 1 << 40))
    }

    private static func expression(_ patterns: [ByteString]) throws(Failure) -> RegularExpression {
        do throws(RegularExpression.Failure) { return try RegularExpression(patterns, .basic) } catch {
            throw .fatal(patterns[0] + ": " + error.message, status: 2)
        }
    }
}
