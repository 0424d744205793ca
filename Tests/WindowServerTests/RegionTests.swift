import Display
import Testing

@testable import WindowServer

private func rectangle(_ dice: inout Dice) -> Rectangle {
    Rectangle(x: dice.next(40) - 4, y: dice.next(40) - 4, width: dice.next(16), height: dice.next(16))
}

@Test func `a region is the points of what was added less what was taken out`() {
    var dice = Dice(state: 3)
    for _ in 0..<60 {
        var region = Region()
        var points = Set<Int>()
        for _ in 0..<30 {
            let part = rectangle(&dice)
            let isAdded = dice.next(3) > 0
            if isAdded { region.add(part, limit: 10000) } else { region.subtract(part) }
            for y in part.y..<(part.y + part.height) {
                for x in part.x..<(part.x + part.width) {
                    if isAdded {
                        points.insert((y + 100) * 1000 + x + 100)
                    } else {
                        points.remove((y + 100) * 1000 + x + 100)
                    }
                }
            }
        }
        #expect(region.area == points.count)
        #expect(points.allSatisfy { region.contains(x: $0 % 1000 - 100, y: $0 / 1000 - 100) })
        for (index, one) in region.rectangles.enumerated() {
            for other in region.rectangles[(index + 1)...] { #expect(one.intersection(other).isEmpty) }
        }
    }
}

@Test func `a region of too many pieces becomes its bounds`() {
    var region = Region()
    for index in 0..<20 { region.add(Rectangle(x: index * 3, y: index * 3, width: 1, height: 1), limit: 8) }
    #expect(region.rectangles.count <= 8)
    for index in 0..<20 { #expect(region.contains(x: index * 3, y: index * 3)) }
}

@Test func `lines one below the other are one rectangle`() {
    var region = Region()
    for y in 0..<50 { region.add(Rectangle(x: 5, y: y, width: 20, height: 1)) }
    #expect(region.rectangles == [Rectangle(x: 5, y: 0, width: 20, height: 50)])
}
