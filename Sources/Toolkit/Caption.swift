import Bytes
import Display
import Drawing
import Fonts

/// What is written on a widget, and the letter of it that is chosen with Alt: the one after `&` (`&&` is the sign itself).
struct Caption {
    let text: ByteString
    /// The letter, a small one; 0 for none.
    let letter: UInt8
    private let place: Int

    init(_ marked: ByteString) {
        var bytes: [UInt8] = [], letter: UInt8 = 0, place = -1, isMarked = false
        for byte in marked.bytes {
            if byte == 0x26, !isMarked {
                isMarked = true
                continue
            }
            if isMarked, byte.isAlphanumeric, place < 0 {
                place = bytes.count
                letter = byte.isLetter ? byte | 0x20 : byte
            }
            isMarked = false
            bytes.append(byte)
        }
        text = ByteString(bytes)
        self.letter = letter
        self.place = place
    }

    /// Draws as much of the text as is shown, with a line below the letter.
    func draw(_ shown: ByteString, _ font: Font, on canvas: Canvas, x: Int, baseline: Int, _ color: Color) {
        font.draw(shown, on: canvas, x: x, baseline: baseline, color)
        guard place >= 0, shown == text else { return }
        let stops = font.stops(text)
        guard let at = stops.firstIndex(where: { $0.place == place }), at + 1 < stops.count else { return }
        canvas.fill(
            Rectangle(x: x + stops[at].x, y: baseline + 2, width: stops[at + 1].x - stops[at].x, height: 1), color)
    }
}
