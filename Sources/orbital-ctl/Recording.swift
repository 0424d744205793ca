import Bytes
import Drawing
import Platform
import Scheme
import SchemeProtocol

/// Pictures of a screen one after the other, as a film without sound in the format YUV4MPEG2, which every player reads.
struct Recording: ~Copyable {
    private let output: Handle
    private let width: Int
    private let height: Int

    static var framesPerSecond: Int { 20 }

    init(_ output: consuming Handle, width: Int, height: Int) throws(Errno) {
        self.output = output
        self.width = width
        self.height = height
        let rate = ByteString(Self.framesPerSecond)
        try self.output.write(
            "YUV4MPEG2 W" + ByteString(width) + " H" + ByteString(height) + " F" + rate + ":1 Ip A1:1 C444\n")
    }

    /// Adds a picture; one of another size is left out.
    borrowing func add(_ picture: Bitmap) throws(Errno) {
        guard picture.width == width, picture.height == height else { return }
        var planes = [UInt8](repeating: 0, count: 3 * width * height)
        let size = width * height
        for y in 0..<height {
            picture.withRow(x: 0, y: y, count: width) { row in
                for x in row.indices {
                    let (luma, blue, red) = Self.components(row[x])
                    planes[y * width + x] = luma
                    planes[size + y * width + x] = blue
                    planes[2 * size + y * width + x] = red
                }
            }
        }
        try output.write("FRAME\n")
        try output.write(ByteString(planes))
    }

    /// Brightness and the two colour differences, by BT.601, in 16…235 and 16…240.
    static func components(_ pixel: UInt32) -> (UInt8, UInt8, UInt8) {
        let red = Int(pixel >> 16 & 255), green = Int(pixel >> 8 & 255), blue = Int(pixel & 255)
        return (
            UInt8((66 * red + 129 * green + 25 * blue + 128) / 256 + 16),
            UInt8((-38 * red - 74 * green + 112 * blue + 128 + 128 * 256) / 256),
            UInt8((112 * red - 94 * green - 18 * blue + 128 + 128 * 256) / 256)
        )
    }
}
