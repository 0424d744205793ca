import CellDrawing
import Display

/// A picture as something to draw cells on.
struct DisplaySurface: Surface {
    let picture: Picture

    var width: Int { picture.width }
    var height: Int { picture.height }

    mutating func write(_ pixels: Span<UInt32>, x: Int, y: Int) { picture.write(pixels, x: x, y: y) }
}
