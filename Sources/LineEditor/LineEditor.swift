public import Bytes

/// An editor for one entry of a shell, without a terminal: keys go in, bytes for the screen come out.
///
/// Its owner reads the terminal, gives keys to `handle`, writes what `draw` answers, and acts on the outcome.
public struct LineEditor {
    public enum Outcome: Equatable {
        case editing
        case accepted(ByteString)
        /// Ctrl-C.
        case cancelled
        /// Ctrl-D on an empty line.
        case endOfInput
    }

    /// Looks for words at the cursor: the line's text and the cursor in it, in characters.
    public typealias Completer = ([Character], Int) -> Completion

    public private(set) var buffer = EditBuffer()
    public var history: History
    public var screen: Screen
    public var prompt: ByteString = ""
    /// Whether Enter ends the entry; else it begins a new line.
    public var isComplete: (ByteString) -> Bool = { _ in true }
    public var completer: Completer?
    /// How each character is shown.
    public var highlighter: (([Character]) -> [TextStyle])?
    /// What could follow the text where the history knows nothing: the characters behind the cursor.
    public var suggester: (([Character]) -> [Character])?

    private var historyIndex: Int?
    private var draft = ByteString()
    private var search: (text: ByteString, index: Int)?
    private var choices: (completion: Completion, index: Int)?
    private var shownChoices: [Menu.Row] = []
    private var isAfterTab = false
    private var isAfterControlX = false

    public init(history: History, columns: Int) {
        self.history = history
        screen = Screen(columns: columns)
    }

    /// Begins a new entry.
    public mutating func start(prompt: ByteString) {
        self.prompt = prompt
        buffer.clear()
        historyIndex = nil
        search = nil
        choices = nil
        shownChoices = []
        screen.reset()
    }

    private var suggestion: [Character] {
        guard buffer.isAtEnd, !buffer.isEmpty, search == nil, choices == nil else { return [] }
        guard let line = history.suggestion(for: buffer.text) else { return suggester?(buffer.characters) ?? [] }
        return Array(Array(line.string).dropFirst(buffer.characters.count))
    }

    public mutating func draw() -> ByteString {
        if let search {
            let found = history.lines.indices.contains(search.index) ? history.lines[search.index] : ""
            let prompt = "(search)'" + search.text + "': "
            return screen.draw(prompt: prompt, characters: Array(found.string), cursor: 0)
        }
        return screen.draw(
            prompt: prompt, characters: buffer.characters, cursor: buffer.cursor, styles: styles,
            suggestion: suggestion,
            below: shownChoices)
    }

    /// The last drawing of an entry, without suggestion, and the cursor below it.
    public mutating func finish() -> ByteString {
        screen.finish(prompt: prompt, characters: buffer.characters, styles: styles)
    }

    private var styles: [TextStyle] { buffer.isEmpty ? [] : highlighter?(buffer.characters) ?? [] }

    public mutating func handle(_ key: Key) -> Outcome {
        if search != nil, let outcome = handleSearch(key) { return outcome }
        let hadMenu = !shownChoices.isEmpty
        if key != .tab && key != .backTab {
            choices = nil
            shownChoices = []
            isAfterTab = false
        }
        if isAfterControlX {
            isAfterControlX = false
            if key == .control(0x75) {
                buffer.undo()
                return .editing
            }
        }
        switch key {
        case .text(let bytes):
            buffer.insert(bytes)
            if hadMenu { filterMenu() }
        case .paste(let bytes): buffer.insert(bytes.filter { $0 == 0x0a || $0 == 0x09 || $0 >= 0x20 && $0 != 0x7f })
        case .enter: return accept()
        case .backspace: buffer.remove((buffer.cursor - 1)..<buffer.cursor)
        case .delete: buffer.remove(buffer.cursor..<(buffer.cursor + 1))
        case .left: buffer.move(by: -1)
        case .right: if buffer.isAtEnd { takeSuggestion(all: true) } else { buffer.move(by: 1) }
        case .home: buffer.move(to: buffer.lineStart)
        case .end: if buffer.isAtEnd { takeSuggestion(all: true) } else { buffer.move(to: buffer.lineEnd) }
        case .up: if !buffer.moveLine(down: false) { recall(-1) }
        case .down: if !buffer.moveLine(down: true) { recall(1) }
        case .wordLeft: buffer.move(to: buffer.wordStart)
        case .wordRight: wordRight()
        case .tab: complete(forward: true)
        case .backTab: complete(forward: false)
        case .control(let letter): return control(letter)
        case .meta(let letter): meta(letter)
        case .escape, .insert, .pageUp, .pageDown: break
        }
        return .editing
    }

