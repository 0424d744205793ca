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
    /// The palette with what the screen's program has changed, and which change was the last.
    private var shown: Palette
    private var revision: UInt = 0
    private let marks: MarkColors
    private let baseline: Int
    private var rows = 0
    private var columns = 0
    private var drawn: [Drawn?] = []
    /// What decides how cells look beside themselves, when they were drawn last.
    private var hadMarks = false
    private var wasFocused = false
    private var underlinedLink: UInt16 = 0
    private var isAllNew = true

    public init(_ fonts: Fonts, _ palette: Palette, _ marks: MarkColors) {
        self.fonts = fonts
        self.palette = palette
        shown = palette
        self.marks = marks
        cellWidth = fonts.regular.cellWidth
        cellHeight = max(fonts.regular.lineHeight, 4)
        baseline = fonts.regular.ascent
    }

    /// Everything is to be drawn again.
    public mutating func forget() {
        isAllNew = true
        for index in drawn.indices { drawn[index] = nil }
    }

    /// The colours without what programs change.
    public var basePalette: Palette { palette }

    /// Draws what has changed, with the first cell's upper left corner at the canvas' origin; answers where.
    /// - Parameters:
    ///   - isFocused: whether the cursor is a full one.
    ///   - link: the link under the pointer, which is underlined; 0: none.
    ///   - mark: what lies over the cell in a row of the view and a column; nil: nothing lies anywhere.
    public mutating func draw(
        _ screen: inout Screen, on canvas: Canvas, isFocused: Bool, link: UInt16 = 0, mark: ((Int, Int) -> Mark)?
    ) -> [Rectangle] {
        let changed = screen.takeDamage()
        if screen.rows != rows || screen.columns != columns {
            (rows, columns) = (screen.rows, screen.columns)
            drawn = Array(repeating: nil, count: rows * columns)
            isAllNew = true
        }
        if screen.colors.revision != revision {
            revision = screen.colors.revision
            shown = palette.changed(by: screen.colors)
            forget()
        }
        // Marks, the focus and the link change the looks of cells that did not change.
        let isAll = isAllNew || mark != nil || hadMarks || isFocused != wasFocused || link != underlinedLink
        (isAllNew, hadMarks, wasFocused, underlinedLink) = (false, mark != nil, isFocused, link)
        var damage: [Rectangle] = []
        for row in 0..<rows where isAll || !changed[row].isEmpty {
            let range = isAll ? 0..<columns : changed[row]
            if let part = drawRow(row, range, screen, on: canvas, isFocused: isFocused, mark) { damage.append(part) }
        }
        return damage
    }

    private mutating func drawRow(
        _ row: Int, _ range: Range<Int>, _ screen: Screen, on canvas: Canvas, isFocused: Bool,
        _ mark: ((Int, Int) -> Mark)?
    ) -> Rectangle? {
        let cells = screen.row(row).cells
        let inverse = screen.modes.inverseScreen, cursor = screen.visibleCursor
        let cursorColumn = cursor?.row == row ? cursor?.column ?? -1 : -1
        var first = columns, last = -1
        var column = range.lowerBound
        // A wide character is drawn from its left half.
        if column > 0, cells[column].width == 0 { column -= 1 }
        while column < min(range.upperBound, cells.count) {
            let span = cells[column].width == 2 && column + 1 < columns ? 2 : 1
            let hasCursor = (column..<(column + span)).contains(cursorColumn)
            var look = Drawn(
                cell: cells[column], mark: mark?(row, column) ?? .none, cursor: hasCursor ? screen.cursorShape : nil,
                isFocused: isFocused || !hasCursor, inverse: inverse)
            if underlinedLink != 0, look.cell.style.link == underlinedLink {
                look.cell.style.attributes.insert(.underline)
            }
            look.cell.style.link = 0
            if drawn[row * columns + column] != look {
                drawn[row * columns + column] = look
                if span == 2 { drawn[row * columns + column + 1] = nil }
                first = min(first, column)
                last = max(last, column + span - 1)
                paint(look, row, column, span, on: canvas)
            }
            column += span
        }
        guard last >= first else { return nil }
        return Rectangle(
            x: canvas.originX + first * cellWidth, y: canvas.originY + row * cellHeight,
            width: (last + 1 - first) * cellWidth, height: cellHeight)
    }

    private func paint(_ look: Drawn, _ row: Int, _ column: Int, _ span: Int, on canvas: Canvas) {
        let place = Rectangle(
            x: column * cellWidth, y: row * cellHeight, width: span * cellWidth, height: cellHeight)
        let style = look.cell.style
        var (front, back) = shown.colors(style, inverse: look.inverse)
        switch look.mark {
        case .none: break
        case .selected: (front, back) = marks.selected
        case .found: (front, back) = marks.found
        case .foundHere: (front, back) = marks.foundHere
        }
        if look.cursor == .block, look.isFocused { (front, back) = (shown.background, shown.cursor) }
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
        if attributes.contains(.dotted) {
            let y = min(baseline + thick + 1, cellHeight - thick)
            for x in stride(from: 0, to: place.width, by: 2 * thick + 1) {
                canvas.fill(Rectangle(x: place.x + x, y: place.y + y, width: thick, height: thick), ink)
            }
        }
        if attributes.contains(.curly) { paintWave(place, on: canvas, ink) }
        if attributes.contains(.doubleUnderline) {
            line(min(baseline + 1, cellHeight - 3 * thick))
            line(min(baseline + 1 + 2 * thick, cellHeight - thick))
        }
        if attributes.contains(.struckOut) { line(baseline - fonts.regular.capHeight / 2) }
        if attributes.contains(.overline) { line(0) }
    }

    /// A wave that goes on from cell to cell: up in the first half of each, down in the second.
    private func paintWave(_ place: Rectangle, on canvas: Canvas, _ ink: Drawing.Color) {
        let height = Float(max(cellHeight / 10, 2)), width = Float(cellWidth)
        let middle = Float(place.y + cellHeight) - height / 2 - 1
        var path = Path()
        var x = Float(place.x)
        path.move(to: Point(x, middle))
        while x < Float(place.x + place.width) {
            path.curve(
                to: Point(x + width / 2, middle), control: Point(x + width / 8, middle - height),
                Point(x + width * 3 / 8, middle - height))
            path.curve(
                to: Point(x + width, middle), control: Point(x + width * 5 / 8, middle + height),
                Point(x + width * 7 / 8, middle + height))
            x += width
        }
        canvas.stroke(path, Stroke(Float(max(cellHeight / 18, 1))), ink)
    }

    private func paintCursor(_ shape: CursorShape, _ isFocused: Bool, _ place: Rectangle, on canvas: Canvas) {
        let color = Drawing.Color(shown.cursor)
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
