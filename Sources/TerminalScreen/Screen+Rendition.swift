extension Screen {
    /// SGR: the look of the characters to come. Unknown numbers are skipped.
    mutating func setRendition() {
        if parser.parameters.isEmpty { return resetRendition() }
        var index = 0
        while index < parser.parameters.count {
            let code = max(parser.parameters[index], 0)
            switch code {
            case 38: if let color = takeColor(&index) { cursor.style.foreground = color }
            case 48: if let color = takeColor(&index) { cursor.style.background = color }
            case 58: _ = takeColor(&index)
            case 4: setUnderline(&index)
            default:
                setSimple(code)
                index += 1
                skipSubparameters(&index)
            }
        }
    }

    /// Plain characters again. Protection and links are not looks, and stay.
    private mutating func resetRendition() {
        cursor.style.foreground = .standard
        cursor.style.background = .standard
        cursor.style.attributes.subtract(.rendition)
    }

    private mutating func setSimple(_ code: Int) {
        switch code {
        case 0: resetRendition()
        case 1: cursor.style.attributes.insert(.bold)
        case 2: cursor.style.attributes.insert(.faint)
        case 3: cursor.style.attributes.insert(.italic)
        case 5, 6: cursor.style.attributes.insert(.blink)
        case 7: cursor.style.attributes.insert(.inverse)
        case 8: cursor.style.attributes.insert(.hidden)
        case 9: cursor.style.attributes.insert(.struckOut)
        case 21: cursor.style.attributes.insert(.doubleUnderline)
        case 22: cursor.style.attributes.subtract([.bold, .faint])
        case 23: cursor.style.attributes.remove(.italic)
        case 24: cursor.style.attributes.subtract(.underlines)
        case 25: cursor.style.attributes.remove(.blink)
        case 27: cursor.style.attributes.remove(.inverse)
        case 28: cursor.style.attributes.remove(.hidden)
        case 29: cursor.style.attributes.remove(.struckOut)
        case 30...37: cursor.style.foreground = .indexed(UInt8(code - 30))
        case 39: cursor.style.foreground = .standard
        case 40...47: cursor.style.background = .indexed(UInt8(code - 40))
        case 49: cursor.style.background = .standard
        case 53: cursor.style.attributes.insert(.overline)
        case 55: cursor.style.attributes.remove(.overline)
        case 90...97: cursor.style.foreground = .indexed(UInt8(code - 90 + 8))
        case 100...107: cursor.style.background = .indexed(UInt8(code - 100 + 8))
        default: break
        }
    }

    /// `4`, or `4:n` with a kind of underline: 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed.
    private mutating func setUnderline(_ index: inout Int) {
        index += 1
        var kind = 1
        if parser.parameters.isJoined(index) { kind = parser.parameters[index] }
        skipSubparameters(&index)
        cursor.style.attributes.subtract(.underlines)
        switch kind {
        case 0: break
        case 2: cursor.style.attributes.insert(.doubleUnderline)
        case 3: cursor.style.attributes.insert(.curly)
        case 4, 5: cursor.style.attributes.insert(.dotted)
        default: cursor.style.attributes.insert(.underline)
        }
    }

    private func skipSubparameters(_ index: inout Int) {
        while parser.parameters.isJoined(index) { index += 1 }
    }

    /// The colour after 38, 48 or 58: `;5;n`, `;2;r;g;b`, `:5:n`, `:2:r:g:b`, or with a colour space `:2:s:r:g:b`.
    private func takeColor(_ index: inout Int) -> Color? {
        index += 1
        let count = parser.parameters.count
        guard index < count else { return nil }
        let isJoined = parser.parameters.isJoined(index)
        var end = index + 1
        if isJoined {
            while parser.parameters.isJoined(end) { end += 1 }
        } else {
            end = count
        }
        let kind = parser.parameters[index]
        var first = index + 1
        let needed = kind == 5 ? 1 : kind == 2 ? 3 : 0
        if isJoined, kind == 2, end - first >= 4 { first += 1 }
        guard needed > 0, end - first >= needed else {
            index = isJoined ? end : count
            return nil
        }
        index = isJoined ? end : first + needed
        func value(_ at: Int) -> UInt8 { UInt8(clamping: max(parser.parameters[at], 0)) }
        return needed == 1
            ? .indexed(value(first)) : .exact(red: value(first), green: value(first + 1), blue: value(first + 2))
    }
}
