public import CellDrawing
public import Display
public import Drawing
public import Fonts
public import TerminalScreen

/// Draws a terminal's screen with outlined fonts on a canvas, cell by cell.
///
/// It remembers what it has drawn, and draws only cells that look different. Characters that draw frames and blocks are
/// drawn by rectangles, so that they meet without a gap.
public struct GridDrawer {
    /// What lies over a cell.
    public enum Mark: UInt8, Sendable { case none, selected, found, foundHere }

    /// The faces of a fixed font.
    public struct Fonts {
        public var regular: Font
        public var bold: Font
        public var slanted: Font

        public init(_ library: FontLibrary, size: Float) {
            regular = library.font(.fixed, size: size, Font.Style(isFixed: true))
            bold = library.font(.fixedBold, size: size, Font.Style(isFixed: true))
            slanted = library.font(.fixed, size: size, Font.Style(isFixed: true, isSlanted: true))
        }
    }

    /// The colours of what lies over cells.
    public struct MarkColors: Sendable {
        public var selected: (front: UInt32, back: UInt32)
        public var found: (front: UInt32, back: UInt32)
        public var foundHere: (front: UInt32, back: UInt32)

        public init(
            selected: (front: UInt32, back: UInt32), found: (front: UInt32, back: UInt32),
            foundHere: (front: UInt32, back: UInt32)
        ) {
            self.selected = selected
            self.found = found
            self.foundHere = foundHere
        }
    }

    private struct Drawn: Equatable {
        var cell: Cell
        var mark: Mark
        var cursor: CursorShape?
        var isFocused: Bool
        var inverse: Bool
    }

    public let cellWidth: Int
    public let cellHeight: Int
    private let fonts: Fonts
    private let palette: Palette
    private let marks: MarkColors
    private let baseline: Int
    private var rows = 0
    private var columns = 0
    private var drawn: [Drawn?] = []

    public init(_ fonts: Fonts, _ palette: Palette, _ marks: MarkColors) {
        self.fonts = fonts
        self.palette = palette
        self.marks = marks
        cellWidth = fonts.regular.cellWidth
        cellHeight = max(fonts.regular.lineHeight, 4)
        baseline = fonts.regular.ascent
    }

    /// Everything is to be drawn again.
    public mutating func forget() { for index in drawn.indices { drawn[index] = nil } }

    /// Draws what has changed, with the first cell's upper left corner at the canvas' origin; answers where.
    /// - Parameters:
    ///   - isFocused: whether the cursor is a full one.
    ///   - mark: what lies over the cell in a row of the view and a column; asked for all cells.
    public mutating func draw(
        _ screen: inout Screen, on canvas: Canvas, isFocused: Bool, mark: (Int, Int) -> Mark
    ) -> [Rectangle] {
        _ = screen.takeDamage()
        if screen.rows != rows || screen.columns != columns {
            (rows, columns) = (screen.rows, screen.columns)
            drawn = Array(repeating: nil, count: rows * columns)
        }
        var damage: [Rectangle] = []
        let cursor = screen.visibleCursor
        for row in 0..<rows {
            let cells = screen.row(row).cells
            var first = columns, last = -1
            var column = 0
            while column < min(columns, cells.count) {
                let span = cells[column].width == 2 && column + 1 < columns ? 2 : 1
                let hasCursor = cursor?.row == row && (column..<(column + span)).contains(cursor?.column ?? -1)
                let look = Drawn(
                    cell: cells[column], mark: mark(row, column), cursor: hasCursor ? screen.cursorShape : nil,
                    isFocused: isFocused || !hasCursor, inverse: screen.modes.inverseScreen)
                if drawn[row * columns + column] != look {
                    drawn[row * columns + column] = look
                    if span == 2 { drawn[row * columns + column + 1] = nil }
                    first = min(first, column)
                    last = max(last, column + span - 1)
                    paint(look, row, column, span, on: canvas)
                }
                column += span
            }
            if last >= first {
                damage.append(
                    Rectangle(
                        x: canvas.originX + first * cellWidth, y: canvas.originY + row * cellHeight,
                        width: (last + 1 - first) * cellWidth, height: cellHeight))
            }
        }
        return damage
    }

    private func paint(_ look: Drawn, _ row: Int, _ column: Int, _ span: Int, on canvas: Canvas) {
        let place = Rectangle(
            x: column * cellWidth, y: row * cellHeight, width: span * cellWidth, height: cellHeight)
        let style = look.cell.style
        var (front, back) = palette.colors(style, inverse: look.inverse)
        switch look.mark {
        case .none: break
        case .selected: (front, back) = marks.selected
        case .found: (front, back) = marks.found
        case .foundHere: (front, back) = marks.foundHere
        }
        if look.cursor == .block, look.isFocused { (front, back) = (palette.background, palette.cursor) }
        canvas.clear(place, Drawing.Color(back))
        let ink = Drawing.Color(front)
        let cell = canvas.clipped(place)
        paintCharacter(look.cell, place, on: cell, ink)
        paintLines(style.attributes, place, on: cell, ink)
        if let cursor = look.cursor { paintCursor(cursor, look.isFocused, place, on: cell) }
    }

    private func paintCharacter(_ cell: Cell, _ place: Rectangle, on canvas: Canvas, _ ink: Drawing.Color) {
        if cell.character == 0x20 || cell.width == 0 { return }
        if BoxDrawing.draw(cell.character, in: place, on: canvas, ink) { return }
        let attributes = cell.style.attributes
        let font =
            attributes.contains(.bold) ? fonts.bold : attributes.contains(.italic) ? fonts.slanted : fonts.regular
        for character in [cell.character, cell.mark1, cell.mark2] where character != 0 {
            font.draw(character: character, on: canvas, x: place.x, baseline: place.y + baseline, ink)
        }
    }

    private func paintLines(_ attributes: Attributes, _ place: Rectangle, on canvas: Canvas, _ ink: Drawing.Color) {
        let thick = max(cellHeight / 16, 1)
        func line(_ y: Int) {
            canvas.fill(Rectangle(x: place.x, y: place.y + y, width: place.width, height: thick), ink)
        }
        if attributes.contains(.underline) { line(min(baseline + thick + 1, cellHeight - thick)) }
        if attributes.contains(.doubleUnderline) {
            line(min(baseline + 1, cellHeight - 3 * thick))
            line(min(baseline + 1 + 2 * thick, cellHeight - thick))
        }
        if attributes.contains(.struckOut) { line(baseline - fonts.regular.capHeight / 2) }
        if attributes.contains(.overline) { line(0) }
    }

    private func paintCursor(_ shape: CursorShape, _ isFocused: Bool, _ place: Rectangle, on canvas: Canvas) {
        let color = Drawing.Color(palette.cursor)
        let thick = max(cellHeight / 12, 1)
        switch shape {
        case .block:
            if !isFocused { canvas.strokeRounded(place, radius: 0, width: Float(thick), color) }
        case .bar: canvas.fill(Rectangle(x: place.x, y: place.y, width: thick + 1, height: cellHeight), color)
        case .underline:
            canvas.fill(
                Rectangle(x: place.x, y: place.y + cellHeight - thick - 1, width: place.width, height: thick + 1), color
            )
        }
    }
}
