public import Drawing

/// A glyph's shape in the font's units, y upwards.
struct Outline {
    struct Node {
        var x: Float
        var y: Float
        var isOnCurve: Bool
    }

    var contours: [[Node]] = []
    /// All nodes so far: a glyph made of others made of others is cut off.
    var count = 0

    static var nodeLimit: Int { 20000 }
}

extension FontFile {
    /// A glyph's shape, after `place` has put each point where it is drawn.
    public func path(_ glyph: Int, _ place: (Point) -> Point) -> Path {
        var outline = Outline()
        add(glyph, to: &outline, depth: 0) { ($0, $1) }
        var path = Path()
        for contour in outline.contours { Self.draw(contour, into: &path, place) }
        return path
    }

    private func add(_ glyph: Int, to outline: inout Outline, depth: Int, _ move: (Float, Float) -> (Float, Float)) {
        let range = location(glyph)
        guard !range.isEmpty, depth < 8, outline.count < Outline.nodeLimit else { return }
        let contours = reader.signed(range.lowerBound)
        if contours >= 0 {
            addSimple(range, contours, to: &outline, move)
        } else {
            addParts(range, to: &outline, depth: depth, move)
        }
    }

    private func addSimple(
        _ range: Range<Int>, _ contourCount: Int, to outline: inout Outline, _ move: (Float, Float) -> (Float, Float)
    ) {
        var at = range.lowerBound + 10
        var ends: [Int] = []
        for _ in 0..<contourCount {
            ends.append(reader.word(at))
            at += 2
            if at >= range.upperBound { return }
        }
        let total = (ends.last ?? -1) + 1
        guard total > 0, outline.count + total <= Outline.nodeLimit else { return }
        at += 2 + reader.word(at)
        var flags: [Int] = []
        while flags.count < total {
            guard at < range.upperBound else { return }
            let flag = reader.byte(at)
            at += 1
            flags.append(flag)
            if flag & 8 != 0 {
                for _ in 0..<min(reader.byte(at), total - flags.count) { flags.append(flag) }
                at += 1
            }
        }
        let across = coordinates(flags, &at, short: 2, same: 16)
        let up = coordinates(flags, &at, short: 4, same: 32)
        outline.count += total
        var first = 0
        for end in ends where end >= first && end < total {
            outline.contours.append(
                (first...end).map { index in
                    let (x, y) = move(Float(across[index]), Float(up[index]))
                    return Outline.Node(x: x, y: y, isOnCurve: flags[index] & 1 != 0)
                })
            first = end + 1
        }
    }

    private func coordinates(_ flags: [Int], _ at: inout Int, short: Int, same: Int) -> [Int] {
        var value = 0
        return flags.map { flag in
            if flag & short != 0 {
                value += flag & same != 0 ? reader.byte(at) : -reader.byte(at)
                at += 1
            } else if flag & same == 0 {
                value += reader.signed(at)
                at += 2
            }
            return value
        }
    }

    /// A glyph that is put together from others.
    private func addParts(
        _ range: Range<Int>, to outline: inout Outline, depth: Int, _ move: (Float, Float) -> (Float, Float)
    ) {
        var at = range.lowerBound + 10
        for _ in 0..<64 {
            guard at + 4 <= range.upperBound else { return }
            let flags = reader.word(at), part = reader.word(at + 2)
            at += 4
            // Parts of parts of parts count as well, lest they go on for ever.
            outline.count += 8
            let isWide = flags & 1 != 0
            // Bit 1: the arguments are a distance; else they are points to be joined, which no font of today uses.
            let isDistance = flags & 2 != 0
            let x = isWide ? reader.signed(at) : reader.signedByte(at)
            let y = isWide ? reader.signed(at + 2) : reader.signedByte(at + 1)
            at += isWide ? 4 : 2
            func ratio(_ at: Int) -> Float { Float(reader.signed(at)) / 16384 }
            var (xx, xy, yx, yy): (Float, Float, Float, Float) = (1, 0, 0, 1)
            if flags & 0x08 != 0 {
                (xx, yy) = (ratio(at), ratio(at))
                at += 2
            } else if flags & 0x40 != 0 {
                (xx, yy) = (ratio(at), ratio(at + 2))
                at += 4
            } else if flags & 0x80 != 0 {
                (xx, xy, yx, yy) = (ratio(at), ratio(at + 2), ratio(at + 4), ratio(at + 6))
                at += 8
            }
            let deltaX = isDistance ? Float(x) : 0, deltaY = isDistance ? Float(y) : 0
            let matrix = (xx, xy, yx, yy)
            add(part, to: &outline, depth: depth + 1) { x, y in
                move(x * matrix.0 + y * matrix.2 + deltaX, x * matrix.1 + y * matrix.3 + deltaY)
            }
            if flags & 0x20 == 0 { return }
        }
    }

    /// Turns nodes on and off the curve into lines and curves: between two off it lies one that is not written down.
    private static func draw(_ nodes: [Outline.Node], into path: inout Path, _ place: (Point) -> Point) {
        guard nodes.count > 1 else { return }
        func point(_ index: Int) -> Point { place(Point(nodes[index].x, nodes[index].y)) }
        func between(_ a: Point, _ b: Point) -> Point { (a + b) * 0.5 }
        let start = nodes.firstIndex { $0.isOnCurve }
        let origin = start.map(point) ?? between(point(0), point(nodes.count - 1))
        path.move(to: origin)
        var control: Point?
        for step in 0..<nodes.count {
            let index = ((start ?? -1) + 1 + step) % nodes.count
            let next = point(index)
            if nodes[index].isOnCurve {
                if let bend = control { path.curve(to: next, control: bend) } else { path.line(to: next) }
                control = nil
            } else {
                if let bend = control { path.curve(to: between(bend, next), control: bend) }
                control = next
            }
        }
        if let control { path.curve(to: origin, control: control) }
        path.close()
    }
}
