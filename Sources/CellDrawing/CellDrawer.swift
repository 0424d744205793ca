public import BitmapFont
public import TerminalScreen

/// Draws a terminal's screen with a bitmap font.
///
/// It remembers which cells it has drawn and draws only those that look different: a scroll of mostly equal lines costs
/// little, and the surface is never read. Cells that lie side by side are put together in memory and written line by line,
/// which is what write-combining memory likes.
public struct CellDrawer: Sendable {
    public let font: BitmapFont
    public var palette: Palette
    /// How many pixels of the surface a pixel of the font takes in each direction.
    public let scale: Int
    public let rows: Int
    public let columns: Int
    private let left: Int
    private let top: Int
    private let width: Int
    private let height: Int
    /// What is on the surface: nil where that is not known.
    private var drawn: [Drawn?]
    private var band: [UInt32] = []
    /// The palette with what the screen's program has changed, and which change was the last.
    private var shown: Palette
    private var revision: UInt = 0

    /// All that decides how a cell looks.
    private struct Drawn: Equatable, Sendable {
        var cell: Cell
        var cursor: CursorShape?
        var inverse: Bool
    }

    /// - Parameter margin: pixels to keep free at each edge, at least; what is left over is shared out.
    public init(font: BitmapFont, palette: Palette, width: Int, height: Int, scale: Int = 1, margin: Int = 0) {
        self.font = font
        self.palette = palette
        shown = palette
        self.scale = max(scale, 1)
        self.width = max(width, 0)
        self.height = max(height, 0)
        let cellWidth = font.width * self.scale, cellHeight = font.height * self.scale
        let inset = max(margin, 0)
        columns = min(max((self.width - 2 * inset) / cellWidth, 1), Screen.columnLimit)
        rows = min(max((self.height - 2 * inset) / cellHeight, 1), Screen.rowLimit)
        left = max((self.width - columns * cellWidth) / 2, 0)
        top = max((self.height - rows * cellHeight) / 2, 0)
        drawn = Array(repeating: nil, count: rows * columns)
    }

    private var cellWidth: Int { font.width * scale }
    private var cellHeight: Int { font.height * scale }

    /// Whether there is room for at least one cell.
    public var fits: Bool { width >= cellWidth && height >= cellHeight }

    /// The surface was overwritten by somebody else: everything is to be drawn again.
    public mutating func forget() { for index in drawn.indices { drawn[index] = nil } }

    /// Fills the whole surface with the background, margins included.
    public mutating func clear(_ surface: inout some Surface) {
        forget()
        let line = [UInt32](repeating: palette.background, count: width)
        for y in 0..<height { surface.write(line.span, x: 0, y: y) }
    }

    /// Draws what has changed since the last time.
    public mutating func draw(_ screen: inout Screen, on surface: inout some Surface) {
        let damage = screen.takeDamage()
        guard fits else { return }
        if screen.colors.revision != revision {
            revision = screen.colors.revision
            shown = palette.changed(by: screen.colors)
            forget()
        }
        let cursor = screen.visibleCursor
        for row in 0..<min(rows, screen.rows) where !damage[row].isEmpty {
            let range = damage[row].clamped(to: 0..<min(columns, screen.columns))
            if range.isEmpty { continue }
            let shape = screen.cursorShape
            draw(
                screen.row(row).cells, row, range, cursor?.row == row ? cursor?.column : nil, shape,
                inverse: screen.modes.inverseScreen, on: &surface)
        }
    }

    /// Draws those cells of a row that look different from what is there, in runs.
    private mutating func draw(
        _ cells: [Cell], _ row: Int, _ range: Range<Int>, _ cursor: Int?, _ shape: CursorShape, inverse: Bool,
        on surface: inout some Surface
    ) {
        var column = range.lowerBound
        // A wide character is drawn from its left half.
        if column > 0, cells[column].width == 0 { column -= 1 }
        var start = column
        while column < range.upperBound {
            let span = cells[column].width == 2 && column + 1 < columns ? 2 : 1
            let hasCursor = cursor == column || span == 2 && cursor == column + 1
            let look = Drawn(cell: cells[column], cursor: hasCursor ? shape : nil, inverse: inverse)
            if drawn[row * columns + column] == look {
                flush(row, start..<column, on: &surface)
                start = column + span
            } else {
                drawn[row * columns + column] = look
                if span == 2 { drawn[row * columns + column + 1] = nil }
            }
            column += span
        }
        flush(row, start..<max(start, min(column, columns)), on: &surface)
    }

    /// Puts a run of cells together and writes it.
    private mutating func flush(_ row: Int, _ range: Range<Int>, on surface: inout some Surface) {
        if range.isEmpty { return }
        let runWidth = range.count * cellWidth
        let needed = runWidth * cellHeight
        if band.count < needed { band += Array(repeating: 0, count: needed - band.count) }
        var column = range.lowerBound
        while column < range.upperBound {
            guard let look = drawn[row * columns + column] else {
                column += 1
                continue
            }
            let wide = look.cell.width == 2 && column + 1 < range.upperBound
            paint(look, at: (column - range.lowerBound) * cellWidth, span: wide ? 2 : 1, stride: runWidth)
            column += wide ? 2 : 1
        }
        let x = left + range.lowerBound * cellWidth
        let y = top + row * cellHeight
        let pixels = band.span
        for line in 0..<cellHeight {
            surface.write(pixels.extracting((line * runWidth)..<((line + 1) * runWidth)), x: x, y: y + line)
        }
    }

    /// Paints one cell into the band.
    private mutating func paint(_ look: Drawn, at x: Int, span: Int, stride: Int) {
        var (front, back) = shown.colors(look.cell.style, inverse: look.inverse)
        if look.cursor == .block {
            front = shown.background
            back = shown.cursor
        }
        let painter = GlyphPainter(font: font, cell: look.cell, span: span)
        for row in 0..<font.height {
            let bits = painter.row(row)
            let start = row * scale * stride + x
            for line in 0..<scale {
                var at = start + line * stride
                var mask: UInt64 = 1 << 63
                for _ in 0..<(font.width * span) {
                    let pixel = bits & mask != 0 ? front : back
                    for _ in 0..<scale {
                        band[at] = pixel
                        at += 1
                    }
                    mask >>= 1
                }
            }
        }
        if let cursor = look.cursor, cursor != .block {
            let bar = cursor == .bar
            let lines = bar ? 0..<cellHeight : (cellHeight - 2 * scale)..<cellHeight
            for line in lines {
                for column in 0..<(bar ? 2 * scale : span * cellWidth) {
                    band[line * stride + x + column] = shown.cursor
                }
            }
        }
    }
}
