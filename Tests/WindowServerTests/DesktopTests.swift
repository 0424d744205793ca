import Bytes
import Display
import Drawing
import InputEvents
import SchemeProtocol
import Testing
import WindowProtocol

@testable import WindowServer

@Test func `a new window has the focus and the one before loses it`() throws {
    let fixture = Fixture()
    let first = try fixture.open()
    #expect(fixture.events(first).contains(WindowEvent(.focus, 1)))
    let second = try fixture.open()
    #expect(fixture.events(first).contains(WindowEvent(.focus, 0)))
    #expect(fixture.desktop.focused === second)
    fixture.desktop.close(second.id)
    #expect(fixture.desktop.focused === first)
    #expect(fixture.events(first).contains(WindowEvent(.focus, 1)))
}

@Test func `layers stay apart, whatever has the focus`() throws {
    let fixture = Fixture()
    let front = try fixture.open(.front), back = try fixture.open(.back), normal = try fixture.open([])
    #expect(fixture.desktop.stack.map { $0.id } == [front.id, normal.id, back.id])
    fixture.desktop.focus(back)
    #expect(fixture.desktop.focused === normal)
    fixture.desktop.focus(front)
    #expect(fixture.desktop.stack.map { $0.id } == [front.id, normal.id, back.id])
}

@Test func `windows are put in the middle and then beside each other`() throws {
    let fixture = Fixture()
    let first = try fixture.open(), second = try fixture.open()
    #expect(first.frame == Rectangle(x: 140, y: 124, width: 120, height: 80))
    #expect(second.frame == Rectangle(x: 172, y: 156, width: 120, height: 80))
}

@Test func `what the user sees is what the client presented`() throws {
    let fixture = Fixture()
    let window = try fixture.open([.borderless], 10, 10, 20, 20, color: 0xff11_2233)
    fixture.desktop.hasSoftwareCursor = false
    fixture.compose()
    let bitmap = fixture.desktop.outputs[0].bitmap
    #expect(bitmap[10, 10] == 0xff11_2233)
    #expect(bitmap[29, 29] == 0xff11_2233)
    #expect(bitmap[30, 30] != 0xff11_2233)
    fixture.desktop.move(window, toX: 100, y: 100)
    fixture.compose()
    #expect(bitmap[10, 10] != 0xff11_2233)
    #expect(bitmap[100, 100] == 0xff11_2233)
}

@Test func `a window of another size is shown when the client has drawn it`() throws {
    let fixture = Fixture()
    let window = try fixture.open(.resizable, 50, 60, 100, 80)
    try fixture.desktop.resize(window, width: 150, height: 90)
    #expect(window.frame.width == 100)
    #expect(window.path == "r/50/60/150/90/window")
    fixture.fill(window, 0xff00_0000)
    fixture.desktop.present(window, [])
    #expect(window.frame == Rectangle(x: 50, y: 60, width: 150, height: 90))
}

@Test func `the old pixels outlive a resize for who has them mapped`() throws {
    let fixture = Fixture()
    let window = try fixture.open(.resizable, 50, 60, 100, 80, color: 0xff01_0203)
    let old = fixture.desktop.pixels(window)
    for size in 1..<20 { try fixture.desktop.resize(window, width: size * 10, height: size * 10) }
    fixture.desktop.present(window, [])
    #expect(Bitmap(old)[99, 79] == 0xff01_0203)
    #expect(Bitmap(fixture.desktop.pixels(window))[5, 5] == 0xff01_0203)
}

@Test func `dragging the left edge keeps the right edge where it is`() throws {
    let fixture = Fixture()
    let window = try fixture.open(.resizable, 150, 100, 100, 80)
    fixture.desktop.movePointer(toX: 146, y: 150)
    fixture.desktop.button(PointerButton.left, isPressed: true)
    fixture.desktop.movePointer(toX: 126, y: 150)
    let wishes = fixture.events(window).filter { $0.kind == .resize }
    #expect(wishes == [WindowEvent(.resize, 120, 80)])
    #expect(window.frame.x == 150)
    // The client takes steps of 8 pixels.
    try fixture.desktop.resize(window, width: 112, height: 80)
    fixture.desktop.present(window, [])
    #expect(window.frame == Rectangle(x: 138, y: 100, width: 112, height: 80))
    fixture.desktop.button(PointerButton.left, isPressed: false)
}

