import Bytes
import Display
import Drawing
import InputEvents
import SchemeProtocol
import Testing
import WindowProtocol

@testable import WindowServer

/// Does anything that clients and users can do, and looks at what must always hold.
private struct RandomUse {
    let fixture: Fixture
    var dice: Dice
    var log: [String] = []
    let isScaled: Bool

    init(seed: UInt64) {
        isScaled = seed % 3 != 0
        fixture = Fixture(
            seed % 2 == 0
                ? [(200, 150)] : seed % 5 == 0 ? [(120, 90), (90, 120), (100, 80)] : [(160, 120), (120, 150)])
        dice = Dice(state: seed)
        // Two screens that differ in scale from the beginning.
        if isScaled, let last = fixture.desktop.outputs.last { fixture.desktop.setScale(last, 240) }
        fixture.desktop.style.titleHeight = 14
        fixture.desktop.style.shadowSize = 8
        // Then notices are shown.
        fixture.desktop.onNotice = { _ in }
    }

    var desktop: Desktop { fixture.desktop }

    mutating func window() -> Window? {
        let all = desktop.windows.values.sorted { $0.id < $1.id }
        return all.isEmpty ? nil : all[dice.next(all.count)]
    }

    mutating func rectangle() -> Rectangle {
        Rectangle(x: dice.next(120) - 20, y: dice.next(120) - 20, width: dice.next(90), height: dice.next(90))
    }

    mutating func step() {
        let kind = dice.next(29)
        log.append("\(kind)")
        switch kind {
        case 0, 1: open()
        case 2: if let window = window() { desktop.close(window.id) }
        case 3, 4, 5: desktop.movePointer(toX: dice.next(320) - 10, y: dice.next(200) - 10)
        case 6: desktop.button(PointerButton.left + UInt16(dice.next(3)), isPressed: true)
        case 7: for code in 0..<3 { desktop.button(PointerButton.left + UInt16(code), isPressed: false) }
        case 8: if let window = window() { desktop.focus(window) }
        case 9: if let window = window() { desktop.move(window, toX: dice.next(250) - 40, y: dice.next(200) - 40) }
        case 10: if let window = window() { draw(window) }
        case 11: if let window = window() { resize(window, dice.next(100), dice.next(90)) }
        case 12, 13: key()
        case 14: if let window = window() { desktop.place(window, in: Tile.names[dice.next(Tile.names.count)].1) }
        case 15: if let window = window() { desktop.restore(window) }
        case 16: if let window = window() { desktop.minimize(window) }
        case 17: desktop.show(workspace: dice.next(3))
        case 18:
            if let window = window() {
                desktop.setFlags(window, WindowFlags(rawValue: 1 << UInt32(dice.next(11))), dice.next(2) == 0)
            }
        case 19: if let window = window() { desktop.setTitle(window, ByteString(dice.next(100000))) }
        case 20: if let window = window() { desktop.setReserve(window, .bottom, dice.next(40)) }
        case 21: answer()
        case 22: setScale()
        case 23: if let window = window() { desktop.setUrgent(window, dice.next(2) == 0) }
        case 24: if let window = window() { desktop.move(window, toWorkspace: dice.next(4)) }
        case 25: if let window = window() { try? desktop.offerContent(window, [0x74, 0x61]) }
        case 26: if let window = window() { desktop.acceptDrop(window, dice.next(2) == 0) }
        case 27: changeOutputs()
        default: desktop.say(["a word"], seconds: 1)
        }
    }

    /// Screens come, go, and take another mode.
    mutating func changeOutputs() {
        let width = 80 + dice.next(100), height = 70 + dice.next(80)
        guard let bitmap = Bitmap(width: width, height: height) else { return }
        let number = dice.next(desktop.outputs.count)
        switch dice.next(3) {
        case 0 where desktop.outputs.count < 3: _ = desktop.addOutput(bitmap)
        case 1 where desktop.outputs.count > 1: desktop.removeOutput(desktop.outputs[number])
        default: desktop.changeOutput(desktop.outputs[number], bitmap)
        }
    }

    mutating func open() {
        guard desktop.windows.count < 12 else { return }
        let flags = WindowFlags(rawValue: UInt32(dice.next(2048)))
        guard
            let window = try? desktop.open(
                WindowRequest(
                    flags: flags, x: dice.next(200) - 20, y: dice.next(150) - 20, width: dice.next(90),
                    height: dice.next(80), title: "w"))
        else { return }
        if dice.next(5) > 0 { draw(window) }
    }

