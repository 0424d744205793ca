extension Screen {
    /// `CSI h` and `CSI l`: the ANSI modes.
    mutating func setModes(_ on: Bool) {
        for parameter in parser.parameters {
            switch parameter {
            case 4: modes.insert = on
            case 20: modes.newLine = on
            default: break
            }
        }
    }

    /// `CSI ? h` and `CSI ? l`: the modes of DEC and xterm.
    mutating func setPrivateModes(_ on: Bool) {
        for parameter in parser.parameters { setPrivateMode(Int(parameter), on) }
    }

    private mutating func setPrivateMode(_ mode: Int, _ on: Bool) {
        switch mode {
        case 1: modes.applicationCursorKeys = on
        case 5:
            if modes.inverseScreen != on { damageAll() }
            modes.inverseScreen = on
        case 6:
            cursor.originMode = on
            moveTo(row: 0, column: 0)
        case 7:
            modes.autoWrap = on
            if !on { cursor.wrapsNext = false }
        case 25: modes.cursorVisible = on
        case 47, 1047: showAlternate(on)
        case 1048: if on { savedCursor = cursor } else { restoreCursor() }
        case 1049: saveAndShowAlternate(on)
        case 1000: modes.mouse = on ? .buttons : .none
        case 1002: modes.mouse = on ? .drag : .none
        case 1003: modes.mouse = on ? .motion : .none
        case 1004: modes.focusReports = on
        case 1006: modes.mouseDecimal = on
        case 2004: modes.bracketedPaste = on
        case 2026: modes.synchronized = on
        default: break
        }
    }

    private mutating func saveAndShowAlternate(_ on: Bool) {
        guard on != modes.alternateScreen else { return }
        if on {
            savedCursor = cursor
            showAlternate(true)
            grid.eraseRows(0..<rows, blank)
        } else {
            showAlternate(false)
            restoreCursor()
        }
    }

    /// Swaps the two screens. Each has its own saved cursor; the history belongs to the main one.
    mutating func showAlternate(_ on: Bool) {
        guard on != modes.alternateScreen else { return }
        modes.alternateScreen = on
        swap(&grid, &otherGrid)
        swap(&savedCursor, &otherSavedCursor)
        viewOffset = 0
        damageAll()
    }

    /// DECRQM: 1 set, 2 reset, 0 not known.
    mutating func reportMode(_ mode: Int, isPrivate: Bool) {
        let state: Bool? = isPrivate ? privateMode(mode) : (mode == 4 ? modes.insert : mode == 20 ? modes.newLine : nil)
        let answer = state.map { $0 ? 1 : 2 } ?? 0
        reply("\u{1b}[\(isPrivate ? "?" : "")\(mode);\(answer)$y")
    }

    private func privateMode(_ mode: Int) -> Bool? {
        switch mode {
        case 1: modes.applicationCursorKeys
        case 5: modes.inverseScreen
        case 6: cursor.originMode
        case 7: modes.autoWrap
        case 25: modes.cursorVisible
        case 47, 1047, 1049: modes.alternateScreen
        case 1000: modes.mouse == .buttons
        case 1002: modes.mouse == .drag
        case 1003: modes.mouse == .motion
        case 1004: modes.focusReports
        case 1006: modes.mouseDecimal
        case 2004: modes.bracketedPaste
        case 2026: modes.synchronized
        default: nil
        }
    }
}
