import Bytes
import Drawing
import WindowProtocol

extension Desktop {
    /// What an output shows, as a portable pixmap (P6).
    public func snapshot(_ output: Output) -> [UInt8] {
        // What has changed since the last frame belongs to it, and is still to be shown.
        let damage = output.damage
        if !damage.isEmpty {
            _ = compose(output)
            output.damage = damage
        }
        let bitmap = output.bitmap
        let head: ByteString = "P6\n" + ByteString(bitmap.width) + " " + ByteString(bitmap.height) + "\n255\n"
        var bytes = head.bytes
        bytes.reserveCapacity(bytes.count + bitmap.width * bitmap.height * 3)
        for y in 0..<bitmap.height {
            bitmap.withRow(x: 0, y: y, count: bitmap.width) { row in
                for x in row.indices {
                    let pixel = row[x]
                    bytes.append(UInt8(truncatingIfNeeded: pixel >> 16))
                    bytes.append(UInt8(truncatingIfNeeded: pixel >> 8))
                    bytes.append(UInt8(truncatingIfNeeded: pixel))
                }
            }
        }
        return bytes
    }

    /// Everybody learns that there is another theme.
    public func tellTheme(_ name: ByteString) {
        theme = name
        for window in windows.values { send(window, WindowEvent(.theme, 0)) }
    }

    /// Tiled windows fill what is usable now.
    public func retile() {
        for window in windows.values { if let tile = window.tile { place(window, in: tile) } }
    }
}

extension Desktop {
    /// A frame has been shown: tells the windows on that screen that want to know.
    public func tellFrame(on output: Output) {
        for window in windows.values where window.wantsFrames && isVisible(window) {
            guard screen(of: window) == output.bounds else { continue }
            send(window, WindowEvent(.frame, statistics.frames))
        }
    }
}
