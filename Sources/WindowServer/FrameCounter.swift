import Bytes
import Display
import Drawing
import Fonts
import Platform
import SchemeProtocol

/// How many frames were composed in the last second, in a corner of the screen. It is a part of frames that are drawn
/// anyway, and makes none by itself.
extension Desktop {
    func framesArea(_ output: Output) -> Rectangle {
        let style = style(at: output.scale)
        let width = style.scaled(88)
        return Rectangle(
            x: output.bounds.x + output.bounds.width - width, y: output.bounds.y, width: width,
            height: style.font.lineHeight + style.scaled(8))
    }

    func drawFrames(on output: Output) {
        let style = style(at: output.scale)
        let now = Host.clock(.monotonic)
        output.frameTimes.append(now)
        output.frameTimes.removeAll { now - $0 > 1_000_000_000 }
        let area = framesArea(output).moved(x: -output.bounds.x, y: -output.bounds.y)
        let canvas = Canvas(output.bitmap).clipped(area)
        canvas.fill(area, style.overlay)
        let line = ByteString(output.frameTimes.count) + " f/s"
        style.font.draw(
            line, on: canvas, x: area.x + style.scaled(10),
            baseline: area.y + style.font.baseline(inHeight: area.height), style.overlayText)
    }
}
