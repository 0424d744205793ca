/// Something that pixels can be written to and never read from: a framebuffer whose writes the processor combines, where
/// reading would be slow.
public protocol Surface {
    var width: Int { get }
    var height: Int { get }
    /// Writes pixels (0xrrggbb) to the right from a place. The caller stays inside the surface.
    mutating func write(_ pixels: Span<UInt32>, x: Int, y: Int)
}
