import Bytes
import InputEvents
import Testing
import WindowProtocol

@testable import WindowServer

@Test func `a window that fills the screen covers the panel as long as it is the foremost`() throws {
    let fixture = Fixture([(200, 150)])
    let panel = try fixture.open([.front, .borderless], 0, 110, 200, 40, color: 0xff00_00ff)
    fixture.desktop.setReserve(panel, .bottom, 40)
    let film = try fixture.open([.borderless, .fullScreen], 0, 0, 200, 150, color: 0xffff_0000)
    fixture.compose()
    let corner = 200 * 150 - 1
    #expect(fixture.pixels[0][corner] == 0xffff_0000)

    // A window in front of it needs the panel.
    let other = try fixture.open([.borderless], 20, 20, 20, 20)
    fixture.compose()
    #expect(fixture.pixels[0][corner] == 0xff00_00ff)
    fixture.desktop.minimize(other)
    fixture.compose()
    #expect(fixture.pixels[0][corner] == 0xffff_0000)

    // What else lies in front of all stays there.
    let notice = try fixture.open([.front, .borderless], 0, 0, 20, 20, color: 0xff00_ff00)
    fixture.compose()
    #expect(fixture.pixels[0][0] == 0xff00_ff00)
    fixture.desktop.close(notice.id)
    fixture.desktop.close(film.id)
    fixture.compose()
    #expect(fixture.pixels[0][corner] == 0xff00_00ff)
}

@Test func `a press on the wallpaper takes the focus from all windows`() throws {
    let fixture = Fixture([(200, 150)])
    let wallpaper = try fixture.open([.back, .borderless], 0, 0, 200, 150)
    let window = try fixture.open([.borderless], 50, 50, 40, 40)
    _ = fixture.events(window)
    fixture.desktop.movePointer(toX: 10, y: 10)
    fixture.desktop.button(PointerButton.left, isPressed: true)
    fixture.desktop.button(PointerButton.left, isPressed: false)
    #expect(fixture.desktop.focused == nil)
    #expect(fixture.events(window).contains(WindowEvent(.focus, 0)))
    #expect(fixture.events(wallpaper).contains(WindowEvent(.button, 1)))

    fixture.desktop.movePointer(toX: 60, y: 60)
    fixture.desktop.button(PointerButton.left, isPressed: true)
    fixture.desktop.button(PointerButton.left, isPressed: false)
    #expect(fixture.desktop.focused === window)
    #expect(fixture.events(window).contains(WindowEvent(.focus, 1)))
}
