import Platform
public import SchemeProtocol

/// A picture in shared memory: 32-bit pixels (0xrrggbb), line by line without gaps.
///
/// This is the only place of the module that touches memory by address; each access is checked against the size.
@safe
public final class PixelMemory {
    public let width: Int
    public let height: Int
    private let memory: UnsafeMutableRawBufferPointer

    /// Maps the memory that `handle` stands for.
    public init(mapping handle: HandleNumber, width: Int, height: Int) throws(Errno) {
        guard width > 0, height > 0, width <= 16384, height <= 16384 else { throw .invalidArgument }
        self.width = width
        self.height = height
        let page = AddressLayout.pageSize
        let length = (width * height * 4 + page - 1) / page * page
        unsafe memory = try Host.map(handle, offset: 0, length: length, [.read, .write, .shared])
    }

    deinit { try? unsafe Host.unmap(memory) }

    /// Where the memory begins, for a provider's answer to `map`.
    public var address: UInt64 { unsafe UInt64(UInt(bitPattern: memory.baseAddress)) }

    /// The pixels themselves, for code that draws many at a time. They stay valid as long as this object lives.
    @unsafe public var pixels: UnsafeMutablePointer<UInt32> {
        unsafe memory.baseAddress!.assumingMemoryBound(to: UInt32.self)
    }

    /// How many bytes are mapped: the picture, up to a whole page.
    public var length: Int { unsafe memory.count }

    /// Writes pixels to the right from a place; nothing where they do not fit.
    public func write(_ pixels: Span<UInt32>, x: Int, y: Int) {
        guard x >= 0, y >= 0, y < height, x <= width, pixels.count <= width - x else { return }
        let start = (y * width + x) * 4
        // SAFETY: the line lies inside the mapping by the guard above.
        unsafe pixels.withUnsafeBytes { raw in
            if let from = raw.baseAddress {
                unsafe (memory.baseAddress! + start).copyMemory(from: from, byteCount: raw.count)
            }
        }
    }

    /// Hands out a part of a line, which must lie inside the picture; nothing where it does not.
    public func withLine(x: Int, y: Int, count: Int, _ body: (Span<UInt32>) -> Void) {
        guard x >= 0, y >= 0, y < height, x <= width, count >= 0, count <= width - x else { return }
        // SAFETY: the line lies inside the mapping by the guard above. Whoever shares the memory may change a pixel
        // meanwhile: then an older or a newer one is seen, and every value is a pixel.
        let line = unsafe UnsafeBufferPointer(
            start: (memory.baseAddress! + (y * width + x) * 4).assumingMemoryBound(to: UInt32.self), count: count)
        body(unsafe line.span)
    }
}
