public import Bytes

/// One option of a program, as it is declared: from this come parsing, `--help`, completion and manual pages.
public struct Option {
    /// Whether the option takes a value, and what the value is called.
    public enum Value {
        case none
        case required(StaticString)
        case optional(StaticString)
    }

    /// The letter; empty where there is only a word.
    public let letter: ByteString
    /// The word; empty where there is only a letter.
    public let word: ByteString
    public let value: Value
    public let help: StaticString

    /// An option without a value.
    public init(_ letter: ByteString, _ word: ByteString, _ help: StaticString) {
        self.letter = letter
        self.word = word
        value = .none
        self.help = help
    }

    /// An option with a value.
    public init(_ letter: ByteString, _ word: ByteString, takes name: StaticString, _ help: StaticString) {
        self.letter = letter
        self.word = word
        value = .required(name)
        self.help = help
    }

    /// An option whose value may follow directly (`--word=VALUE`, `-lVALUE`) or be missing.
    public init(_ letter: ByteString, _ word: ByteString, mayTake name: StaticString, _ help: StaticString) {
        self.letter = letter
        self.word = word
        value = .optional(name)
        self.help = help
    }

    /// Its name among the parsed options: the letter, or the word where there is no letter.
    public var key: ByteString { letter.isEmpty ? word : letter }

    /// An old form that help does not show: one without a text.
    public var isHidden: Bool { help.utf8CodeUnitCount == 0 }
}
