import Display
import WindowProtocol

extension Desktop {
    /// With more windows than this beside each other it no longer matters where the next one is.
    private static var placementTries: Int { 64 }

    /// Puts a new window in the middle of a screen, and further down and right while another one's title is there.
    func findPlace(for window: Window, on screen: Rectangle) {
        let usable = usable(screen)
        let style = window.style
        let title = window.flags.contains(.borderless) ? 0 : style.titleHeight
        let limitX = usable.x + max(usable.width - window.frame.width, 0)
        let limitY = usable.y + title + max(usable.height - title - window.frame.height, 0)
        var x = usable.x + max((usable.width - window.frame.width) / 2, 0)
        var y = usable.y + title + max((usable.height - title - window.frame.height) / 2, 0)
        let others = windows.values.filter { $0 !== window && $0.layer == window.layer && isVisible($0) }
        let step = max(style.cascade, 1)
        for _ in 0..<Self.placementTries {
            let isTaken = others.contains { other in
                abs(other.frame.x - x) < step && abs(other.frame.y - y) < step
            }
            if !isTaken { break }
            x += step
            y += step
            if x > limitX { x = usable.x }
            if y > limitY { y = usable.y + title }
            if limitX == usable.x, limitY == usable.y + title { break }
        }
        (window.frame.x, window.frame.y) = (x, y)
    }

    /// Fills a place with a window, or gives it its old one back when it is there already.
    public func toggle(_ window: Window, _ tile: Tile) {
        if window.tile == tile { restore(window) } else { place(window, in: tile) }
    }

    public func place(_ window: Window, in tile: Tile) {
        if window.restoreFrame == nil { window.restoreFrame = window.frame }
        damage(window)
        window.tile = tile
        damage(window)
        let screen = screen(of: window)
        var area = tile.area(in: usable(screen), screen: screen)
        if Decoration.hasBorder(window) { area = area.inset(window.measures.borderWidth) }
        if Decoration.hasTitle(window) {
            area.y += window.style.titleHeight
            area.height = max(area.height - window.style.titleHeight, 1)
        }
        ask(window, for: area)
    }

    public func restore(_ window: Window) {
        guard let frame = window.restoreFrame else { return }
        damage(window)
        window.tile = nil
        window.restoreFrame = nil
        damage(window)
        ask(window, for: frame)
    }

    /// Asks the client for the size; the window goes to its new place together with it.
    func ask(_ window: Window, for frame: Rectangle) {
        let isResizing =
            window.drawn(frame.width) != window.bufferWidth || window.drawn(frame.height) != window.bufferHeight
        window.wanted = isResizing ? frame : nil
        if isResizing {
            askSize(window, frame.width, frame.height)
        } else {
            move(window, toX: frame.x, y: frame.y)
        }
    }
}
