import Bytes

/// A format with one `%` conversion for a floating-point number, as `seq -f` takes it.
struct NumberFormat {
    private let before: ByteString
    private let after: ByteString
    private let conversion: Conversion

    init(_ word: ByteString) throws(Failure) {
        var index = 0
        /// Text up to the next conversion, with `%%` as `%`.
        func literal() -> ByteString {
            var text = ByteString()
            while index < word.count {
                if word[index] == 0x25 {
                    guard index + 1 < word.count, word[index + 1] == 0x25 else { break }
                    index += 1
                }
                text.append(word[index])
                index += 1
            }
            return text
        }
        before = literal()
        guard index < word.count else {
            throw .fatal("format " + quoted(word) + " has no % directive")
        }
        index += 1
        var conversion = Conversion()
        while index < word.count, conversion.add(flag: word[index]) { index += 1 }
        func digits() -> Int {
            var value = 0
            while index < word.count, word[index].isDigit {
                value = min(value * 10 + Int(word[index] - 0x30), 100_000)
                index += 1
            }
            return value
        }
        conversion.width = digits()
        if index < word.count, word[index] == 0x2e {
            index += 1
            conversion.precision = digits()
        }
        if index < word.count, word[index] == 0x4c { index += 1 }
        guard index < word.count else { throw .fatal("format " + quoted(word) + " ends in %") }
        guard ("efgaEFGA" as ByteString).contains(word[index]) else {
            throw .fatal("format " + quoted(word) + " has unknown %" + word[index..<(index + 1)] + " directive")
        }
        conversion.letter = word[index]
        index += 1
        after = literal()
        if index < word.count { throw .fatal("format " + quoted(word) + " has too many % directives") }
        self.conversion = conversion
    }

    func text(_ value: Extended) -> ByteString { before + conversion.floating(value) + after }
}
