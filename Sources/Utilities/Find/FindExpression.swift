import Bytes
import RegularExpression
import SchemeProtocol

/// A number that a file's is held against: `n`, `+n` or `-n`.
struct FindNumber {
    var order: Int
    var value: Int64

    init?(_ word: ByteString) {
        let sign = word.first
        let digits = sign == 0x2b || sign == 0x2d ? word[1..<word.count] : word
        guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }), let number = digits.integer() else { return nil }
        order = sign == 0x2b ? 1 : sign == 0x2d ? -1 : 0
        value = number
    }

    func holds(_ number: Int64) -> Bool { order == 0 ? number == value : order > 0 ? number > value : number < value }
}

/// Which of a file's times is meant.
enum FindTime {
    case accessed, modified, changed

    func of(_ stat: Stat) -> TimeSpec {
        switch self {
        case .accessed: stat.accessed
        case .modified: stat.modified
        case .changed: stat.changed
        }
    }
}

/// A command of `-exec` and its like.
final class FindCommand {
    let words: [ByteString]
    /// `+`: many paths for one run.
    let isGathering: Bool
    let asks: Bool
    let isInDirectory: Bool
    var paths: [ByteString] = []
    var length = 0

    init(_ words: [ByteString], isGathering: Bool, asks: Bool, isInDirectory: Bool) {
        self.words = words
        self.isGathering = isGathering
        self.asks = asks
        self.isInDirectory = isInDirectory
    }
}

/// What `find` asks of a file, and what it does with it.
indirect enum FindExpression {
    case both(FindExpression, FindExpression)
    case either(FindExpression, FindExpression)
    case list(FindExpression, FindExpression)
    case not(FindExpression)
    case constant(Bool)
    case name(Wildcard, ignoresCase: Bool)
    case path(Wildcard, ignoresCase: Bool)
    case linkName(Wildcard, ignoresCase: Bool)
    case regex(RegularExpression)
    case type([FileType], followed: Bool)
    case size(FindNumber, unit: Int64)
    case empty
    case permissions(UInt16, UInt8)
    case user(UInt32)
    case group(UInt32)
    case userNumber(FindNumber)
    case groupNumber(FindNumber)
    case noUser
    case noGroup
    case links(FindNumber)
    case inode(FindNumber)
    case same(Stat)
    case age(FindTime, FindNumber, unit: Int64)
    case newer(FindTime, TimeSpec)
    case access(UInt8)
    case prune
    case quit
    case delete
    case show(end: UInt8)
    case describe
    case format(ByteString)
    case execute(FindCommand)
}
