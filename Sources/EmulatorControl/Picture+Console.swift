extension Picture {
    /// Whether Apus's text console is on the screen, with the cursor behind a prompt: a block of the cursor's colour that
    /// does not stand in the first two columns.
    public var showsPrompt: Bool {
        // See `Palette.night`; no font is narrower than this.
        let cursor: [UInt8] = [0x8f, 0xc7, 0xff], cellWidth = 8
        let block = Array(repeatElement(cursor, count: cellWidth).joined())
        var start = 0
        while let found = bytes[start...].firstIndex(of: cursor[0]), found + block.count <= bytes.count {
            if found % 3 == 0, bytes[found..<(found + block.count)].elementsEqual(block) {
                return found / 3 % width >= 4 * cellWidth
            }
            start = found + 1
        }
        return false
    }
}
