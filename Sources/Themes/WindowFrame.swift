public import Bytes
public import Display
public import Drawing
public import Fonts

/// Draws the title bar of a window and says where its buttons are.
public struct WindowFrame {
    /// What a window's buttons do.
    public enum Button: Sendable, CaseIterable { case minimise, maximise, close }

    /// All that decides how a title bar looks.
    public struct Look: Equatable, Sendable {
        public var title: ByteString
        /// `active`, `inactive`, `moving` or `urgent`.
        public var state: ByteString = "active"
        public var isMaximised = false
        public var buttons: [Button] = Button.allCases
        public var hovered: Button?
        public var pressed: Button?

        public init(title: ByteString) { self.title = title }
    }

    public let theme: Theme
    /// How many pixels one of the theme's stands for.
    public let scale: Float
    private let font: Font

    public init(_ theme: Theme, fonts: FontLibrary, scale: Float = 1) {
        self.theme = theme
        self.scale = scale
        let weight = theme.text("font.title_weight")
        let role: FontLibrary.Role =
            weight == "bold" ? .interfaceBold : weight == "medium" ? .interfaceMedium : .interface
        font = fonts.font(role, size: Float(theme.number("metrics.title_text")) * scale)
    }

    /// The theme's measure of that name, in pixels.
    public func measure(_ name: ByteString) -> Int {
        Int((Float(theme.number("metrics." + name)) * scale).rounded())
    }

    public var titleHeight: Int { max(measure("title_height"), 16) }

    /// Where the buttons of a title bar of that width are, from its upper left corner.
    public func buttons(_ look: Look, width: Int) -> [(button: Button, place: Rectangle)] {
        let size = max(measure("button_width"), 12), height = max(measure("button_height"), 12)
        let gap = measure("button_gap")
        var right = width - max((titleHeight - height) / 2, gap)
        var result: [(button: Button, place: Rectangle)] = []
        for button in Button.allCases.reversed() where look.buttons.contains(button) {
            result.append(
                (button, Rectangle(x: right - size, y: (titleHeight - height) / 2, width: size, height: height)))
            right -= size + gap
        }
        return result
    }

    /// The button at a place of the title bar.
    public func button(_ look: Look, width: Int, x: Int, y: Int) -> Button? {
        buttons(look, width: width).first { $0.place.contains(x: x, y: y) }?.button
    }

    /// Draws a title bar with its upper left corner at the canvas' origin. Its upper corners are round, unless the window
    /// fills the screen.
    public func draw(_ look: Look, on canvas: Canvas, width: Int) {
        func color(_ key: ByteString) -> Color { theme.windowColor(look.state, key) }
        let height = titleHeight
        let radius = look.isMaximised ? 0 : Float(theme.number("metrics.corner_radius")) * scale
        let shape = Path.roundedRectangle(
            x: 0, y: 0, width: Float(width), height: Float(height), corners: Corners(top: radius, bottom: 0))
        let top = color("title_bg"), bottom = color("title_bg2")
        let isGradient = theme.text("window." + look.state + ".gradient") == "vertical"
        if isGradient {
            canvas.fill(shape, .linear(Gradient(top, bottom), from: Point(0, 0), to: Point(0, Float(height))))
        } else {
            canvas.fill(shape, top)
        }
        // A line where the light falls on, and one where the content begins.
        canvas.fill(
            Rectangle(x: Int(radius), y: 0, width: width - 2 * Int(radius), height: 1),
            (theme.text("theme.variant") == "light" ? Color.white : color("title_fg")).withAlpha(28))
        canvas.fill(Rectangle(x: 0, y: height - 1, width: width, height: 1), color("border").withAlpha(90))
        let buttons = buttons(look, width: width)
        drawTitle(look, on: canvas, width: width, room: buttons.last?.place.x ?? width, color("title_fg"))
        for (button, place) in buttons { draw(button, look, place, on: canvas, color) }
    }

    private func drawTitle(_ look: Look, on canvas: Canvas, width: Int, room: Int, _ color: Color) {
        let padding = measure("title_padding")
        let text = font.elided(look.title, to: room - 2 * padding)
        let length = font.width(text)
        // In the middle of the window where there is room, else in the middle of what the buttons leave.
        var x = padding
        if theme.text("metrics.title_align") == "center" {
            x = max(min((width - length) / 2, room - padding - length), padding)
        }
        font.draw(text, on: canvas, x: x, baseline: font.baseline(inHeight: titleHeight), color)
    }

    private func draw(
        _ button: Button, _ look: Look, _ place: Rectangle, on canvas: Canvas, _ color: (ByteString) -> Color
    ) {
        var front = color("button_fg"), back = color("button_bg")
        if look.hovered == button {
            let isClose = button == .close
            back = color(isClose ? "close_hover_bg" : "button_hover_bg")
            front = color(isClose ? "close_hover_fg" : "button_hover_fg")
            if look.pressed == button { back = isClose ? back.mixed(.black, 0.2) : color("button_pressed_bg") }
        }
        if back.alpha > 0 {
            canvas.fillRounded(place, radius: Float(min(place.width, place.height)) / 2, back)
        }
        let icon: Icon =
            switch button {
            case .minimise: .minimise
            case .maximise: look.isMaximised ? .restore : .maximise
            case .close: .close
            }
        let size = min(place.width, place.height) * 10 / 13
        icon.draw(
            on: canvas, x: place.x + (place.width - size) / 2, y: place.y + (place.height - size) / 2, size: size, front
        )
    }
}
