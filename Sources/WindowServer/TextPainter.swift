public import BitmapFont
import Bytes
import Display
import Drawing

/// Draws lines of text in a font of pictures.
public struct TextPainter: Sendable {
    let font: BitmapFont

    public init(_ font: BitmapFont) { self.font = font }

    var height: Int { font.height }

    func width(_ text: ByteString) -> Int { Self.characters(text).count * font.width }

    /// The text, with dots at its end where it is too long.
    func fitted(_ text: ByteString, width: Int) -> ByteString {
        let room = max(width, 0) / max(font.width, 1)
        let characters = Self.characters(text)
        if characters.count <= room { return text }
        if room < 3 { return "" }
        var line = ByteString()
        for character in characters.prefix(room - 2) { line.append(contentsOf: Self.utf8(character)) }
        return line + ".."
    }

    func draw(_ text: ByteString, x: Int, y: Int, _ color: Color, on bitmap: Bitmap) {
        var left = x
        let pixel = color.pixel
        for character in Self.characters(text) {
            defer { left += font.width }
            guard character != 0x20, let glyph = font.glyph(character) ?? font.glyph(0x3f) else { continue }
            for row in 0..<font.height {
                let bits = font.row(row, of: glyph)
                if bits == 0 { continue }
                for column in 0..<font.width where bits & 1 << UInt32(31 - column) != 0 {
                    bitmap.blend(Rectangle(x: left + column, y: y + row, width: 1, height: 1), pixel)
                }
            }
        }
    }

    /// The characters of a text; bytes that are no UTF-8 show as replacement characters.
    private static func characters(_ text: ByteString) -> [UInt32] { text.string.unicodeScalars.map { $0.value } }

    private static func utf8(_ character: UInt32) -> [UInt8] {
        guard let scalar = Unicode.Scalar(character) else { return [0x3f] }
        return Array(String(Character(scalar)).utf8)
    }
}
