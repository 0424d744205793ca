import BitmapFont
import Display
import Drawing

/// A glyph ready to be drawn: its coverage, and where it lies from the pen's place on the baseline.
struct Glyph: Sendable {
    var mask: Mask
    var left: Int
    /// How many pixels its first row is above the baseline.
    var top: Int
}

/// Glyphs of one font at one size, made when they are needed first.
struct GlyphCache {
    /// A glyph's number, and at which quarter of a pixel it begins.
    struct Key: Hashable {
        var font: Int
        var glyph: Int
        var quarter: Int
    }

    private var glyphs: [Key: Glyph] = [:]
    private var size = 0

    /// Bytes of coverage; then the cache begins anew.
    static var limit: Int { 2 << 20 }

    mutating func glyph(_ key: Key, make: () -> Glyph) -> Glyph {
        if let known = glyphs[key] { return known }
        let glyph = make()
        size += glyph.mask.coverage.count + 64
        if size > Self.limit {
            glyphs.removeAll()
            size = glyph.mask.coverage.count + 64
        }
        glyphs[key] = glyph
        return glyph
    }
}

extension FontFile {
    /// Draws a glyph that begins `offset` pixels right of a whole one.
    func glyph(_ number: Int, size: Float, offset: Float, _ hinting: Hinting, slant: Float = 0) -> Glyph {
        let scale = size / Float(unitsPerEm)
        let path = path(number) { point in
            let up = hinting.height(point.y)
            return Point(point.x * scale + offset + up * slant, -up)
        }
        let bounds = path.bounds
        // A glyph ten times as large as its font is a broken one.
        let limit = Int(size * 10) + 10
        guard !bounds.isEmpty, bounds.width <= limit, bounds.height <= limit else {
            return Glyph(mask: Mask(width: 0, height: 0), left: 0, top: 0)
        }
        let placed = path.placed(at: Point(Float(-bounds.x), Float(-bounds.y)))
        return Glyph(mask: Mask(width: bounds.width, height: bounds.height, placed), left: bounds.x, top: -bounds.y)
    }
}

extension BitmapFont {
    /// A glyph of dots, each as large as `scale` pixels.
    func glyph(_ number: Int, scale: Int, ascent: Int) -> Glyph {
        var path = Path()
        for y in 0..<height {
            let bits = row(y, of: number)
            for x in 0..<width where bits & (UInt32(1) << UInt32(31 - x)) != 0 {
                path.add(
                    .rectangle(
                        x: Float(x * scale), y: Float(y * scale), width: Float(scale), height: Float(scale)))
            }
        }
        return Glyph(mask: Mask(width: width * scale, height: height * scale, path), left: 0, top: ascent)
    }
}
