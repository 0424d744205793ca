public import Display

/// A picture in memory that can be drawn on and drawn from: pixels of 32 bits, 0xaarrggbb, line by line without gaps, the
/// colours multiplied by alpha.
///
/// The pixels are its own or a mapping that several processes share. Each operation on a row checks its bounds once and
/// does nothing where the row does not lie in the picture; this is the only type of the module that touches memory by
/// address.
@safe
public final class Bitmap {
    public let width: Int
    public let height: Int
    private let pixels: UnsafeMutablePointer<UInt32>
    /// Keeps a mapping alive.
    private let mapping: PixelMemory?

    /// How wide and high a picture can be.
    public static var limit: Int { 16384 }

    /// A transparent picture; nil for a size that no picture has.
    public init?(width: Int, height: Int) {
        guard (1...Self.limit).contains(width), (1...Self.limit).contains(height) else { return nil }
        self.width = width
        self.height = height
        mapping = nil
        unsafe pixels = .allocate(capacity: width * height)
        unsafe pixels.initialize(repeating: 0, count: width * height)
    }

    /// Draws in mapped memory, which lives as long as this object.
    public init(_ memory: PixelMemory) {
        width = memory.width
        height = memory.height
        mapping = memory
        unsafe pixels = memory.pixels
    }

    deinit { if mapping == nil { unsafe pixels.deallocate() } }

    public var bounds: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

    /// One pixel; 0 outside, where setting does nothing.
    public subscript(x: Int, y: Int) -> UInt32 {
        get { unsafe at(x, y, 1)?.pointee ?? 0 }
        set { unsafe at(x, y, 1)?.pointee = newValue }
    }

    /// Where a row begins that lies in the picture as a whole; nil for any other.
    @inline(__always)
    private func at(_ x: Int, _ y: Int, _ count: Int) -> UnsafeMutablePointer<UInt32>? {
        guard x >= 0, y >= 0, y < height, count > 0, x < width, count <= width &- x else { return nil }
        return unsafe pixels + (y &* width &+ x)
    }

    /// Hands out a part of a line to read; nothing where it does not lie in the picture.
    public func withRow(x: Int, y: Int, count: Int, _ body: (Span<UInt32>) -> Void) {
        guard let start = unsafe at(x, y, count) else { return }
        body(unsafe UnsafeBufferPointer(start: start, count: count).span)
    }

    /// Hands out a part of a line to change; nothing where it does not lie in the picture.
    public func withMutableRow(x: Int, y: Int, count: Int, _ body: (inout MutableSpan<UInt32>) -> Void) {
        guard let start = unsafe at(x, y, count) else { return }
        var span = unsafe UnsafeMutableBufferPointer(start: start, count: count).mutableSpan
        body(&span)
    }

    /// Sets pixels.
    func fillRow(x: Int, y: Int, count: Int, _ pixel: UInt32) {
        unsafe at(x, y, count)?.update(repeating: pixel, count: count)
    }

    /// Lays one colour over pixels.
    func blendRow(x: Int, y: Int, count: Int, _ pixel: UInt32) {
        guard let row = unsafe at(x, y, count) else { return }
        let four = PixelMath.Four(repeating: pixel)
        var index = 0
        while index &+ 4 <= count {
            unsafe store(PixelMath.over(four, load(row + index)), row + index)
            index &+= 4
        }
        while index < count {
            unsafe row[index] = PixelMath.over(pixel, row[index])
            index &+= 1
        }
    }

    /// Copies a row of a picture, which may be this one.
    func copyRow(x: Int, y: Int, count: Int, from source: Bitmap, sourceX: Int, sourceY: Int) {
        guard let row = unsafe at(x, y, count), let other = unsafe source.at(sourceX, sourceY, count) else { return }
        // Handles rows that overlap.
        unsafe UnsafeMutableRawPointer(row).copyMemory(from: other, byteCount: count &* 4)
    }

    /// Copies a row of a picture with a row of another one laid over it: each pixel is written once.
    func mergeRow(x: Int, y: Int, count: Int, from source: Bitmap, at from: (x: Int, y: Int), under cover: RowPlace) {
        guard let row = unsafe at(x, y, count), let below = unsafe source.at(from.x, from.y, count),
            let above = unsafe cover.bitmap.at(cover.x, cover.y, count)
        else { return }
        var index = 0
        while index &+ 4 <= count {
            unsafe store(PixelMath.over(load(above + index), load(below + index)), row + index)
            index &+= 4
        }
        while index < count {
            unsafe row[index] = PixelMath.over(above[index], below[index])
            index &+= 1
        }
    }

