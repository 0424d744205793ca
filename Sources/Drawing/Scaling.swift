import Display

/// Which source pixels make up each target pixel of a line, and with what weight: at most two when it gets larger, all
/// that it covers when it gets smaller.
struct ScaleSteps {
    /// First source pixel and where its weights begin, for each target pixel.
    private(set) var starts: [(first: Int, weights: Range<Int>)] = []
    /// Out of 256 for each target pixel.
    private(set) var weights: [UInt32] = []

    init(_ source: Int, _ target: Int, from start: Int, count: Int, _ scaling: Bitmap.Scaling) {
        starts.reserveCapacity(count)
        let ratio = Double(source) / Double(target)
        for index in start..<(start + count) {
            let begin = weights.count
            switch scaling {
            case .nearest:
                starts.append((min(index * source / target, source - 1), begin..<(begin + 1)))
                weights.append(256)
            case .smooth where ratio > 1:
                let first = Double(index) * ratio, last = first + ratio
                addBox(first, min(last, Double(source)), ratio)
            case .smooth:
                let centre = min(max((Double(index) + 0.5) * ratio - 0.5, 0), Double(source - 1))
                let first = min(Int(centre), max(source - 2, 0))
                let second = UInt32((centre - Double(first)) * 256)
                weights.append(256 - second)
                if source > 1 { weights.append(second) }
                starts.append((first, begin..<weights.count))
            }
        }
    }

    private mutating func addBox(_ first: Double, _ last: Double, _ ratio: Double) {
        let begin = weights.count
        let from = Int(first)
        var left: UInt32 = 256
        var pixel = from
        while Double(pixel) < last {
            let part = min(Double(pixel + 1), last) - max(Double(pixel), first)
            let weight = min(UInt32(part / ratio * 256 + 0.5), left)
            weights.append(weight)
            left -= weight
            pixel += 1
        }
        // The weights always make up a whole.
        if weights.count > begin { weights[begin + (weights.count - begin) / 2] += left }
        starts.append((from, begin..<weights.count))
    }
}

/// Scales rows of one picture: each source row across once, then several of them together.
struct RowScaler {
    private let source: Bitmap
    private let part: Rectangle
    private let across: ScaleSteps
    /// Source rows scaled across, by their number; two are enough when it gets larger.
    private var scaled: [(row: Int, pixels: [UInt32])] = []

    init(_ source: Bitmap, _ part: Rectangle, _ across: ScaleSteps) {
        self.source = source
        self.part = part
        self.across = across
    }

    mutating func row(_ down: ScaleSteps, _ index: Int) -> [UInt32] {
        let (first, range) = down.starts[index]
        if range.count == 1 { return line(first) }
        var sums = [SIMD4<UInt32>](repeating: .zero, count: across.starts.count)
        for (offset, at) in range.enumerated() {
            let weight = down.weights[at]
            if weight == 0 { continue }
            let pixels = line(first + offset)
            for column in 0..<pixels.count { sums[column] &+= Self.channels(pixels[column]) &* weight }
        }
        return sums.map(Self.pixel)
    }

    private mutating func line(_ number: Int) -> [UInt32] {
        if let known = scaled.first(where: { $0.row == number }) { return known.pixels }
        var line: [UInt32] = []
        line.reserveCapacity(across.starts.count)
        source.withRow(x: part.x, y: part.y + min(number, part.height - 1), count: part.width) { pixels in
            for (first, range) in across.starts {
                if range.count == 1 {
                    line.append(pixels[min(first, pixels.count - 1)])
                    continue
                }
                var sum = SIMD4<UInt32>.zero
                for (offset, at) in range.enumerated() where first + offset < pixels.count {
                    sum &+= Self.channels(pixels[first + offset]) &* across.weights[at]
                }
                line.append(Self.pixel(sum))
            }
        }
        if scaled.count >= 2 { scaled.removeFirst() }
        scaled.append((number, line))
        return line
    }

    @inline(__always)
    private static func channels(_ pixel: UInt32) -> SIMD4<UInt32> {
        SIMD4(pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255, pixel >> 24)
    }

    @inline(__always)
    private static func pixel(_ sum: SIMD4<UInt32>) -> UInt32 {
        let channels = (sum &+ 128) &>> 8
        return channels[0] | channels[1] << 8 | channels[2] << 16 | channels[3] << 24
    }
}