    private mutating func control(_ letter: UInt8) -> Outcome {
        switch letter {
        case 0x61: buffer.move(to: buffer.lineStart)  // a
        case 0x62: buffer.move(by: -1)  // b
        case 0x63: return .cancelled  // c
        case 0x64:  // d
            if buffer.isEmpty { return .endOfInput }
            buffer.remove(buffer.cursor..<(buffer.cursor + 1))
        case 0x65: if buffer.isAtEnd { takeSuggestion(all: true) } else { buffer.move(to: buffer.lineEnd) }  // e
        case 0x66: if buffer.isAtEnd { takeSuggestion(all: true) } else { buffer.move(by: 1) }  // f
        case 0x6b:  // k
            let end = buffer.lineEnd
            buffer.kill(buffer.cursor..<(end == buffer.cursor ? end + 1 : end))
        case 0x6c: return clearScreen()  // l
        case 0x6e: recall(1)  // n
        case 0x70: recall(-1)  // p
        case 0x72: search = ("", history.lines.count)  // r
        case 0x74: buffer.transpose()  // t
        case 0x75: buffer.kill(buffer.lineStart..<buffer.cursor)  // u
        case 0x77: buffer.kill(buffer.blankWordStart..<buffer.cursor)  // w
        case 0x78: isAfterControlX = true  // x
        case 0x79: buffer.yank()  // y
        case 0x5f: buffer.undo()  // _
        default: break
        }
        return .editing
    }

    /// Set where the whole screen has to be cleared before the next drawing.
    public private(set) var wantsClear = false

    private mutating func clearScreen() -> Outcome {
        wantsClear = true
        screen.reset()
        return .editing
    }

    /// The bytes that clear the screen, once after Ctrl-L.
    public mutating func takeClear() -> ByteString {
        defer { wantsClear = false }
        return wantsClear ? "\u{1b}[H\u{1b}[2J" : ""
    }

    private mutating func meta(_ letter: UInt8) {
        switch letter {
        case 0x62: buffer.move(to: buffer.wordStart)  // b
        case 0x66: wordRight()  // f
        case 0x64: buffer.kill(buffer.cursor..<buffer.wordEnd)  // d
        case 0x7f, 0x08: buffer.kill(buffer.wordStart..<buffer.cursor)
        case 0x3c: recall(-history.lines.count)  // <
        case 0x3e: recall(history.lines.count + 1)  // >
        case 0x72: buffer.undo()  // r
        case 0x2e:  // .
            if let word = history.lines.last?.bytes.split(separator: 0x20).last { buffer.insert(Array(word)) }
        case 0x0d, 0x0a: buffer.insert([0x0a])
        default: break
        }
    }

    private mutating func wordRight() {
        if buffer.isAtEnd { takeSuggestion(all: false) } else { buffer.move(to: buffer.wordEnd) }
    }

    private mutating func takeSuggestion(all: Bool) {
        var rest = suggestion
        if rest.isEmpty { return }
        if !all {
            var end = 0
            while end < rest.count, !(rest[end].isLetter || rest[end].isNumber) { end += 1 }
            while end < rest.count, rest[end].isLetter || rest[end].isNumber { end += 1 }
            rest.removeSubrange(end...)
        }
        buffer.insert(Array(String(rest).utf8))
    }