@Test func `a title moves its window and a double click fills the screen`() throws {
    let fixture = Fixture()
    let window = try fixture.open(.resizable, 100, 100, 120, 80)
    fixture.desktop.movePointer(toX: 120, y: 90)
    fixture.desktop.button(PointerButton.left, isPressed: true)
    fixture.desktop.movePointer(toX: 130, y: 110)
    fixture.desktop.button(PointerButton.left, isPressed: false)
    #expect(window.frame.x == 110 && window.frame.y == 120)
    fixture.desktop.now = 1_000_000_000
    for _ in 0..<2 {
        fixture.desktop.button(PointerButton.left, isPressed: true)
        fixture.desktop.button(PointerButton.left, isPressed: false)
    }
    #expect(window.tile == .maximized)
    #expect(fixture.events(window).contains(WindowEvent(.resize, 400, 272)))
}

@Test func `a window that is dragged to an edge snaps there`() throws {
    let fixture = Fixture()
    let window = try fixture.open(.resizable, 100, 100, 120, 80)
    fixture.desktop.movePointer(toX: 120, y: 90)
    fixture.desktop.button(PointerButton.left, isPressed: true)
    fixture.desktop.movePointer(toX: 0, y: 150)
    #expect(fixture.desktop.snapPreview == Rectangle(x: 0, y: 0, width: 200, height: 300))
    fixture.desktop.button(PointerButton.left, isPressed: false)
    #expect(window.tile == .left)
    #expect(fixture.desktop.snapPreview == nil)
    // The line around it is inside of the tile.
    try fixture.desktop.resize(window, width: 198, height: 270)
    fixture.desktop.present(window, [])
    #expect(window.frame == Rectangle(x: 1, y: 29, width: 198, height: 270))
    fixture.desktop.restore(window)
    try fixture.desktop.resize(window, width: 120, height: 80)
    fixture.desktop.present(window, [])
    #expect(window.frame == Rectangle(x: 100, y: 100, width: 120, height: 80))
}

@Test func `keys and characters go to the window with the focus`() throws {
    let fixture = Fixture()
    let window = try fixture.open()
    _ = fixture.events(window)
    fixture.press(KeyCode.leftShift, KeyCode.a)
    #expect(
        fixture.events(window) == [
            WindowEvent(.key, 0, 0x12a), WindowEvent(.key, 0, 0x11e), WindowEvent(.textInput, 0x41),
            WindowEvent(.key, 0, 0x1e), WindowEvent(.key, 0, 0x2a),
        ])
    fixture.press(KeyCode.leftControl, KeyCode.a)
    #expect(!fixture.events(window).contains { $0.kind == .textInput })
}

@Test func `shortcuts reach the window they are for, as what they mean`() throws {
    let fixture = Fixture()
    let window = try fixture.open()
    _ = fixture.events(window)
    fixture.press(KeyCode.leftSuper, KeyCode.q)
    let events = fixture.events(window)
    #expect(events.contains(WindowEvent(.quit, 0)))
    #expect(!events.contains { $0.kind == .key && $0.b & 255 == 0x10 })
    try fixture.desktop.setClipboard(Array("tabc".utf8))
    fixture.press(KeyCode.leftSuper, 47)
    #expect(fixture.events(window).contains(WindowEvent(.clipboard, ClipboardAction.paste, 3)))
}

@Test func `a key with Super that means nothing here goes to the first window`() throws {
    let fixture = Fixture()
    let launcher = try fixture.open(.back)
    _ = try fixture.open()
    _ = fixture.events(launcher)
    fixture.press(KeyCode.leftSuper, 48)
    #expect(
        fixture.events(launcher).contains(WindowEvent(code: 1 + WindowEvent.superOffset, a: 0, b: 0x130)))
}

@Test func `Tab with a modifier held chooses a window`() throws {
    let fixture = Fixture()
    let first = try fixture.open(), second = try fixture.open(), third = try fixture.open()
    fixture.desktop.key(KeyCode.leftAlt, value: 1)
    for _ in 0..<2 {
        fixture.desktop.key(KeyCode.tab, value: 1)
        fixture.desktop.key(KeyCode.tab, value: 0)
    }
    #expect(fixture.desktop.focused === third)
    fixture.desktop.key(KeyCode.leftAlt, value: 0)
    #expect(fixture.desktop.focused === first)
    fixture.press(KeyCode.leftSuper, KeyCode.tab)
    #expect(fixture.desktop.focused === third)
    _ = second
}

