import Display
import Drawing
import Testing

/// A small generator with a seed, so that a failure can be had again.
struct Dice {
    var state: UInt64
    mutating func roll() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 24
    }
    mutating func roll(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(roll() % UInt64(range.count)) }
}

@Suite struct BitmapTests {
    /// Channel by channel, in the simplest way.
    private func over(_ source: UInt32, _ ground: UInt32) -> UInt32 {
        var result: UInt32 = 0
        let rest = 255 - (source >> 24)
        for shift: UInt32 in [0, 8, 16, 24] {
            let value = (source >> shift & 255) + ((ground >> shift & 255) * rest * 2 + 255) / 510
            result |= min(value, 255) << shift
        }
        return result
    }

    @Test func `blending rows is exact for every width and alpha`() {
        var dice = Dice(state: 1)
        for width in 1...19 {
            let source = Bitmap(width: width, height: 3)!, target = Bitmap(width: width, height: 3)!
            var expected: [UInt32] = []
            for y in 0..<3 {
                for x in 0..<width {
                    let alpha = [0, 255, UInt8(dice.roll(0...255))][dice.roll(0...2)]
                    source[x, y] = Color(UInt32(dice.roll(0...0xffffff)), alpha: alpha).pixel
                    target[x, y] = Color(UInt32(dice.roll(0...0xffffff))).pixel
                    expected.append(over(source[x, y], target[x, y]))
                }
            }
            target.blend(source.bounds, of: source, toX: 0, y: 0)
            for y in 0..<3 { for x in 0..<width { #expect(target[x, y] == expected[y * width + x]) } }
        }
    }

    @Test func `a fill stays inside of the picture whatever it is told`() {
        let picture = Bitmap(width: 8, height: 8)!
        for rectangle in [
            Rectangle(x: .min, y: .min, width: .max, height: .max), Rectangle(x: 7, y: 7, width: .max, height: .max),
            Rectangle(x: .max, y: 0, width: .max, height: 1), Rectangle(x: 0, y: 0, width: -5, height: 5),
        ] {
            picture.fill(rectangle, 0xff00_0000)
            picture.blend(rectangle, 0x8000_0000)
            picture.copy(rectangle, of: picture, toX: 1, y: 1)
            picture.blend(rectangle, of: picture, toX: .max, y: .min)
            picture.draw(rectangle, of: picture, in: rectangle)
        }
        picture.fill(Rectangle(x: 2, y: 3, width: 2, height: 1), 0xffff_ffff)
        #expect(picture[2, 3] == 0xffff_ffff && picture[3, 3] == 0xffff_ffff && picture[4, 3] != 0xffff_ffff)
        #expect(picture[-1, 0] == 0 && picture[8, 0] == 0)
        #expect(Bitmap(width: 0, height: 1) == nil && Bitmap(width: 1, height: 1 << 40) == nil)
    }

    @Test(arguments: [(1, 0), (-1, 0), (0, 1), (0, -1), (2, 3), (-3, -2)])
    func `a picture can be moved over itself`(_ delta: (Int, Int)) {
        let picture = Bitmap(width: 9, height: 7)!
        for y in 0..<7 { for x in 0..<9 { picture[x, y] = UInt32(y * 9 + x + 1) } }
        picture.copy(picture.bounds, of: picture, toX: delta.0, y: delta.1)
        for y in 0..<7 {
            for x in 0..<9 {
                let fromX = x - delta.0, fromY = y - delta.1
                let isMoved = (0..<9).contains(fromX) && (0..<7).contains(fromY)
                #expect(picture[x, y] == UInt32(isMoved ? fromY * 9 + fromX + 1 : y * 9 + x + 1))
            }
        }
    }

    @Test func `a clip and many random copies agree with copying pixel by pixel`() {
        var dice = Dice(state: 7)
        let source = Bitmap(width: 11, height: 6)!
        for y in 0..<6 { for x in 0..<11 { source[x, y] = UInt32(dice.roll(1...0xffff)) | 0xff00_0000 } }
        for _ in 0..<500 {
            let part = Rectangle(
                x: dice.roll(-3...9), y: dice.roll(-3...6), width: dice.roll(0...12), height: dice.roll(0...8))
            let clip = Rectangle(
                x: dice.roll(-2...6), y: dice.roll(-2...6), width: dice.roll(0...9), height: dice.roll(0...9))
            let x = dice.roll(-6...9), y = dice.roll(-6...9)
            let target = Bitmap(width: 10, height: 8)!
            target.copy(part, of: source, toX: x, y: y, clip: clip)
            var wrong = 0
            for row in 0..<8 {
                for column in 0..<10 {
                    let fromX = column - x + part.x, fromY = row - y + part.y
                    let isIn =
                        clip.contains(x: column, y: row) && part.contains(x: fromX, y: fromY)
                        && source.bounds.contains(x: fromX, y: fromY)
                    if target[column, row] != (isIn ? source[fromX, fromY] : 0) { wrong += 1 }
                }
            }
            #expect(wrong == 0)
        }
    }

    @Test func `scaling keeps one colour and whole factors keep pixels`() {
        let source = Bitmap(width: 5, height: 4)!
        source.fill(source.bounds, 0xff33_6699)
        for (width, height) in [(1, 1), (3, 2), (5, 9), (17, 13), (2, 30)] {
            let target = Bitmap(width: width, height: height)!
            target.draw(source.bounds, of: source, in: target.bounds)
            for y in 0..<height { for x in 0..<width { #expect(target[x, y] == 0xff33_6699) } }
        }
        source[3, 1] = 0xffff_ffff
        let target = Bitmap(width: 10, height: 8)!
        target.draw(source.bounds, of: source, in: target.bounds, .nearest)
        for y in 0..<8 { for x in 0..<10 { #expect(target[x, y] == source[x / 2, y / 2]) } }
    }

    @Test func `contrast is the one of the guidelines`() {
        #expect(abs(Color.black.contrast(with: .white) - 21) < 0.001)
        #expect(abs(Color(0x777777).contrast(with: .white) - 4.478) < 0.01)
        #expect(abs(Color(0x0000ff).luminance - 0.0722) < 0.0001)
    }
}