    private mutating func accept() -> Outcome {
        let text = buffer.text
        if isComplete(text) { return .accepted(text) }
        buffer.move(to: buffer.characters.count)
        buffer.insert([0x0a])
        return .editing
    }

    /// Goes through the history; what was being written comes back behind its end. With a text, only lines that begin
    /// with it are taken.
    private mutating func recall(_ step: Int) {
        let count = history.lines.count
        if historyIndex == nil { draft = buffer.text }
        var index = historyIndex ?? count
        if step.magnitude == 1 {
            repeat {
                index += step
            } while history.lines.indices.contains(index) && !history.lines[index].hasPrefix(draft)
        } else {
            index += step
        }
        if index < 0 {
            guard step < -1, count > 0 else { return }
            index = 0
        }
        if index >= count {
            guard historyIndex != nil else { return }
            historyIndex = nil
            buffer.set(draft)
        } else {
            historyIndex = index
            buffer.set(history.lines[index])
        }
    }

    private mutating func handleSearch(_ key: Key) -> Outcome? {
        guard var current = search else { return nil }
        switch key {
        case .text(let bytes):
            current.text.append(contentsOf: bytes)
            if let found = history.search(current.text, from: min(current.index + 1, history.lines.count)) {
                current.index = found
            }
            search = current
            return .editing
        case .backspace:
            while let last = current.text.last, last & 0xc0 == 0x80 {
                _ = last
                current.text.bytes.removeLast()
            }
            if !current.text.isEmpty { current.text.bytes.removeLast() }
            current.index = history.search(current.text, from: history.lines.count) ?? history.lines.count
            search = current
            return .editing
        case .control(0x72):
            if let found = history.search(current.text, from: current.index) { current.index = found }
            search = current
            return .editing
        case .control(0x73):
            if let found = history.search(current.text, from: current.index, forward: true) { current.index = found }
            search = current
            return .editing
        case .control(0x63), .control(0x67), .escape:
            search = nil
            return .editing
        default:
            search = nil
            if history.lines.indices.contains(current.index) { buffer.set(history.lines[current.index]) }
            return key == .enter ? nil : .editing
        }
    }

    private mutating func complete(forward: Bool) {
        if var current = choices {
            let count = current.completion.choices.count
            current.index = (current.index + (forward ? 1 : count - 1)) % count
            put(current.completion.choices[current.index].text, &current.completion.range)
            choices = current
            shownChoices = Menu.rows(current.completion.choices, chosen: current.index, columns: screen.columns)
            return
        }
        guard let completer else { return }
        var completion = completer(buffer.characters, buffer.cursor)
        guard !completion.choices.isEmpty else { return }
        if completion.choices.count == 1 {
            put(completion.choices[0].text, &completion.range)
            return
        }
        let prefix = completion.commonPrefix
        let typed = ByteString(String(buffer.characters[completion.range.clamped(to: 0..<buffer.characters.count)]))
        if prefix.count > typed.count {
            put(prefix, &completion.range)
            return
        }
        shownChoices = Menu.rows(completion.choices, chosen: isAfterTab ? 0 : nil, columns: screen.columns)
        if isAfterTab {
            put(completion.choices[0].text, &completion.range)
            choices = (completion, 0)
        }
        isAfterTab = true
    }

    /// What is typed while the menu stands leaves what still fits.
    private mutating func filterMenu() {
        guard let completion = completer?(buffer.characters, buffer.cursor), completion.choices.count > 1 else {
            return
        }
        shownChoices = Menu.rows(completion.choices, chosen: nil, columns: screen.columns)
        isAfterTab = true
    }

    private mutating func put(_ choice: ByteString, _ range: inout Range<Int>) {
        let clamped = range.clamped(to: 0..<buffer.characters.count)
        let before = String(buffer.characters[..<clamped.lowerBound])
        let after = String(buffer.characters[clamped.upperBound...])
        let cursor = Array(before + choice.string).count
        buffer.set(ByteString(before) + choice + ByteString(after), cursor: cursor)
        range = clamped.lowerBound..<max(cursor, clamped.lowerBound)
    }
}
