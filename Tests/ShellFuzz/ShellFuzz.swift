import Bytes
import LineEditor
import Platform
import ShellSyntax

@testable import ShellRuntime

/// What libFuzzer calls with each of its inputs. The first byte chooses who reads the rest; none of them may trap, hang or
/// grow without bound. How it is built and run is said in Docs/Shell.md.
@c(LLVMFuzzerTestOneInput)
public func readOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = bytes.first else { return 0 }
    let text = ByteString(bytes[1...])
    switch first % 8 {
    case 0: parse(text)
    case 1: colour(text)
    case 2: expand(text)
    case 3: calculate(text)
    case 4: match(text)
    case 5: edit(text)
    case 6: readHistory(text)
    default: readData(text)
    }
    return 0
}

private func parse(_ text: ByteString) {
    var parser = Parser(text, symbols: SymbolTable())
    for _ in 0..<1000 {
        do throws(SyntaxError) {
            if try parser.next() == nil { break }
        } catch {
            precondition(error.offset >= 0 && error.offset <= text.count)
            parser.skipLine()
        }
    }
    let once = Formatter.format(text)
    _ = Formatter.format(once)
    var checker = Checker(quietShell())
    _ = checker.check(text)
}

private func colour(_ text: ByteString) {
    let kinds = Highlighter.kinds(text, isCommand: { $0.count % 2 == 0 }, isPath: { $0.count % 3 == 0 })
    precondition(kinds.count == text.count)
}

/// Words with all that they can hold; no loops and functions, which may rightly take for ever, and no programs.
private func expand(_ text: ByteString) {
    guard !text.contains(0x2f), text.firstIndex(of: "while") == nil, text.firstIndex(of: "fn") == nil else { return }
    // Ranges and repetitions may be as long as memory lasts.
    var digits = 0
    for byte in text {
        digits = byte >= 0x30 && byte <= 0x39 ? digits + 1 : 0
        if digits > 3 { return }
    }
    let shell = quietShell()
    let word = WordParser(text.bytes, symbols: shell.symbols).parse(0..<text.count)
    var arguments: [ByteString] = []
    _ = try? shell.expand(word, into: &arguments)
    _ = try? shell.expandValue(word, keepsArrays: true)
    shell.streams.output = OutputSink()
}

private func calculate(_ text: ByteString) {
    let shell = quietShell()
    _ = try? ArithmeticProgram(text, shell, allowsPolish: true).value(shell)
}

/// A regular expression or a pattern of file names, and behind a newline the text that it is tried on.
private func match(_ text: ByteString) {
    let parts = text.split(separator: 0x0a)
    guard parts.count > 1 else { return }
    if let regex = try? Regex.compiled(parts[0], quietShell()) { _ = regex.isMatch(parts[1].bytes) }
}

private func edit(_ text: ByteString) {
    var history = History(limit: 20)
    history.load("one\necho two $three | four\nif five; six; end\n")
    var editor = LineEditor(history: history, columns: Int(text.first ?? 80))
    editor.usesViKeys = text.count % 2 == 0
    editor.rightPrompt = "right"
    editor.completer = { characters, cursor in
        Completion(
            range: max(0, cursor - 2)..<cursor,
            choices: [Completion.Choice("alpha", "first"), Completion.Choice("al日本"), Completion.Choice("beta")])
    }
    editor.highlighter = { Array(repeating: TextStyle.plain, count: $0.count / 2) }
    editor.isComplete = { $0.last != 0x5c }
    editor.start(prompt: "\u{1b}[1m日\u{1b}]0;title\u{7}# ")
    var decoder = KeyDecoder()
    for (index, piece) in text.bytes.split(separator: 0, omittingEmptySubsequences: false).enumerated() {
        for key in decoder.feed(Array(piece)) + (index % 3 == 0 ? decoder.flush() : []) {
            if editor.handle(key) != .editing {
                _ = editor.finish()
                editor.start(prompt: "# ")
            }
            _ = editor.takeClear() + editor.draw()
        }
        editor.screen.columns = 2 + index * 7 % 200
    }
}

private func readHistory(_ text: ByteString) {
    var history = History(limit: 10)
    history.load(text)
    _ = HistoryRecord.read(text) { History.decoded($0) }.map { $0.summary }
    precondition(History.decoded(History.encoded("a" + text)) == "a" + text)
    if let last = history.lines.last { _ = history.suggestion(for: last) }
    _ = history.search(text, from: history.lines.count)
}

private func readData(_ text: ByteString) {
    _ = JSONParser.parse(text)
    _ = JSONParser.parseAll(text)
    _ = JSONValue(guessing: text)
}

/// A shell without programs, files and builtins that reach beyond it.
private func quietShell() -> Shell {
    let shell = Shell(programPath: "/nowhere/ion", arguments: ["ion"], environment: ["HOME=/", "PATH=/nowhere"])
    let far: [ByteString] = [
        "exec", "exit", "suspend", "read", "math", "mapfile", "source", "source-sh", "cd", "pushd", "popd", "wait",
        "fg", "bg", "eval",
    ]
    for name in far {
        if let symbol = shell.symbols.find(name) { shell.builtins[symbol.index] = nil }
    }
    shell.options.mostWords = 1000
    shell.streams.output = OutputSink()
    shell.streams.error = OutputSink()
    return shell
}
