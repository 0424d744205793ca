import Bytes
public import Drawing

/// Pictures in files: PNG, JPEG and BMP, told apart by their first bytes.
public enum ImageFile {
    /// How many pixels a picture may have that nobody set another limit for.
    public static var usualLimit: Int { 32 << 20 }

    /// The picture that a file's content shows.
    /// - Parameter limit: how many pixels it may have; memory is taken for no more than that.
    public static func decode(_ bytes: [UInt8], limit: Int = usualLimit) throws(ImageError) -> Bitmap {
        if bytes.starts(with: PNGDecoder.signature) { return try PNGDecoder.decode(bytes, limit) }
        if bytes.starts(with: [0xff, 0xd8, 0xff]) { return try JPEGDecoder.decode(bytes, limit) }
        if bytes.starts(with: [0x42, 0x4d]) { return try BMPDecoder.decode(bytes, limit) }
        throw bytes.isEmpty ? ImageError("the file is empty") : ImageError("this is neither PNG, JPEG nor BMP")
    }

    /// Whether a picture of that size is allowed.
    static func check(_ width: Int, _ height: Int, _ limit: Int) throws(ImageError) {
        guard width > 0, height > 0 else { throw ImageError("the picture has no size") }
        guard width <= Bitmap.limit, height <= Bitmap.limit, width * height <= limit else { throw .tooLarge }
    }

    static func bitmap(_ width: Int, _ height: Int) throws(ImageError) -> Bitmap {
        guard let bitmap = Bitmap(width: width, height: height) else { throw .tooLarge }
        return bitmap
    }

    /// A pixel as a bitmap holds it.
    @inline(__always)
    static func pixel(_ red: UInt32, _ green: UInt32, _ blue: UInt32, _ alpha: UInt32 = 255) -> UInt32 {
        if alpha == 255 { return 0xff00_0000 | red << 16 | green << 8 | blue }
        func scale(_ value: UInt32) -> UInt32 { (value &* alpha &+ 127) / 255 }
        return alpha << 24 | scale(red) << 16 | scale(green) << 8 | scale(blue)
    }
}
