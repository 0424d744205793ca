public import Drawing

/// Small pictures drawn by lines, sharp at every size: they are described on a grid of 24 by 24.
public enum Icon: Sendable, CaseIterable {
    case close, minimise, maximise, restore
    case menu, search, power, check, left, right, up, down, plus, more
    case terminal, folder, file, editor, picture, calculator, settings, monitor
    case volume, network, lock, person, warning, information, clipboard, workspace
    case apus

    /// Draws the icon with its upper left corner at a place.
    ///
    /// Not optimised: Swift 6.3.1 takes the numbers of one icon's line for another's when it makes the lists static.
    @_optimize(none)
    public func draw(on canvas: Canvas, x: Int, y: Int, size: Int, _ color: Color, weight: Float = 2) {
        var pen = IconPen(canvas: canvas, origin: Point(Float(x), Float(y)), scale: Float(size) / 24, color: color)
        pen.weight = weight
        // At a size that is not a multiple of the grid, the window's signs would be blurred: they have their own way.
        switch self {
        case .close:
            pen.line([(6.5, 6.5), (17.5, 17.5)])
            pen.line([(17.5, 6.5), (6.5, 17.5)])
        case .minimise: pen.sharpLine(from: 6, to: 18, y: 12)
        case .maximise: pen.sharpBox(6, 6, 12, 12, radius: 2)
        case .restore:
            pen.sharpBox(5, 8, 11, 11, radius: 2)
            pen.line([(9, 5.5), (16.5, 5.5), (18.5, 7.5), (18.5, 15)])
        case .menu: for y: Float in [7, 12, 17] { pen.line([(4.5, y), (19.5, y)]) }
        case .search:
            pen.circle(10.5, 10.5, 6)
            pen.line([(15, 15), (20, 20)])
        case .power:
            pen.line([(12, 3.5), (12, 11)])
            pen.arc([(7.5, 6.5), (2, 10.5), (4, 20.5), (12, 20.5)], [(20, 20.5), (22, 10.5), (16.5, 6.5)])
        case .check: pen.line([(5, 12.5), (10, 17.5), (19.5, 7)])
        case .left: pen.line([(14.5, 5.5), (8, 12), (14.5, 18.5)])
        case .right: pen.line([(9.5, 5.5), (16, 12), (9.5, 18.5)])
        case .up: pen.line([(5.5, 15), (12, 8.5), (18.5, 15)])
        case .down: pen.line([(5.5, 9), (12, 15.5), (18.5, 9)])
        case .plus:
            pen.line([(12, 5), (12, 19)])
            pen.line([(5, 12), (19, 12)])
        case .more: for x: Float in [5.5, 12, 18.5] { pen.dot(x, 12, 1.7) }
        default: drawPicture(&pen)
        }
    }

    private func drawPicture(_ pen: inout IconPen) {
        switch self {
        case .terminal:
            pen.box(2.5, 4, 19, 16, radius: 3)
            pen.line([(6.5, 9), (10, 12), (6.5, 15)])
            pen.line([(12, 15.5), (17, 15.5)])
        case .folder:
            pen.shape([(2.5, 18.5), (2.5, 5.5), (9, 5.5), (11.5, 8), (21.5, 8), (21.5, 18.5)])
            pen.line([(2.5, 11.5), (21.5, 11.5)])
        case .file:
            pen.shape([(5, 21), (5, 3), (13.5, 3), (19, 8.5), (19, 21)])
            pen.line([(13.5, 3.5), (13.5, 8.5), (18.5, 8.5)])
        case .editor:
            pen.shape([(4, 20), (5, 15.5), (16.5, 4), (20, 7.5), (8.5, 19)])
            pen.line([(14, 6.5), (17.5, 10)])
        case .picture:
            pen.box(2.5, 4, 19, 16, radius: 3)
            pen.dot(8, 9.5, 1.7)
            pen.line([(4, 18), (9.5, 13), (12.5, 15.5), (16.5, 11), (20.5, 15)])
        case .calculator:
            pen.box(4.5, 2.5, 15, 19, radius: 3)
            pen.line([(8, 7), (16, 7)])
            for y: Float in [12, 16.5] { for x: Float in [8.3, 12, 15.7] { pen.dot(x, y, 1.2) } }
        case .settings:
            for (y, x) in [(Float(6.5), Float(9)), (12, 15.5), (17.5, 7.5)] {
                pen.line([(3.5, y), (x - 2.5, y)])
                pen.line([(x + 2.5, y), (20.5, y)])
                pen.circle(x, y, 2.4)
            }
        case .monitor:
            pen.box(2.5, 4, 19, 13, radius: 2.5)
            pen.line([(12, 17), (12, 20.5)])
            pen.line([(7.5, 20.5), (16.5, 20.5)])
        case .volume:
            pen.shape([(3, 9.5), (7, 9.5), (11.5, 5.5), (11.5, 18.5), (7, 14.5), (3, 14.5)])
            pen.arc([(15, 8.5), (17, 10), (17, 14), (15, 15.5)], [])
            pen.arc([(17.5, 5.5), (21.8, 9), (21.8, 15), (17.5, 18.5)], [])
        case .network:
            pen.arc([(2.5, 9.5), (8, 4.5), (16, 4.5), (21.5, 9.5)], [])
            pen.arc([(6, 13.5), (9.5, 10.3), (14.5, 10.3), (18, 13.5)], [])
            pen.dot(12, 18, 2)
        case .lock:
            pen.box(4.5, 10.5, 15, 10.5, radius: 2.5)
            pen.arc([(8, 10), (8, 2), (16, 2), (16, 10)], [])
        case .person:
            pen.circle(12, 8, 4.2)
            pen.arc([(4, 21), (4.5, 12.8), (19.5, 12.8), (20, 21)], [])
        case .warning:
            pen.shape([(12, 3.5), (21.5, 20), (2.5, 20)])
            pen.line([(12, 9.5), (12, 14)])
            pen.dot(12, 17, 1.2)
        case .information:
            pen.circle(12, 12, 9)
            pen.line([(12, 11.5), (12, 16.5)])
            pen.dot(12, 7.8, 1.3)
        case .clipboard:
            pen.box(4.5, 4.5, 15, 17, radius: 2.5)
            pen.box(8.5, 2.5, 7, 4, radius: 1.5)
        case .workspace:
            for (x, y) in [(Float(3), Float(3)), (13, 3), (3, 13), (13, 13)] { pen.box(x, y, 8, 8, radius: 2) }
        case .apus: drawBird(&pen)
        default: break
        }
    }

