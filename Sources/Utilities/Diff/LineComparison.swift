/// A place where two texts differ: lines of the first that go, and lines of the second that come.
struct LineChange: Equatable {
    var first: Range<Int>
    var second: Range<Int>
    /// It does not count as a difference (blank lines with `-B`, lines that match `-I`).
    var isIgnored = false
}

/// Finds the fewest changes between two sequences: Myers' divide and conquer in linear space, with the two habits of GNU's
/// diff that make its output as people know it: lines without a partner are set aside first, and changes slide to where
/// they join others.
struct LineComparison {
    private let first: [Int32]
    private let second: [Int32]
    /// The lines that take part, and their places; the others are changes anyway.
    private var left: [Int32] = []
    private var right: [Int32] = []
    private var leftPlaces: [Int] = []
    private var rightPlaces: [Int] = []
    /// One longer at both ends, so that runs end there.
    private var isRemoved: [Bool]
    private var isAdded: [Bool]
    private var forward: [Int] = []
    private var backward: [Int] = []
    private var offset = 0
    private var tooExpensive = 4096

    static func changes(_ first: [Int32], _ second: [Int32], kinds: Int, isMinimal: Bool) -> [LineChange] {
        var comparison = LineComparison(first, second)
        comparison.run(kinds: kinds, isMinimal: isMinimal)
        return comparison.changes
    }

    private init(_ first: [Int32], _ second: [Int32]) {
        self.first = first
        self.second = second
        isRemoved = [Bool](repeating: false, count: first.count + 2)
        isAdded = [Bool](repeating: false, count: second.count + 2)
    }

    private mutating func run(kinds: Int, isMinimal: Bool) {
        // Equal lines at both ends take no part.
        var begin = 0
        let shorter = min(first.count, second.count)
        while begin < shorter, first[begin] == second[begin] { begin += 1 }
        var end = 0
        while end < shorter - begin, first[first.count - 1 - end] == second[second.count - 1 - end] { end += 1 }
        let firstRange = begin..<(first.count - end), secondRange = begin..<(second.count - end)
        var counts = [[Int32]](repeating: [Int32](repeating: 0, count: kinds), count: 2)
        for line in firstRange { counts[0][Int(first[line])] += 1 }
        for line in secondRange { counts[1][Int(second[line])] += 1 }
        let firstDiscards = DiscardedLines.marks(first[firstRange], counts[1])
        let secondDiscards = DiscardedLines.marks(second[secondRange], counts[0])
        for line in firstRange {
            if isMinimal || !firstDiscards[line - begin] {
                left.append(first[line])
                leftPlaces.append(line)
            } else {
                isRemoved[line + 1] = true
            }
        }
        for line in secondRange {
            if isMinimal || !secondDiscards[line - begin] {
                right.append(second[line])
                rightPlaces.append(line)
            } else {
                isAdded[line + 1] = true
            }
        }
        let diagonals = left.count + right.count + 3
        forward = [Int](repeating: 0, count: diagonals)
        backward = [Int](repeating: 0, count: diagonals)
        offset = right.count + 1
        var limit = 1
        var rest = diagonals
        while rest != 0 {
            limit *= 2
            rest >>= 2
        }
        tooExpensive = max(4096, limit)
        compare(0, left.count, 0, right.count, isMinimal)
        Self.slide(&isRemoved, &isAdded, first)
        Self.slide(&isAdded, &isRemoved, second)
    }

    private var changes: [LineChange] {
        var changes: [LineChange] = []
        var (i, j) = (0, 0)
        while i < first.count || j < second.count {
            if isRemoved[i + 1] || isAdded[j + 1] {
                let (a, b) = (i, j)
                while isRemoved[i + 1] { i += 1 }
                while isAdded[j + 1] { j += 1 }
                changes.append(LineChange(first: a..<i, second: b..<j))
            }
            i += 1
            j += 1
        }
        return changes
    }

    // MARK: Myers

    private mutating func compare(_ xStart: Int, _ xEnd: Int, _ yStart: Int, _ yEnd: Int, _ isMinimal: Bool) {
        // A list of what is left to do takes the place of the recursion, which could go deep.
        var parts = [(xStart, xEnd, yStart, yEnd, isMinimal)]
        while let part = parts.popLast() {
            var (x, xLimit, y, yLimit, minimal) = part
            while x < xLimit, y < yLimit, left[x] == right[y] {
                x += 1
                y += 1
            }
            while x < xLimit, y < yLimit, left[xLimit - 1] == right[yLimit - 1] {
                xLimit -= 1
                yLimit -= 1
            }
            if x == xLimit {
                for line in y..<yLimit { isAdded[rightPlaces[line] + 1] = true }
            } else if y == yLimit {
                for line in x..<xLimit { isRemoved[leftPlaces[line] + 1] = true }
            } else {
                let middle = middle(x, xLimit, y, yLimit, minimal)
                minimal = middle.lowIsMinimal
                parts.append((middle.x, xLimit, middle.y, yLimit, middle.highIsMinimal))
                parts.append((x, middle.x, y, middle.y, minimal))
            }
        }
    }

