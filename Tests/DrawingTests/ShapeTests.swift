import Display
import Drawing
import Testing

@Suite struct ShapeTests {
    /// The sum of a mask's coverage, in pixels.
    private func area(_ path: Path, _ size: Int = 64) -> Double {
        Mask(width: size, height: size, path).coverage.reduce(0) { $0 + Double($1) } / 255
    }

    @Test func `shapes cover the area that they have`() {
        #expect(abs(area(.rectangle(x: 3.25, y: 7.5, width: 20.5, height: 10.25)) - 20.5 * 10.25) < 0.5)
        #expect(abs(area(.circle(Point(32, 32), radius: 20)) - Double.pi * 400) < 3)
        #expect(abs(area(.polygon([Point(0, 0), Point(64, 0), Point(0, 64)])) - 2048) < 1)
        let line = Path.line([Point(5, 5), Point(45, 35)]).stroked(Stroke(4))
        #expect(abs(area(line) - 200) < 1)
        let ring = Path.circle(Point(32, 32), radius: 20).stroked(Stroke(2, join: .round))
        #expect(abs(area(ring) - 2 * Double.pi * 20 * 2) < 8)
    }

    @Test func `a shape lies where it was put`() {
        let mask = Mask(width: 20, height: 20, .rectangle(x: 6, y: 9, width: 3, height: 2))
        for y in 0..<20 {
            for x in 0..<20 {
                #expect(mask.coverage[y * 20 + x] == ((6..<9).contains(x) && (9..<11).contains(y) ? 255 : 0))
            }
        }
    }

    @Test func `what is drawn in parts is what is drawn at once`() {
        var dice = Dice(state: 11)
        let whole = Bitmap(width: 80, height: 60)!, parts = Bitmap(width: 80, height: 60)!
        for _ in 0..<30 {
            var path = Path()
            for _ in 0..<dice.roll(3...8) {
                path.line(to: Point(Float(dice.roll(-400...1200)) / 10, Float(dice.roll(-400...1000)) / 10))
            }
            path.close()
            let paint = Paint.linear(
                Gradient(Color(UInt32(dice.roll(0...0xffffff)), alpha: 200), .white), from: Point(0, 0),
                to: Point(80, 60))
            Canvas(whole).fill(path, paint)
            for (x, y) in [(0, 0), (33, 0), (0, 21), (33, 21)] {
                let part = Rectangle(x: x, y: y, width: x == 0 ? 33 : 47, height: y == 0 ? 21 : 39)
                Canvas(parts).clipped(part).fill(path, paint)
            }
        }
        var wrong = 0
        for y in 0..<60 {
            for x in 0..<80 {
                for shift: UInt32 in [0, 8, 16, 24] {
                    let a = Int(whole[x, y] >> shift & 255), b = Int(parts[x, y] >> shift & 255)
                    // Sums in another order may round otherwise.
                    if abs(a - b) > 3 { wrong += 1 }
                }
            }
        }
        #expect(wrong == 0)
    }

    @Test func `numbers that are none draw nothing and do no harm`() {
        let picture = Bitmap(width: 20, height: 20)!
        let canvas = Canvas(picture)
        let odd: [Float] = [.nan, .infinity, -.infinity, 1e30, -1e30, 0, 5, .leastNonzeroMagnitude]
        for a in odd {
            for b in odd {
                var path = Path()
                path.move(to: Point(a, b))
                path.line(to: Point(b, 10))
                path.curve(to: Point(3, a), control: Point(b, b))
                path.curve(to: Point(b, 3), control: Point(a, b), Point(b, a))
                path.close()
                canvas.fill(path, .radial(Gradient(.black, .white), centre: Point(a, b), radius: b))
                canvas.stroke(path, Stroke(abs(b), cap: .square, join: .miter), .white)
                canvas.fillRounded(Rectangle(x: 1, y: 1, width: 8, height: 8), radius: a, .white)
            }
        }
    }

    @Test func `a shadow is the same on all four sides and nearly the blurred shape`() {
        let window = Rectangle(x: 60, y: 60, width: 90, height: 70)
        let picture = Bitmap(width: 210, height: 190)!
        let shadow = Shadow(size: 24, radius: 8, Color(0, alpha: 255))
        shadow.draw(around: window, on: picture, clip: picture.bounds)
        var blurred = Mask(
            width: 210, height: 190,
            .roundedRectangle(x: 60, y: 60, width: 90, height: 70, corners: Corners(8)))
        blurred.blur(radius: 8)
        var uneven = 0, wrong = 0
        for y in 0..<190 {
            for x in 0..<210 {
                if picture[x, y] != picture[209 - x, y] || picture[x, y] != picture[x, 189 - y] { uneven += 1 }
                if abs(Int(picture[x, y] >> 24) - Int(blurred.coverage[y * 210 + x])) > 2 { wrong += 1 }
            }
        }
        #expect(uneven == 0 && wrong == 0)
        #expect(picture[105, 95] >> 24 == 255 && picture[36, 95] >> 24 < 20 && picture[35, 95] == 0)
    }

    @Test func `a blur keeps one colour as it is`() {
        let picture = Bitmap(width: 30, height: 20)!
        picture.fill(picture.bounds, 0xff40_8020)
        picture.blur(Rectangle(x: -5, y: 3, width: 100, height: 9), radius: 7)
        for y in 0..<20 { for x in 0..<30 { #expect(picture[x, y] == 0xff40_8020) } }
    }
}
