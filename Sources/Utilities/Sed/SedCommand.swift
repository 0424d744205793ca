import Bytes
import RegularExpression

/// What a line of input must be for a command.
enum SedAddress {
    case line(Int)
    /// `first~step`
    case step(Int, Int)
    case last
    /// nil: the expression that was used last.
    case expression(RegularExpression?)
}

/// How a range of lines ends.
enum SedRangeEnd {
    case address(SedAddress)
    /// `+n`
    case count(Int)
    /// `~n`
    case multiple(Int)
}

/// A piece of a replacement.
enum SedPiece {
    case text(ByteString)
    /// What a group matched; 0 is the whole match.
    case group(Int)
    /// `\U \L \u \l \E` by their letter.
    case letterCase(UInt8)
}

/// What `s` does.
struct SedSubstitution {
    var expression: RegularExpression?
    var replacement: [SedPiece] = []
    var isGlobal = false
    var prints = false
    /// The match to begin with.
    var number = 1
    var file: ByteString?
}

/// One command of a script.
struct SedCommand {
    var first: SedAddress?
    var end: SedRangeEnd?
    var isNegated = false
    var verb: UInt8 = 0
    /// Text to show, a file's name, a label; the table of `y`.
    var text = ByteString()
    var number: Int?
    /// Where `b`, `t`, `T` and a block that is passed over go on.
    var target = 0
    var substitution: SedSubstitution?
}
