public import Bytes
import Display
import Drawing
import Fonts

/// Something that the desktop says for a short time: which workspace this is, how loud it is, what is wrong in a file.
struct Notice {
    var lines: [ByteString]
    /// So many dots, one of which is the one that counts.
    var dots: (count: Int, current: Int)?
    /// A bar that is full to this part of 100.
    var bar: Int?
    /// When it goes, in ns.
    var end: UInt64 = 0
}

extension Desktop {
    /// Says lines of text for a few seconds.
    public func say(_ lines: [ByteString], seconds: Int = 6) {
        show(Notice(lines: Array(lines.prefix(12))), seconds * 1000)
    }

    /// Shows how much of something there is, out of 100.
    public func say(_ line: ByteString, bar: Int) { show(Notice(lines: [line], bar: min(max(bar, 0), 100)), 1500) }

    func sayWorkspace() {
        let name: ByteString = "Workspace " + ByteString(workspace + 1)
        show(Notice(lines: [name], dots: (Self.workspaceCount, workspace)), 900)
    }

    private func show(_ notice: Notice, _ milliseconds: Int) {
        guard let onNotice else { return }
        self.notice = notice
        updateOverlays()
        onNotice(UInt64(milliseconds) * 1_000_000)
    }

    /// The time of what was said is over.
    public func endNotice() {
        notice = nil
        updateOverlays()
    }

    func noticeOverlay(_ notice: Notice, on screen: Rectangle) -> Overlay {
        let row = shownStyle.font.lineHeight + shownStyle.scaled(6), pad = shownStyle.scaled(18)
        let text = notice.lines.map { shownStyle.font.elided($0, to: screen.width * 8 / 10) }
        let extra = notice.dots != nil || notice.bar != nil ? shownStyle.scaled(20) : 0
        let widest = text.map { shownStyle.font.width($0) }.max() ?? 0
        let width = max(widest, shownStyle.scaled(extra > 0 ? 160 : 40)) + 2 * pad
        var overlay = panel(width: width, height: row * text.count + extra + 2 * pad - shownStyle.scaled(6), on: screen)
        {
            canvas in
            for (index, line) in text.enumerated() {
                let x = notice.lines.count == 1 ? (width - shownStyle.font.width(line)) / 2 : pad
                let y = pad - shownStyle.scaled(3) + index * row
                shownStyle.font.draw(
                    line, on: canvas, x: x, baseline: y + shownStyle.font.baseline(inHeight: row),
                    shownStyle.overlayText)
            }
            let y = pad + row * text.count + shownStyle.scaled(5)
            if let dots = notice.dots { draw(dots.count, current: dots.current, y: y, width: width, on: canvas) }
            if let bar = notice.bar {
                let whole = Rectangle(x: pad, y: y, width: width - 2 * pad, height: shownStyle.scaled(6))
                canvas.fillRounded(whole, radius: Float(whole.height) / 2, shownStyle.overlayKey)
                let part = Rectangle(x: pad, y: y, width: whole.width * bar / 100, height: whole.height)
                if part.width >= part.height {
                    canvas.fillRounded(part, radius: Float(part.height) / 2, shownStyle.overlayHighlight)
                }
            }
        }
        // In the lower part, where it hides least.
        overlay.area.y = screen.y + (screen.height - overlay.area.height) * 4 / 5
        return overlay
    }

    private func draw(_ count: Int, current: Int, y: Int, width: Int, on canvas: Canvas) {
        let size = shownStyle.scaled(9), step = shownStyle.scaled(20)
        let left = (width - (count - 1) * step - size) / 2
        for index in 0..<count {
            let dot = Rectangle(x: left + index * step, y: y, width: size, height: size)
            canvas.fillRounded(
                dot, radius: Float(size) / 2, index == current ? shownStyle.overlayHighlight : shownStyle.overlayKey)
        }
    }
}
