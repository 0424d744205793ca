import Bytes
import Display
import Drawing
public import InputEvents
import Keymap
import Platform
public import Scheme
public import SchemeProtocol

/// Joins a desktop with a backend: takes its input, and draws a frame on a display when something has changed and the
/// display is ready for one. While nothing changes nothing happens: there are no timers.
public final class Seat {
    public let desktop: Desktop
    public let loop: EventLoop
    private let backend: any Backend
    private var heads: [Head] = []
    /// How large things are drawn on displays that come; nil: as each is.
    public var scale: Int?
    /// Called after input and after frames: there may be events for clients.
    public var onChange: (() -> Void)?
    /// Called when the user, or who has started the program, wants the desktop to end.
    public var onEnd: (() -> Void)?
    /// Keys repeat by the seat's clock: how long until they begin to, and how often. Nil where the backend repeats them.
    public var repeats: (delay: UInt64, interval: UInt64)?
    /// Control-Alt-F1 … are the seat's, and go to `Backend.switchTerminal`.
    public var choosesTerminals = false
    private var repetition: (code: UInt16, timer: EventLoop.Timer)?
    private var shownCursor: CursorShape?
    /// When the first input came that no frame has followed.
    private var lastInput: UInt64?

    /// A display with what the seat knows about it.
    private final class Head {
        let display: any BackendDisplay
        let output: Output
        /// The next frame, when it is to be drawn.
        var timer: EventLoop.Timer?
        var isPending = false
        var lastFrame: UInt64 = 0
        /// When the input came that the frame on its way follows.
        var input: UInt64?

        init(_ display: any BackendDisplay, _ output: Output) {
            self.display = display
            self.output = output
        }
    }

    public init(_ desktop: Desktop, _ backend: any Backend, on loop: EventLoop) {
        self.desktop = desktop
        self.backend = backend
        self.loop = loop
    }

    private var noticeTimer: EventLoop.Timer?

    public func start() throws(BackendError) {
        desktop.onNotice = { [self] time in
            if let noticeTimer { loop.cancel(noticeTimer) }
            noticeTimer = loop.schedule(after: time) { [self] in
                noticeTimer = nil
                desktop.endNotice()
                settle()
            }
        }
        try backend.start(self)
        settle()
    }

    public func stop() { backend.stop() }

    // MARK: Displays

    /// Nothing is drawn while somebody else has the displays. What is held is let go when they are lost, and all is drawn
    /// anew when they are back.
    public var isActive = true {
        didSet {
            guard isActive != oldValue else { return }
            endRepetition()
            desktop.releaseKeys()
            for head in heads {
                head.isPending = false
                if let timer = head.timer { loop.cancel(timer) }
                head.timer = nil
                // Who has the display next has no use for our pointer.
                if !isActive, head.output.hasCursor { _ = head.display.setCursor(nil) }
                head.output.showsCursor = false
            }
            if isActive { redraw() }
            settle()
        }
    }

    public func add(_ display: any BackendDisplay) {
        let output = desktop.addOutput(display.bitmap, named: display.name)
        output.hasCursor = display.hasCursor
        // Screens with so many lines are not so much larger: their pixels are smaller.
        desktop.setScale(output, scale ?? (display.bitmap.height >= 2000 ? 2 : 1) * Window.baseScale)
        heads.append(Head(display, output))
        shownCursor = nil
        settle()
    }

    public func remove(_ display: any BackendDisplay) {
        guard let index = heads.firstIndex(where: { $0.display === display }) else { return }
        let head = heads.remove(at: index)
        if let timer = head.timer { loop.cancel(timer) }
        desktop.removeOutput(head.output)
        settle()
    }

    /// The display has another picture, maybe of another size. Nothing of it has been shown yet.
    public func displayChanged(_ display: any BackendDisplay) {
        guard let head = head(display) else { return }
        head.isPending = false
        head.output.hasCursor = display.hasCursor
        head.output.showsCursor = false
        desktop.changeOutput(head.output, display.bitmap)
        shownCursor = nil
        settle()
    }

    /// What was presented last is on the display now.
    public func shown(_ display: any BackendDisplay) {
        guard let head = head(display), head.isPending else { return }
        head.isPending = false
        if let input = head.input { desktop.statistics.latencies.add(Host.clock(.monotonic) &- input) }
        head.input = nil
        // The display has waited already.
        head.lastFrame = 0
        desktop.tellFrame(on: head.output)
        settle()
    }

    /// Everything is drawn anew.
    public func redraw() {
        shownCursor = nil
        desktop.damageAll()
    }

    private func head(_ display: any BackendDisplay) -> Head? { heads.first { $0.display === display } }

    /// The displays by number, as `orbital-ctl outputs` tells them.
    public var displays: [any BackendDisplay] { heads.map { $0.display } }

    public func setMode(_ number: Int, _ mode: DisplayMode) throws(Errno) {
        guard heads.indices.contains(number) else { throw .noSuchDevice }
        try heads[number].display.setMode(mode)
    }

    // MARK: Frames

    /// Draws soon what has changed: at once after a pause, else when the next frame is due.
    public func scheduleFrames() {
        guard isActive else { return }
        followCursor()
        desktop.settlePanels()
        for head in heads where head.timer == nil && !head.isPending && !head.output.damage.isEmpty {
            let due = max(Host.clock(.monotonic), head.lastFrame &+ head.display.frameTime)
            head.timer = loop.schedule(at: head.lastFrame == 0 ? 1 : due) { [self] in draw(head) }
        }
    }

