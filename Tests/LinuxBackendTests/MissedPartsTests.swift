import Display
import Testing

@testable import LinuxBackend

@Suite("What a buffer has missed")
struct MissedPartsTests {
    @Test("a fresh buffer misses all of it, and nothing after it was filled")
    func fresh() {
        var missed = MissedParts(width: 640, height: 480)
        #expect(missed.parts == [Rectangle(x: 0, y: 0, width: 640, height: 480)])
        missed.add([Rectangle(x: 10, y: 10, width: 20, height: 20)])
        #expect(missed.parts.count == 1)
        missed.clear()
        #expect(missed.parts.isEmpty)
    }

    @Test("a part that holds others takes their place, and empty ones are none")
    func holds() {
        var missed = MissedParts(width: 640, height: 480)
        missed.clear()
        missed.add([Rectangle(x: 5, y: 5, width: 10, height: 10), Rectangle(x: 50, y: 5, width: 10, height: 10)])
        missed.add([Rectangle(x: 0, y: 0, width: 20, height: 20), Rectangle(x: 3, y: 3, width: 0, height: 9)])
        #expect(
            missed.parts == [
                Rectangle(x: 50, y: 5, width: 10, height: 10), Rectangle(x: 0, y: 0, width: 20, height: 20),
            ])
    }

    @Test("two buffers by turns are always up to date when they are shown")
    func turns() {
        var random = SystemRandomNumberGenerator()
        let width = 40, height = 30
        var picture = [Int](repeating: 0, count: width * height)
        var buffers = [picture, picture]
        var missed = [MissedParts(width: width, height: height), MissedParts(width: width, height: height)]
        for round in 1...200 {
            let parts = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                let x = Int.random(in: 0..<width, using: &random), y = Int.random(in: 0..<height, using: &random)
                return Rectangle(
                    x: x, y: y, width: Int.random(in: 1...(width - x), using: &random),
                    height: Int.random(in: 1...min(height - y, 3), using: &random))
            }
            for part in parts { Self.each(part, width) { picture[$0] = round } }
            for index in missed.indices { missed[index].add(parts) }
            let shown = round % 2
            for part in missed[shown].parts { Self.each(part, width) { buffers[shown][$0] = picture[$0] } }
            missed[shown].clear()
            #expect(buffers[shown] == picture)
        }
    }

    private static func each(_ part: Rectangle, _ width: Int, _ body: (Int) -> Void) {
        for y in part.y..<(part.y + part.height) {
            for x in part.x..<(part.x + part.width) { body(y * width + x) }
        }
    }
}
