/// How lines are drawn along a path.
public struct Stroke: Sendable {
    public var width: Float
    public var cap: Cap
    public var join: Join

    /// How a line ends.
    public enum Cap: Sendable { case butt, round, square }
    /// How lines meet.
    public enum Join: Sendable { case miter, round, bevel }

    public init(_ width: Float, cap: Cap = .butt, join: Join = .miter) {
        self.width = width
        self.cap = cap
        self.join = join
    }
}

extension Path {
    /// The shape that a pen leaves that follows this path.
    ///
    /// It is put together from convex pieces that all turn the same way, which is how `Coverage` joins them.
    public func stroked(_ stroke: Stroke) -> Path {
        let radius = min(max(stroke.width.isNaN ? 0 : stroke.width, 0), 1e5) / 2
        var result = Path()
        guard radius > 0 else { return result }
        for contour in contours {
            var points: [Point] = []
            for point in contour.points where points.last != point { points.append(point) }
            if contour.isClosed, points.count > 1, points[0] == points[points.count - 1] { points.removeLast() }
            guard points.count > 1 else {
                if let point = points.first, stroke.cap == .round { result.add(.circle(point, radius: radius)) }
                continue
            }
            let isClosed = contour.isClosed && points.count > 2
            let segments = isClosed ? points.count : points.count - 1
            for index in 0..<segments {
                var a = points[index], b = points[(index + 1) % points.count]
                let along = (b - a) * (1 / (b - a).length)
                if stroke.cap == .square, !isClosed {
                    if index == 0 { a = a - along * radius }
                    if index == segments - 1 { b = b + along * radius }
                }
                let aside = Point(-along.y, along.x) * radius
                result.addPiece([a + aside, a - aside, b - aside, b + aside])
                let isLast = index == segments - 1
                if !isLast || isClosed {
                    let middle = points[(index + 1) % points.count], next = points[(index + 2) % points.count]
                    result.addJoin(middle, along, (next - middle) * (1 / (next - middle).length), radius, stroke.join)
                }
            }
            if stroke.cap == .round, !isClosed {
                result.add(.circle(points[0], radius: radius))
                result.add(.circle(points[points.count - 1], radius: radius))
            }
        }
        return result
    }

    private mutating func addJoin(_ at: Point, _ from: Point, _ to: Point, _ radius: Float, _ join: Stroke.Join) {
        let turn = from.x * to.y - from.y * to.x
        let ahead = from.x * to.x + from.y * to.y
        if abs(turn) < 1e-4, ahead > 0 { return }
        // Where it hardly turns, as along a curve, a tip is as good as a round, and only closes the gap.
        if join == .round, ahead < 0.9 {
            add(.circle(at, radius: radius))
            return
        }
        // The outer side is the one that it turns away from.
        let side: Float = turn > 0 ? -radius : radius
        let a = at + Point(-from.y, from.x) * side, b = at + Point(-to.y, to.x) * side
        var piece = [at, a, b]
        // Up to the usual limit of 4, in which the tip is twice as far away as that.
        if join != .bevel, 1 + ahead > 0.125 {
            let tip = at + (Point(-from.y, from.x) + Point(-to.y, to.x)) * (side / (1 + ahead))
            piece = [at, a, tip, b]
        }
        addPiece(piece)
    }

    /// Adds a convex shape so that it turns the way that circles and rectangles do.
    private mutating func addPiece(_ points: [Point]) {
        var area: Float = 0
        for index in points.indices {
            let a = points[index], b = points[(index + 1) % points.count]
            area += a.x * b.y - a.y * b.x
        }
        add(.polygon(area < 0 ? points.reversed() : points))
    }
}
