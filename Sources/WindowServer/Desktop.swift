public import Bytes
public import Display
import Drawing
import InputEvents
public import Keymap
public import SchemeProtocol
import Themes
public import WindowProtocol

/// The desktop: windows on screens, who has the focus, and what has to be drawn. It does nothing by itself: it is given
/// outputs, input and what clients ask, and collects damage and news.
///
/// Rectangles are in the desktop's coordinates: the outputs lie side by side from 0 on.
public final class Desktop {
    public internal(set) var outputs: [Output] = []
    public var style: Style { didSet { adoptStyle() } }
    /// The theme at the scales that are in use.
    private var styles: [Int: Style] = [:]
    /// The window that the panels were last drawn behind.
    private var settledCover: UInt64?
    var isFocusDropped = false
    private var borderPictures: [Int: (active: Border, inactive: Border)] = [:]
    private var shadowPictures: [Int: (active: Shadow?, inactive: Shadow?)] = [:]
    /// Makes the memory of a window's pixels.
    private let makeMemory: (Int, Int) throws(Errno) -> PixelMemory

    var windows: [UInt64: Window] = [:]
    /// The one that had the focus last comes first.
    var focusOrder: [Window] = []
    private var lastID: UInt64 = 0
    private var memoryInUse = 0
    /// Windows that have events which nobody has been told of.
    public internal(set) var news: Set<UInt64> = []
    /// Panels show which windows there are, and do not know yet that these are others.
    var isListChanged = false

    // Pointer and keyboard.
    var pointerX = 0
    var pointerY = 0
    var buttons: Int64 = 0
    var cursor = CursorShape.arrow
    var hover: Window?
    var hoverButton: WindowFrame.Button?
    /// Who gets the pointer's events while a button is held.
    var pressed: Window?
    var grip: Grip?
    var modifiers: KeyModifiers = []
    public var keymap = Keymap()
    /// Super was held and nothing else was pressed meanwhile.
    var isSuperAlone = false

    public internal(set) var workspace = 0
    var snapPreview: Rectangle?
    var switcher: Switcher?
    var showsHelp = false
    var clipboard: [UInt8] = []
    public var bindings = KeyBindings.standard
    /// How many frames were composed, and how many pixels of what was damaged were drawn how often.
    public internal(set) var statistics = Statistics()
    /// What to do for shortcuts that are none of the desktop's: volume and the like.
    public var onAction: ((KeyBindings.Action) -> Void)?

    public struct Statistics: Sendable {
        public var frames = 0
        public var damaged = 0
        public var drawn = 0
        /// How long it took to compose the frames and to give them to the displays, in ns.
        public var busy: UInt64 = 0
        /// When a window with the focus was first on a screen, in ns of the monotonic clock; 0 before.
        public var firstUse: UInt64 = 0
        /// How long it took from an input to the frame after it.
        public var latencies = Latencies()
    }

    public func resetStatistics() { statistics = Statistics() }

    public static var windowLimit: Int { 1024 }
    /// Pixels of all windows together, in bytes.
    public var memoryLimit = 512 << 20
    public static var workspaceCount: Int { 4 }
    static var coordinateLimit: Int { 1 << 20 }

    public init(
        style: Style, makeMemory: @escaping (Int, Int) throws(Errno) -> PixelMemory
    ) {
        self.style = style
        self.makeMemory = makeMemory
        adoptStyle()
    }

    private func adoptStyle() {
        styles = [:]
        shadowPictures = [:]
        borderPictures = [:]
        for window in windows.values {
            window.style = style(at: window.scale)
            window.barKey = nil
        }
        for output in outputs { output.wallpaper = nil }
        updateOverlays()
        damageAll()
    }

    /// The theme at a scale.
    func style(at scale: Int) -> Style {
        if scale == Window.baseScale { return style }
        if let known = styles[scale] { return known }
        let scaled = style.scaled(by: Float(scale) / Float(Window.baseScale))
        styles[scale] = scaled
        return scaled
    }

