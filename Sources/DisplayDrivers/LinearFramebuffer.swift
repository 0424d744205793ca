import Bytes
import Display
import Platform
import Scheme
public import SchemeProtocol

/// A framebuffer in a device's memory, mapped write-combining: written in whole lines and never read.
///
/// This is the only place of the drivers that touches memory by address.
@safe
public final class LinearFramebuffer: PixelSink {
    private let layout: FramebufferLayout
    private let mapped: UnsafeMutableRawBufferPointer
    /// The picture, which perhaps begins behind the beginning of a page.
    private let memory: UnsafeMutableRawBufferPointer

    public init(_ layout: FramebufferLayout) throws(Errno) {
        self.layout = layout
        let page = AddressLayout.pageSize
        let skip = Int(layout.address % UInt64(page))
        let pages = (skip + layout.size + page - 1) / page
        let physical = try Handle("memory:physical@wc", [.read, .write])
        unsafe mapped = try Host.map(
            physical.number, offset: layout.address - UInt64(skip), length: pages * page, [.read, .write, .shared])
        unsafe memory = unsafe UnsafeMutableRawBufferPointer(rebasing: mapped[skip..<(skip + layout.size)])
    }

    deinit { try? unsafe Host.unmap(mapped) }

    public func write(_ pixels: Span<UInt32>, x: Int, y: Int) {
        // The bounds are checked here once, for the whole line.
        guard x >= 0, y >= 0, y < layout.mode.height, x <= layout.mode.width, pixels.count <= layout.mode.width - x
        else { return }
        let start = y * layout.stride + x * layout.format.bytesPerPixel
        switch layout.format {
        case .bits32:
            // SAFETY: the line lies inside the mapping, by the guard above and the checks of the layout.
            unsafe pixels.withUnsafeBytes { raw in
                if let from = raw.baseAddress {
                    unsafe (memory.baseAddress! + start).copyMemory(from: from, byteCount: raw.count)
                }
            }
        case .bits24:
            for index in 0..<pixels.count {
                let pixel = pixels[index]
                unsafe memory[start + 3 * index] = UInt8(truncatingIfNeeded: pixel)
                unsafe memory[start + 3 * index + 1] = UInt8(truncatingIfNeeded: pixel >> 8)
                unsafe memory[start + 3 * index + 2] = UInt8(truncatingIfNeeded: pixel >> 16)
            }
        case .bits16:
            for index in 0..<pixels.count {
                unsafe memory.storeBytes(
                    of: PixelFormat.encode16(pixels[index]), toByteOffset: start + 2 * index, as: UInt16.self)
            }
        }
    }

    /// Makes the whole screen black.
    public func clear() {
        let line = [UInt32](repeating: 0, count: layout.mode.width)
        for y in 0..<layout.mode.height { write(line.span, x: 0, y: y) }
    }
}
