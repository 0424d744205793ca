public import Bytes

/// The text being edited, as characters, with a cursor between two of them; and what was cut from it.
public struct EditBuffer {
    public private(set) var characters: [Character] = []
    /// 0 … `characters.count`.
    public private(set) var cursor = 0
    /// What was cut, the latest last.
    private var killRing: [[Character]] = []
    private var lastWasKill = false
    private var undoStack: [(characters: [Character], cursor: Int)] = []
    private var redoStack: [(characters: [Character], cursor: Int)] = []
    /// Where the selection began; the cursor is its other end.
    public private(set) var anchor: Int?
    /// Where the text that was put back last stands, for `yankPop`.
    private var yanked: Range<Int>?
    private var yankIndex = 0

    /// The most characters a line may have, and the most steps that can be taken back.
    public static var limit: Int { 200_000 }
    private static var undoLimit: Int { 200 }

    public init() {}

    public var text: ByteString { ByteString(String(characters)) }
    public var isEmpty: Bool { characters.isEmpty }
    public var isAtEnd: Bool { cursor == characters.count }

    public mutating func set(_ text: ByteString, cursor: Int? = nil) {
        remember()
        characters = Array(text.string.prefix(Self.limit))
        self.cursor = min(max(cursor ?? characters.count, 0), characters.count)
        lastWasKill = false
    }

    public mutating func clear() {
        characters = []
        cursor = 0
        undoStack = []
        redoStack = []
        anchor = nil
        yanked = nil
        lastWasKill = false
    }

    /// The selected characters.
    public var selection: Range<Int>? {
        guard let anchor, anchor != cursor, anchor <= characters.count else { return nil }
        return min(anchor, cursor)..<max(anchor, cursor)
    }

    /// Begins a selection at the cursor, unless there is one.
    public mutating func beginSelection() { if anchor == nil { anchor = cursor } }

    public mutating func endSelection() { anchor = nil }

    /// Keeps the selected text for `yank` without cutting it.
    public mutating func copySelection() {
        if let selection { keep(Array(characters[selection])) }
        anchor = nil
    }

    /// Keeps text as if it had been cut.
    public mutating func keep(_ text: [Character]) {
        if killRing.count >= 32 { killRing.removeFirst() }
        killRing.append(text)
    }

    private mutating func remember() {
        if undoStack.count >= Self.undoLimit { undoStack.removeFirst() }
        undoStack.append((characters, cursor))
        redoStack = []
        anchor = nil
        yanked = nil
    }

    public mutating func undo() {
        guard let state = undoStack.popLast() else { return }
        redoStack.append((characters, cursor))
        show(state)
    }

    /// Takes back an `undo`.
    public mutating func redo() {
        guard let state = redoStack.popLast() else { return }
        undoStack.append((characters, cursor))
        show(state)
    }

    private mutating func show(_ state: (characters: [Character], cursor: Int)) {
        characters = state.characters
        cursor = state.cursor
        anchor = nil
        yanked = nil
        lastWasKill = false
    }

    public mutating func insert(_ bytes: [UInt8]) {
        let new = Array(String(decoding: bytes, as: UTF8.self))
        if let selection { remove(selection) }
        anchor = nil
        yanked = nil
        guard characters.count + new.count <= Self.limit else { return }
        if new.count > 1 || new.first == " " || undoStack.isEmpty { remember() }
        // A combining mark joins the character before it, so the count may grow by less than was put in.
        var before = String(characters[..<cursor])
        before.append(contentsOf: new)
        let joined = Array(before)
        characters = joined + characters[cursor...]
        cursor = joined.count
        lastWasKill = false
    }

    public mutating func move(by count: Int) { move(to: cursor + count) }

    public mutating func move(to place: Int) {
        cursor = min(max(place, 0), characters.count)
        lastWasKill = false
        yanked = nil
    }

