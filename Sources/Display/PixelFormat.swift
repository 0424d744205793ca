/// How a framebuffer keeps a pixel, by its depth in bits.
@frozen
public enum PixelFormat: UInt8, Sendable {
    /// Five bits red, six green, five blue.
    case bits16 = 16
    /// Blue, green, red, a byte each.
    case bits24 = 24
    /// As `bits24`, with one byte that means nothing.
    case bits32 = 32

    @inlinable
    public var bytesPerPixel: Int { Int(rawValue) / 8 }

    /// A pixel of 16 bits.
    @inlinable
    public static func encode16(_ pixel: UInt32) -> UInt16 {
        UInt16(truncatingIfNeeded: pixel >> 8 & 0xf800 | pixel >> 5 & 0x07e0 | pixel >> 3 & 0x1f)
    }
}
