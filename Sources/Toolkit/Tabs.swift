public import Bytes
public import Display
public import Drawing
import Fonts

/// Several pages in one place; the row above names them. Left and right choose among them.
public final class Tabs: Widget {
    private let label: ByteString
    private let titles: [ByteString]
    private let pages: [Widget]
    private let state: State<Int>
    private var headerHeight = 0

    public init(_ name: ByteString, _ pages: [(title: ByteString, content: Widget)], _ state: State<Int> = State(0)) {
        label = name
        titles = pages.map { $0.title }
        self.pages = pages.map { $0.content }
        self.state = state
    }

    private var chosen: Int { min(max(state.value, 0), pages.count - 1) }

    public override var role: Role { .tabs }
    public override var name: ByteString { label }
    public override var valueText: ByteString { pages.isEmpty ? "" : titles[chosen] }
    public override var isFocusable: Bool { !pages.isEmpty }
    public override var isFlexible: Bool { true }
    public override var children: [Widget] { pages.isEmpty ? [] : [pages[chosen]] }
    public override var touchFrame: Rectangle {
        Rectangle(x: frame.x, y: frame.y, width: frame.width, height: min(headerHeight, frame.height))
    }

    /// As large as the largest page, so that choosing another one changes nothing else.
    public override func size(_ style: Style) -> (width: Int, height: Int) {
        let sizes = pages.map { $0.size(style) }, header = titles.reduce(0) { $0 + style.strong.width($1) + 28 }
        return (
            max(sizes.map { $0.width }.max() ?? 0, header),
            (sizes.map { $0.height }.max() ?? 0) + style.controlHeight + 12
        )
    }

    public override func place(in frame: Rectangle, _ style: Style) {
        super.place(in: frame, style)
        headerHeight = style.controlHeight
        let top = headerHeight + 12
        for page in children {
            page.place(
                in: Rectangle(
                    x: frame.x, y: frame.y + top, width: frame.width, height: max(frame.height - top, 0)), style)
        }
    }

    /// Where the titles end, from the left.
    private func ends(_ style: Style) -> [Int] {
        var at = frame.x
        return titles.map {
            at += style.strong.width($0) + 28
            return at
        }
    }

    private var shownEnds: [Int] = []

    public override func draw(on canvas: Canvas, _ style: Style, _ condition: Condition) {
        shownEnds = ends(style)
        let header = touchFrame, clipped = canvas.clipped(header)
        canvas.fill(
            Rectangle(x: frame.x, y: header.y + header.height - 1, width: frame.width, height: 1),
            style.color("widget.button_border"))
        var left = frame.x
        for (index, end) in shownEnds.enumerated() {
            let cell = Rectangle(x: left, y: header.y, width: end - left, height: header.height)
            let isChosen = index == chosen
            style.strong.draw(
                titles[index], on: clipped, x: cell.x + 14,
                baseline: cell.y + style.strong.baseline(inHeight: cell.height),
                style.color(isChosen ? "widget.fg" : "widget.placeholder"))
            if isChosen {
                clipped.fill(
                    Rectangle(x: cell.x + 6, y: cell.y + cell.height - 3, width: cell.width - 12, height: 3),
                    style.color("widget.switch_on"))
                if condition.isFocused {
                    clipped.strokeRounded(
                        Rectangle(x: cell.x + 2, y: cell.y + 2, width: cell.width - 4, height: cell.height - 7),
                        radius: 6,
                        width: style.ringWidth, style.color("widget.focus_ring"))
                }
            }
            left = end
        }
    }

    public override func activate(x: Int?) {
        if let x, let index = shownEnds.firstIndex(where: { x < $0 }) { state.value = index }
    }

    public override func step(_ direction: Int) -> Bool {
        let next = chosen + direction
        if pages.indices.contains(next) { state.value = next }
        return true
    }

    /// Up and down leave the row of titles.
    public override func press(_ key: KeyPress, _ clipboard: PageClipboard) -> Bool {
        switch key.code {
        case KeyPress.home: state.value = 0
        case KeyPress.end: state.value = pages.count - 1
        default: return false
        }
        return true
    }
}
