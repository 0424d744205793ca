/// A part of a picture, in pixels from its upper left corner.
public struct Rectangle: Equatable, Sendable {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    public var isEmpty: Bool { width <= 0 || height <= 0 }

    /// The part that lies in a picture of that size. Any numbers will do.
    public func clipped(toWidth limitX: Int, height limitY: Int) -> Rectangle {
        let left = min(max(x, 0), limitX), top = min(max(y, 0), limitY)
        let right = min(max(Self.end(x, width), left), limitX)
        let bottom = min(max(Self.end(y, height), top), limitY)
        return Rectangle(x: left, y: top, width: right - left, height: bottom - top)
    }

    private static func end(_ start: Int, _ length: Int) -> Int {
        let (end, overflow) = start.addingReportingOverflow(max(length, 0))
        return overflow ? .max : end
    }

    /// What lies in both; empty where nothing does. Any numbers will do.
    public func intersection(_ other: Rectangle) -> Rectangle {
        let left = max(x, other.x), top = max(y, other.y)
        let right = max(min(Self.end(x, width), Self.end(other.x, other.width)), left)
        let bottom = max(min(Self.end(y, height), Self.end(other.y, other.height)), top)
        return Rectangle(x: left, y: top, width: right &- left, height: bottom &- top)
    }

    /// Whether a pixel lies inside.
    public func contains(x pixelX: Int, y pixelY: Int) -> Bool {
        pixelX >= x && pixelY >= y && pixelX < Self.end(x, width) && pixelY < Self.end(y, height)
    }

    /// This rectangle at another place.
    public func moved(x deltaX: Int, y deltaY: Int) -> Rectangle {
        Rectangle(x: x &+ deltaX, y: y &+ deltaY, width: width, height: height)
    }

    /// The rectangle that keeps a distance from each edge; a negative one makes it larger.
    public func inset(_ distance: Int) -> Rectangle {
        Rectangle(
            x: x &+ distance, y: y &+ distance, width: max(width &- 2 &* distance, 0),
            height: max(height &- 2 &* distance, 0))
    }

    /// The smallest rectangle that has both in it.
    public func union(_ other: Rectangle) -> Rectangle {
        let left = min(x, other.x), top = min(y, other.y)
        return Rectangle(
            x: left, y: top, width: max(x + width, other.x + other.width) - left,
            height: max(y + height, other.y + other.height) - top)
    }

    /// 16 bytes on the wire: x, y, width, height, four bytes each, the lowest first.
    public static var size: Int { 16 }

    public func encode(into bytes: inout [UInt8]) {
        for number in [x, y, width, height] {
            let word = UInt32(clamping: number)
            for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
    }

    /// The rectangle at an offset of which 16 bytes are there.
    public init(_ bytes: Span<UInt8>, at offset: Int) {
        func word(_ index: Int) -> Int {
            var value: UInt32 = 0
            for byte in 0..<4 { value |= UInt32(bytes[offset + 4 * index + byte]) << UInt32(8 * byte) }
            return Int(value)
        }
        self.init(x: word(0), y: word(1), width: word(2), height: word(3))
    }
}
