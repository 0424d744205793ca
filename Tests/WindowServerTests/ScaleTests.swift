import Display
import Drawing
import InputEvents
import Testing
import WindowProtocol

@testable import WindowServer

@Test func `on a screen with a scale a window is larger and its client need not know`() throws {
    let fixture = Fixture([(800, 600)])
    let desktop = fixture.desktop
    desktop.setScale(desktop.outputs[0], 320)
    let window = try fixture.open(.resizable, 100, 100, 120, 80)
    #expect(window.frame == Rectangle(x: 100, y: 100, width: 240, height: 160))
    #expect(window.path == "r/100/100/120/80/window")
    #expect(fixture.events(window).contains(WindowEvent(.screen, 400, 300)))
    desktop.movePointer(toX: 131, y: 121)
    #expect(fixture.events(window).contains(WindowEvent(.mouse, 15, 10)))
    // A pixel is a square of four.
    let bitmap = Bitmap(desktop.pixels(window))
    bitmap[3, 2] = 0xff12_3456
    desktop.present(window, [Rectangle(x: 3, y: 2, width: 1, height: 1)])
    desktop.hasSoftwareCursor = false
    fixture.compose()
    for (x, y) in [(106, 104), (107, 105)] { #expect(desktop.outputs[0].bitmap[x, y] == 0xff12_3456) }
    #expect(desktop.outputs[0].bitmap[108, 104] != 0xff12_3456)
    // The user asks for sizes on the screen, the client hears of its own.
    desktop.toggle(window, .maximized)
    let asked = fixture.events(window).last { $0.kind == .resize }
    #expect(asked == WindowEvent(.resize, 400, (600 - window.style.titleHeight) / 2))
}

@Test func `a client that knows about scales draws as large as it is shown`() throws {
    let fixture = Fixture([(800, 600)])
    let desktop = fixture.desktop
    desktop.setScale(desktop.outputs[0], 240)
    let window = try fixture.open([.resizable, .scalable], 100, 100, 120, 80)
    #expect(window.frame == Rectangle(x: 100, y: 100, width: 120, height: 80))
    let events = fixture.events(window)
    #expect(events.contains(WindowEvent(.scale, 240, 160)))
    #expect(events.contains(WindowEvent(.screen, 800, 600)))
    desktop.movePointer(toX: 130, y: 115)
    #expect(fixture.events(window).contains(WindowEvent(.mouse, 20, 10)))
    desktop.setScale(desktop.outputs[0], 160)
    desktop.setScale(desktop.outputs[0], 320)
    #expect(fixture.events(window).contains(WindowEvent(.scale, 320, 160)))
}

@Test func `a window takes over the scale of the screen that it is moved to`() throws {
    let fixture = Fixture([(400, 300), (800, 600)])
    let desktop = fixture.desktop
    desktop.setScale(desktop.outputs[1], 320)
    let window = try fixture.open(.resizable, 100, 100, 120, 80)
    #expect(window.frame.width == 120)
    desktop.move(window, toX: 500, y: 100)
    #expect(window.frame.width == 240 && window.frame.height == 160)
    desktop.move(window, toX: 10, y: 100)
    #expect(window.frame.width == 120 && window.frame.height == 80)
}

@Test(arguments: [("1", 160), ("1.5", 240), ("2", 320), ("1.25", 200), ("0.5", 80), ("4.0", 640)])
func `a scale is a number`(_ text: String, _ scale: Int) { #expect(Control.scale(.init(text.utf8)) == scale) }

@Test(arguments: ["", "0.4", "5", "x", "1.", ".5", "1.234", "-1", "1.5.5", "99999999999999999999"])
func `what is no scale is refused`(_ text: String) { #expect(Control.scale(.init(text.utf8)) == nil) }
