import Bytes

/// What a word is as a count with a unit.
enum CountReading {
    case value(Int)
    /// A number, but none of 64 bits.
    case tooLarge
    /// What stands behind the number is no unit.
    case badUnit
    case invalid

    /// Reads a count: `10`, `4k`, `1M`, `2kB`. What does not fit in `Int` but in 64 bits is as good as the largest.
    init(_ word: ByteString) {
        var start = 0
        while start < word.count, word[start].isSpace { start += 1 }
        if start < word.count, word[start] == 0x2b { start += 1 }
        var end = start
        var value: UInt64 = 0
        var isHuge = false
        while end < word.count, word[end].isDigit {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.addingReportingOverflow(UInt64(word[end] - 0x30))
            if overflow || overflow2 { isHuge = true } else { value = sum }
            end += 1
        }
        guard end > start else {
            self = .invalid
            return
        }
        guard let unit = Self.unit(word[end..<word.count]) else {
            self = .badUnit
            return
        }
        for _ in 0..<unit.power {
            let (product, overflow) = value.multipliedReportingOverflow(by: unit.step)
            if overflow { isHuge = true } else { value = product }
        }
        self = isHuge ? .tooLarge : .value(Int(clamping: value))
    }

    /// A unit as a number and how often it is a factor; nil for what is none.
    private static func unit(_ unit: ByteString) -> (step: UInt64, power: Int)? {
        if unit.isEmpty { return (1, 0) }
        if unit == "b" { return (512, 1) }
        let letters: ByteString = "KMGTPEZY"
        let letter = unit[0] == 0x6b ? 0x4b : unit[0] == 0x6d ? 0x4d : unit[0]
        guard let power = letters.firstIndex(of: letter) else { return nil }
        switch unit[1..<unit.count] {
        case "", "iB": return (1024, power + 1)
        case "B": return (1000, power + 1)
        default: return nil
        }
    }
}

/// A count with a unit, as `head`, `tail` and others take it: `10`, `4k`, `1M`, `2kB`; nil for anything else. Too large
/// is as good as the largest.
func count(_ word: ByteString) -> Int? {
    switch CountReading(word) {
    case .value(let value): value
    case .tooLarge: .max
    case .badUnit, .invalid: nil
    }
}

/// A count with a unit; the failure `what: 'word'` where it is none or too large.
func count(_ word: ByteString, _ what: ByteString) throws(Failure) -> Int {
    switch CountReading(word) {
    case .value(let value): return value
    case .tooLarge: throw .fatal(what + ": " + quoted(word) + ": Value too large for defined data type")
    case .badUnit, .invalid: throw .fatal(what + ": " + quoted(word))
    }
}
