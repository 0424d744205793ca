import Bytes

/// Keys in vi's modes.
extension LineEditor {
    /// nil for a key that means what it means everywhere.
    mutating func handleVi(_ key: Key) -> Outcome? {
        switch key {
        case .escape:
            closeMenu()
            vi.leave(&buffer)
            return .editing
        case .meta(let letter):
            // Esc and a key pressed soon after it.
            vi.leave(&buffer)
            return handleVi(letter < 0x20 ? .enter : .text([letter]))
        case .text(let bytes):
            if vi.mode != .normal {
                let hadMenu = !shownChoices.isEmpty
                closeMenu()
                if bytes == [0x20] { expandAbbreviation() }
                vi.insert(bytes, &buffer)
                if hadMenu { filterMenu() }
                return .editing
            }
            closeMenu()
            for character in String(decoding: bytes, as: UTF8.self) { apply(vi.command(character, &buffer)) }
            return .editing
        case .control(0x72) where vi.mode == .normal:
            apply(vi.command("\u{12}", &buffer))
            return .editing
        case .backspace where vi.mode == .normal:
            buffer.move(to: max(buffer.cursor - 1, buffer.lineStart))
            return .editing
        default: return nil
        }
    }

    private mutating func closeMenu() {
        choices = nil
        shownChoices = []
        isAfterTab = false
    }

    private mutating func apply(_ effect: ViKeys.Effect) {
        guard case .recall(let step) = effect else { return }
        for _ in 0..<min(step.magnitude, UInt(history.lines.count) + 1) { recall(step < 0 ? -1 : 1) }
        if !buffer.isEmpty { buffer.move(to: buffer.characters.count - 1) }
    }
}