    /// The shadows for windows of a style.
    func shadows(_ style: Style) -> (active: Shadow?, inactive: Shadow?) {
        if let known = shadowPictures[style.shadowSize] { return known }
        let made = (
            active: Shadow(size: style.shadowSize, strength: style.shadow.active),
            inactive: Shadow(size: style.shadowSize, strength: style.shadow.inactive)
        )
        shadowPictures[style.shadowSize] = made
        return made
    }

    func borders(_ style: Style, isActive: Bool) -> Border {
        let key = style.borderWidth << 16 | style.cornerRadius
        if let known = borderPictures[key] { return isActive ? known.active : known.inactive }
        let made = (active: Border(style, isActive: true), inactive: Border(style, isActive: false))
        borderPictures[key] = made
        return isActive ? made.active : made.inactive
    }

    // MARK: Windows

    public func window(_ id: UInt64) throws(Errno) -> Window {
        guard let window = windows[id] else { throw .badHandle }
        return window
    }

    /// All windows, the foremost first. Panels lie behind the window that fills the screen.
    public var stack: [Window] {
        let cover = panelCover
        var stack: [Window] = []
        for layer in [Window.Layer.front, .normal, .back] {
            for window in focusOrder where window.layer == layer {
                if cover != nil, layer == .front, window.reserve != nil { continue }
                stack.append(window)
                if window === cover { stack += focusOrder.filter { $0.layer == .front && $0.reserve != nil } }
            }
        }
        return stack
    }

    /// The foremost plain window, where it fills the screen.
    private var panelCover: Window? {
        guard let first = focusOrder.first(where: { $0.layer == .normal && isVisible($0) && $0.hasContent }),
            first.tile == .fullScreen
        else { return nil }
        return first
    }

    /// Draws the panels again when they go behind a window that fills the screen, or come to the front.
    func settlePanels() {
        let cover = panelCover?.id
        guard cover != settledCover else { return }
        settledCover = cover
        for window in windows.values where window.reserve != nil { damage(window) }
    }

    /// The window that has the keys; nil where a press on the wallpaper took them from all.
    public var focused: Window? { isFocusDropped ? nil : focusOrder.first { canFocus($0) } }

    /// Panels are used while another window keeps the focus.
    func canFocus(_ window: Window) -> Bool {
        isVisible(window) && window.layer != .back && window.reserve == nil
    }

    /// The client keeps an edge of the screen free, and is a panel from here on.
    func setReserve(_ window: Window, _ edge: WindowCommand.Edge, _ size: Int) {
        let before = focused
        window.reserve = size > 0 ? (edge, size) : nil
        tellFocus(before: before)
        retile()
        isListChanged = true
    }

    /// Whether it could be seen on this workspace, were nothing in front of it.
    func isVisible(_ window: Window) -> Bool {
        !window.flags.contains(.hidden) && !window.isMinimized && (window.isSticky || window.workspace == workspace)
    }

    /// Opens a window.
    public func open(_ request: WindowRequest) throws(Errno) -> Window {
        guard windows.count < Self.windowLimit else { throw .tooManyHandles }
        var width = min(max(request.width, 1), Bitmap.limit), height = min(max(request.height, 1), Bitmap.limit)
        let screen = screen(x: pointerX, y: pointerY)
        let scale = scale(of: screen), style = style(at: scale)
        let factor = request.flags.contains(.scalable) ? Window.baseScale : scale
        if request.flags.contains(.resizable), !outputs.isEmpty {
            let usable = usable(screen)
            width = min(width, max(usable.width * Window.baseScale / factor, 1))
            height = min(height, max((usable.height - style.titleHeight) * Window.baseScale / factor, 1))
        }
        let buffer = try makeBuffer(width, height)
        let limit = Self.coordinateLimit
        let window = Window(
            id: lastID + 1, flags: request.flags, title: Window.cleaned(request.title),
            frame: Rectangle(
                x: min(max(request.x, -limit), limit), y: min(max(request.y, -limit), limit), width: width,
                height: height),
            buffer: buffer, scale: scale, style: style)
        (window.frame.width, window.frame.height) = (window.shown(width), window.shown(height))
        lastID += 1
        window.workspace = workspace
        windows[window.id] = window
        isListChanged = true
        if request.wantsPlacement { findPlace(for: window, on: screen) }
        let before = focused
        focusOrder.insert(window, at: window.layer == .back ? focusOrder.count : 0)
        tellFocus(before: before)
        tellScreen(window, screen)
        if request.flags.contains(.fullScreen) {
            place(window, in: .fullScreen)
        } else if request.flags.contains(.maximized) {
            place(window, in: .maximized)
        }
        damage(window)
        updatePointer()
        return window
    }

