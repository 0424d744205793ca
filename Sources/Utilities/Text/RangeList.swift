import Bytes

/// Ranges of positions from 1 on, as `cut -f 2-4,7-` and `numfmt --field` name them.
struct RangeList {
    /// In order, without overlap; an open end is `Int.max`.
    private(set) var ranges: [ClosedRange<Int>] = []

    /// What kind of position is named, for the messages.
    enum Kind {
        case fields
        case positions

        var zero: ByteString {
            self == .fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1"
        }
        var badRange: ByteString { self == .fields ? "invalid field range" : "invalid byte or character range" }
        func badValue(_ word: ByteString) -> ByteString {
            (self == .fields ? "invalid field value " : "invalid byte/character position ") + quoted(word)
        }
        func tooLarge(_ word: ByteString) -> ByteString {
            (self == .fields ? "field number " : "byte/character offset ") + quoted(word) + " is too large"
        }
    }

    init(_ text: ByteString, _ kind: Kind) throws(Failure) {
        var pieces: [ByteString] = []
        var start = 0
        for index in 0...text.count {
            if index == text.count || text[index] == 0x2c || text[index] == 0x20 || text[index] == 0x09 {
                pieces.append(text[start..<index])
                start = index + 1
            }
        }
        for piece in pieces { ranges.append(try Self.range(piece, kind)) }
        merge()
    }

    private static func range(_ piece: ByteString, _ kind: Kind) throws(Failure) -> ClosedRange<Int> {
        var index = 0
        func isEnd() -> Bool { index >= piece.count }
        func number() throws(Failure) -> Int? {
            let start = index
            while index < piece.count, piece[index].isDigit { index += 1 }
            if start == index { return nil }
            guard let value = piece[start..<index].integer(), value < Int64.max else {
                throw .usage(kind.tooLarge(piece[start..<index]))
            }
            return Int(value)
        }
        let low = try number()
        if isEnd() {
            guard let low, low > 0 else { throw .usage(kind.zero) }
            return low...low
        }
        guard piece[index] == 0x2d else { throw .usage(kind.badValue(piece[index..<piece.count])) }
        index += 1
        if low == 0 { throw .usage(kind.zero) }
        let high = try number()
        if !isEnd() {
            if piece[index] == 0x2d { throw .usage(kind.badRange) }
            throw .usage(kind.badValue(piece[index..<piece.count]))
        }
        if low == nil && high == nil { throw .usage("invalid range with no endpoint: -") }
        let first = low ?? 1
        guard let high else { return first...Int.max }
        if high < first { throw .usage("invalid decreasing range") }
        return first...high
    }

    private mutating func merge() {
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var merged: [ClosedRange<Int>] = []
        for range in ranges {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        ranges = merged
    }

    /// Everything that was not named.
    mutating func complement() {
        var result: [ClosedRange<Int>] = []
        var next = 1
        for range in ranges {
            if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
            if range.upperBound == .max {
                ranges = result
                return
            }
            next = range.upperBound + 1
        }
        result.append(next...Int.max)
        ranges = result
    }

    func contains(_ position: Int) -> Bool {
        for range in ranges {
            if position < range.lowerBound { return false }
            if position <= range.upperBound { return true }
        }
        return false
    }
}
