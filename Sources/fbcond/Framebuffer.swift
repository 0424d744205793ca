import Bytes
import CellDrawing
import Platform
import Scheme
import SchemeProtocol

/// The framebuffer that the boot loader set up, mapped write-combining. It is written in whole lines and never read.
///
/// This is the only file of the console that touches memory by address.
@safe
struct Framebuffer: Surface {
    let width: Int
    let height: Int
    private let stride: Int
    private let format: PixelFormat
    private let memory: UnsafeMutableRawBufferPointer

    /// Opens what `sys:framebuffer` tells of. Throws `noSuchDevice` where there is none.
    init() throws(Errno) {
        let handle = try Handle("sys:framebuffer", .read)
        var numbers: [ByteString: Int] = [:]
        for line in try handle.readAll(limit: 4096).split(separator: 0x0a) {
            guard let colon = line.firstIndex(of: 0x3a) else { continue }
            let text = line[(colon + 1)..<line.count].trimmed
            let value = text.hasPrefix("0x") ? text[2..<text.count].integer(radix: 16) : text.integer()
            numbers[line[0..<colon]] = Int(clamping: value ?? 0)
        }
        width = numbers["width"] ?? 0
        height = numbers["height"] ?? 0
        stride = numbers["stride"] ?? 0
        let address = numbers["address"] ?? 0
        guard address > 0, width > 0, height > 0 else { throw .noSuchDevice }
        guard let format = PixelFormat(rawValue: UInt8(clamping: numbers["depth"] ?? 0)) else { throw .notSupported }
        guard width <= 16384, height <= 16384, stride <= 1 << 20, stride >= width * format.bytesPerPixel else {
            throw .notSupported
        }
        self.format = format
        // The mapping begins at a page, the picture perhaps behind its beginning.
        let skip = address % AddressLayout.pageSize
        let pages = (skip + stride * height + AddressLayout.pageSize - 1) / AddressLayout.pageSize
        let physical = try Host.open("memory:physical@wc", [.read, .write])
        defer { try? Host.close(physical) }
        let mapped = try unsafe Host.map(
            physical, offset: UInt64(address - skip), length: pages * AddressLayout.pageSize, [.read, .write, .shared])
        unsafe memory = unsafe UnsafeMutableRawBufferPointer(rebasing: mapped[skip...])
    }

    mutating func write(_ pixels: Span<UInt32>, x: Int, y: Int) {
        // The bounds are checked here once, for the whole line.
        guard x >= 0, y >= 0, y < height, x <= width, pixels.count <= width - x else { return }
        let start = y * stride + x * format.bytesPerPixel
        switch format {
        case .bits32:
            // SAFETY: the line lies inside the mapping, by the guard above and the checks in `init`.
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
}
