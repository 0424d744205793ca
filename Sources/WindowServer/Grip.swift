import Display
import WindowProtocol

/// What the user does to a window with the pointer held down.
struct Grip {
    let window: Window
    /// 0: moves it. Bits as in `Decoration.Part.edge`.
    let edges: UInt8
    let startX: Int
    let startY: Int
    var start: Rectangle
    /// Where it will be put when the button is let go.
    var tile: Tile?
}

extension Desktop {
    static var minimumWidth: Int { 96 }
    static var minimumHeight: Int { 32 }

    func beginGrip(_ window: Window, edges: UInt8) {
        grip = Grip(window: window, edges: edges, startX: pointerX, startY: pointerY, start: window.frame)
    }

    func followGrip() {
        guard var grip else { return }
        let window = grip.window
        let dx = pointerX - grip.startX, dy = pointerY - grip.startY
        if grip.edges == 0 {
            if dx == 0, dy == 0 { return }
            if window.tile != nil { release(&grip) }
            move(window, toX: grip.start.x + dx, y: max(grip.start.y + dy, topLimit(window)))
            let screen = screen(x: pointerX, y: pointerY)
            let isFree = window.flags.contains(.resizable) && Decoration.hasTitle(window)
            grip.tile =
                isFree ? Tile.atEdge(x: pointerX, y: pointerY, of: screen, distance: window.style.snapDistance) : nil
            preview(grip.tile.map { $0.area(in: usable(screen), screen: screen) })
        } else {
            var frame = grip.start
            if grip.edges & 1 != 0 {
                let width = max(frame.width - dx, Self.minimumWidth)
                frame.x += frame.width - width
                frame.width = width
            } else if grip.edges & 2 != 0 {
                frame.width = max(frame.width + dx, Self.minimumWidth)
            }
            if grip.edges & 4 != 0 {
                let height = max(frame.height - dy, Self.minimumHeight)
                frame.y += frame.height - height
                frame.height = height
            } else if grip.edges & 8 != 0 {
                frame.height = max(frame.height + dy, Self.minimumHeight)
            }
            window.restoreFrame = nil
            window.tile = nil
            ask(window, for: frame)
        }
        self.grip = grip
    }

    /// A window that is dragged out of its tile gets its size back, with the title under the pointer.
    private func release(_ grip: inout Grip) {
        let window = grip.window
        guard let old = window.restoreFrame else { return }
        let share = Double(grip.startX - window.frame.x) / Double(max(window.frame.width, 1))
        let x = grip.startX - Int(share * Double(old.width))
        damage(window)
        window.tile = nil
        window.restoreFrame = nil
        grip.start = Rectangle(x: x, y: window.frame.y, width: old.width, height: old.height)
        window.wanted = nil
        askSize(window, old.width, old.height)
        damage(window)
    }

    /// A title must not get lost above the screens.
    private func topLimit(_ window: Window) -> Int {
        Decoration.hasTitle(window)
            ? screen(x: pointerX, y: pointerY).y + window.style.titleHeight : -Self.coordinateLimit
    }

    func endGrip() {
        guard let grip else { return }
        self.grip = nil
        preview(nil)
        if let tile = grip.tile, windows[grip.window.id] != nil {
            grip.window.restoreFrame = grip.start
            place(grip.window, in: tile)
        }
        updatePointer()
    }

    private func preview(_ area: Rectangle?) {
        guard snapPreview != area else { return }
        snapPreview = area
        updateOverlays()
    }
}
