import Bytes

/// The word at the cursor: completed with Tab, chosen in a menu, or an abbreviation that stands for more.
extension LineEditor {
    /// Keys that mean something else while a choice is marked in the menu; whether this was one.
    mutating func handleMenu(_ key: Key) -> Bool {
        switch key {
        case .down, .control(0x6e): moveInMenu(down: true)
        case .up, .control(0x70): moveInMenu(down: false)
        case .left where isGrid: complete(forward: false)
        case .right where isGrid: complete(forward: true)
        case .enter, .escape:
            // The choice is in the text already.
            choices = nil
            shownChoices = []
            isAfterTab = false
        default: return false
        }
        return true
    }

    /// Puts what an abbreviation stands for in its place, where the word before the cursor is one and begins a command.
    mutating func expandAbbreviation() {
        guard let abbreviations else { return }
        let characters = buffer.characters
        var start = buffer.cursor
        while start > 0, !characters[start - 1].isWhitespace, !"|&;(".contains(characters[start - 1]) { start -= 1 }
        guard start < buffer.cursor else { return }
        var before = start
        while before > 0, characters[before - 1] == " " { before -= 1 }
        guard before == 0 || "|&;(\n".contains(characters[before - 1]) else { return }
        let range = start..<buffer.cursor
        guard let text = abbreviations(ByteString(String(characters[range]))) else { return }
        buffer.replace(range, with: Array(text.string))
    }

    /// Keys that select; whether this was one.
    mutating func select(_ key: Key) -> Bool {
        switch key {
        case .selectLeft, .selectRight, .selectWordLeft, .selectWordRight, .selectHome, .selectEnd: break
        default: return false
        }
        buffer.beginSelection()
        switch key {
        case .selectLeft: buffer.move(by: -1)
        case .selectRight: buffer.move(by: 1)
        case .selectWordLeft: buffer.move(to: buffer.wordStart)
        case .selectWordRight: buffer.move(to: buffer.wordEnd)
        case .selectHome: buffer.move(to: buffer.lineStart)
        default: buffer.move(to: buffer.lineEnd)
        }
        return true
    }

    /// Whether the choices stand in columns.
    private var isGrid: Bool {
        choices.map { Menu.perRow($0.completion.choices, columns: screen.columns) > 1 } ?? false
    }

    /// To the choice below or above; from the last row to the first, and back.
    private mutating func moveInMenu(down: Bool) {
        guard let current = choices else { return }
        let count = current.completion.choices.count
        let width = Menu.perRow(current.completion.choices, columns: screen.columns)
        var index = current.index + (down ? width : -width)
        if index >= count { index = current.index % width }
        if index < 0 {
            index = (count - 1) / width * width + current.index % width
            if index >= count { index -= width }
        }
        choose(min(max(index, 0), count - 1))
    }

    private mutating func choose(_ index: Int) {
        guard var current = choices else { return }
        current.index = index
        put(current.completion.choices[index].text, &current.completion.range)
        choices = current
        shownChoices = Menu.rows(current.completion.choices, chosen: index, columns: screen.columns)
    }

    mutating func complete(forward: Bool) {
        if let current = choices {
            let count = current.completion.choices.count
            return choose((current.index + (forward ? 1 : count - 1)) % count)
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
        if prefix.count > typed.count, prefix.hasPrefix(typed) {
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
    mutating func filterMenu() {
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
