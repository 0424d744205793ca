import Bytes

/// A word out of a list, or the unambiguous beginning of one, as options take them (`--check=quiet`).
///
/// Words of the same `meaning` are one choice: the beginning of two of them is not ambiguous.
func choice(
    _ word: ByteString, of choices: [(word: ByteString, meaning: Int)], for option: ByteString
) throws(Failure) -> Int {
    if let exact = choices.first(where: { $0.word == word }) { return exact.meaning }
    let found = choices.filter { $0.word.hasPrefix(word) }
    if let first = found.first, found.allSatisfy({ $0.meaning == first.meaning }) { return first.meaning }
    var message: ByteString = found.isEmpty ? "invalid" : "ambiguous"
    message += " argument " + quoted(word) + " for " + quoted(option) + "\nValid arguments are:"
    var last: Int?
    for choice in choices {
        message += choice.meaning == last ? ", " + quoted(choice.word) : "\n  - " + quoted(choice.word)
        last = choice.meaning
    }
    throw .badChoice(message)
}

extension Utilities {
    /// The choice for an option that is known by its word.
    static func chosen(
        _ word: ByteString, of choices: [(word: ByteString, meaning: Int)], for option: ByteString
    ) throws(Failure) -> Int { try choice(word, of: choices, for: "--" + option) }
}

/// The number that an option was given as a decimal within a range; the failure that GNU's programs show else.
///
/// - Parameter what: the message before the word, such as `invalid number of columns`.
func number(
    _ word: ByteString, _ what: ByteString, in range: ClosedRange<Int> = 0...Int.max, status: Int32 = 1
) throws(Failure) -> Int {
    try decimal(word, what, in: range, status: status)
}

/// A decimal with an optional sign and blanks before it.
func decimal(
    _ word: ByteString, _ what: ByteString, in range: ClosedRange<Int>, status: Int32 = 1
) throws(Failure) -> Int {
    var start = 0
    while start < word.count, word[start].isSpace { start += 1 }
    let number = word[start..<word.count]
    let hasSign = number.first == 0x2d || number.first == 0x2b
    let digits = hasSign ? number[1..<number.count] : number
    let message: ByteString = what + ": " + quoted(word)
    guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }) else { throw .fatal(message, status: status) }
    guard let value = number.integer() else {
        throw .fatal(message + ": Value too large for defined data type", status: status)
    }
    if range.contains(Int(value)) { return Int(value) }
    // GNU names the error by how far the bound is from the whole range.
    let isFar = value > 0 ? range.upperBound == .max : range.lowerBound == .min
    throw .fatal(
        message
            + (isFar || range.upperBound > Int(Int32.max) / 2 && value > 0 && range.upperBound != .max
                ? ": Value too large for defined data type" : ": Numerical result out of range"),
        status: status)
}
