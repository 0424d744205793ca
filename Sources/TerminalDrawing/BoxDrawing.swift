import Display
import Drawing

/// The characters that put frames and blocks together: drawn so that they fill their cell to its edges.
enum BoxDrawing {
    /// How thick the arms are, left, right, up and down: 0 none, 1 light, 2 heavy; from U+2500 on. The rest is left to the
    /// font.
    private static let arms: [UInt32: (UInt8, UInt8, UInt8, UInt8)] = [
        0x2500: (1, 1, 0, 0), 0x2501: (2, 2, 0, 0), 0x2502: (0, 0, 1, 1), 0x2503: (0, 0, 2, 2),
        0x250c: (0, 1, 0, 1), 0x250f: (0, 2, 0, 2), 0x2510: (1, 0, 0, 1), 0x2513: (2, 0, 0, 2),
        0x2514: (0, 1, 1, 0), 0x2517: (0, 2, 2, 0), 0x2518: (1, 0, 1, 0), 0x251b: (2, 0, 2, 0),
        0x251c: (0, 1, 1, 1), 0x2523: (0, 2, 2, 2), 0x2524: (1, 0, 1, 1), 0x252b: (2, 0, 2, 2),
        0x252c: (1, 1, 0, 1), 0x2533: (2, 2, 0, 2), 0x2534: (1, 1, 1, 0), 0x253b: (2, 2, 2, 0),
        0x253c: (1, 1, 1, 1), 0x254b: (2, 2, 2, 2), 0x2574: (1, 0, 0, 0), 0x2575: (0, 0, 1, 0),
        0x2576: (0, 1, 0, 0), 0x2577: (0, 0, 0, 1), 0x2578: (2, 0, 0, 0), 0x2579: (0, 0, 2, 0),
        0x257a: (0, 2, 0, 0), 0x257b: (0, 0, 0, 2),
    ]

    /// Draws the character; false where it is none of these.
    static func draw(_ character: UInt32, in place: Rectangle, on canvas: Canvas, _ ink: Color) -> Bool {
        switch character {
        case 0x2500...0x257f:
            if (0x256d...0x2570).contains(character) {
                drawRound(character, place, canvas, ink)
                return true
            }
            guard let arms = arms[character] else { return false }
            drawArms(arms, place, canvas, ink)
            return true
        case 0x2580...0x259f:
            drawBlock(character, place, canvas, ink)
            return true
        default: return false
        }
    }

    private static func drawArms(
        _ arms: (UInt8, UInt8, UInt8, UInt8), _ place: Rectangle, _ canvas: Canvas, _ ink: Color
    ) {
        let light = max(place.height / 14, 1)
        func thick(_ arm: UInt8) -> Int { arm == 2 ? 2 * light + 1 : light }
        let middleX = place.x + (place.width - light) / 2, middleY = place.y + (place.height - light) / 2
        let (left, right, up, down) = arms
        // Each arm goes over the middle, so that corners are full.
        let across = thick(max(up, down)), along = thick(max(left, right))
        for (arm, isLeft) in [(left, true), (right, false)] where arm != 0 {
            let size = thick(arm), y = middleY - (size - light) / 2
            let start = isLeft ? place.x : middleX - (across - light) / 2
            let end = isLeft ? middleX - (across - light) / 2 + across : place.x + place.width
            canvas.clear(Rectangle(x: start, y: y, width: end - start, height: size), ink)
        }
        for (arm, isUp) in [(up, true), (down, false)] where arm != 0 {
            let size = thick(arm), x = middleX - (size - light) / 2
            let start = isUp ? place.y : middleY - (along - light) / 2
            let end = isUp ? middleY - (along - light) / 2 + along : place.y + place.height
            canvas.clear(Rectangle(x: x, y: start, width: size, height: end - start), ink)
        }
    }

    /// The four round corners.
    private static func drawRound(_ character: UInt32, _ place: Rectangle, _ canvas: Canvas, _ ink: Color) {
        let light = Float(max(place.height / 14, 1))
        let width = Float(place.width), height = Float(place.height)
        let x = Float(place.x) + Float((place.width - Int(light)) / 2) + light / 2
        let y = Float(place.y) + Float((place.height - Int(light)) / 2) + light / 2
        let isRight = character == 0x256d || character == 0x2570, isDown = character <= 0x256e
        let radius = min(width, height) / 2
        let side: Float = isRight ? 1 : -1, way: Float = isDown ? 1 : -1
        var path = Path()
        path.move(to: Point(x + side * width, y))
        path.line(to: Point(x + side * radius, y))
        path.curve(
            to: Point(x, y + way * radius), control: Point(x + side * radius * 0.45, y),
            Point(x, y + way * radius * 0.45))
        path.line(to: Point(x, y + way * height))
        canvas.stroke(path, Stroke(light), ink)
    }

    private static func drawBlock(_ character: UInt32, _ place: Rectangle, _ canvas: Canvas, _ ink: Color) {
        let width = place.width, height = place.height
        func part(_ x: Int, _ y: Int, _ right: Int, _ bottom: Int) {
            canvas.clear(Rectangle(x: place.x + x, y: place.y + y, width: right - x, height: bottom - y), ink)
        }
        switch character {
        case 0x2580: part(0, 0, width, height / 2)
        case 0x2581...0x2588: part(0, height - height * Int(character - 0x2580) / 8, width, height)
        case 0x2589...0x258f: part(0, 0, width * Int(0x2590 - character) / 8, height)
        case 0x2590: part(width / 2, 0, width, height)
        case 0x2591...0x2593:
            canvas.fill(place, ink.withAlpha(UInt8((character - 0x2590) * 64)))
        case 0x2594: part(0, 0, width, max(height / 8, 1))
        case 0x2595: part(width - max(width / 8, 1), 0, width, height)
        default:
            // Quarters: upper left, upper right, lower left, lower right.
            let quarters: [UInt8] = [0b0010, 0b0001, 0b1000, 0b1011, 0b1001, 0b1110, 0b1101, 0b0100, 0b0110, 0b0111]
            let bits = quarters[Int(character - 0x2596)]
            if bits & 8 != 0 { part(0, 0, width / 2, height / 2) }
            if bits & 4 != 0 { part(width / 2, 0, width, height / 2) }
            if bits & 2 != 0 { part(0, height / 2, width / 2, height) }
            if bits & 1 != 0 { part(width / 2, height / 2, width, height) }
        }
    }
}