    /// A swift in flight, which is what Apus means.
    private func drawBird(_ pen: inout IconPen) {
        var path = Path()
        path.move(to: Point(1, 7.2))
        path.curve(to: Point(12.4, 10.6), control: Point(6.2, 4.6), Point(10.4, 7))
        path.curve(to: Point(23, 2.2), control: Point(14.8, 6.2), Point(18.4, 3))
        path.curve(to: Point(15.4, 13), control: Point(19.6, 5.6), Point(17, 9.6))
        path.curve(to: Point(17.6, 21.6), control: Point(15.8, 16), Point(16.8, 19.4))
        path.curve(to: Point(13.2, 16.8), control: Point(15.6, 20.2), Point(14.2, 18.6))
        path.curve(to: Point(10, 21), control: Point(12.4, 18.6), Point(11.4, 20.2))
        path.curve(to: Point(11, 14.2), control: Point(10.8, 18.8), Point(11.2, 16.4))
        path.curve(to: Point(1, 7.2), control: Point(8.4, 10.6), Point(5, 8.2))
        path.close()
        pen.fill(path)
    }
}

/// Draws on the grid of an icon.
struct IconPen {
    let canvas: Canvas
    let origin: Point
    let scale: Float
    let color: Color
    var weight: Float = 2

    private var stroke: Stroke { Stroke(max(weight * scale, 1), cap: .round, join: .round) }

    private func at(_ point: (Float, Float)) -> Point { origin + Point(point.0, point.1) * scale }

    /// Lines that overlap are one shape, so that a colour that is seen through does not lie on itself.
    func line(_ points: [(Float, Float)]) { canvas.stroke(.line(points.map(at)), stroke, color) }
    func shape(_ points: [(Float, Float)]) { canvas.stroke(.polygon(points.map(at)), stroke, color) }

    func circle(_ x: Float, _ y: Float, _ radius: Float) {
        canvas.stroke(.circle(at((x, y)), radius: radius * scale), stroke, color)
    }

    func dot(_ x: Float, _ y: Float, _ radius: Float) {
        canvas.fill(.circle(at((x, y)), radius: radius * scale), color)
    }

    func box(_ x: Float, _ y: Float, _ width: Float, _ height: Float, radius: Float) {
        let corner = at((x, y))
        let path = Path.roundedRectangle(
            x: corner.x, y: corner.y, width: width * scale, height: height * scale, corners: Corners(radius * scale))
        canvas.stroke(path, stroke, color)
    }

    /// A curve through four points, and on with three more.
    func arc(_ first: [(Float, Float)], _ more: [(Float, Float)]) {
        var path = Path()
        path.move(to: at(first[0]))
        path.curve(to: at(first[3]), control: at(first[1]), at(first[2]))
        if more.count == 3 { path.curve(to: at(more[2]), control: at(more[0]), at(more[1])) }
        canvas.stroke(path, stroke, color)
    }

    func fill(_ path: Path) { canvas.fill(path.placed(at: origin, scale: scale), color) }

    /// A level line whose edges lie on whole pixels.
    func sharpLine(from: Float, to: Float, y: Float) {
        let thick = max((weight * scale * 0.75).rounded(), 1)
        let left = (origin.x + from * scale).rounded(), right = (origin.x + to * scale).rounded()
        let top = (origin.y + y * scale - thick / 2).rounded()
        canvas.fill(.rectangle(x: left, y: top, width: right - left, height: thick), color)
    }

    /// A frame whose edges lie on whole pixels.
    func sharpBox(_ x: Float, _ y: Float, _ width: Float, _ height: Float, radius: Float) {
        let thick = max((weight * scale * 0.75).rounded(), 1)
        let left = (origin.x + x * scale).rounded(), top = (origin.y + y * scale).rounded()
        let right = (origin.x + (x + width) * scale).rounded(), bottom = (origin.y + (y + height) * scale).rounded()
        let round = radius * scale
        var path = Path.roundedRectangle(
            x: left, y: top, width: right - left, height: bottom - top, corners: Corners(round))
        path.add(
            Path.roundedRectangle(
                x: left + thick, y: top + thick, width: right - left - 2 * thick, height: bottom - top - 2 * thick,
                corners: Corners(max(round - thick, 0))
            ).reversed())
        canvas.fill(path, color)
    }
}
