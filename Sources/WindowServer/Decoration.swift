import Bytes
import Display
import Drawing
public import Themes
import WindowProtocol

/// The frame that the server puts around a window's content: where its parts are and what they do.
public enum Decoration {
    /// What is at a place of a window.
    public enum Part: Equatable, Sendable {
        case content
        case title
        case button(WindowFrame.Button)
        /// Bits: 1 left, 2 right, 4 top, 8 bottom.
        case edge(UInt8)
    }

    static func hasTitle(_ window: Window) -> Bool {
        !window.flags.contains(.borderless) && window.tile != .fullScreen
    }

    /// The title bar's rectangle, above the content.
    static func title(_ window: Window) -> Rectangle {
        let height = hasTitle(window) ? window.measures.titleHeight : 0
        return Rectangle(
            x: window.frame.x, y: window.frame.y - height, width: window.frame.width, height: height)
    }

    /// Title and content.
    static func outer(_ window: Window) -> Rectangle {
        let height = hasTitle(window) ? window.measures.titleHeight : 0
        return Rectangle(
            x: window.frame.x, y: window.frame.y - height, width: window.frame.width,
            height: window.frame.height + height)
    }

    static func hasBorder(_ window: Window) -> Bool {
        hasTitle(window) && window.tile?.isWhole != true && window.measures.borderWidth > 0
            && window.frame.width >= 2 * window.measures.cornerRadius
    }

    static func hasShadow(_ window: Window) -> Bool {
        !window.flags.contains(.borderless) && window.tile == nil && window.measures.shadowSize > 0
            && window.frame.width >= 2 * window.measures.shadowSize
            && window.frame.height + window.measures.titleHeight >= 2 * window.measures.shadowSize
    }

    static func shadow(_ window: Window) -> Rectangle {
        outer(window).inset(-window.measures.shadowSize).moved(x: 0, y: window.measures.shadowOffset)
    }

    /// Everything that is drawn for a window.
    static func extent(_ window: Window) -> Rectangle {
        let outer = outer(window)
        let framed = hasBorder(window) ? outer.inset(-window.measures.borderWidth) : outer
        return hasShadow(window) ? framed.union(shadow(window)) : framed
    }

    static func buttons(_ window: Window) -> [WindowFrame.Button] {
        var buttons: [WindowFrame.Button] = [.minimise]
        if window.flags.contains(.resizable) { buttons.append(.maximise) }
        if !window.flags.contains(.unclosable) { buttons.append(.close) }
        return buttons
    }

    static func part(_ window: Window, x: Int, y: Int) -> Part? {
        if window.frame.contains(x: x, y: y) { return .content }
        let title = title(window)
        let outer = outer(window)
        let isResizable = window.flags.contains(.resizable) && window.tile == nil && hasTitle(window)
        if title.contains(x: x, y: y) {
            // A few pixels at the very top belong to the edge.
            if isResizable, y < title.y + 3 { return .edge(4 | corner(x, outer)) }
            let look = BarPainter.look(window, isActive: true, hover: nil)
            let button = window.style.frame.button(look, width: title.width, x: x - title.x, y: y - title.y)
            return button.map { .button($0) } ?? .title
        }
        guard isResizable, outer.inset(-window.measures.resizeGrip).contains(x: x, y: y) else { return nil }
        var edge: UInt8 = 0
        if x < outer.x { edge |= 1 }
        if x >= outer.x + outer.width { edge |= 2 }
        if y < outer.y { edge |= 4 }
        if y >= outer.y + outer.height { edge |= 8 }
        // Near a corner both edges are meant.
        if edge == 4 || edge == 8 { edge |= corner(x, outer) }
        if edge == 1 || edge == 2 {
            if y < outer.y + 16 { edge |= 4 } else if y >= outer.y + outer.height - 16 { edge |= 8 }
        }
        return .edge(edge)
    }

    private static func corner(_ x: Int, _ outer: Rectangle) -> UInt8 {
        x < outer.x + 16 ? 1 : x >= outer.x + outer.width - 16 ? 2 : 0
    }
}