@Test func `workspaces keep their windows and their focus`() throws {
    let fixture = Fixture()
    let first = try fixture.open()
    let panel = try fixture.open(.front)
    fixture.desktop.focus(first)
    fixture.press(KeyCode.leftSuper, 3)
    #expect(fixture.desktop.workspace == 1)
    #expect(!fixture.desktop.isVisible(first))
    #expect(fixture.desktop.isVisible(panel))
    let second = try fixture.open()
    fixture.press(KeyCode.leftSuper, KeyCode.leftShift, 2)
    #expect(second.workspace == 0)
    fixture.press(KeyCode.leftSuper, 2)
    #expect(fixture.desktop.isVisible(first) && fixture.desktop.isVisible(second))
    #expect(fixture.desktop.focused === second)
}

@Test func `halves become quarters and a second time gives the window back`() throws {
    let fixture = Fixture()
    let window = try fixture.open(.resizable, 100, 100, 120, 80)
    func tile(_ key: UInt16) { fixture.press(KeyCode.leftSuper, KeyCode.leftShift, key) }
    tile(KeyCode.left)
    #expect(window.tile == .left)
    tile(KeyCode.up)
    #expect(window.tile == .topLeft)
    tile(KeyCode.right)
    #expect(window.tile == .top)
    fixture.press(KeyCode.leftSuper, 50)
    #expect(window.tile == .maximized)
    fixture.press(KeyCode.leftSuper, 50)
    #expect(window.tile == nil)
    #expect(window.frame == Rectangle(x: 100, y: 100, width: 120, height: 80))
}

@Test func `the pointer's places are told in the window's own coordinates`() throws {
    let fixture = Fixture()
    let window = try fixture.open(.resizable, 100, 100, 120, 80)
    _ = fixture.events(window)
    fixture.desktop.movePointer(toX: 110, y: 130)
    fixture.desktop.button(PointerButton.right, isPressed: true)
    // While a button is held the window hears of places outside.
    fixture.desktop.movePointer(toX: 90, y: 30)
    fixture.desktop.button(PointerButton.right, isPressed: false)
    let events = fixture.events(window).filter { $0.kind != .hover }
    #expect(
        events == [
            WindowEvent(.mouse, 10, 30), WindowEvent(.button, 4), WindowEvent(.mouse, -10, -70),
            WindowEvent(.button, 0),
        ])
}

@Test func `relative mode tells movements and leaves the pointer alone`() throws {
    let fixture = Fixture()
    let window = try fixture.open()
    let x = fixture.desktop.pointerX
    window.isRelative = true
    _ = fixture.events(window)
    fixture.desktop.movePointer(byX: 3, y: 4)
    fixture.desktop.movePointer(byX: 2, y: -1)
    #expect(fixture.events(window) == [WindowEvent(.mouseRelative, 5, 3)])
    #expect(fixture.desktop.pointerX == x)
}

@Test func `content that is dragged arrives where it is welcome`() throws {
    let fixture = Fixture()
    let source = try fixture.open([], 20, 40, 100, 100), target = try fixture.open([], 220, 40, 100, 100)
    #expect(throws: Errno.notPermitted) { try fixture.desktop.offerContent(source, Array("tabc".utf8)) }
    fixture.desktop.movePointer(toX: 30, y: 60)
    fixture.desktop.button(PointerButton.left, isPressed: true)
    try fixture.desktop.offerContent(source, Array("tabc".utf8))
    _ = fixture.events(target)
    fixture.desktop.movePointer(toX: 230, y: 60)
    let place = Int64(10) | Int64(20) << 32
    #expect(
        fixture.events(target) == [
            WindowEvent(.hover, 1), WindowEvent(.dragEnter, 0x301), WindowEvent(.dragMove, 0x301, place),
        ])
    fixture.desktop.acceptDrop(target, true)
    fixture.desktop.button(PointerButton.left, isPressed: false)
    #expect(fixture.events(target).contains(WindowEvent(.drop, 0x301, place)))
    #expect(target.dropContent == Array("tabc".utf8))
}

