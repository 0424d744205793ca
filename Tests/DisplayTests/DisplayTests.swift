import Bytes
import DisplayDrivers
import SchemeProtocol
import Testing

@testable import Display

struct DisplayModeTests {
    @Test(arguments: [
        ("1280x800", 1280, 800), ("320x200", 320, 200), ("16384x16384", 16384, 16384), ("01024x768", 1024, 768),
    ])
    func `a mode is width x height`(_ text: String, _ width: Int, _ height: Int) {
        let mode = DisplayMode(ByteString(text))
        #expect(mode?.width == width && mode?.height == height)
    }

    @Test(arguments: [
        "", "x", "1280", "1280x", "x800", "1280x800x32", "0x0", "-1280x800", "+1280x800", "1280 x 800", "12a0x800",
        "99999999999999999999x800", "16385x800", "1280x199", "319x200",
    ])
    func `other texts are no mode`(_ text: String) { #expect(DisplayMode(ByteString(text)) == nil) }

    @Test func `the command line may ask for a mode`() {
        #expect(WantedMode(commandLine: "") == .any)
        #expect(WantedMode(commandLine: "quiet resolution=1024x768 x=y\n") == .mode(DisplayMode("1024x768")!))
        #expect(WantedMode(commandLine: "resolution=1024x768 resolution=800x600") == .mode(DisplayMode("800x600")!))
        #expect(WantedMode(commandLine: "resolution=huge") == .invalid("huge"))
        #expect(WantedMode(commandLine: "resolution=") == .invalid(""))
        #expect(WantedMode(commandLine: "myresolution=800x600") == .any)
    }

    @Test func `information is read back`() {
        let information = DisplayInformation(driver: "bochs", mode: .usual, modes: DisplayMode.common)
        #expect(DisplayInformation(text: information.text) == information)
        #expect(DisplayInformation(text: "driver: x\nmode: 9x9\n") == nil)
        #expect(DisplayInformation(text: "") == nil)
    }
}

struct RectangleTests {
    @Test func `clipping takes any numbers`() {
        let whole = Rectangle(x: 0, y: 0, width: 100, height: 50)
        #expect(Rectangle(x: -5, y: -5, width: .max, height: .max).clipped(toWidth: 100, height: 50).width <= 100)
        #expect(Rectangle(x: 0, y: 0, width: .max, height: .max).clipped(toWidth: 100, height: 50) == whole)
        #expect(Rectangle(x: .max, y: .max, width: .max, height: .max).clipped(toWidth: 100, height: 50).isEmpty)
        #expect(Rectangle(x: .min, y: .min, width: .min, height: .min).clipped(toWidth: 100, height: 50).isEmpty)
        #expect(
            Rectangle(x: 90, y: 40, width: 20, height: 20).clipped(toWidth: 100, height: 50)
                == Rectangle(x: 90, y: 40, width: 10, height: 10))
    }

    @Test func `the wire keeps the numbers`() {
        var bytes: [UInt8] = []
        let one = Rectangle(x: 1, y: 2, width: 70000, height: 4)
        one.encode(into: &bytes)
        Rectangle(x: -1, y: 0, width: 0, height: .max).encode(into: &bytes)
        #expect(bytes.count == 32)
        #expect(Rectangle(bytes.span, at: 0) == one)
        #expect(Rectangle(bytes.span, at: 16) == Rectangle(x: 0, y: 0, width: 0, height: 0xffff_ffff))
    }

    @Test func `damage keeps all that was drawn in few rectangles`() {
        var random = Random(3)
        for _ in 0..<200 {
            var damage = Damage()
            var lines: [Rectangle] = []
            for _ in 0..<random.below(400) {
                let line = Rectangle(
                    x: random.below(90), y: random.below(100), width: 1 + random.below(10), height: 1)
                for below in 0..<16 {
                    var next = line
                    next.y += below
                    lines.append(next)
                    damage.add(next)
                }
            }
            let parts = damage.take()
            #expect(parts.count <= Damage.limit && damage.isEmpty)
            for line in lines {
                #expect(
                    parts.contains {
                        $0.x <= line.x && $0.y <= line.y && $0.x + $0.width >= line.x + line.width
                            && $0.y + $0.height > line.y
                    })
            }
        }
    }

    @Test func `the lines of a row of text become one rectangle`() {
        var damage = Damage()
        for y in 32..<48 { damage.add(Rectangle(x: 8, y: y, width: 80, height: 1)) }
        damage.add(Rectangle(x: 0, y: 0, width: 0, height: 1))
        #expect(damage.take() == [Rectangle(x: 8, y: 32, width: 80, height: 16)])
    }
}

struct FramebufferLayoutTests {
    private static let good: ByteString = "address: 0xfd000000\nwidth: 1024\nheight: 768\nstride: 4096\ndepth: 32\n"

    @Test func `the kernel's text is understood`() {
        let layout = FramebufferLayout(text: Self.good)
        #expect(layout?.address == 0xfd00_0000 && layout?.stride == 4096 && layout?.format == .bits32)
        #expect(layout?.size == 4096 * 768)
    }

    @Test(arguments: [
        ("address: 0xfd000000", "address: 0x0"), ("address: 0xfd000000", "address: 0x1000"),
        ("address: 0xfd000000", "address: -5"), ("address: 0xfd000000", "address: 0x7fffffffffffffff"),
        ("width: 1024", "width: 0"), ("width: 1024", "width: 99999999999999"), ("height: 768", "height: -768"),
        ("stride: 4096", "stride: 4095"), ("stride: 4096", "stride: 9223372036854775807"), ("stride: 4096", ""),
        ("depth: 32", "depth: 8"), ("depth: 32", "depth: 288"), ("depth: 32", ""),
    ])
    func `numbers that make no sense are refused`(_ from: String, _ to: String) {
        let text = Self.good.string.split(separator: "\n").map { $0 == from ? to : String($0) }.joined(separator: "\n")
        #expect(text != Self.good.string)
        #expect(FramebufferLayout(text: ByteString(text)) == nil)
    }

    @Test func `an empty text is no framebuffer`() { #expect(FramebufferLayout(text: "") == nil) }
}
