/// The switches that programs set with `CSI h` and `CSI l`, as far as they concern more than the grid.
public struct Modes: Equatable, Sendable {
    /// Cursor keys send `ESC O A` rather than `ESC [ A` (DECCKM).
    public var applicationCursorKeys = false
    public var applicationKeypad = false
    public var cursorVisible = true
    /// The whole screen has its colours swapped (DECSCNM).
    public var inverseScreen = false
    public var insert = false
    public var autoWrap = true
    /// Moving left from the first column goes to the end of the line above (mode 45).
    public var reverseWrap = false
    /// A line feed also returns the carriage (LNM).
    public var newLine = false
    public var bracketedPaste = false
    public var focusReports = false
    public var alternateScreen = false
    /// The program holds back drawing (mode 2026); a host may draw anyway after a while.
    public var synchronized = false
    /// There are left and right margins (DECLRMM).
    public var sideMargins = false
    /// The backspace key sends BS, not DEL (DECBKM).
    public var backspaceSendsBackspace = false
    /// The wheel sends cursor keys where there is no history (mode 1007).
    public var alternateScroll = true
    /// What of the mouse is reported.
    public var mouse = MouseReporting.none
    /// How it is reported.
    public var mouseEncoding = MouseEncoding.bytes
    /// Switches without an effect here, that programs may still set and ask for. See `Screen.otherModes`.
    var others: UInt32 = 1

    public enum MouseReporting: Sendable {
        /// `presses`: mode 9, that of X10, which has no releases and no modifiers.
        case none, presses, buttons, drag, motion
    }

    public enum MouseEncoding: Sendable {
        /// A byte for each number; as UTF-8 (mode 1005); in decimal, as SGR (1006) or as urxvt (1015) has it.
        case bytes, characters, decimal, plainDecimal
    }
}

/// Where the next character goes, and what is saved and restored with that place.
struct Cursor: Sendable {
    var row = 0
    var column = 0
    var style = Style()
    /// The last column was written: the next character first goes to the next line.
    var wrapsNext = false
    /// The sets G0 to G3, and which of them is in use.
    var sets = CharacterSets()
    var originMode = false
}

@frozen
public enum CursorShape: Sendable {
    case block, underline, bar
}
