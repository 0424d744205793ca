/// A place on a plane whose y grows downwards, in pixels.
public struct Point: Equatable, Sendable {
    public var x: Float
    public var y: Float

    public init(_ x: Float, _ y: Float) {
        self.x = x
        self.y = y
    }

    public static func + (a: Point, b: Point) -> Point { Point(a.x + b.x, a.y + b.y) }
    public static func - (a: Point, b: Point) -> Point { Point(a.x - b.x, a.y - b.y) }
    public static func * (a: Point, factor: Float) -> Point { Point(a.x * factor, a.y * factor) }

    var length: Float { (x * x + y * y).squareRoot() }

    /// Near enough for arithmetic that cannot go wrong: numbers that are none become 0.
    var sound: Point {
        func sound(_ value: Float) -> Float { value.isNaN ? 0 : min(max(value, -1e6), 1e6) }
        return Point(sound(x), sound(y))
    }
}

/// Lines and curves, as they are filled and stroked. Curves become lines when they are added, fine enough that nobody sees
/// it at the size in which they are given.
public struct Path: Sendable {
    /// A run of points joined by lines.
    struct Contour: Sendable {
        var points: [Point]
        var isClosed = false
    }

    private(set) var contours: [Contour] = []
    /// The most points that a path takes; more are left out. It keeps hostile drawings from taking all memory.
    public static var limit: Int { 200_000 }
    private var count = 0

    public init() {}

    public var isEmpty: Bool { contours.isEmpty }

    /// Begins a new contour.
    public mutating func move(to point: Point) {
        guard count < Self.limit else { return }
        count += 1
        contours.append(Contour(points: [point.sound]))
    }

    public mutating func line(to point: Point) {
        guard count < Self.limit else { return }
        count += 1
        if contours.isEmpty { return move(to: point) }
        if contours[contours.count - 1].isClosed {
            move(to: contours[contours.count - 1].points[0])
        }
        contours[contours.count - 1].points.append(point.sound)
    }

    /// A quadratic curve.
    public mutating func curve(to end: Point, control: Point) {
        let start = current, end = end.sound, control = control.sound
        let bend = (start - control * 2 + end).length
        let steps = Self.steps(bend / 4)
        for step in stride(from: 1, through: steps, by: 1) {
            let t = Float(step) / Float(steps), u = 1 - t
            line(to: start * (u * u) + control * (2 * u * t) + end * (t * t))
        }
    }

    /// A cubic curve.
    public mutating func curve(to end: Point, control first: Point, _ second: Point) {
        let start = current, end = end.sound, first = first.sound, second = second.sound
        let bend = max((start - first * 2 + second).length, (first - second * 2 + end).length)
        let steps = Self.steps(bend * 0.75)
        for step in stride(from: 1, through: steps, by: 1) {
            let t = Float(step) / Float(steps), u = 1 - t
            let a = start * (u * u * u) + first * (3 * u * u * t)
            line(to: a + second * (3 * u * t * t) + end * (t * t * t))
        }
    }

    public mutating func close() {
        if !contours.isEmpty { contours[contours.count - 1].isClosed = true }
    }

    private var current: Point {
        guard let last = contours.last else { return Point(0, 0) }
        return last.isClosed ? last.points[0] : last.points[last.points.count - 1]
    }

    /// How many lines stand for a curve that is `bend` away from a line: a fortieth of a pixel is not seen.
    private static func steps(_ bend: Float) -> Int { min(max(Int((bend * 40).squareRoot()) + 1, 1), 200) }

    public mutating func add(_ other: Path) {
        for contour in other.contours where count < Self.limit {
            contours.append(contour)
            count += contour.points.count
        }
    }

    /// The path moved and made larger.
    public func placed(at origin: Point, scale: Float = 1) -> Path {
        var result = self
        for index in contours.indices {
            result.contours[index].points = contours[index].points.map { ($0 * scale + origin).sound }
        }
        return result
    }

    /// Each point somewhere else.
    public func mapped(_ place: (Point) -> Point) -> Path {
        var result = self
        for index in contours.indices { result.contours[index].points = contours[index].points.map { place($0).sound } }
        return result
    }
}

extension Path {
    public static func rectangle(x: Float, y: Float, width: Float, height: Float) -> Path {
        var path = Path()
        path.move(to: Point(x, y))
        path.line(to: Point(x + width, y))
        path.line(to: Point(x + width, y + height))
        path.line(to: Point(x, y + height))
        path.close()
        return path
    }

    /// A rectangle with round corners; each corner can have a radius of its own.
    public static func roundedRectangle(
        x: Float, y: Float, width: Float, height: Float, corners: Corners
    ) -> Path {
        let most = max(min(width, height) / 2, 0)
        // How far the control points of a quarter of a circle are from its ends.
        let away: Float = 1 - 0.552_284_8
        let right = x + width, bottom = y + height
        func radius(_ value: Float) -> Float { min(max(value, 0), most) }
        var path = Path()
        func corner(_ at: Point, _ radius: Float, from: Point, to: Point) {
            path.contours.isEmpty ? path.move(to: at + from * radius) : path.line(to: at + from * radius)
            guard radius > 0 else { return }
            path.curve(to: at + to * radius, control: at + from * (radius * away), at + to * (radius * away))
        }
        corner(Point(x, y), radius(corners.topLeft), from: Point(0, 1), to: Point(1, 0))
        corner(Point(right, y), radius(corners.topRight), from: Point(-1, 0), to: Point(0, 1))
        corner(Point(right, bottom), radius(corners.bottomRight), from: Point(0, -1), to: Point(-1, 0))
        corner(Point(x, bottom), radius(corners.bottomLeft), from: Point(1, 0), to: Point(0, -1))
        path.close()
        return path
    }

    public static func circle(_ centre: Point, radius: Float) -> Path {
        roundedRectangle(
            x: centre.x - radius, y: centre.y - radius, width: 2 * radius, height: 2 * radius,
            corners: Corners(radius))
    }

    /// A closed shape with straight sides.
    public static func polygon(_ points: [Point]) -> Path {
        var path = Path()
        for (index, point) in points.enumerated() { index == 0 ? path.move(to: point) : path.line(to: point) }
        path.close()
        return path
    }

    /// A line from point to point.
    public static func line(_ points: [Point]) -> Path {
        var path = Path()
        for (index, point) in points.enumerated() { index == 0 ? path.move(to: point) : path.line(to: point) }
        return path
    }
}

/// How round each corner of a rectangle is.
public struct Corners: Equatable, Sendable {
    public var topLeft: Float
    public var topRight: Float
    public var bottomRight: Float
    public var bottomLeft: Float

    public init(_ all: Float) { self.init(top: all, bottom: all) }

    public init(top: Float, bottom: Float) {
        topLeft = top
        topRight = top
        bottomRight = bottom
        bottomLeft = bottom
    }
}
