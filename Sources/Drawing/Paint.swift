/// What a shape is filled with.
public enum Paint: Sendable {
    case color(Color)
    /// Along the line from one point to the other.
    case linear(Gradient, from: Point, to: Point)
    /// From the centre outwards.
    case radial(Gradient, centre: Point, radius: Float)
}

/// Colours that run into one another, as a table of 256 pixels.
public struct Gradient: Sendable {
    let table: [UInt32]

    /// From one colour to another.
    public init(_ from: Color, _ to: Color) { self.init([(0, from), (1, to)]) }

    /// Colours at places from 0 to 1, in that order.
    public init(_ stops: [(place: Float, color: Color)]) {
        var table: [UInt32] = []
        table.reserveCapacity(256)
        var next = 0
        for index in 0..<256 {
            let place = Float(index) / 255
            while next < stops.count, stops[next].place < place { next += 1 }
            if stops.isEmpty {
                table.append(0)
            } else if next == 0 {
                table.append(stops[0].color.pixel)
            } else if next == stops.count {
                table.append(stops[next - 1].color.pixel)
            } else {
                let before = stops[next - 1], after = stops[next]
                let length = after.place - before.place
                let part = length > 0 ? (place - before.place) / length : 1
                // Mixed after multiplying, so that nothing gets darker on its way to transparent.
                table.append(Self.mix(before.color.pixel, after.color.pixel, part))
            }
        }
        self.table = table
    }

    private static func mix(_ a: UInt32, _ b: UInt32, _ part: Float) -> UInt32 {
        let weight = UInt32(min(max(part, 0), 1) * 255 + 0.5)
        return PixelMath.scale(a, by: 255 - weight) &+ PixelMath.scale(b, by: weight)
    }

    func pixel(_ place: Float) -> UInt32 {
        // Not a number compares as false, and so ends at 0.
        place > 0 ? table[place < 1 ? Int(place * 255 + 0.5) : 255] : table[0]
    }
}

extension Paint {
    /// The pixels of a row.
    func row(x: Int, y: Int, into pixels: inout [UInt32]) {
        switch self {
        case .color(let color):
            for index in pixels.indices { pixels[index] = color.pixel }
        case .linear(let gradient, let from, let to):
            let along = to - from
            let square = along.x * along.x + along.y * along.y
            let step = square > 0 ? along.x / square : 0
            let start = Point(Float(x) + 0.5, Float(y) + 0.5) - from
            let place = square > 0 ? (start.x * along.x + start.y * along.y) / square : 0
            for index in pixels.indices { pixels[index] = gradient.pixel(place + Float(index) * step) }
        case .radial(let gradient, let centre, let radius):
            let down = Float(y) + 0.5 - centre.y
            for index in pixels.indices {
                let across = Float(x + index) + 0.5 - centre.x
                pixels[index] = gradient.pixel((across * across + down * down).squareRoot() / max(radius, 1e-6))
            }
        }
    }
}
