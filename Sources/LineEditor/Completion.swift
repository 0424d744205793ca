public import Bytes

/// What may stand in the place of the word at the cursor.
public struct Completion {
    /// The characters of the line that a choice takes the place of.
    public var range: Range<Int>
    /// Whole words, as they are put in.
    public var choices: [ByteString]

    public init(range: Range<Int>, choices: [ByteString]) {
        self.range = range
        self.choices = choices
    }

    /// What all choices begin with.
    public var commonPrefix: ByteString {
        guard var prefix = choices.first?.bytes else { return "" }
        for choice in choices.dropFirst() {
            var count = 0
            while count < prefix.count, count < choice.count, prefix[count] == choice[count] { count += 1 }
            prefix.removeSubrange(count...)
        }
        // A character that is cut in two is left out.
        while !prefix.isEmpty, String(validating: prefix, as: UTF8.self) == nil { prefix.removeLast() }
        return ByteString(prefix)
    }
}