    private func makeBuffer(_ width: Int, _ height: Int) throws(Errno) -> Window.Buffer {
        guard width * height * 4 <= memoryLimit - memoryInUse else { throw .outOfMemory }
        let memory = try makeMemory(width, height)
        memoryInUse += width * height * 4
        return Window.Buffer(memory)
    }

    private func release(_ buffer: Window.Buffer?) {
        if let buffer { memoryInUse -= buffer.memory.width * buffer.memory.height * 4 }
    }

    /// The client has closed its handle.
    public func close(_ id: UInt64) {
        guard let window = windows[id] else { return }
        damage(window)
        let before = focused
        windows[id] = nil
        isListChanged = true
        news.remove(id)
        focusOrder.removeAll { $0 === window }
        if pressed === window { pressed = nil }
        if hover === window { hover = nil }
        if grip?.window === window { endGrip() }
        if dragSource === window || dragTarget === window { endContentDrag() }
        if switcher != nil {
            switcher?.forget(window)
            updateOverlays()
        }
        release(window.buffer)
        release(window.nextBuffer)
        tellFocus(before: before)
        updatePointer()
    }

    /// What the client draws in: the memory that `map` shows.
    public func pixels(_ window: Window) -> PixelMemory { (window.nextBuffer ?? window.buffer).memory }

    // MARK: Changes that clients ask for

    /// Gives the window pixels of another size. The old ones are shown until the client presents the new.
    public func resize(_ window: Window, width: Int, height: Int) throws(Errno) {
        let width = min(max(width, 1), Bitmap.limit), height = min(max(height, 1), Bitmap.limit)
        guard width != window.bufferWidth || height != window.bufferHeight else { return }
        let new = try makeBuffer(width, height)
        let old = window.nextBuffer ?? window.buffer
        new.bitmap.copy(old.bitmap.bounds, of: old.bitmap, toX: 0, y: 0)
        release(window.nextBuffer)
        window.nextBuffer = new
        if !window.hasContent { adoptNextBuffer(window) }
    }

    private func adoptNextBuffer(_ window: Window) {
        guard let next = window.nextBuffer else { return }
        damage(window)
        release(window.buffer)
        window.buffer = next
        window.nextBuffer = nil
        var frame = window.frame
        var width = window.shown(next.memory.width), height = window.shown(next.memory.height)
        if let wanted = window.wanted {
            // What was asked for may lie between two sizes that the client can draw.
            if window.drawn(wanted.width) == next.memory.width, window.drawn(wanted.height) == next.memory.height {
                (width, height) = (wanted.width, wanted.height)
            }
            // An edge that the user does not move stays where it is, whatever size the client has chosen.
            if wanted.x != frame.x { frame.x = wanted.x + wanted.width - width }
            if wanted.y != frame.y { frame.y = wanted.y + wanted.height - height }
            if width == wanted.width, height == wanted.height {
                (frame.x, frame.y) = (wanted.x, wanted.y)
            }
            if grip == nil { window.wanted = nil }
        }
        let hasMoved = frame.x != window.frame.x || frame.y != window.frame.y
        (frame.width, frame.height) = (width, height)
        window.frame = frame
        if hasMoved { send(window, WindowEvent(.move, frame.x, frame.y)) }
        damage(window)
        updatePointer()
    }

