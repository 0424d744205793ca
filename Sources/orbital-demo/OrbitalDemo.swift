import Bytes
import Display
import Drawing
import OrbClient
import Platform
import Runtime
import Scheme
import SchemeProtocol
import WindowProtocol

/// `orbital-demo [TITLE [WIDTHxHEIGHT [COLOR]]]`: a window that shows its size in stripes and leaves a mark where it is
/// clicked. A key ends it with Escape; what else comes is told on standard output.
@main
struct OrbitalDemo {
    static func main() {
        let arguments = Host.arguments
        let size = arguments.count > 2 ? DisplayMode(arguments[2]) : nil
        let color = arguments.count > 3 ? arguments[3].integer(radix: 16) : nil
        do throws(Errno) {
            let window = try Window(
                arguments.count > 1 ? arguments[1] : "Demo", width: size?.width ?? 480, height: size?.height ?? 320)
            try run(window, Color(UInt32(clamping: color ?? 0x2f7d6b)))
        } catch {
            Program.complain("orbital-demo: " + ByteString(error.message))
            Host.exit(1)
        }
    }

    private static func run(_ window: Window, _ color: Color) throws(Errno) {
        try draw(window, color)
        while true {
            for event in try window.events() {
                Program.say(
                    "event " + ByteString(event.code) + " " + ByteString(event.a) + " " + ByteString(event.b))
                switch event.kind {
                case .quit: return
                case .key where event.b == 0x101: return
                case .resize: try draw(window, color)
                case .mouse: try mark(window, Int(clamping: event.a), Int(clamping: event.b))
                default: break
                }
            }
        }
    }

    private static func mark(_ window: Window, _ x: Int, _ y: Int) throws(Errno) {
        let dot = Rectangle(x: x - 3, y: y - 3, width: 6, height: 6)
        window.bitmap.fill(dot, Color.white.pixel)
        try window.present([dot])
    }

    private static func draw(_ window: Window, _ color: Color) throws(Errno) {
        let bitmap = window.bitmap
        for y in 0..<bitmap.height {
            let shade = color.mixed(.black, 0.45 * Float(y) / Float(bitmap.height))
            bitmap.fill(Rectangle(x: 0, y: y, width: bitmap.width, height: 1), shade.pixel)
        }
        for x in stride(from: 0, to: bitmap.width, by: 40) {
            bitmap.blend(
                Rectangle(x: x, y: 0, width: 1, height: bitmap.height), Color(0xffffff, alpha: 40).pixel)
        }
        try window.present()
    }
}
