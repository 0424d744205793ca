/// The parts of a picture that have changed since it was shown last.
///
/// It is told line by line, as text is drawn; lines that follow one another become one rectangle. There are never more
/// rectangles than one request takes: then some grow together.
public struct Damage: Sendable {
    public private(set) var rectangles: [Rectangle] = []

    public static var limit: Int { 64 }

    public init() {}

    public var isEmpty: Bool { rectangles.isEmpty }

    public mutating func add(_ new: Rectangle) {
        if new.isEmpty { return }
        if let last = rectangles.last {
            let isBelow = last.x == new.x && last.width == new.width && last.y + last.height == new.y
            // At the limit the last one takes in all that follows.
            if isBelow || rectangles.count == Self.limit {
                rectangles[rectangles.count - 1] = last.union(new)
                return
            }
        }
        rectangles.append(new)
    }

    /// What has changed, which then counts as shown.
    public mutating func take() -> [Rectangle] {
        let all = rectangles
        rectangles.removeAll(keepingCapacity: true)
        return all
    }
}
