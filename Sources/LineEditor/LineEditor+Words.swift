import Bytes

/// Keys that work with the words of the entry and of earlier ones.
extension LineEditor {
    /// Puts the last word of the entry before in, and where this is done again, of the one before that.
    mutating func recallWord() {
        var line = wordRecall?.line ?? history.lines.count
        let shown = wordRecall?.count ?? 0
        let start = max(buffer.cursor - shown, 0)
        let old = String(buffer.characters[start..<buffer.cursor])
        while line > 0 {
            line -= 1
            guard let word = history.lines[line].bytes.split(whereSeparator: { $0 == 0x20 || $0 == 0x0a }).last else {
                continue
            }
            let text = String(decoding: word, as: UTF8.self)
            if shown > 0, text == old { continue }
            buffer.replace(start..<buffer.cursor, with: Array(text))
            wordRecall = (line, Array(text).count)
            return
        }
    }

    /// Puts `sudo` before the entry, or before the last one where nothing is written yet; takes it away where it stands.
    mutating func toggleSudo() {
        var text = buffer.text
        var cursor = buffer.cursor
        if text.isEmpty {
            guard let last = history.lines.last else { return }
            text = last
            cursor = Array(last.string).count
        }
        if text.hasPrefix("sudo ") {
            buffer.set(text[5..<text.count], cursor: max(cursor - 5, 0))
        } else {
            buffer.set("sudo " + text, cursor: cursor + 5)
        }
    }

    /// Sends what the entry writes through a pager.
    mutating func appendPager() {
        let text = buffer.text
        guard !text.isEmpty, !text.hasSuffix("| less") else { return }
        buffer.set(text + (text.last == 0x20 ? "| less" : " | less"), cursor: buffer.cursor)
    }

    /// The word that the cursor stands in or behind.
    var wordAtCursor: ByteString {
        let characters = buffer.characters
        var start = buffer.cursor
        while start > 0, !characters[start - 1].isWhitespace { start -= 1 }
        var end = buffer.cursor
        while end < characters.count, !characters[end].isWhitespace { end += 1 }
        return ByteString(String(characters[start..<end]))
    }

    /// The first word of the command that the cursor is in.
    var commandWord: ByteString {
        let characters = buffer.characters
        var start = buffer.cursor
        while start > 0, !"|&;(\n".contains(characters[start - 1]) { start -= 1 }
        while start < characters.count, characters[start].isWhitespace { start += 1 }
        var end = start
        while end < characters.count, !characters[end].isWhitespace, !"|&;()".contains(characters[end]) { end += 1 }
        return ByteString(String(characters[start..<end]))
    }

    /// Puts another text in the place of the entry's.
    public mutating func replaceText(_ text: ByteString) { buffer.set(text) }

    /// Draws anew on a row of its own, what was shown before being finished.
    public mutating func continueBelow() { screen.reset() }
}
