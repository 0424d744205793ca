import Bytes
public import Drawing

/// The picture behind the windows: a sky whose light comes from a place on the horizon, and hills in front of it, one
/// behind the other. It is computed for each size and theme; no file is needed.
public struct Wallpaper {
    private let top: Color
    private let bottom: Color
    private let glow: Color
    private let wave: Color

    public init(_ theme: Theme) {
        top = theme.color("desktop.wallpaper_top")
        bottom = theme.color("desktop.wallpaper_bottom")
        glow = theme.color("desktop.wallpaper_glow")
        wave = theme.color("desktop.wallpaper_wave")
    }

    /// Draws the whole picture.
    public func draw(on picture: Bitmap) {
        drawSky(picture)
        let canvas = Canvas(picture)
        let width = Float(picture.width), height = Float(picture.height)
        for layer in 0..<5 {
            let depth = Float(layer) / 4
            let color = bottom.mixed(wave, 0.30 - 0.22 * depth).mixed(top, 0.20 + 0.62 * depth)
            let shape = hills(layer, width, height)
            let start = height * (0.52 + 0.09 * Float(layer))
            canvas.fill(
                shape,
                .linear(
                    Gradient(color.mixed(wave, 0.16 * (1 - depth)), color.mixed(top, 0.35)), from: Point(0, start),
                    to: Point(0, start + height * 0.34)))
        }
    }

    /// The sky with its light; neighbouring steps are mixed dot by dot, so that no bands are seen.
    private func drawSky(_ picture: Bitmap) {
        let width = Float(picture.width), height = Float(picture.height)
        let light = Point(width * 0.68, height * 0.56)
        let reach = max(width, height) * 0.62
        for y in 0..<picture.height {
            picture.withMutableRow(x: 0, y: y, count: picture.width) { row in
                let down = Float(y) / height
                let base = mix(channels(top), channels(bottom), down * down * (3 - 2 * down))
                let shine = channels(glow)
                for x in 0..<row.count {
                    let a = Float(x) - light.x, b = (Float(y) - light.y) * 1.5
                    let away = min((a * a + b * b).squareRoot() / reach, 1)
                    let strength = (1 - away) * (1 - away) * 0.85
                    let color = mix(base, shine, strength) + Self.noise(x, y)
                    let clamped = color.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255))
                    row[x] =
                        0xff00_0000 | UInt32(clamped[0]) << 16 | UInt32(clamped[1]) << 8 | UInt32(clamped[2])
                }
            }
        }
    }

    private func channels(_ color: Color) -> SIMD4<Float> {
        SIMD4(Float(color.red), Float(color.green), Float(color.blue), 0)
    }

    private func mix(_ a: SIMD4<Float>, _ b: SIMD4<Float>, _ part: Float) -> SIMD4<Float> { a + (b - a) * part }

    /// Less than one step of brightness, different from dot to dot.
    private static func noise(_ x: Int, _ y: Int) -> Float {
        var value = UInt32(truncatingIfNeeded: x) &* 0x9e37_79b1 ^ UInt32(truncatingIfNeeded: y) &* 0x85eb_ca77
        value ^= value >> 15
        value = value &* 0x2c1b_3c6d
        value ^= value >> 12
        return Float(value & 0xffff) / 65536
    }

    /// The outline of one row of hills, down to the lower edge.
    private func hills(_ layer: Int, _ width: Float, _ height: Float) -> Path {
        let shift = Float(layer)
        let base = height * (0.60 + 0.09 * shift)
        let swing = height * (0.052 - 0.004 * shift)
        func y(_ at: Float) -> Float {
            // Two waves of different length; a parabola is near enough to a sine for a hill.
            base + swing * Self.wave(at * (1.15 + 0.23 * shift) + shift * 0.37)
                + swing * 0.45 * Self.wave(at * (2.7 + 0.31 * shift) + shift * 0.71)
        }
        var path = Path()
        path.move(to: Point(0, height))
        let steps = 160
        for step in 0...steps {
            let at = Float(step) / Float(steps)
            path.line(to: Point(at * width, y(at)))
        }
        path.line(to: Point(width, height))
        path.close()
        return path
    }

    /// A wave with period 1 between -1 and 1.
    private static func wave(_ at: Float) -> Float {
        let part = at - at.rounded(.down)
        let half = part < 0.5 ? part * 2 : part * 2 - 1
        let bow = 4 * half * (1 - half)
        // Makes the bow rounder, as a sine is.
        let round = 0.225 * (bow * bow - bow) + bow
        return part < 0.5 ? round : -round
    }
}
