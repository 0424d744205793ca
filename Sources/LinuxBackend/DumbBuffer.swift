#if os(Linux)
    import CDRM
    import CPlatform
    import Display
    import Drawing
    import Platform
    import SchemeProtocol

    /// Memory of a graphics card that it can show, and that the processor writes to. It is slow to read.
    @safe
    final class DumbBuffer {
        let width: Int
        let height: Int
        /// The card's number for the memory.
        let handle: UInt32
        /// The card's number for it as a picture; 0 for a cursor, which is none.
        let picture: UInt32
        private let card: Int32
        private let lineLength: Int
        private let memory: UnsafeMutableRawBufferPointer

        init(_ card: Int32, width: Int, height: Int, isPicture: Bool = true) throws(Errno) {
            self.card = card
            self.width = width
            self.height = height
            var handle: UInt32 = 0, pitch: UInt32 = 0, picture: UInt32 = 0
            var size: UInt64 = 0, offset: UInt64 = 0
            let made = unsafe drmModeCreateDumbBuffer(
                card, UInt32(width), UInt32(height), 32, 0, &handle, &pitch, &size)
            guard made == 0 else { throw Errno(rawValue: -made) }
            do throws(Errno) {
                // Cards without an eighth byte for alpha ignore it.
                if isPicture {
                    let handles = [handle, 0, 0, 0], pitches = [pitch, 0, 0, 0], offsets: [UInt32] = [0, 0, 0, 0]
                    let added = unsafe drmModeAddFB2(
                        card, UInt32(width), UInt32(height), drm_format_xrgb8888, handles, pitches, offsets, &picture, 0
                    )
                    guard added == 0 else { throw Errno(rawValue: -added) }
                }
                let mapped = unsafe drmModeMapDumbBuffer(card, handle, &offset)
                guard mapped == 0 else { throw Errno(rawValue: -mapped) }
                guard pitch >= width * 4, size >= UInt64(pitch) * UInt64(height), size <= 1 << 32 else {
                    throw .invalidArgument
                }
                let address = unsafe mmap(nil, Int(size), PROT_READ | PROT_WRITE, MAP_SHARED, card, off_t(offset))
                guard let address = unsafe address, UInt(bitPattern: address) != UInt.max else {
                    throw Errno(rawValue: host_errno())
                }
                unsafe memory = UnsafeMutableRawBufferPointer(start: address, count: Int(size))
            } catch {
                if picture != 0 { drmModeRmFB(card, picture) }
                drmModeDestroyDumbBuffer(card, handle)
                throw error
            }
            self.handle = handle
            self.picture = picture
            lineLength = Int(pitch)
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        }

        deinit {
            unsafe munmap(memory.baseAddress, memory.count)
            if picture != 0 { drmModeRmFB(card, picture) }
            drmModeDestroyDumbBuffer(card, handle)
        }

        /// Copies parts of a picture to the same places.
        func copy(_ parts: [Rectangle], from bitmap: Bitmap) {
            for part in parts {
                let part = part.clipped(toWidth: min(width, bitmap.width), height: min(height, bitmap.height))
                for y in part.y..<(part.y + part.height) {
                    bitmap.withRow(x: part.x, y: y, count: part.width) { row in write(row, x: part.x, y: y) }
                }
            }
        }

        /// Writes pixels to the right from a place; nothing where they do not fit.
        private func write(_ pixels: Span<UInt32>, x: Int, y: Int) {
            guard x >= 0, y >= 0, y < height, x <= width, pixels.count <= width - x else { return }
            // SAFETY: lines of that length lie in the mapping, which the initialiser has looked at.
            unsafe pixels.withUnsafeBytes { raw in
                if let from = raw.baseAddress {
                    unsafe (memory.baseAddress! + (y * lineLength + x * 4)).copyMemory(from: from, byteCount: raw.count)
                }
            }
        }

        /// Makes a cursor's picture of it: the rest is transparent.
        func draw(cursor bitmap: Bitmap) {
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
            copy([bitmap.bounds], from: bitmap)
        }
    }
#endif
