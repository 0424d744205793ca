/// A colour as people write it: the channels are not multiplied by alpha. What a `Bitmap` holds is `pixel`.
public struct Color: Hashable, Sendable {
    public var red: UInt8
    public var green: UInt8
    public var blue: UInt8
    public var alpha: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8, alpha: UInt8 = 255) {
        self.red = red
        self.green = green
        self.blue = blue
        self.alpha = alpha
    }

    /// 0xrrggbb.
    public init(_ rgb: UInt32, alpha: UInt8 = 255) {
        self.init(
            red: UInt8(truncatingIfNeeded: rgb >> 16), green: UInt8(truncatingIfNeeded: rgb >> 8),
            blue: UInt8(truncatingIfNeeded: rgb), alpha: alpha)
    }

    public static var clear: Color { Color(0, alpha: 0) }
    public static var black: Color { Color(0) }
    public static var white: Color { Color(0xffffff) }

    /// What a bitmap holds for it.
    public var pixel: UInt32 {
        let opaque = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue) | 0xff00_0000
        return PixelMath.scale(opaque, by: UInt32(alpha))
    }

    public func withAlpha(_ alpha: UInt8) -> Color { Color(red: red, green: green, blue: blue, alpha: alpha) }

    /// The colour between this one and another, 0 being this one and 1 the other.
    public func mixed(_ other: Color, _ part: Float) -> Color {
        let part = part > 0 ? min(part, 1) : 0
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 { UInt8(Float(a) + (Float(b) - Float(a)) * part + 0.5) }
        return Color(
            red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue),
            alpha: mix(alpha, other.alpha))
    }

    /// This colour as it looks on an opaque one.
    public func over(_ ground: Color) -> Color {
        ground.mixed(withAlpha(255), Float(alpha) / 255).withAlpha(255)
    }

    /// How bright it looks, 0…1, as the Web Content Accessibility Guidelines compute it.
    public var luminance: Double {
        0.2126 * Self.linear(red) + 0.7152 * Self.linear(green) + 0.0722 * Self.linear(blue)
    }

    /// How well this colour is told from an opaque other one, 1…21; 4.5 is what text wants.
    public func contrast(with ground: Color) -> Double {
        let a = over(ground).luminance + 0.05, b = ground.luminance + 0.05
        return max(a, b) / min(a, b)
    }

    private static func linear(_ channel: UInt8) -> Double {
        let value = Double(channel) / 255
        if value <= 0.03928 { return value / 12.92 }
        // To the power of 2.4: the square times the fifth root of the square.
        let base = (value + 0.055) / 1.055
        let square = base * base
        var root = 1.0
        for _ in 0..<12 { root -= (root * root * root * root * root - square) / (5 * root * root * root * root) }
        return square * root
    }
}