    /// The client has drawn: in these parts of its window, or all over.
    public func present(_ window: Window, _ parts: [Rectangle]) {
        if window.nextBuffer != nil {
            window.hasContent = true
            return adoptNextBuffer(window)
        }
        if !window.hasContent {
            window.hasContent = true
            return damage(window)
        }
        guard isVisible(window) else { return }
        let frame = window.frame
        if parts.isEmpty { return addDamage(frame) }
        let content = window.buffer.bitmap
        for part in parts {
            let inside = part.clipped(toWidth: content.width, height: content.height)
            addDamage(window.shown(inside).intersection(frame))
        }
    }

    public func setTitle(_ window: Window, _ title: ByteString) {
        window.title = Window.cleaned(title)
        isListChanged = true
        addDamage(Decoration.title(window))
        if switcher != nil { updateOverlays() }
    }

    public func setProgram(_ window: Window, _ name: ByteString) {
        window.program = Window.cleaned(name)
        isListChanged = true
    }

    public func setFlags(_ window: Window, _ flags: WindowFlags, _ isOn: Bool) {
        damage(window)
        let before = focused
        if flags.contains(.maximized) { isOn ? place(window, in: .maximized) : restore(window) }
        if flags.contains(.fullScreen) { isOn ? place(window, in: .fullScreen) : restore(window) }
        let plain = flags.subtracting([.maximized, .fullScreen])
        if isOn { window.flags.formUnion(plain) } else { window.flags.subtract(plain) }
        if plain.contains(.scalable) { rescale(window) }
        tellFocus(before: before)
        damage(window)
        updatePointer()
    }

    public func move(_ window: Window, toX x: Int?, y: Int?) {
        let limit = Self.coordinateLimit
        let newX = min(max(x ?? window.frame.x, -limit), limit), newY = min(max(y ?? window.frame.y, -limit), limit)
        guard newX != window.frame.x || newY != window.frame.y else { return }
        damage(window)
        (window.frame.x, window.frame.y) = (newX, newY)
        adopt(scale: scale(of: screen(of: window)), window)
        damage(window)
        send(window, WindowEvent(.move, newX, newY))
        updatePointer()
    }

    // MARK: Events and damage

    func send(_ window: Window, _ event: WindowEvent) {
        window.events.add(event)
        news.insert(window.id)
    }

    /// The windows whose clients should be told that there are events.
    public func takeNews() -> [Window] {
        if isListChanged {
            isListChanged = false
            for window in windows.values where window.reserve != nil { send(window, WindowEvent(.windows, 0)) }
        }
        defer { news = [] }
        return news.sorted().compactMap { windows[$0] }.filter { !$0.events.isEmpty }
    }

    func addDamage(_ part: Rectangle) {
        for output in outputs { output.damage.add(part.intersection(output.bounds)) }
    }

    public func damageAll() { for output in outputs { output.damage = Region(output.bounds) } }

    func damage(_ window: Window) { addDamage(Decoration.extent(window)) }

    /// The pictures of pointers by scale.
    var cursors: [Int: CursorImages] = [:]
    /// The pointer is a part of the picture; false where the display shows it by itself.
    public var hasSoftwareCursor = true
    /// What time it is, in ns: told by whoever gives the input.
    public var now: UInt64 = 0
    var lastTitlePress: (window: UInt64, time: UInt64)?
    /// Keys whose press was a shortcut: nobody gets their release.
    var heldBack: Set<UInt16> = []
    public internal(set) var showsDamage = false
    public internal(set) var showsFrames = false
    /// How far a key of the number pad moves the pointer; nil where these keys are only keys.
    var mouseKeys: Int?
    /// The theme's name, for clients.
    public var theme: ByteString = "apus-dark"
    var overlays: [Overlay] = []
    var notice: Notice?
    /// Told when something is said for a while, with how long that is: then `endNotice` is to be called.
    public var onNotice: ((UInt64) -> Void)?
    /// Super has been pressed: a good time to look whether files have changed.
    public var onSuper: (() -> Void)?
    var dragSource: Window?
    var dragTarget: Window?
    var dragContent: [UInt8] = []
    var dragAction: Int64 = 0
}
