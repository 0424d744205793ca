/// The table of a font that says which glyph a character has: format 12 where there is one, else format 4.
struct CharacterMap: Sendable {
    private var start = 0
    private var format = 0

    init(_ reader: TableReader, _ table: FontTable) {
        for index in 0..<min(reader.word(table.start + 2), 64) {
            let entry = table.start + 4 + 8 * index
            let platform = reader.word(entry), encoding = reader.word(entry + 2)
            let isUnicode = platform == 0 && encoding != 5 || platform == 3 && (encoding == 1 || encoding == 10)
            let place = table.start + reader.long(entry + 4)
            let found = reader.word(place)
            guard isUnicode, found == 4 || found == 12, found > format else { continue }
            start = place
            format = found
        }
    }

    func glyph(_ reader: TableReader, _ character: Int) -> Int {
        switch format {
        case 12: groups(reader, character)
        case 4: segments(reader, character)
        default: 0
        }
    }

    private func groups(_ reader: TableReader, _ character: Int) -> Int {
        var low = 0, high = min(reader.long(start + 12), 1 << 20)
        while low < high {
            let middle = (low + high) / 2
            let group = start + 16 + 12 * middle
            if character < reader.long(group) {
                high = middle
            } else if character > reader.long(group + 4) {
                low = middle + 1
            } else {
                return reader.long(group + 8) + character - reader.long(group)
            }
        }
        return 0
    }

    private func segments(_ reader: TableReader, _ character: Int) -> Int {
        guard character <= 0xffff else { return 0 }
        let double = reader.word(start + 6)
        var low = 0, high = double / 2
        while low < high {
            let middle = (low + high) / 2
            if character > reader.word(start + 14 + 2 * middle) { low = middle + 1 } else { high = middle }
        }
        guard low < double / 2 else { return 0 }
        let first = reader.word(start + 16 + double + 2 * low)
        guard character >= first else { return 0 }
        let delta = reader.word(start + 16 + 2 * double + 2 * low)
        let place = start + 16 + 3 * double + 2 * low
        let offset = reader.word(place)
        if offset == 0 { return (character + delta) & 0xffff }
        let glyph = reader.word(place + offset + 2 * (character - first))
        return glyph == 0 ? 0 : (glyph + delta) & 0xffff
    }
}
