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
        lastWasKill = false
    }

    private mutating func remember() {
        if undoStack.count >= Self.undoLimit { undoStack.removeFirst() }
        undoStack.append((characters, cursor))
    }

    public mutating func undo() {
        guard let state = undoStack.popLast() else { return }
        characters = state.characters
        cursor = state.cursor
    }

    public mutating func insert(_ bytes: [UInt8]) {
        let new = Array(String(decoding: bytes, as: UTF8.self))
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
        cursor += text.count
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
