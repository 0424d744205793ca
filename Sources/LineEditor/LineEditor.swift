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
        /// Something that only the editor's owner can do; the entry goes on behind it.
        case asks(Request)
    }

    /// What keys ask of the editor's owner.
    public enum Request: Equatable {
        /// To go where the session was before (Alt-Left on an empty line), and forth again (Alt-Right).
        case goBack, goForth
        /// The entry in an editor of its own (Alt-E, Ctrl-X Ctrl-E).
        case edit
        /// The files of the directory that the word at the cursor names, or of this one (Alt-L).
        case list(ByteString)
        /// What the command of the entry does (Alt-H, F1).
        case help(ByteString)
    }

    /// Looks for words at the cursor: the line's text and the cursor in it, in characters.
    public typealias Completer = ([Character], Int) -> Completion

    public internal(set) var buffer = EditBuffer()
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

    /// What an abbreviation in a command's place stands for.
    public var abbreviations: ((ByteString) -> ByteString?)?
    /// Stands at the right edge of the prompt's row while there is room.
    public var rightPrompt: ByteString = ""
    /// Where the session is: entries that were made here are suggested first.
    public var directory: ByteString = ""
    /// The keys are vi's.
    public var usesViKeys = false
    /// What stands before the prompt in vi's insert and normal mode.
    public var viPrompts: (insert: ByteString, normal: ByteString) = ("", "")

    var vi = ViKeys()
    var historyIndex: Int?
    var draft = ByteString()
    var search: HistorySearch?
    var choices: (completion: Completion, index: Int)?
    var shownChoices: [Menu.Row] = []
    var isAfterTab = false
    var isAfterControlX = false
    /// A text that no entry of the history begins with.
    private var barren: ByteString?
    /// The entry whose last word was put in, and how many characters it has.
    var wordRecall: (line: Int, count: Int)?

    public init(history: History, columns: Int) {
        self.history = history
        screen = Screen(columns: columns)
    }

    /// Begins a new entry.
    public mutating func start(prompt: ByteString) {
        self.prompt = prompt
        buffer.clear()
        barren = nil
        historyIndex = nil
        search = nil
        choices = nil
        shownChoices = []
        isAfterTab = false
        isAfterControlX = false
        vi.start()
        screen.reset()
    }

    /// The prompt with vi's mode before it.
    private var shownPrompt: ByteString {
        usesViKeys ? (vi.mode == .normal ? viPrompts.normal : viPrompts.insert) + prompt : prompt
    }

    private mutating func suggestion() -> [Character] {
        guard buffer.isAtEnd, !buffer.isEmpty, search == nil, choices == nil else { return [] }
        let text = buffer.text
        // Where no entry begins with less, none begins with more: a long history is not looked through again.
        let isBarren = barren.map { text.hasPrefix($0) } ?? false
        guard !isBarren, let line = history.suggestion(for: text, in: directory) else {
            if !isBarren { barren = text }
            return suggester?(buffer.characters) ?? []
        }
        return Array(Array(line.string).dropFirst(buffer.characters.count))
    }

    public mutating func draw() -> ByteString {
        if let search { return drawSearch(search) }
        return screen.draw(
            prompt: shownPrompt, characters: buffer.characters, cursor: buffer.cursor, styles: styles,
            suggestion: suggestion(), below: shownChoices, right: rightPrompt)
    }

    /// The last drawing of an entry, without suggestion, and the cursor below it.
    public mutating func finish() -> ByteString {
        buffer.endSelection()
        return screen.finish(prompt: shownPrompt, characters: buffer.characters, styles: styles)
    }

    private var styles: [TextStyle] {
        if buffer.isEmpty { return [] }
        var styles = highlighter?(buffer.characters) ?? []
        if let selection = buffer.selection {
            if styles.count < buffer.characters.count {
                styles += repeatElement(.plain, count: buffer.characters.count - styles.count)
            }
            for index in selection { styles[index] = .selection }
        }
        return styles
    }

    public mutating func handle(_ key: Key) -> Outcome {
        if search != nil, let outcome = handleSearch(key) { return outcome }
        if choices != nil, handleMenu(key) { return .editing }
        if usesViKeys, let outcome = handleVi(key) { return outcome }
        return handleEmacs(key)
    }

    mutating func handleEmacs(_ key: Key) -> Outcome {
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
            if key == .control(0x65) { return .asks(.edit) }
        }
        if key != .meta(0x2e) && key != .metaUp { wordRecall = nil }
        if select(key) { return .editing }
        // A key that goes elsewhere leaves the selection; one that changes the text acts on it.
        switch key {
        case .backspace, .delete, .text, .paste, .meta, .control: break
        default: buffer.endSelection()
        }
        switch key {
        case .text(let bytes):
            if bytes == [0x20] { expandAbbreviation() }
            buffer.insert(bytes)
            if hadMenu { filterMenu() }
        case .paste(let bytes): buffer.insert(bytes.filter { $0 == 0x0a || $0 == 0x09 || $0 >= 0x20 && $0 != 0x7f })
        case .enter: return accept()
        case .backspace: buffer.remove(buffer.selection ?? (buffer.cursor - 1)..<buffer.cursor)
        case .delete: buffer.remove(buffer.selection ?? buffer.cursor..<(buffer.cursor + 1))
        case .left: buffer.move(by: -1)
        case .right: if buffer.isAtEnd { takeSuggestion(all: true) } else { buffer.move(by: 1) }
        case .home: buffer.move(to: buffer.lineStart)
        case .end: if buffer.isAtEnd { takeSuggestion(all: true) } else { buffer.move(to: buffer.lineEnd) }
        case .up: if !buffer.moveLine(down: false) { recall(-1) }
        case .down: if !buffer.moveLine(down: true) { recall(1) }
        case .metaLeft: if buffer.isEmpty { return .asks(.goBack) } else { buffer.move(to: buffer.wordStart) }
        case .metaRight: if buffer.isEmpty { return .asks(.goForth) } else { wordRight() }
        case .metaUp: recallWord()
        case .help: return .asks(.help(commandWord))
        case .wordLeft: buffer.move(to: buffer.wordStart)
        case .wordRight: wordRight()
        case .tab: complete(forward: true)
        case .backTab: complete(forward: false)
        case .control(let letter): return control(letter)
        case .meta(0x65), .meta(0x76): return .asks(.edit)  // e, v
        case .meta(0x6c): return .asks(.list(wordAtCursor))  // l
        case .meta(0x68): return .asks(.help(commandWord))  // h
        case .meta(let letter): meta(letter)
        case .pageUp: recall(-history.lines.count)
        case .pageDown: recall(history.lines.count + 1)
        default: break
        }
        return .editing
    }

    private mutating func control(_ letter: UInt8) -> Outcome {
        switch letter {
        case 0x20:  // Ctrl-Space
            buffer.endSelection()
            buffer.beginSelection()
        case 0x67: buffer.endSelection()  // g
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
        case 0x72, 0x73: search = HistorySearch(index: history.lines.count)  // r, s
        case 0x74: buffer.transpose()  // t
        case 0x75: buffer.kill(buffer.lineStart..<buffer.cursor)  // u
        case 0x77: buffer.kill(buffer.selection ?? buffer.blankWordStart..<buffer.cursor)  // w
        case 0x78: isAfterControlX = true  // x
        case 0x79: buffer.yank()  // y
        case 0x7a: buffer.undo()  // z
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
        case 0x2f: buffer.redo()  // /
        case 0x77: buffer.copySelection()  // w
        case 0x79: buffer.yankPop()  // y
        case 0x2e: recallWord()  // .
        case 0x73: toggleSudo()  // s
        case 0x70: appendPager()  // p
        case 0x0d, 0x0a: buffer.insert([0x0a])
        default: break
        }
    }

    private mutating func wordRight() {
        if buffer.isAtEnd { takeSuggestion(all: false) } else { buffer.move(to: buffer.wordEnd) }
    }

    mutating func takeSuggestion(all: Bool) {
        var rest = suggestion()
        if rest.isEmpty { return }
        if !all {
            var end = 0
            while end < rest.count, !(rest[end].isLetter || rest[end].isNumber) { end += 1 }
            while end < rest.count, rest[end].isLetter || rest[end].isNumber { end += 1 }
            rest.removeSubrange(end...)
        }
        buffer.insert(Array(String(rest).utf8))
    }

    mutating func accept() -> Outcome {
        expandAbbreviation()
        let text = buffer.text
        if isComplete(text) { return .accepted(text) }
        buffer.move(to: buffer.characters.count)
        buffer.insert([0x0a])
        return .editing
    }

    /// Goes through the history; what was being written comes back behind its end. With a text, only entries that
    /// have it in them are taken.
    mutating func recall(_ step: Int) {
        let count = history.lines.count
        if historyIndex == nil { draft = buffer.text }
        var index = historyIndex ?? count
        if step.magnitude == 1 {
            index = history.search(draft, from: index, forward: step > 0) ?? (step > 0 ? count : -1)
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
}
