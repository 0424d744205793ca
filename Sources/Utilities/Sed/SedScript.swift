import Bytes
import RegularExpression

/// A pattern of a script; nil stands for the last one that was used.
typealias SedPattern = RegularExpression?

/// Which lines an address names.
enum SedAddress {
    case line(Int)
    /// `first~step`.
    case step(first: Int, step: Int)
    case last
    case pattern(SedPattern)
}

/// Where a range of lines ends.
enum SedEnd {
    case address(SedAddress)
    /// `,+N`: so many lines behind the first one.
    case lines(Int)
    /// `,~N`: the next line whose number is a multiple.
    case multiple(Int)
}

/// One command with its addresses. Blocks and labels are gone: what jumps knows the number of the command to go on with.
struct SedCommand {
    enum Action {
        case appendText(ByteString)
        case insertText(ByteString)
        case changeText(ByteString)
        case appendFile(ByteString)
        case appendLineOfFile(ByteString)
        case jump(Int)
        case jumpIfSubstituted(Int)
        case jumpUnlessSubstituted(Int)
        /// Goes behind the block where the addresses do not match.
        case block(end: Int)
        case delete
        case deleteFirstLine
        case execute(ByteString)
        case fileName
        case get
        case getAppending
        case hold
        case holdAppending
        case list(Int?)
        case next
        case nextAppending
        case number
        case nothing
        case print
        case printFirstLine
        case quit(Int32, isSilent: Bool)
        case substitute(SedSubstitution)
        case exchange
        case transliterate([ByteString: ByteString])
        case write(ByteString)
        case writeFirstLine(ByteString)
        case zap
    }

    var from: SedAddress?
    var to: SedEnd?
    /// `0,/pattern/`: the range is open before the first line.
    var startsOpen = false
    var isNegated = false
    var action: Action
}

/// What `s` does.
struct SedSubstitution {
    enum Part {
        case literal(ByteString)
        /// 0 is all that matched.
        case group(Int)
        case letters(Letters)
    }

    /// What becomes of the letters that follow.
    enum Letters {
        case asTheyAre
        case upper
        case lower
        case nextUpper
        case nextLower
    }

    var pattern: SedPattern
    var parts: [Part]
    /// The first match that is replaced.
    var number = 1
    var isGlobal = false
    var prints = false
    var executes = false
    var file: ByteString?

    var needsGroups: Bool { parts.contains { if case .group(let number) = $0 { number > 0 } else { false } } }
}

/// A script that cannot be understood.
struct SedSyntaxError: Error {
    let message: ByteString
    var status: Int32 = 1
}