    /// Draws in a part, and says so.
    mutating func draw(_ window: Window) {
        let bitmap = Bitmap(desktop.pixels(window))
        let alpha = UInt8(dice.next(2) == 0 ? 255 : dice.next(256))
        let part = window.hasContent && window.nextBuffer == nil ? rectangle() : bitmap.bounds
        bitmap.fill(part, Color(UInt32(dice.next(1 << 24)), alpha: alpha).pixel)
        desktop.present(window, [part])
    }

    mutating func resize(_ window: Window, _ width: Int, _ height: Int) {
        guard (try? desktop.resize(window, width: width, height: height)) != nil else { return }
        if dice.next(3) > 0 { draw(window) }
    }

    mutating func key() {
        let keys: [UInt16] = [125, 42, 56, 15, 105, 106, 103, 108, 50, 35, 2, 3, 28, 53, 1, 30]
        desktop.key(keys[dice.next(keys.count)], value: Int32(dice.next(2)))
    }

    /// In half of the runs the screens have scales.
    mutating func setScale() {
        guard isScaled else { return }
        let output = desktop.outputs[dice.next(desktop.outputs.count)]
        desktop.setScale(output, [160, 160, 320, 240, 200, 100][dice.next(6)])
    }

    /// Clients do as they are asked.
    mutating func answer() {
        for window in desktop.windows.values.sorted(by: { $0.id < $1.id }) {
            for event in fixture.events(window) where event.kind == .resize && window.flags.contains(.resizable) {
                resize(window, Int(event.a), Int(event.b))
            }
        }
    }

    func check() {
        let desktop = desktop
        #expect(Set(desktop.focusOrder.map { $0.id }) == Set(desktop.windows.keys))
        #expect(desktop.focusOrder.count == desktop.windows.count)
        #expect(desktop.stack.count == desktop.windows.count)
        // Panels go behind what fills the screen.
        let layers = desktop.stack.filter { $0.reserve == nil }.map { $0.layer.rawValue }
        #expect(layers == layers.sorted(by: >))
        if let focused = desktop.focused { #expect(desktop.canFocus(focused)) }
        // Nothing refers to a window that is gone.
        for held in [desktop.hover, desktop.pressed, desktop.grip?.window, desktop.dragSource, desktop.dragTarget] {
            if let held { #expect(desktop.windows[held.id] === held) }
        }
        // Screens lie side by side, and their pictures are as large as they are.
        var edge = 0
        for output in desktop.outputs {
            #expect(output.bounds.x == edge)
            #expect(output.bounds.width == output.bitmap.width && output.bounds.height == output.bitmap.height)
            edge += output.bounds.width
            #expect(output.damage.bounds.intersection(output.bounds) == output.damage.bounds || output.damage.isEmpty)
        }
        #expect(desktop.outputs.contains { $0.bounds.contains(x: desktop.pointerX, y: desktop.pointerY) })
        for window in desktop.windows.values {
            #expect(window.events.count <= EventQueue.limit)
            // As large as its content, but for what no whole number of the client's pixels fills.
            #expect(abs(window.frame.width - window.shown(window.buffer.memory.width)) <= window.scale / 160 + 1)
            #expect(abs(window.frame.height - window.shown(window.buffer.memory.height)) <= window.scale / 160 + 1)
            #expect(window.scale == 160 || isScaled)
        }
    }
}

@Test(arguments: 1...24 as ClosedRange<UInt64>)
func `whatever happens, what was drawn piece by piece is what is drawn as a whole`(seed: UInt64) {
    var use = RandomUse(seed: seed)
    for round in 0..<60 {
        for _ in 0...use.dice.next(4) { use.step() }
        use.check()
        use.fixture.compose()
        let seen = use.fixture.pixels
        guard seen == use.fixture.redrawn() else {
            let expected = use.fixture.pixels
            var places: [String] = []
            for (screen, (one, other)) in zip(seen, expected).enumerated() {
                let width = use.desktop.outputs[screen].bitmap.width
                for index in one.indices where one[index] != other[index] && places.count < 5 {
                    places.append("\(screen): \(index % width),\(index / width)")
                }
            }
            Issue.record("round \(round): \(places) after \(use.log.suffix(6))")
            return
        }
    }
}
