public import Bytes

/// The choices under the line: in columns, or one a row where they have descriptions. Twelve rows at most; the chosen one is
/// always among them.
public enum Menu {
    /// A row, in pieces that are shown differently.
    public struct Row: Equatable {
        public struct Piece: Equatable {
            public var text: ByteString
            public var isChosen = false
            public var isDetail = false
        }
        public var pieces: [Piece]

        public init(pieces: [Piece]) { self.pieces = pieces }
    }

    private static var mostRows: Int { 12 }

    /// How many choices stand beside each other.
    static func perRow(_ choices: [Completion.Choice], columns: Int) -> Int {
        if choices.contains(where: { !$0.description.isEmpty }) { return 1 }
        let widest = min((choices.map { $0.label.string.count }.max() ?? 1) + 2, columns)
        return max(1, (columns - 1) / max(widest, 1))
    }

    public static func rows(_ choices: [Completion.Choice], chosen: Int?, columns: Int) -> [Row] {
        if choices.contains(where: { !$0.description.isEmpty }) { return described(choices, chosen, columns) }
        let names = choices.map { $0.label }
        let widest = min((names.map { $0.string.count }.max() ?? 1) + 2, columns)
        let perRow = perRow(choices, columns: columns)
        let count = (names.count + perRow - 1) / perRow
        let first = window(count, chosen.map { $0 / perRow })
        var rows: [Row] = []
        for row in first..<min(first + mostRows, count) {
            var pieces: [Row.Piece] = []
            for index in (row * perRow)..<min((row + 1) * perRow, names.count) {
                pieces.append(Row.Piece(text: names[index], isChosen: index == chosen))
                pieces.append(Row.Piece(text: blanks(widest - names[index].string.count)))
            }
            rows.append(Row(pieces: pieces))
        }
        return rows + rest(count, first, names.count - min(first + mostRows, count) * perRow)
    }

    private static func described(_ choices: [Completion.Choice], _ chosen: Int?, _ columns: Int) -> [Row] {
        let names = choices.map { $0.label }
        let widest = min((names.map { $0.string.count }.max() ?? 1) + 2, max(columns / 2, 4))
        let first = window(choices.count, chosen)
        var rows: [Row] = []
        for index in first..<min(first + mostRows, choices.count) {
            let room = columns - widest - 1
            let description = Self.cut(choices[index].description, to: room)
            rows.append(
                Row(pieces: [
                    Row.Piece(text: names[index], isChosen: index == chosen),
                    Row.Piece(text: blanks(widest - names[index].string.count)),
                    Row.Piece(text: description, isDetail: true),
                ]))
        }
        return rows + rest(choices.count, first, choices.count - min(first + mostRows, choices.count))
    }

    /// As much of a text as there is room for, with a sign where something is missing.
    private static func cut(_ text: ByteString, to room: Int) -> ByteString {
        let characters = Array(text.string)
        if characters.count <= room { return text }
        return room > 1 ? ByteString(String(characters[..<(room - 1)])) + "…" : ""
    }

    /// The first row that is shown.
    private static func window(_ count: Int, _ chosen: Int?) -> Int {
        guard let chosen, chosen >= mostRows else { return 0 }
        return min(chosen - mostRows + 1, max(0, count - mostRows))
    }

    private static func rest(_ count: Int, _ first: Int, _ hidden: Int) -> [Row] {
        guard first + mostRows < count, hidden > 0 else { return [] }
        return [Row(pieces: [Row.Piece(text: "… " + ByteString(hidden) + " more", isDetail: true)])]
    }

    private static func blanks(_ count: Int) -> ByteString { ByteString(repeatElement(0x20, count: max(count, 1))) }
}
