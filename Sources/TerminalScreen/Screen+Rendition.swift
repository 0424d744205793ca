extension Screen {
    /// SGR: the look of the characters to come. Unknown numbers are skipped.
    mutating func setRendition() {
        if parser.parameters.isEmpty { cursor.style = Style() }
        var index = 0
        while index < parser.parameters.count {
            let code = Int(max(parser.parameters[index], 0))
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

    private mutating func setSimple(_ code: Int) {
        switch code {
        case 0: cursor.style = Style()
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
        case 24: cursor.style.attributes.subtract([.underline, .doubleUnderline])
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

    /// `4`, or `4:n` with a kind of underline: 0 none, 2 double, the others drawn as one line.
    private mutating func setUnderline(_ index: inout Int) {
        index += 1
        var kind: Int32 = 1
        if index < parser.parameters.count, parser.isSubparameter[index] { kind = parser.parameters[index] }
        skipSubparameters(&index)
        cursor.style.attributes.subtract([.underline, .doubleUnderline])
        if kind != 0 { cursor.style.attributes.insert(kind == 2 ? .doubleUnderline : .underline) }
    }

    private func skipSubparameters(_ index: inout Int) {
        while index < parser.parameters.count, parser.isSubparameter[index] { index += 1 }
    }

    /// The colour after 38, 48 or 58: `;5;n`, `;2;r;g;b`, `:5:n`, `:2:r:g:b`, or with a colour space `:2:s:r:g:b`.
    private func takeColor(_ index: inout Int) -> Color? {
        index += 1
        let parameters = parser.parameters
        guard index < parameters.count else { return nil }
        let joined = parser.isSubparameter[index]
        var end = index + 1
        if joined {
            while end < parameters.count, parser.isSubparameter[end] { end += 1 }
        } else {
            end = parameters.count
        }
        let kind = parameters[index]
        var first = index + 1
        let needed = kind == 5 ? 1 : kind == 2 ? 3 : 0
        if joined, kind == 2, end - first >= 4 { first += 1 }
        guard needed > 0, end - first >= needed else {
            index = joined ? end : parameters.count
            return nil
        }
        let values = parameters[first..<(first + needed)].map { UInt8(clamping: max($0, 0)) }
        index = joined ? end : first + needed
        return needed == 1 ? .indexed(values[0]) : .exact(red: values[0], green: values[1], blue: values[2])
    }
}
