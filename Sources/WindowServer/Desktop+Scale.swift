import Display
import Drawing
import WindowProtocol

// Scales. The desktop counts the pixels of its screens; on a screen with a scale of its own a window is shown larger. What a
// client draws is enlarged for it, unless it says (flag `s`) that it draws as large as it is shown.

extension Desktop {
    /// The scale of the output with those bounds.
    func scale(of screen: Rectangle) -> Int {
        outputs.first { $0.bounds == screen }?.scale ?? Window.baseScale
    }

    /// Draws everything on a screen larger or smaller: `scale` is in parts of `Window.baseScale`, from 1/2 to 4.
    public func setScale(_ output: Output, _ scale: Int) {
        let scale = min(max(scale, Window.baseScale / 2), Window.baseScale * 4)
        guard scale != output.scale else { return }
        damageCursor()
        output.scale = scale
        arrange()
    }

    /// A window is on a screen of that scale now.
    func adopt(scale: Int, _ window: Window) {
        guard scale != window.scale else { return }
        damage(window)
        window.scale = scale
        window.style = style(at: scale)
        window.barKey = nil
        rescale(window)
        if window.flags.contains(.scalable) { send(window, WindowEvent(.scale, scale, Window.baseScale)) }
        damage(window)
    }

    /// Its content is as large as ever, and is shown as large as its scale says.
    func rescale(_ window: Window) {
        let content = window.buffer.bitmap
        (window.frame.width, window.frame.height) = (window.shown(content.width), window.shown(content.height))
        window.wanted = nil
    }

    /// Tells a window how large its screen is, in its own pixels, and how large things are drawn there.
    func tellScreen(_ window: Window, _ screen: Rectangle) {
        send(window, WindowEvent(.screen, window.drawn(screen.width), window.drawn(screen.height)))
        if window.flags.contains(.scalable), window.scale != Window.baseScale {
            send(window, WindowEvent(.scale, window.scale, Window.baseScale))
        }
    }

    /// Asks a client for a size in the screen's pixels.
    func askSize(_ window: Window, _ width: Int, _ height: Int) {
        send(window, WindowEvent(.resize, window.drawn(width), window.drawn(height)))
    }

    /// Tells a window where the pointer is.
    func sendPointer(_ window: Window) {
        let x = window.told(pointerX - window.frame.x), y = window.told(pointerY - window.frame.y)
        send(window, WindowEvent(.mouse, x, y))
    }
}