@Test func `windows behind an opaque one are not drawn`() throws {
    let fixture = Fixture()
    fixture.desktop.hasSoftwareCursor = false
    for _ in 0..<20 { _ = try fixture.open([.borderless], 0, 0, 400, 300) }
    fixture.compose()
    fixture.desktop.damageAll()
    fixture.desktop.statistics = .init()
    fixture.compose()
    #expect(fixture.desktop.statistics.drawn == 400 * 300)
}

@Test func `limits answer with errors and leave the others alone`() throws {
    let fixture = Fixture()
    let desktop = fixture.desktop
    desktop.memoryLimit = 40 << 20
    let huge = WindowRequest(width: 4_294_967_295, height: 4_294_967_295, title: "")
    #expect(throws: Errno.outOfMemory) { try desktop.open(huge) }
    let window = try fixture.open(
        [], -2_147_483_648, 2_147_483_647, 0, 0, ByteString([UInt8](repeating: 0xc3, count: 4096)))
    #expect(window.frame.width == 1 && window.frame.height == 1)
    #expect(window.title.count <= Window.titleLimit)
    desktop.present(window, [Rectangle(x: .min, y: .max, width: .max, height: .max)])
    desktop.move(window, toX: .max, y: .min)
    #expect(throws: Errno.outOfMemory) { try desktop.resize(window, width: 16384, height: 16384) }
    for _ in 0..<150 {
        try desktop.resize(window, width: 600, height: 600); try desktop.resize(window, width: 601, height: 600)
    }
    for code in 0..<5000 { desktop.key(UInt16(code % 60 + 2), value: 1) }
    #expect(window.events.count <= EventQueue.limit)
    desktop.close(window.id)
    #expect(throws: Errno.badHandle) { try desktop.window(window.id) }
}

@Test func `a thousand windows, and then no more`() throws {
    let fixture = Fixture()
    for _ in 0..<Desktop.windowLimit { _ = try fixture.open([], -1, -1, 4, 4) }
    #expect(throws: Errno.tooManyHandles) { try fixture.open() }
    fixture.compose()
    let seen = fixture.pixels
    #expect(seen == fixture.redrawn())
}

@Test func `mistakes in the keys are told by line, and the rest holds`() {
    var bindings = KeyBindings.standard
    let mistakes = bindings.read(
        "# mine\nSuper+Q = nothing\nSuper+Bogus = quit\nSuper+K = quit\nnonsense\nSuper+J = jump\n")
    #expect(mistakes.map { $0.line } == [3, 5, 6])
    #expect(bindings.action(37, .leftSuper) == .quit)
    #expect(bindings.action(KeyCode.q, .leftSuper) == nil)
    #expect(bindings.action(KeyCode.tab, .leftSuper) == .cycle)
}

@Test func `the standard keys are all understood`() {
    var bindings = KeyBindings()
    #expect(bindings.read(KeyBindings.standardText) == [])
    #expect(bindings.bindings.count == KeyBindings.standardText.split(separator: 0x0a).filter { !$0.isEmpty }.count)
}

@Test func `random bindings never trap`() {
    var dice = Dice(state: 11)
    let alphabet = Array("Super+ShiftQTab=quit tile left move -16\n#F1 workspace 9run".utf8)
    for _ in 0..<3000 {
        var bindings = KeyBindings()
        _ = bindings.read(ByteString((0..<dice.next(60)).map { _ in alphabet[dice.next(alphabet.count)] }))
    }
}

@Test func `a screen that goes leaves its windows to another one`() throws {
    let fixture = Fixture([(400, 300), (300, 200)])
    let window = try fixture.open([], 500, 100, 50, 50)
    fixture.desktop.movePointer(toX: 650, y: 150)
    fixture.desktop.removeOutput(fixture.desktop.outputs[1])
    #expect(fixture.desktop.outputs[0].bounds.contains(x: window.frame.x, y: window.frame.y))
    #expect(fixture.desktop.pointerX < 400)
}

@Test func `a window that wants to be looked at is marked until it has the focus`() throws {
    let fixture = Fixture()
    let first = try fixture.open(), second = try fixture.open()
    fixture.desktop.setUrgent(second, true)
    #expect(!second.isUrgent)
    fixture.desktop.setUrgent(first, true)
    #expect(first.isUrgent)
    fixture.desktop.focus(first)
    #expect(!first.isUrgent)
}