    private struct Middle {
        var x: Int
        var y: Int
        var lowIsMinimal = true
        var highIsMinimal = true
    }

    /// The middle of a shortest way through, found from both ends at once.
    private mutating func middle(_ xStart: Int, _ xEnd: Int, _ yStart: Int, _ yEnd: Int, _ isMinimal: Bool) -> Middle {
        let lowest = xStart - yEnd, highest = xEnd - yStart
        let forwardMiddle = xStart - yStart, backwardMiddle = xEnd - yEnd
        var (forwardLow, forwardHigh) = (forwardMiddle, forwardMiddle)
        var (backwardLow, backwardHigh) = (backwardMiddle, backwardMiddle)
        let isOdd = (forwardMiddle - backwardMiddle) & 1 != 0
        forward[offset + forwardMiddle] = xStart
        backward[offset + backwardMiddle] = xEnd
        var cost = 1
        while true {
            if forwardLow > lowest {
                forwardLow -= 1
                forward[offset + forwardLow - 1] = -1
            } else {
                forwardLow += 1
            }
            if forwardHigh < highest {
                forwardHigh += 1
                forward[offset + forwardHigh + 1] = -1
            } else {
                forwardHigh -= 1
            }
            var diagonal = forwardHigh
            while diagonal >= forwardLow {
                let low = forward[offset + diagonal - 1], high = forward[offset + diagonal + 1]
                var x = low < high ? high : low + 1
                var y = x - diagonal
                while x < xEnd, y < yEnd, left[x] == right[y] {
                    x += 1
                    y += 1
                }
                forward[offset + diagonal] = x
                if isOdd, backwardLow <= diagonal, diagonal <= backwardHigh, backward[offset + diagonal] <= x {
                    return Middle(x: x, y: y)
                }
                diagonal -= 2
            }
            if backwardLow > lowest {
                backwardLow -= 1
                backward[offset + backwardLow - 1] = .max
            } else {
                backwardLow += 1
            }
            if backwardHigh < highest {
                backwardHigh += 1
                backward[offset + backwardHigh + 1] = .max
            } else {
                backwardHigh -= 1
            }
            diagonal = backwardHigh
            while diagonal >= backwardLow {
                let low = backward[offset + diagonal - 1], high = backward[offset + diagonal + 1]
                var x = low < high ? low : high - 1
                var y = x - diagonal
                while xStart < x, yStart < y, left[x - 1] == right[y - 1] {
                    x -= 1
                    y -= 1
                }
                backward[offset + diagonal] = x
                if !isOdd, forwardLow <= diagonal, diagonal <= forwardHigh, x <= forward[offset + diagonal] {
                    return Middle(x: x, y: y)
                }
                diagonal -= 2
            }
            if !isMinimal, cost >= tooExpensive {
                return best(
                    (xStart, xEnd), (yStart, yEnd), (forwardLow, forwardHigh), (backwardLow, backwardHigh))
            }
            cost += 1
        }
    }

    /// Where the search has come furthest, when going on would take too long.
    private func best(
        _ xs: (start: Int, end: Int), _ ys: (start: Int, end: Int), _ ahead: (low: Int, high: Int),
        _ behind: (low: Int, high: Int)
    ) -> Middle {
        var (furthest, furthestX) = (-1, xs.start)
        for diagonal in stride(from: ahead.high, through: ahead.low, by: -2) {
            var x = min(forward[offset + diagonal], xs.end)
            var y = x - diagonal
            if ys.end < y {
                x = ys.end + diagonal
                y = ys.end
            }
            if furthest < x + y { (furthest, furthestX) = (x + y, x) }
        }
        var (nearest, nearestX) = (Int.max, xs.end)
        for diagonal in stride(from: behind.high, through: behind.low, by: -2) {
            var x = max(xs.start, backward[offset + diagonal])
            var y = x - diagonal
            if y < ys.start {
                x = ys.start + diagonal
                y = ys.start
            }
            if x + y < nearest { (nearest, nearestX) = (x + y, x) }
        }
        if (xs.end + ys.end) - nearest < furthest - (xs.start + ys.start) {
            return Middle(x: furthestX, y: furthest - furthestX, lowIsMinimal: true, highIsMinimal: false)
        }
        return Middle(x: nearestX, y: nearest - nearestX, lowIsMinimal: false, highIsMinimal: true)
    }

