import Bytes
import Display
import Drawing
import Fonts
import Platform
import SchemeProtocol
import Themes
import WindowProtocol

@testable import WindowServer

/// A desktop with one screen, or several, and what tests do with it.
struct Fixture {
    let desktop: Desktop

    init(_ sizes: [(Int, Int)] = [(400, 300)]) {
        var style = Style(.builtIn, fonts: FontLibrary([]))
        // Measures that no change of a theme moves under the tests.
        style.titleHeight = 28
        style.resizeGrip = 8
        style.borderWidth = 1
        style.cascade = 32
        desktop = Desktop(style: style) { (width, height) throws(Errno) in
            let memory = try Host.sharedMemory((width * height * 4 + 4095) / 4096 * 4096)
            defer { try? Host.close(memory) }
            return try PixelMemory(mapping: memory, width: width, height: height)
        }
        for (width, height) in sizes { _ = desktop.addOutput(Bitmap(width: width, height: height)!) }
    }

    /// Opens a window of one colour, shown.
    func open(
        _ flags: WindowFlags = .resizable, _ x: Int = -1, _ y: Int = -1, _ width: Int = 120, _ height: Int = 80,
        _ title: ByteString = "window", color: UInt32 = 0xff20_8040
    ) throws -> Window {
        let window = try desktop.open(
            WindowRequest(flags: flags, x: x, y: y, width: width, height: height, title: title))
        fill(window, color)
        desktop.present(window, [])
        return window
    }

    func fill(_ window: Window, _ color: UInt32) {
        let bitmap = Bitmap(desktop.pixels(window))
        bitmap.fill(bitmap.bounds, color)
    }

    func compose() { for output in desktop.outputs { _ = desktop.compose(output) } }

    /// The pixels of all screens.
    var pixels: [[UInt32]] {
        desktop.outputs.map { output in
            var all: [UInt32] = []
            for y in 0..<output.bitmap.height {
                output.bitmap.withRow(x: 0, y: y, count: output.bitmap.width) { row in
                    for x in row.indices { all.append(row[x]) }
                }
            }
            return all
        }
    }

    /// What the screens would show were everything drawn anew.
    func redrawn() -> [[UInt32]] {
        desktop.damageAll()
        for output in desktop.outputs { output.bitmap.fill(output.bitmap.bounds, 0xffff_00ff) }
        compose()
        return pixels
    }

    func events(_ window: Window) -> [WindowEvent] { window.events.takeAll() }

    func press(_ keys: UInt16...) {
        for key in keys { desktop.key(key, value: 1) }
        for key in keys.reversed() { desktop.key(key, value: 0) }
    }
}

/// Numbers that are the same in every run.
struct Dice {
    var state: UInt64

    mutating func next(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}
