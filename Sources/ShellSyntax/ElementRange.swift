public import Bytes

/// `1..4`, `1...4`, `1..=4`, `0..3...12`, `a..e`: a row of numbers or letters. It is kept as its ends, so that a loop over
/// millions needs no memory.
public struct ElementRange: Equatable {
    public var first: Int64
    public var last: Int64
    public var step: Int64
    /// Digits, a minus sign included, that numbers are padded to with zeros; 0 = none.
    public var width: Int
    public var isLetters: Bool

    /// How many elements there are.
    public var count: Int {
        if step > 0 ? first > last : first < last { return 0 }
        let distance = UInt64(bitPattern: step > 0 ? last &- first : first &- last)
        let steps = distance / step.magnitude
        return steps >= UInt64(Int.max) ? Int.max : Int(steps) + 1
    }

    /// - Parameter index: below `count`.
    public func element(_ index: Int) -> ByteString {
        let value = first &+ step &* Int64(index)
        if isLetters { return ByteString([UInt8(truncatingIfNeeded: value)]) }
        if width == 0 { return ByteString(value) }
        var digits = ByteString(value.magnitude)
        let room = width - (value < 0 ? 1 : 0)
        if digits.count < room { digits = ByteString(repeatElement(0x30, count: room - digits.count)) + digits }
        return value < 0 ? "-" + digits : digits
    }

    /// The range that a text spells; nil where it spells none.
    public init?(_ text: ByteString) {
        var pieces: [ByteString] = []
        var dots: [(count: Int, inclusive: Bool)] = []
        var start = 0
        var index = 0
        let bytes = text.bytes
        while index < bytes.count {
            guard bytes[index] == .dot else { index += 1; continue }
            var end = index
            while end < bytes.count, bytes[end] == .dot { end += 1 }
            let count = end - index
            guard count == 2 || count == 3 else { return nil }
            var isInclusive = count == 3
            pieces.append(text[start..<index])
            if count == 2, end < bytes.count, bytes[end] == .equals { isInclusive = true; end += 1 }
            dots.append((count, isInclusive))
            index = end
            start = end
        }
        pieces.append(text[start..<bytes.count])
        guard pieces.count == 2 || pieces.count == 3, let last = dots.last else { return nil }
        if pieces.count == 3, dots[0].inclusive { return nil }
        let low = pieces[0]
        let high = pieces[pieces.count - 1]
        var step: Int64?
        if pieces.count == 3 {
            guard let number = pieces[1].integer(), number != 0, number != .min else { return nil }
            step = number
        }
        if low.count == 1, high.count == 1, low[0].isLetter, high[0].isLetter {
            self.init(Int64(low[0]), Int64(high[0]), step, isInclusive: last.inclusive, width: 0, isLetters: true)
            return
        }
        guard let from = low.integer(), let to = high.integer(), low[0] != .plus, high[0] != .plus else { return nil }
        func isPadded(_ piece: ByteString) -> Bool {
            let digits = piece[0] == .minus ? piece[1..<piece.count] : piece
            return digits.count > 1 && digits[0] == 0x30
        }
        let width = isPadded(low) || isPadded(high) ? max(low.count, high.count) : 0
        self.init(from, to, step, isInclusive: last.inclusive, width: min(width, 32), isLetters: false)
    }

    private init?(_ from: Int64, _ to: Int64, _ step: Int64?, isInclusive: Bool, width: Int, isLetters: Bool) {
        let goesDown = to < from
        var stride = step ?? 1
        if goesDown != (stride < 0) { stride = -stride }
        first = from
        self.step = stride
        self.width = width
        self.isLetters = isLetters
        if isInclusive {
            last = to
        } else if from == to {
            last = from
            first = from
            // An empty range counts down from below its start.
            guard from > .min, stride > 0 else { return nil }
            last = from - 1
        } else {
            last = goesDown ? to + 1 : to - 1
        }
    }
}
