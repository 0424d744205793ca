public import Bytes
import Display
public import Drawing
import WindowProtocol

// The screens: where they lie, and what windows do when they come, change and go.

extension Desktop {
    /// Takes a screen in, to the right of the others.
    public func addOutput(_ bitmap: Bitmap, named name: ByteString = "") -> Output {
        let x = outputs.map { $0.bounds.x + $0.bounds.width }.max() ?? 0
        let output = Output(name: name, x: x, bitmap: bitmap)
        outputs.append(output)
        if outputs.count == 1 { (pointerX, pointerY) = (bitmap.width / 2, bitmap.height / 2) }
        return output
    }

    /// A screen has another mode, and so another picture.
    public func changeOutput(_ output: Output, _ bitmap: Bitmap) {
        output.bitmap = bitmap
        output.wallpaper = nil
        arrange()
    }

    /// A screen is gone. The windows on it move to one that is left.
    public func removeOutput(_ output: Output) {
        outputs.removeAll { $0 === output }
        arrange()
    }

    func arrange() {
        var x = 0
        for output in outputs {
            output.bounds = Rectangle(x: x, y: 0, width: output.bitmap.width, height: output.bitmap.height)
            x += output.bounds.width
        }
        updateOverlays()
        damageAll()
        guard let first = outputs.first else { return }
        movePointer(toX: pointerX, y: pointerY)
        for window in windows.values {
            let screen = self.screen(of: window)
            adopt(scale: scale(of: screen), window)
            tellScreen(window, screen)
            if let tile = window.tile {
                place(window, in: tile)
            } else if outputs.allSatisfy({ $0.bounds.intersection(Decoration.outer(window)).isEmpty }) {
                let style = style(at: first.scale)
                move(window, toX: first.bounds.x + style.cascade, y: first.bounds.y + style.cascade + style.titleHeight)
            }
        }
    }

    /// The screen that shows most of a window; the pointer's for one that is on none.
    func screen(of window: Window) -> Rectangle {
        let outer = Decoration.outer(window)
        let areas = outputs.map { output in
            let common = output.bounds.intersection(outer)
            return common.width * common.height
        }
        guard let most = areas.max(), most > 0, let index = areas.firstIndex(of: most) else {
            return screen(x: pointerX, y: pointerY)
        }
        return outputs[index].bounds
    }

    func screen(x: Int, y: Int) -> Rectangle {
        (outputs.first { $0.bounds.contains(x: x, y: y) } ?? outputs.first)?.bounds
            ?? Rectangle(x: 0, y: 0, width: 1, height: 1)
    }

    /// What panels leave of a screen.
    func usable(_ screen: Rectangle) -> Rectangle {
        var area = screen
        for window in windows.values where isVisible(window) {
            guard let reserve = window.reserve, !window.frame.intersection(screen).isEmpty else { continue }
            let size = min(max(window.shown(reserve.size), 0), min(area.width, area.height) / 2)
            switch reserve.edge {
            case .left: (area.x, area.width) = (area.x + size, area.width - size)
            case .right: area.width -= size
            case .top: (area.y, area.height) = (area.y + size, area.height - size)
            case .bottom, .move: area.height -= size
            }
        }
        return area
    }
}