    private func draw(_ head: Head) {
        head.timer = nil
        let start = Host.clock(.monotonic)
        let parts = desktop.compose(head.output)
        if parts.isEmpty { return }
        let result = head.display.present(parts)
        let end = Host.clock(.monotonic)
        desktop.statistics.busy += end &- start
        noteLatency(result, end, head)
        if desktop.statistics.firstUse == 0, desktop.focused?.hasContent == true { desktop.statistics.firstUse = end }
        switch result {
        case .shown:
            head.lastFrame = Host.clock(.monotonic)
            desktop.tellFrame(on: head.output)
        case .pending: head.isPending = true
        case .failed: head.isPending = true
        }
        settle()
    }

    /// Keeps how long ago the input was that this frame follows.
    private func noteLatency(_ result: Presentation, _ now: UInt64, _ head: Head) {
        guard let start = lastInput, start <= now else { return }
        lastInput = nil
        switch result {
        case .shown: desktop.statistics.latencies.add(now - start)
        case .pending: head.input = start
        case .failed: return
        }
    }

    /// Tells displays with a pointer of their own where it is and what it looks like.
    private func followCursor() {
        let shape = desktop.cursor
        let isOther = shape != shownCursor
        shownCursor = shape
        for head in heads where head.output.hasCursor {
            let bounds = head.output.bounds
            let isHere = bounds.contains(x: desktop.pointerX, y: desktop.pointerY)
            if isOther || isHere != head.output.showsCursor {
                head.output.showsCursor = isHere
                if !head.display.setCursor(isHere ? desktop.cursorImage(head.output) : nil) {
                    head.output.hasCursor = false
                    desktop.damageCursor()
                    continue
                }
            }
            if isHere { head.display.moveCursor(toX: desktop.pointerX - bounds.x, y: desktop.pointerY - bounds.y) }
        }
    }

    private func settle() {
        onChange?()
        scheduleFrames()
    }

    // MARK: Input

    /// To be called after a batch of input: clients are told, and a frame is drawn.
    public func endInput() { settle() }

    /// Somebody has done something, at a time of the monotonic clock.
    private func noteInput(_ time: UInt64) {
        desktop.now = time
        let now = Host.clock(.monotonic)
        // What waited too long had no frame to wait for.
        if let last = lastInput, now &- last < 250_000_000 { return }
        lastInput = time <= now && now - time < 1_000_000_000 ? time : now
    }

    /// A key by its Linux number: 1 pressed, 0 released, 2 still held.
    /// - Parameters:
    ///   - text: the characters that it gives, where the backend knows; else the desktop's layout tells.
    ///   - modifiers: what is held, where the backend knows better than the keys' numbers.
    public func key(
        _ code: UInt16, value: Int32, time: UInt64, text: [UInt32]? = nil, modifiers: KeyModifiers? = nil
    ) {
        // What is let go or held seldom changes what is seen.
        if value == 1, KeyModifiers.held(by: code) == nil { noteInput(time) } else { desktop.now = time }
        if repetition?.code == code || value == 1 { endRepetition() }
        if choosesTerminals, value == 1, let terminal = terminal(code, modifiers ?? desktop.modifiers) {
            return backend.switchTerminal(to: terminal)
        }
        desktop.key(code, value: value, text: text, modifiers: modifiers)
        if value == 1, let repeats, KeyModifiers.held(by: code) == nil {
            repeatKey(code, text, modifiers, after: repeats.delay)
        }
    }

    private func terminal(_ code: UInt16, _ modifiers: KeyModifiers) -> Int? {
        guard modifiers.hasControl, modifiers.contains(.leftAlt) else { return nil }
        switch code {
        case KeyCode.f1...KeyCode.f1 + 9: return Int(code - KeyCode.f1) + 1
        case KeyCode.f11...KeyCode.f11 + 1: return Int(code - KeyCode.f11) + 11
        default: return nil
        }
    }

    private func repeatKey(_ code: UInt16, _ text: [UInt32]?, _ modifiers: KeyModifiers?, after time: UInt64) {
        let timer = loop.schedule(after: time) { [self] in
            guard let repeats else { return }
            desktop.key(code, value: 2, text: text, modifiers: modifiers)
            repeatKey(code, text, modifiers, after: repeats.interval)
            settle()
        }
        repetition = (code, timer)
    }

    private func endRepetition() {
        if let repetition { loop.cancel(repetition.timer) }
        repetition = nil
    }

    /// The pointer has moved.
    public func pointer(byX x: Int, y: Int, time: UInt64) {
        noteInput(time)
        desktop.movePointer(byX: x, y: y)
    }

    /// The pointer is at a place of a display, 0…65535 in each direction; of the first one where none is named.
    public func pointer(absoluteX x: Int?, y: Int?, on display: (any BackendDisplay)? = nil, time: UInt64) {
        noteInput(time)
        let output = display.flatMap { head($0)?.output }
        desktop.movePointer(absoluteX: x, y: y, on: output)
    }

    /// A button by its Linux number.
    public func button(_ code: UInt16, isPressed: Bool, time: UInt64) {
        noteInput(time)
        desktop.button(code, isPressed: isPressed)
    }

    /// The wheel, in notches: up and right are positive.
    public func scroll(x: Int, y: Int, time: UInt64) {
        noteInput(time)
        desktop.scroll(x: x, y: y)
    }

    /// What a program says in the place of a device, now.
    public func take(_ input: Control.Input) {
        switch input {
        case .key(let code, let value): key(code, value: value, time: Host.clock(.monotonic))
        case .button(let code, let isPressed): button(code, isPressed: isPressed, time: Host.clock(.monotonic))
        case .pointer, .scroll:
            noteInput(Host.clock(.monotonic))
            desktop.take(input)
        }
    }

    /// What is held is no longer known: a device is gone.
    public func releaseAll() {
        endRepetition()
        desktop.releaseKeys()
        settle()
    }
}
