public import Display

/// A part of the plane: rectangles that do not overlap.
public struct Region: Equatable, Sendable {
    public private(set) var rectangles: [Rectangle] = []

    public init() {}

    public init(_ rectangle: Rectangle) { if !rectangle.isEmpty { rectangles = [rectangle] } }

    public var isEmpty: Bool { rectangles.isEmpty }

    /// How many pixels it has.
    public var area: Int { rectangles.reduce(0) { $0 + $1.width * $1.height } }

    public var bounds: Rectangle {
        guard let first = rectangles.first else { return Rectangle(x: 0, y: 0, width: 0, height: 0) }
        return rectangles.dropFirst().reduce(first) { $0.union($1) }
    }

    /// Takes a rectangle in. With more than `limit` rectangles the region becomes their bounds.
    public mutating func add(_ new: Rectangle, limit: Int = 48) {
        if new.isEmpty { return }
        if rectangles.contains(where: { $0.intersection(new) == new }) { return }
        subtract(new)
        joinOrAppend(new)
        if rectangles.count > limit { rectangles = [bounds] }
    }

    /// Neighbours with a whole edge in common become one: repeated damage line by line stays one rectangle.
    private mutating func joinOrAppend(_ new: Rectangle) {
        for index in rectangles.indices {
            let old = rectangles[index]
            let isBeside = old.y == new.y && old.height == new.height
            let isAbove = old.x == new.x && old.width == new.width
            guard
                isBeside && (old.x + old.width == new.x || new.x + new.width == old.x)
                    || isAbove && (old.y + old.height == new.y || new.y + new.height == old.y)
            else { continue }
            rectangles.remove(at: index)
            return joinOrAppend(old.union(new))
        }
        rectangles.append(new)
    }

    /// Takes a rectangle out.
    public mutating func subtract(_ hole: Rectangle) {
        if hole.isEmpty || !rectangles.contains(where: { !$0.intersection(hole).isEmpty }) { return }
        var kept: [Rectangle] = []
        for part in rectangles {
            let common = part.intersection(hole)
            if common.isEmpty {
                kept.append(part)
                continue
            }
            let bottom = part.y + part.height, right = part.x + part.width
            let commonBottom = common.y + common.height, commonRight = common.x + common.width
            for piece in [
                Rectangle(x: part.x, y: part.y, width: part.width, height: common.y - part.y),
                Rectangle(x: part.x, y: commonBottom, width: part.width, height: bottom - commonBottom),
                Rectangle(x: part.x, y: common.y, width: common.x - part.x, height: common.height),
                Rectangle(x: commonRight, y: common.y, width: right - commonRight, height: common.height),
            ] where !piece.isEmpty { kept.append(piece) }
        }
        rectangles = kept
    }

    /// Takes in a rectangle that has nothing in common with what is there.
    mutating func append(disjoint rectangle: Rectangle) { if !rectangle.isEmpty { rectangles.append(rectangle) } }

    public func intersection(_ frame: Rectangle) -> Region {
        var result = Region()
        for part in rectangles {
            let common = part.intersection(frame)
            if !common.isEmpty { result.rectangles.append(common) }
        }
        return result
    }

    public func moved(x: Int, y: Int) -> Region {
        var result = self
        for index in rectangles.indices { result.rectangles[index] = rectangles[index].moved(x: x, y: y) }
        return result
    }

    public func contains(x: Int, y: Int) -> Bool { rectangles.contains { $0.contains(x: x, y: y) } }
}
