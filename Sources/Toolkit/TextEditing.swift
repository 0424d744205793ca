public import Bytes

/// A line of text that is being edited: the caret, the selection, and what can be undone. It needs no widget.
///
/// Places are bytes of the text, always between two characters. Control characters never come in.
public struct TextEditing {
    /// What of the text a movement or a deletion passes.
    public enum Unit: Sendable { case character, word, all }

    private struct Moment {
        let text: ByteString
        let caret: Int
        let anchor: Int
    }

    /// More than this is not taken in.
    public static var limit: Int { 4096 }
    private static var pastLimit: Int { 200 }

    public private(set) var text: ByteString
    public private(set) var caret: Int
    /// Where the selection begins; the caret, where nothing is selected.
    public private(set) var anchor: Int
    private var past: [Moment] = []
    private var future: [Moment] = []
    /// Characters typed one after the other are undone together.
    private var isTyping = false

    public init(_ text: ByteString = "") {
        self.text = Self.clean(text, room: Self.limit)
        caret = self.text.count
        anchor = caret
    }

    public var selection: Range<Int> { min(caret, anchor)..<max(caret, anchor) }
    public var selected: ByteString { text[selection] }

    /// The part of a text that a line can have, at most so many bytes of it.
    private static func clean(_ text: ByteString, room: Int) -> ByteString {
        var bytes: [UInt8] = []
        for byte in text.bytes {
            switch byte {
            case 0x09, 0x0a: bytes.append(0x20)
            case 0..<0x20, 0x7f: continue
            default: bytes.append(byte)
            }
        }
        if bytes.count <= room { return ByteString(bytes) }
        var end = max(room, 0)
        while end > 0, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return ByteString(bytes[0..<end])
    }

    // MARK: Places

    private func before(_ place: Int, _ unit: Unit) -> Int {
        var at = place
        func step() { repeat { at -= 1 } while at > 0 && text[at] & 0xc0 == 0x80 }
        switch unit {
        case .all: return 0
        case .character: if at > 0 { step() }
        case .word:
            while at > 0, text[at - 1] == 0x20 { step() }
            while at > 0, text[at - 1] != 0x20 { step() }
        }
        return at
    }

    private func after(_ place: Int, _ unit: Unit) -> Int {
        var at = place
        func step() { repeat { at += 1 } while at < text.count && text[at] & 0xc0 == 0x80 }
        switch unit {
        case .all: return text.count
        case .character: if at < text.count { step() }
        case .word:
            while at < text.count, text[at] != 0x20 { step() }
            while at < text.count, text[at] == 0x20 { step() }
        }
        return at
    }

    /// Moves the caret; without `isSelecting` a selection ends at its edge.
    public mutating func move(isForward: Bool, by unit: Unit = .character, isSelecting: Bool = false) {
        isTyping = false
        if !isSelecting, !selection.isEmpty, unit == .character {
            caret = isForward ? selection.upperBound : selection.lowerBound
        } else {
            caret = isForward ? after(caret, unit) : before(caret, unit)
        }
        if !isSelecting { anchor = caret }
    }

    /// Puts the caret at a place, or at the beginning of the character that the place is in.
    public mutating func place(at place: Int, isSelecting: Bool = false) {
        isTyping = false
        caret = min(max(place, 0), text.count)
        while caret > 0, caret < text.count, text[caret] & 0xc0 == 0x80 { caret -= 1 }
        if !isSelecting { anchor = caret }
    }

    public mutating func selectAll() {
        isTyping = false
        anchor = 0
        caret = text.count
    }

    // MARK: Changes

    /// Puts something in the place of the selection.
    public mutating func insert(_ new: ByteString, isTyped: Bool = false) {
        let new = Self.clean(new, room: Self.limit - text.count + selection.count)
        if new.isEmpty { return }
        let goesOn = isTyped && isTyping && selection.isEmpty && new != " "
        if !goesOn { remember() }
        replace(selection, new)
        isTyping = isTyped
    }

    /// Takes the selection away, or what is before or after the caret.
    public mutating func delete(isForward: Bool, by unit: Unit = .character) {
        var range = selection
        if range.isEmpty { range = isForward ? caret..<after(caret, unit) : before(caret, unit)..<caret }
        if range.isEmpty { return }
        remember()
        replace(range, "")
        isTyping = false
    }

    private mutating func replace(_ range: Range<Int>, _ new: ByteString) {
        text.replaceSubrange(range, with: new.bytes)
        caret = range.lowerBound + new.count
        anchor = caret
    }

    private mutating func remember() {
        if past.count == Self.pastLimit { past.removeFirst() }
        past.append(Moment(text: text, caret: caret, anchor: anchor))
        future = []
    }

    private mutating func take(_ moment: Moment) {
        (text, caret, anchor) = (moment.text, moment.caret, moment.anchor)
        isTyping = false
    }

    /// Answers whether there was anything to undo.
    @discardableResult
    public mutating func undo() -> Bool {
        guard let moment = past.popLast() else { return false }
        future.append(Moment(text: text, caret: caret, anchor: anchor))
        take(moment)
        return true
    }

    @discardableResult
    public mutating func redo() -> Bool {
        guard let moment = future.popLast() else { return false }
        past.append(Moment(text: text, caret: caret, anchor: anchor))
        take(moment)
        return true
    }
}
