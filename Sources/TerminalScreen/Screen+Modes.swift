extension Screen {
    /// `CSI h` and `CSI l`: the ANSI modes.
    mutating func setModes(_ on: Bool) {
        for index in 0..<parser.parameters.count {
            switch parser.parameters[index] {
            case 2, 12: setOther(parser.parameters[index] + 10_000, on)
            case 4: modes.insert = on
            case 20: modes.newLine = on
            default: break
            }
        }
    }

    /// `CSI ? h` and `CSI ? l`: the modes of DEC and xterm.
    mutating func setPrivateModes(_ on: Bool) {
        for index in 0..<parser.parameters.count { setPrivateMode(parser.parameters[index], on) }
    }

    private mutating func setPrivateMode(_ mode: Int, _ on: Bool) {
        switch mode {
        case 1: modes.applicationCursorKeys = on
        case 3: switchColumns(on ? 132 : 80)
        case 5:
            if modes.inverseScreen != on { damageAll() }
            modes.inverseScreen = on
        case 6:
            cursor.originMode = on
            moveTo(row: 0, column: 0)
        case 7:
            modes.autoWrap = on
            if !on { cursor.wrapsNext = false }
        case 12: cursorBlinks = on
        case 25: modes.cursorVisible = on
        case 45, 1045: modes.reverseWrap = on
        case 47: showAlternate(on)
        case 66: modes.applicationKeypad = on
        case 67: modes.backspaceSendsBackspace = on
        case 69: if level >= 4 { setSideMargins(on) }
        case 9, 1000, 1002, 1003: setMouse(mode, on)
        case 1004: modes.focusReports = on
        case 1005: modes.mouseEncoding = on ? .characters : .bytes
        case 1006: modes.mouseEncoding = on ? .decimal : .bytes
        case 1007: modes.alternateScroll = on
        case 1015: modes.mouseEncoding = on ? .plainDecimal : .bytes
        case 1047:
            if !on, modes.alternateScreen { grid.eraseRows(0..<rows, blank) }
            showAlternate(on)
        case 1048: if on { savedCursor = cursor } else { restoreCursor() }
        case 1049: saveAndShowAlternate(on)
        case 2004: modes.bracketedPaste = on
        case 2026: modes.synchronized = on
        default: setOther(mode, on)
        }
    }

    private mutating func setMouse(_ mode: Int, _ on: Bool) {
        let kind: Modes.MouseReporting =
            switch mode {
            case 9: .presses
            case 1000: .buttons
            case 1002: .drag
            default: .motion
            }
        if on { modes.mouse = kind } else if modes.mouse == kind { modes.mouse = .none }
    }

    /// Modes that are kept for those who ask, and change nothing here: DECANM (no VT52), smooth scrolling, key repeat,
    /// permission for DECCOLM, keeping the screen at DECCOLM, and so on. Bit n of `Modes.others` is element n. Those from
    /// 10000 on are ANSI modes: KAM and SRM.
    private static let otherModes = [2, 4, 8, 18, 19, 40, 41, 42, 44, 46, 95, 1001, 1010, 1011, 1034, 10002, 10012]

    private mutating func setOther(_ mode: Int, _ on: Bool) {
        guard let bit = Self.otherModes.firstIndex(of: mode) else { return }
        if on { modes.others |= 1 << UInt32(bit) } else { modes.others &= ~(1 << UInt32(bit)) }
    }

    /// Mode 41, xterm's for programs that write a full line and then a tab: the tab is on the next line.
    var tabsAfterWrapping: Bool { other(41) == true }

    private func other(_ mode: Int) -> Bool? {
        Self.otherModes.firstIndex(of: mode).map { modes.others >> UInt32($0) & 1 != 0 }
    }

    /// DECCOLM, where mode 40 permits it: another width (where the host permits that), and a screen as after switching on.
    private mutating func switchColumns(_ count: Int) {
        guard other(40) == true else { return }
        if mayResize, count != columns { resize(rows: rows, columns: count) }
        region = 0..<rows
        margins = 0..<columns
        modes.sideMargins = false
        if other(95) != true { grid.eraseRows(0..<rows, blank) }
        isWide = count == 132
        moveTo(row: 0, column: 0)
    }

    private mutating func setSideMargins(_ on: Bool) {
        modes.sideMargins = on
        margins = 0..<columns
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

    // MARK: Saving and asking

    /// XTSAVE and XTRESTORE: private modes are kept aside and taken back.
    mutating func saveModes() {
        for index in 0..<parser.parameters.count {
            let mode = parser.parameters[index]
            if let state = privateMode(mode) { savedModes[mode] = state }
        }
    }

    mutating func restoreModes() {
        for index in 0..<parser.parameters.count {
            let mode = parser.parameters[index]
            if let state = savedModes[mode] { setPrivateMode(mode, state) }
        }
    }

    /// DECRQM, which a VT220 does not have: 1 set, 2 reset, 4 always reset, 0 not known.
    mutating func reportMode(_ mode: Int, isPrivate: Bool) {
        guard level >= 3 else { return }
        var answer = 0
        if let state = isPrivate ? privateMode(mode) : publicMode(mode) {
            answer = state ? 1 : 2
        } else if isPrivate ? mode == 60 : Self.alwaysReset.contains(mode) {
            answer = 4
        }
        replyControl("\(isPrivate ? "?" : "")\(mode);\(answer)$y")
    }

    /// ANSI modes that this terminal can not be put into: GATM, SRTM, VEM, HEM, PUM, FEAM, FETM, MATM, TTM, SATM, TSM, EBM.
    private static let alwaysReset = [1, 5, 7, 10, 11, 13, 14, 15, 16, 17, 18, 19]

    private func publicMode(_ mode: Int) -> Bool? {
        switch mode {
        case 2, 12: other(mode + 10_000)
        case 4: modes.insert
        case 20: modes.newLine
        default: nil
        }
    }

    private func privateMode(_ mode: Int) -> Bool? {
        switch mode {
        case 1: modes.applicationCursorKeys
        case 3: isWide
        case 5: modes.inverseScreen
        case 6: cursor.originMode
        case 7: modes.autoWrap
        case 9: modes.mouse == .presses
        case 12: cursorBlinks
        case 25: modes.cursorVisible
        case 45, 1045: modes.reverseWrap
        case 47, 1047, 1049: modes.alternateScreen
        case 66: modes.applicationKeypad
        case 67: modes.backspaceSendsBackspace
        case 69: modes.sideMargins
        case 1000: modes.mouse == .buttons
        case 1002: modes.mouse == .drag
        case 1003: modes.mouse == .motion
        case 1004: modes.focusReports
        case 1005: modes.mouseEncoding == .characters
        case 1006: modes.mouseEncoding == .decimal
        case 1007: modes.alternateScroll
        case 1015: modes.mouseEncoding == .plainDecimal
        case 1048: true
        case 2004: modes.bracketedPaste
        case 2026: modes.synchronized
        case 10_000...: nil
        default: other(mode)
        }
    }
}
