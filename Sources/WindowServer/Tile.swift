public import Bytes
public import Display

/// A place that a window can fill.
public enum Tile: Equatable, Sendable {
    case maximized
    case fullScreen
    case left
    case right
    case top
    case bottom
    case topLeft
    case topRight
    case bottomLeft
    case bottomRight

    /// It fills all there is; else windows may lie beside it, and a line is between them.
    var isWhole: Bool { self == .maximized || self == .fullScreen }

    /// The part of an area, title bar included.
    public func area(in usable: Rectangle, screen: Rectangle) -> Rectangle {
        let halfWidth = usable.width / 2, halfHeight = usable.height / 2
        let restX = usable.x + halfWidth, restY = usable.y + halfHeight
        let restWidth = usable.width - halfWidth, restHeight = usable.height - halfHeight
        switch self {
        case .maximized: return usable
        case .fullScreen: return screen
        case .left: return Rectangle(x: usable.x, y: usable.y, width: halfWidth, height: usable.height)
        case .right: return Rectangle(x: restX, y: usable.y, width: restWidth, height: usable.height)
        case .top: return Rectangle(x: usable.x, y: usable.y, width: usable.width, height: halfHeight)
        case .bottom: return Rectangle(x: usable.x, y: restY, width: usable.width, height: restHeight)
        case .topLeft: return Rectangle(x: usable.x, y: usable.y, width: halfWidth, height: halfHeight)
        case .topRight: return Rectangle(x: restX, y: usable.y, width: restWidth, height: halfHeight)
        case .bottomLeft: return Rectangle(x: usable.x, y: restY, width: halfWidth, height: restHeight)
        case .bottomRight: return Rectangle(x: restX, y: restY, width: restWidth, height: restHeight)
        }
    }

    /// The tile that a further step in a direction leads to: from a half into its corner, or to the other side.
    func step(_ direction: Tile) -> Tile {
        switch (self, direction) {
        case (.left, .top), (.top, .left): .topLeft
        case (.left, .bottom), (.bottom, .left): .bottomLeft
        case (.right, .top), (.top, .right): .topRight
        case (.right, .bottom), (.bottom, .right): .bottomRight
        case (.topLeft, .bottom), (.bottomLeft, .top): .left
        case (.topRight, .bottom), (.bottomRight, .top): .right
        case (.topLeft, .right), (.topRight, .left): .top
        case (.bottomLeft, .right), (.bottomRight, .left): .bottom
        default: direction
        }
    }

    /// The tile for a window that is dragged to a place at the edge of a screen; nil in the middle.
    static func atEdge(x: Int, y: Int, of screen: Rectangle, distance: Int) -> Tile? {
        let right = screen.x + screen.width - 1, bottom = screen.y + screen.height - 1
        let isLeft = x < screen.x + distance, isRight = x > right - distance
        let isTop = y < screen.y + distance, isBottom = y > bottom - distance
        let quarter = screen.height / 4
        if isLeft { return y < screen.y + quarter ? .topLeft : y > bottom - quarter ? .bottomLeft : .left }
        if isRight { return y < screen.y + quarter ? .topRight : y > bottom - quarter ? .bottomRight : .right }
        if isTop { return .maximized }
        return isBottom ? .bottom : nil
    }

    /// The name in commands.
    public static let names: [(ByteString, Tile)] = [
        ("maximized", .maximized), ("fullscreen", .fullScreen), ("left", .left), ("right", .right), ("top", .top),
        ("bottom", .bottom), ("topleft", .topLeft), ("topright", .topRight), ("bottomleft", .bottomLeft),
        ("bottomright", .bottomRight),
    ]

    public init?(name: ByteString) {
        guard let found = Self.names.first(where: { $0.0 == name }) else { return nil }
        self = found.1
    }
}