@Test func `Super alone and with unknown keys goes to the panel`() throws {
    let fixture = Fixture()
    let wallpaper = try fixture.open([.back, .borderless]), panel = try fixture.open([.front, .borderless])
    panel.reserve = (.bottom, 20)
    // What is focused hears of the key itself.
    _ = try fixture.open()
    _ = fixture.events(panel)
    fixture.press(KeyCode.leftSuper)
    #expect(
        fixture.events(panel) == [
            WindowEvent(code: 1 + WindowEvent.superOffset, a: 0, b: 0x15b),
            WindowEvent(code: 1 + WindowEvent.superOffset, a: 0, b: 0x5b),
        ])
    fixture.press(KeyCode.leftSuper, 33)
    #expect(fixture.events(panel).count == 2)
    // A key that meant something is not Super alone.
    fixture.press(KeyCode.leftSuper, 50)
    #expect(fixture.events(panel).isEmpty)
    _ = wallpaper
}

@Test func `windows grow and shrink by keys`() throws {
    let fixture = Fixture()
    let window = try fixture.open(.resizable, 50, 50, 120, 80)
    _ = fixture.events(window)
    fixture.press(KeyCode.leftSuper, KeyCode.leftControl, KeyCode.right)
    fixture.press(KeyCode.leftSuper, KeyCode.leftControl, KeyCode.right)
    fixture.press(KeyCode.leftSuper, KeyCode.leftControl, KeyCode.up)
    #expect(fixture.events(window).last { $0.kind == .resize } == WindowEvent(.resize, 152, 64))
}

@Test func `the number pad moves the pointer when it is asked to`() throws {
    let fixture = Fixture()
    let window = try fixture.open([.borderless], 0, 0, 400, 300)
    fixture.press(KeyCode.leftSuper, KeyCode.keypad0)
    _ = fixture.events(window)
    fixture.press(KeyCode.keypad6)
    fixture.press(KeyCode.keypad3)
    fixture.press(KeyCode.keypad2)
    #expect(fixture.desktop.pointerX == 232 && fixture.desktop.pointerY == 166)
    fixture.press(KeyCode.keypad5)
    #expect(fixture.events(window).filter { $0.kind == .button } == [WindowEvent(.button, 1), WindowEvent(.button, 0)])
}

@Test func `a window goes to the next screen and back`() throws {
    let fixture = Fixture([(400, 300), (300, 200)])
    let window = try fixture.open(.resizable, 50, 60, 120, 80)
    fixture.press(KeyCode.leftSuper, 24)
    #expect(window.frame == Rectangle(x: 450, y: 60, width: 120, height: 80))
    fixture.press(KeyCode.leftSuper, 24)
    #expect(window.frame.x == 50)
}

@Suite("Panels")
struct PanelTests {
    @Test func `A panel never has the focus, and learns when there are other windows`() throws {
        let fixture = Fixture()
        let panel = try fixture.open([.front, .borderless], 0, 260, 400, 40, "")
        #expect(fixture.desktop.focused === panel)
        fixture.desktop.setReserve(panel, .bottom, 40)
        #expect(fixture.desktop.focused == nil)
        #expect(fixture.desktop.usable(Rectangle(x: 0, y: 0, width: 400, height: 300)).height == 260)
        _ = fixture.events(panel)
        let changes: [(Window) -> Void] = [
            { fixture.desktop.setTitle($0, "other") }, { fixture.desktop.minimize($0) }, { fixture.desktop.focus($0) },
            { fixture.desktop.move($0, toWorkspace: 2) }, { _ in fixture.desktop.show(workspace: 2) },
            { fixture.desktop.close($0.id) },
        ]
        let window = try fixture.open()
        #expect(fixture.desktop.focused === window)
        fixture.desktop.focus(panel)
        #expect(fixture.desktop.focused === window)
        for (number, change) in changes.enumerated() {
            _ = fixture.desktop.takeNews()
            _ = fixture.events(panel)
            change(window)
            _ = fixture.desktop.takeNews()
            #expect(fixture.events(panel).contains { $0.kind == .windows }, "change \(number)")
        }
    }
}