    /// The start of the line (of several) that the cursor is in.
    public var lineStart: Int {
        var place = cursor
        while place > 0, characters[place - 1] != "\n" { place -= 1 }
        return place
    }

    public var lineEnd: Int {
        var place = cursor
        while place < characters.count, characters[place] != "\n" { place += 1 }
        return place
    }

    /// Up or down among several lines, keeping the column; whether there was such a line.
    public mutating func moveLine(down: Bool) -> Bool {
        let column = cursor - lineStart
        if down {
            let end = lineEnd
            guard end < characters.count else { return false }
            cursor = end + 1
        } else {
            let start = lineStart
            guard start > 0 else { return false }
            cursor = start - 1
            cursor = lineStart
        }
        cursor = min(cursor + column, lineEnd)
        lastWasKill = false
        return true
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }

    public var wordStart: Int {
        var place = cursor
        while place > 0, !Self.isWord(characters[place - 1]) { place -= 1 }
        while place > 0, Self.isWord(characters[place - 1]) { place -= 1 }
        return place
    }

    public var wordEnd: Int {
        var place = cursor
        while place < characters.count, !Self.isWord(characters[place]) { place += 1 }
        while place < characters.count, Self.isWord(characters[place]) { place += 1 }
        return place
    }

    /// The start of the word between blanks before the cursor.
    public var blankWordStart: Int {
        var place = cursor
        while place > 0, characters[place - 1].isWhitespace { place -= 1 }
        while place > 0, !characters[place - 1].isWhitespace { place -= 1 }
        return place
    }

    /// Removes without keeping.
    public mutating func remove(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<characters.count)
        guard !range.isEmpty else { return }
        remember()
        characters.removeSubrange(range)
        if cursor > range.lowerBound { cursor = max(range.lowerBound, cursor - range.count) }
        lastWasKill = false
    }

    /// Cuts; what is cut right after another cut joins it.
    public mutating func kill(_ range: Range<Int>) {
        let range = range.clamped(to: 0..<characters.count)
        guard !range.isEmpty else { return }
        let wasKill = lastWasKill
        let isBefore = range.upperBound <= cursor
        let text = Array(characters[range])
        remove(range)
        if wasKill, let last = killRing.popLast() {
            killRing.append(isBefore ? text + last : last + text)
        } else {
            if killRing.count >= 32 { killRing.removeFirst() }
            killRing.append(text)
        }
        lastWasKill = true
    }

    public mutating func yank() {
        guard let text = killRing.last, characters.count + text.count <= Self.limit else { return }
        remember()
        characters.insert(contentsOf: text, at: cursor)
        yanked = cursor..<(cursor + text.count)
        yankIndex = killRing.count - 1
        cursor += text.count
        lastWasKill = false
    }

    /// Right after `yank`: puts what was cut before in its place.
    public mutating func yankPop() {
        guard let range = yanked, range.upperBound <= characters.count, killRing.count > 1 else { return }
        let index = (yankIndex + killRing.count - 1) % killRing.count
        let text = killRing[index]
        guard characters.count - range.count + text.count <= Self.limit else { return }
        characters.replaceSubrange(range, with: text)
        cursor = range.lowerBound + text.count
        yanked = range.lowerBound..<cursor
        yankIndex = index
    }

    /// Puts other characters in the place of some, the cursor behind them.
    public mutating func replace(_ range: Range<Int>, with new: [Character]) {
        let range = range.clamped(to: 0..<characters.count)
        guard characters.count - range.count + new.count <= Self.limit else { return }
        remember()
        characters.replaceSubrange(range, with: new)
        cursor = min(range.lowerBound + new.count, characters.count)
        lastWasKill = false
    }

    /// Swaps the characters around the cursor.
    public mutating func transpose() {
        guard cursor > 0, characters.count > 1 else { return }
        remember()
        if cursor == characters.count { cursor -= 1 }
        characters.swapAt(cursor - 1, cursor)
        cursor += 1
        lastWasKill = false
    }
}
