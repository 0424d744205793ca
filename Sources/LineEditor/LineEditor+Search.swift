import Bytes

/// A search through the history as far as it has come.
struct HistorySearch {
    var text = ByteString()
    /// The entry that was found.
    var index: Int
    /// How much of the text no entry has: what is longer need not be looked for.
    var missing: ByteString?

    /// Whether nothing has the text.
    var fails: Bool { missing.map { text.hasPrefix($0) } ?? false }
}

/// The incremental search through the history, with the entries around the found one below it.
extension LineEditor {
    /// The most other entries that are shown.
    private static var previewRows: Int { 6 }

    mutating func drawSearch(_ search: HistorySearch) -> ByteString {
        let text = search.text
        let index = search.index
        let found = history.lines.indices.contains(index) ? history.lines[index] : ""
        let characters = Array(found.string)
        var rows: [Menu.Row] = []
        var place = index
        while rows.count < Self.previewRows, !text.isEmpty, !search.fails, let next = history.search(text, from: place)
        {
            place = next
            let line = ByteString(history.lines[next].map { $0 < 0x20 ? 0x20 : $0 })
            rows.append(Menu.Row(pieces: [Menu.Row.Piece(text: "  " + line, isDetail: true)]))
        }
        var styles = highlighter?(characters) ?? []
        var cursor = 0
        if let start = found.firstIndex(of: text), !text.isEmpty {
            let first = found[0..<start].string.count
            let last = min(first + text.string.count, characters.count)
            if styles.count < characters.count {
                styles += repeatElement(.plain, count: characters.count - styles.count)
            }
            for index in min(first, last)..<last { styles[index] = .selection }
            cursor = min(first, characters.count)
        }
        return screen.draw(
            prompt: (search.fails ? "(not found)'" : "(search)'") + text + "': ", characters: characters,
            cursor: cursor, styles: styles, below: rows)
    }

    mutating func handleSearch(_ key: Key) -> Outcome? {
        guard var current = search else { return nil }
        switch key {
        case .text(let bytes), .paste(let bytes):
            current.text.append(contentsOf: bytes.filter { $0 >= 0x20 })
            if !current.fails {
                if let found = history.search(current.text, from: min(current.index + 1, history.lines.count)) {
                    current.index = found
                } else {
                    current.missing = current.text
                }
            }
            search = current
            return .editing
        case .backspace:
            while let last = current.text.last, last & 0xc0 == 0x80 { current.text.bytes.removeLast() }
            if !current.text.isEmpty { current.text.bytes.removeLast() }
            if !current.fails {
                current.missing = nil
                current.index = history.search(current.text, from: history.lines.count) ?? history.lines.count
            }
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
}
