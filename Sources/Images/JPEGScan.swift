import Bytes

/// One pass over the pixels: all coefficients of a baseline picture, or a part of those of a progressive one.
struct JPEGScan {
    let which: [Int]
    let first: Int
    let last: Int
    /// The lowest bit that is known from before, and that this scan gives.
    let before: Int
    let low: Int
    private let start: Int
    private(set) var bits = JPEGBits([], at: 0)
    /// How many blocks are still without new coefficients.
    private var emptyBlocks = 0
    private var codes: [JPEGCode?] = []
    private var isProgressive = false

    init(which: [Int], first: Int, last: Int, before: Int, low: Int, at start: Int) {
        self.which = which
        self.first = first
        self.last = last
        self.before = before
        self.low = low
        self.start = start
    }

    /// Where each coefficient lies in its block.
    static let zigzag = [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63,
    ]

    mutating func run(_ picture: inout JPEGDecoder) throws(ImageError) {
        if picture.isProgressive {
            guard first <= last, last < 64, (first == 0) == (last == 0), first == 0 || which.count == 1, low <= 13,
                before == 0 || before == low + 1
            else { throw ImageError("a scan is damaged") }
        }
        try checkCodes(picture)
        bits = JPEGBits(picture.bytes, at: start)
        codes = picture.codes
        isProgressive = picture.isProgressive
        let isAlone = which.count == 1
        let most = JPEGDecoder.most(picture.components)
        let alone = picture.components[which[0]]
        let columns =
            isAlone ? alone.ownColumns : (picture.width + 8 * most.across - 1) / (8 * most.across)
        let rows = isAlone ? alone.ownRows : (picture.height + 8 * most.down - 1) / (8 * most.down)
        for part in which { picture.components[part].prediction = 0 }
        var left = picture.restartInterval
        for row in 0..<rows {
            for column in 0..<columns {
                if picture.restartInterval > 0, left == 0 {
                    guard bits.restart() else { return }
                    for part in which { picture.components[part].prediction = 0 }
                    emptyBlocks = 0
                    left = picture.restartInterval
                }
                left -= 1
                // What is missing stays grey; a file that was cut off must not cost the time of a whole one.
                if bits.missing > 256, picture.restartInterval == 0 { return }
                if isAlone {
                    try block(&picture.components[which[0]], column, row)
                } else {
                    try unit(&picture, column, row)
                }
            }
        }
    }

    private var needsDirect: Bool { first == 0 && before == 0 }

    private func checkCodes(_ picture: JPEGDecoder) throws(ImageError) {
        for part in which {
            let component = picture.components[part]
            let lacksDirect = (!picture.isProgressive || needsDirect) && picture.codes[component.directCode] == nil
            let lacksOthers =
                (!picture.isProgressive || first > 0) && picture.codes[component.alternatingCode] == nil
            if lacksDirect || lacksOthers { throw ImageError("a table is missing") }
        }
    }

    private mutating func unit(_ picture: inout JPEGDecoder, _ column: Int, _ row: Int) throws(ImageError) {
        for part in which {
            let (across, down) = (picture.components[part].across, picture.components[part].down)
            for y in 0..<down {
                for x in 0..<across {
                    try block(&picture.components[part], column * across + x, row * down + y)
                }
            }
        }
    }

    // MARK: Blocks

    private mutating func block(_ part: inout JPEGDecoder.Component, _ column: Int, _ row: Int) throws(ImageError) {
        let at = (row * part.columns + column) * 64
        guard at + 64 <= part.coefficients.count else { return }
        if !isProgressive {
            try direct(&part, at)
            try wholeBlock(&part, at)
        } else if first == 0 {
            if before == 0 {
                try direct(&part, at)
            } else if bits.take(1) == 1 {
                part.coefficients[at] |= 1 << Int16(low)
            }
        } else if before == 0 {
            try firstBits(&part, at)
        } else {
            try moreBits(&part, at)
        }
    }

    private func code(_ number: Int) throws(ImageError) -> JPEGCode {
        guard let code = codes[number] else { throw ImageError("a table is missing") }
        return code
    }

    private mutating func direct(_ part: inout JPEGDecoder.Component, _ at: Int) throws(ImageError) {
        let size = try code(part.directCode).next(&bits)
        guard size <= 16 else { throw ImageError("the pixels are damaged") }
        part.prediction = Int(Int16(truncatingIfNeeded: part.prediction + bits.number(size)))
        part.coefficients[at] = Int16(truncatingIfNeeded: part.prediction << (isProgressive ? low : 0))
    }

    private mutating func wholeBlock(_ part: inout JPEGDecoder.Component, _ at: Int) throws(ImageError) {
        let code = try code(part.alternatingCode)
        var index = 1
        while index < 64 {
            let symbol = try code.next(&bits)
            let size = symbol & 15
            if size == 0 {
                if symbol >> 4 < 15 { return }
                index += 16
                continue
            }
            index += symbol >> 4
            guard index < 64 else { throw ImageError("the pixels are damaged") }
            part.coefficients[at + Self.zigzag[index]] = Int16(truncatingIfNeeded: bits.number(size))
            index += 1
        }
    }

    private mutating func firstBits(_ part: inout JPEGDecoder.Component, _ at: Int) throws(ImageError) {
        if emptyBlocks > 0 {
            emptyBlocks -= 1
            return
        }
        let code = try code(part.alternatingCode)
        var index = first
        while index <= last {
            let symbol = try code.next(&bits)
            let run = symbol >> 4, size = symbol & 15
            if size == 0 {
                if run < 15 {
                    emptyBlocks = 1 << run - 1 + bits.take(run)
                    return
                }
                index += 16
                continue
            }
            index += run
            guard index <= last else { throw ImageError("the pixels are damaged") }
            part.coefficients[at + Self.zigzag[index]] = Int16(truncatingIfNeeded: bits.number(size) << low)
            index += 1
        }
    }

    /// One more bit of what is known already, and new coefficients in between.
    private mutating func moreBits(_ part: inout JPEGDecoder.Component, _ at: Int) throws(ImageError) {
        let bit = Int16(1) << Int16(low)
        var index = first
        if emptyBlocks == 0 {
            let code = try code(part.alternatingCode)
            while index <= last {
                let symbol = try code.next(&bits)
                var run = symbol >> 4, value: Int16 = 0
                switch symbol & 15 {
                case 0:
                    if run < 15 { emptyBlocks = 1 << run + bits.take(run) }
                case 1: value = bits.take(1) == 1 ? bit : -bit
                default: throw ImageError("the pixels are damaged")
                }
                if emptyBlocks > 0 { break }
                while index <= last {
                    let place = at + Self.zigzag[index]
                    if part.coefficients[place] != 0 {
                        refine(&part.coefficients[place], bit)
                    } else if run == 0 {
                        part.coefficients[place] = value
                        index += 1
                        break
                    } else {
                        run -= 1
                    }
                    index += 1
                }
            }
        }
        guard emptyBlocks > 0 else { return }
        emptyBlocks -= 1
        while index <= last {
            let place = at + Self.zigzag[index]
            if part.coefficients[place] != 0 { refine(&part.coefficients[place], bit) }
            index += 1
        }
    }

    @inline(__always)
    private mutating func refine(_ coefficient: inout Int16, _ bit: Int16) {
        guard bits.take(1) == 1, coefficient & bit == 0 else { return }
        coefficient = coefficient > 0 ? coefficient &+ bit : coefficient &- bit
    }
}
