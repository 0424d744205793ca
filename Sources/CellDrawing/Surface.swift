/// Something that pixels can be written to and never read from: a framebuffer whose writes the processor combines, where
/// reading would be slow.
public protocol Surface {
    var width: Int { get }
    var height: Int { get }
    /// Writes pixels (0xrrggbb) to the right from a place. The caller stays inside the surface.
    mutating func write(_ pixels: Span<UInt32>, x: Int, y: Int)
}

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
