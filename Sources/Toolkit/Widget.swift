public import Bytes
public import Display
public import Drawing

/// A part of a window: it says how large it wants to be, is given a place, draws itself there, and takes what the user does.
open class Widget {
    /// What it is to somebody who does not see it.
    public enum Role: Sendable {
        case group, label, button, toggle, choice, slider, textField, list, progress, tabs, image

        /// The role as `tree` names it.
        public var name: ByteString {
            switch self {
            case .group: "group"
            case .label: "label"
            case .button: "button"
            case .toggle: "toggle"
            case .choice: "choice"
            case .slider: "slider"
            case .textField: "text-field"
            case .list: "list"
            case .progress: "progress"
            case .tabs: "tabs"
            case .image: "image"
            }
        }
    }

    /// What the widget looks like at the moment.
    public struct Condition: Sendable {
        public var isFocused = false
        public var isHovered = false
        public var isPressed = false
    }

    /// Where it is in its window.
    public private(set) var frame = Rectangle(x: 0, y: 0, width: 0, height: 0)

    public init() {}

    open var role: Role { .group }
    /// What a screen reader says.
    open var name: ByteString { "" }
    /// The state that a screen reader adds to the name.
    open var valueText: ByteString { "" }
    open var isFocusable: Bool { false }
    open var children: [Widget] { [] }
    /// Whether it takes the room that is left over along its stack.
    open var isFlexible: Bool { false }

    /// How large it wants to be.
    open func size(_ style: Style) -> (width: Int, height: Int) { (0, 0) }
    open func place(in frame: Rectangle, _ style: Style) { self.frame = frame }
    open func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {}

    /// Clicked with the left button at a place of the window, or chosen by Enter or the space bar (nil).
    open func activate(x: Int?) {}
    /// An arrow key: -1 for left and up, 1 for right and down. False: it means nothing here, and moves the focus.
    open func step(_ direction: Int) -> Bool { false }

    /// Whether characters that are typed belong to it.
    open var takesText: Bool { false }
    /// The letter (a small one) that chooses it together with Alt; 0 for none.
    open var mnemonic: UInt8 { 0 }
    /// The part of it that the pointer acts on.
    open var touchFrame: Rectangle { frame }
    /// A key went down, while it has the focus. False: it means nothing here, and goes on to what it means in every window.
    open func press(_ key: KeyPress, _ clipboard: PageClipboard) -> Bool { false }
    /// Characters were typed, while it has the focus.
    open func type(_ text: ByteString) -> Bool { false }
    /// Copy, cut or paste (a `ClipboardAction`), while it has the focus.
    open func edit(_ action: Int64, _ clipboard: PageClipboard) -> Bool { false }
    /// The left button went down on it (`isStart`), or the pointer moved while it was held. True: it looks otherwise now.
    open func point(x: Int, y: Int, isStart: Bool) -> Bool { false }
    /// The wheel was turned over it, upwards by so many notches.
    open func scroll(_ notches: Int) -> Bool { false }
}

extension Widget {
    /// This widget and all in it, in the order of reading.
    public var all: [Widget] { [self] + children.flatMap { $0.all } }

    /// Roles, names and values, a line each, indented by depth: what assistive programs are told.
    public func tree(depth: Int = 0) -> ByteString {
        var text = ByteString(Array(repeating: 0x20, count: 2 * min(depth, 64))) + role.name
        if !name.isEmpty { text += " \"" + name + "\"" }
        if !valueText.isEmpty { text += " = " + valueText }
        text += "\n"
        for child in children { text += child.tree(depth: depth + 1) }
        return text
    }
}

/// Collects the widgets of a stack.
@resultBuilder
public enum WidgetBuilder {
    public static func buildExpression(_ widget: Widget) -> [Widget] { [widget] }
    public static func buildBlock(_ parts: [Widget]...) -> [Widget] { parts.flatMap { $0 } }
    public static func buildOptional(_ part: [Widget]?) -> [Widget] { part ?? [] }
    public static func buildEither(first: [Widget]) -> [Widget] { first }
    public static func buildEither(second: [Widget]) -> [Widget] { second }
    public static func buildArray(_ parts: [[Widget]]) -> [Widget] { parts.flatMap { $0 } }
}
