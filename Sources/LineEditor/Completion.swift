public import Bytes

/// What may stand in the place of the word at the cursor.
public struct Completion {
    /// A whole word as it is put in, and what is said about it.
    public struct Choice: Equatable {
        public var text: ByteString
        public var description: ByteString

        public init(_ text: ByteString, _ description: ByteString = "") {
            self.text = text
            self.description = description
        }

        /// What stands in the menu: of a path its last part, and no blank behind it.
        var label: ByteString {
            let word = text.hasSuffix(" ") && !text.hasSuffix("\\ ") ? text[0..<(text.count - 1)] : text
            // What is described is no path: a branch, say.
            if !description.isEmpty { return word }
            let parts = word.bytes.split(separator: 0x2f, omittingEmptySubsequences: true)
            guard let last = parts.last else { return word }
            return ByteString(last) + (word.hasSuffix("/") ? "/" : "")
        }
    }

    /// The characters of the line that a choice takes the place of.
    public var range: Range<Int>
    public var choices: [Choice]

    public init(range: Range<Int>, choices: [Choice]) {
        self.range = range
        self.choices = choices
    }

    public init(range: Range<Int>, choices: [ByteString]) {
        self.init(range: range, choices: choices.map { Choice($0) })
    }

    /// What all choices begin with.
    public var commonPrefix: ByteString {
        guard var prefix = choices.first?.text.bytes else { return "" }
        for choice in choices.dropFirst() {
            var count = 0
            while count < prefix.count, count < choice.text.count, prefix[count] == choice.text[count] { count += 1 }
            prefix.removeSubrange(count...)
        }
        // A character that is cut in two is left out.
        while !prefix.isEmpty, String(validating: prefix, as: UTF8.self) == nil { prefix.removeLast() }
        return ByteString(prefix)
    }
}
