import Bytes
import Display
import Drawing
import OrbClient
import Platform
import Runtime
import Scheme
import SchemeProtocol
import WindowProtocol

/// A window to paint in with the left button.
@main
struct Paint {
    static func main() {
        do throws(Errno) { try run() } catch { Program.complain("paint: " + ByteString(error.message)) }
    }

    private static func run() throws(Errno) {
        let window = try Window("Paint", width: 480, height: 320)
        window.bitmap.fill(window.bitmap.bounds, Color.white.pixel)
        try window.present()
        var x = 0, y = 0, isDown = false
        while true {
            for event in try window.events() {
                switch event.kind {
                case .quit: return
                case .mouse: (x, y) = (Int(event.a), Int(event.b))
                case .button: isDown = event.a & 1 != 0
                case .resize: try window.present()
                default: continue
                }
                guard isDown else { continue }
                let dot = Rectangle(x: x - 3, y: y - 3, width: 7, height: 7)
                window.bitmap.fill(dot, Color.black.pixel)
                try window.present([dot])
            }
        }
    }
}