    // MARK: Sliding

    /// Moves runs of changes to where they join others or stand beside a change of the other text, else as far down as
    /// they go. Both lists of marks are one longer at each end.
    private static func slide(_ changed: inout [Bool], _ other: inout [Bool], _ lines: [Int32]) {
        let end = lines.count
        var (i, j) = (0, 0)
        while true {
            while i < end, !changed[i + 1] {
                while other[j + 1] { j += 1 }
                j += 1
                i += 1
            }
            if i == end { return }
            var start = i
            repeat { i += 1 } while changed[i + 1]
            while other[j + 1] { j += 1 }
            var corresponding = end
            var length = 0
            repeat {
                length = i - start
                while start > 0, lines[start - 1] == lines[i - 1] {
                    start -= 1
                    changed[start + 1] = true
                    i -= 1
                    changed[i + 1] = false
                    while changed[start] { start -= 1 }
                    repeat { j -= 1 } while other[j + 1]
                }
                corresponding = other[j] ? i : end
                while i != end, lines[start] == lines[i] {
                    changed[start + 1] = false
                    start += 1
                    changed[i + 1] = true
                    i += 1
                    while changed[i + 1] { i += 1 }
                    j += 1
                    while other[j + 1] {
                        corresponding = i
                        j += 1
                    }
                }
            } while length != i - start
            while corresponding < i {
                start -= 1
                changed[start + 1] = true
                i -= 1
                changed[i + 1] = false
                repeat { j -= 1 } while other[j + 1]
            }
        }
    }
}

/// Lines that have no partner, or so many that they would only confuse, and stand among such without one.
enum DiscardedLines {
    private enum Mark {
        case keep, discard, maybe
    }

    static func marks(_ lines: ArraySlice<Int32>, _ partners: [Int32]) -> [Bool] {
        var marks = [Mark](repeating: .keep, count: lines.count)
        var many: Int32 = 5
        var rest = lines.count / 64
        while rest >> 2 > 0 {
            rest >>= 2
            many *= 2
        }
        for (index, line) in lines.enumerated() {
            let count = partners[Int(line)]
            if count == 0 { marks[index] = .discard } else if count > many { marks[index] = .maybe }
        }
        var index = 0
        while index < marks.count {
            if marks[index] == .maybe { marks[index] = .keep }
            if marks[index] == .discard { index = settle(&marks, index) }
            index += 1
        }
        return marks.map { $0 == .discard || $0 == .maybe }
    }

    /// Decides over the doubtful lines of a run; answers its last line that has been decided on.
    private static func settle(_ marks: inout [Mark], _ begin: Int) -> Int {
        var end = begin
        var doubtful = 0
        while end < marks.count, marks[end] != .keep {
            if marks[end] == .maybe { doubtful += 1 }
            end += 1
        }
        while end > begin, marks[end - 1] == .maybe {
            end -= 1
            marks[end] = .keep
            doubtful -= 1
        }
        let length = end - begin
        if doubtful * 4 > length {
            for index in begin..<end where marks[index] == .maybe { marks[index] = .keep }
            return begin
        }
        var minimum = 1
        var rest = length >> 2
        while rest >> 2 > 0 {
            rest >>= 2
            minimum <<= 1
        }
        minimum += 1
        var (place, run) = (0, 0)
        while place < length {
            if marks[begin + place] != .maybe {
                run = 0
            } else {
                run += 1
                // Back to the run's beginning, to keep all of it.
                if run == minimum { place -= run } else if run > minimum { marks[begin + place] = .keep }
            }
            place += 1
        }
        keepEdge(&marks, begin, 1, length)
        keepEdge(&marks, end - 1, -1, length)
        return end - 1
    }

    /// Doubtful lines at an edge of a run are kept, up to three sure ones in a row or a sure one eight lines in.
    private static func keepEdge(_ marks: inout [Mark], _ from: Int, _ step: Int, _ length: Int) {
        var run = 0
        for place in 0..<length {
            let index = from + place * step
            if place >= 8 && marks[index] == .discard { return }
            switch marks[index] {
            case .maybe:
                run = 0
                marks[index] = .keep
            case .keep: run = 0
            case .discard: run += 1
            }
            if run == 3 { return }
        }
    }
}
