import Bytes
import Display
import Drawing
import Images
import Scheme
import SchemeProtocol

/// A picture out of a file, and how it is laid on a screen of another size.
struct Picture {
    enum Mode {
        /// Covers the screen; what does not fit is cut off on both sides.
        case fill
        /// Shows the whole picture, with bars.
        case fit
        /// Covers the screen, and changes its proportions for it.
        case stretch
        /// As it is, in the middle.
        case centre
        /// Again and again, side by side.
        case tile

        init?(_ name: ByteString) {
            switch name {
            case "fill", "zoom": self = .fill
            case "fit", "scale": self = .fit
            case "stretch": self = .stretch
            case "centre", "center": self = .centre
            case "tile": self = .tile
            default: return nil
            }
        }
    }

    private let bitmap: Bitmap
    let mode: Mode

    /// Reads a file.
    init(_ path: ByteString, _ mode: Mode) throws(ImageError) {
        self.mode = mode
        bitmap = try ImageFile.decode(try Self.content(path).bytes)
    }

    private static func content(_ path: ByteString) throws(ImageError) -> ByteString {
        do throws(Errno) { return try Handle(path, .read).readAll(limit: 64 << 20) } catch {
            throw ImageError(ByteString(error.message))
        }
    }

    func draw(on target: Bitmap, _ ground: Color) {
        let canvas = Canvas(target)
        canvas.clear(target.bounds, ground)
        let (width, height) = (target.width, target.height)
        switch mode {
        case .stretch: canvas.draw(bitmap, in: target.bounds)
        case .centre: canvas.draw(bitmap, x: (width - bitmap.width) / 2, y: (height - bitmap.height) / 2)
        case .tile:
            for y in stride(from: 0, to: height, by: bitmap.height) {
                for x in stride(from: 0, to: width, by: bitmap.width) { canvas.draw(bitmap, x: x, y: y) }
            }
        case .fill, .fit:
            let isWider = bitmap.width * height > width * bitmap.height
            // One side fits exactly, the other one keeps the proportion.
            let byWidth = isWider == (mode == .fit)
            let size =
                byWidth
                ? (width, max(bitmap.height * width / bitmap.width, 1))
                : (max(bitmap.width * height / bitmap.height, 1), height)
            canvas.draw(
                bitmap,
                in: Rectangle(x: (width - size.0) / 2, y: (height - size.1) / 2, width: size.0, height: size.1))
        }
    }
}