    /// Where a row of a picture begins.
    struct RowPlace {
        var bitmap: Bitmap
        var x: Int
        var y: Int
    }

    /// Lays a row of a picture over this one, with its alpha and another one for all.
    func blendRow(x: Int, y: Int, count: Int, from source: Bitmap, sourceX: Int, sourceY: Int, alpha: UInt8) {
        guard let row = unsafe at(x, y, count), let other = unsafe source.at(sourceX, sourceY, count) else { return }
        if alpha == 255 {
            unsafe Self.blend(row, other, count)
        } else {
            unsafe Self.blend(row, other, count, alpha: alpha)
        }
    }

    /// Lays pixels over a row.
    func blendRow(x: Int, y: Int, from source: Span<UInt32>) {
        guard let row = unsafe at(x, y, source.count) else { return }
        unsafe source.withUnsafeBufferPointer { other in
            unsafe Self.blend(row, other.baseAddress!, other.count)
        }
    }

    /// Lays one colour over a row where a mask covers it.
    func coverRow(x: Int, y: Int, mask: Span<UInt8>, _ pixel: UInt32) {
        guard let row = unsafe at(x, y, mask.count) else { return }
        let four = PixelMath.Four(repeating: pixel)
        var index = 0
        while index &+ 4 <= mask.count {
            let cover = Self.four(mask, index)
            if cover != .zero {
                let source = PixelMath.scale(four, by: cover)
                unsafe store(PixelMath.over(source, load(row + index)), row + index)
            }
            index &+= 4
        }
        while index < mask.count {
            let source = PixelMath.scale(pixel, by: UInt32(mask[index]))
            unsafe row[index] = PixelMath.over(source, row[index])
            index &+= 1
        }
    }

    /// Lays pixels over a row where a mask covers it; both have the same length.
    func coverRow(x: Int, y: Int, mask: Span<UInt8>, _ pixels: Span<UInt32>) {
        guard pixels.count == mask.count, let row = unsafe at(x, y, mask.count) else { return }
        for index in 0..<mask.count where mask[index] != 0 {
            let source = PixelMath.scale(pixels[index], by: UInt32(mask[index]))
            unsafe row[index] = PixelMath.over(source, row[index])
        }
    }

    @inline(__always)
    private static func four(_ mask: Span<UInt8>, _ index: Int) -> PixelMath.Four {
        PixelMath.Four(
            UInt32(mask[index]), UInt32(mask[index &+ 1]), UInt32(mask[index &+ 2]), UInt32(mask[index &+ 3]))
    }

    @inline(__always)
    private static func blend(
        _ row: UnsafeMutablePointer<UInt32>, _ other: UnsafePointer<UInt32>, _ count: Int
    ) {
        var index = 0
        while index &+ 4 <= count {
            let source = unsafe load(other + index)
            let alpha = source & 0xff00_0000
            // Most pixels of real pictures are covered or bare.
            if alpha == PixelMath.Four(repeating: 0xff00_0000) {
                unsafe store(source, row + index)
            } else if source != .zero {
                unsafe store(PixelMath.over(source, load(row + index)), row + index)
            }
            index &+= 4
        }
        while index < count {
            unsafe row[index] = PixelMath.over(other[index], row[index])
            index &+= 1
        }
    }

    private static func blend(
        _ row: UnsafeMutablePointer<UInt32>, _ other: UnsafePointer<UInt32>, _ count: Int, alpha: UInt8
    ) {
        let four = PixelMath.Four(repeating: UInt32(alpha))
        var index = 0
        while index &+ 4 <= count {
            let source = unsafe PixelMath.scale(load(other + index), by: four)
            unsafe store(PixelMath.over(source, load(row + index)), row + index)
            index &+= 4
        }
        while index < count {
            let source = unsafe PixelMath.scale(other[index], by: UInt32(alpha))
            unsafe row[index] = PixelMath.over(source, row[index])
            index &+= 1
        }
    }
}

@inline(__always)
private func load(_ place: UnsafePointer<UInt32>) -> PixelMath.Four {
    unsafe UnsafeRawPointer(place).loadUnaligned(as: PixelMath.Four.self)
}

@inline(__always)
private func load(_ place: UnsafeMutablePointer<UInt32>) -> PixelMath.Four {
    unsafe UnsafeRawPointer(place).loadUnaligned(as: PixelMath.Four.self)
}

@inline(__always)
private func store(_ value: PixelMath.Four, _ place: UnsafeMutablePointer<UInt32>) {
    unsafe UnsafeMutableRawPointer(place).storeBytes(of: value, as: PixelMath.Four.self)
}
