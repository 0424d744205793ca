import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `test`: whether a condition holds.
    static var test: Utility {
        Utility(
            ["EXPRESSION"], "Exit with the status determined by EXPRESSION.", [], parsing: .raw, usageStatus: 2
        ) { (context) throws(Failure) in
            context.status = try conditionHolds(context.words) ? 0 : 1
        }
    }

    /// `[`: the same, with a bracket at its end.
    static var bracket: Utility {
        Utility(
            ["EXPRESSION ]"], "Exit with the status determined by EXPRESSION.", [], parsing: .raw, usageStatus: 2
        ) { (context) throws(Failure) in
            guard context.words.last == "]" else { throw .fatal("missing ']'", status: 2) }
            context.status = try conditionHolds(context.words.dropLast()) ? 0 : 1
        }
    }

    private static func conditionHolds(_ words: [ByteString]) throws(Failure) -> Bool {
        var condition = Condition(words)
        return try condition.value()
    }
}

/// A condition, read by POSIX's rules for up to four words and as an expression beyond.
private struct Condition {
    private let words: [ByteString]
    private var index = 0

    init(_ words: [ByteString]) { self.words = words }

    mutating func value() throws(Failure) -> Bool {
        if words.isEmpty { return false }
        let result = try posix(words.count)
        if index < words.count { throw .fatal("extra argument " + quoted(words[index]), status: 2) }
        return result
    }

    private static let unary: ByteString = "bcdefghkLnNOprstuwxzGS"
    private static let binary: [ByteString] = [
        "=", "!=", "==", "-nt", "-ot", "-ef", "-eq", "-ne", "-lt", "-le", "-gt", "-ge",
    ]

    private func isUnary(_ word: ByteString) -> Bool {
        word.count == 2 && word[0] == 0x2d && Self.unary.contains(word[1])
    }

    /// A condition of so many words from here on.
    private mutating func posix(_ count: Int) throws(Failure) -> Bool {
        switch count {
        case 1:
            index += 1
            return !words[index - 1].isEmpty
        case 2: return try two()
        case 3: return try three()
        case 4:
            if words[index] == "!" {
                index += 1
                return try !three()
            }
            if words[index] == "(" && words[index + 3] == ")" {
                index += 1
                let result = try two()
                index += 1
                return result
            }
            return try expression()
        default: return try expression()
        }
    }

    private mutating func two() throws(Failure) -> Bool {
        if words[index] == "!" {
            index += 2
            return words[index - 1].isEmpty
        }
        if words[index].count == 2 && words[index][0] == 0x2d {
            if isUnary(words[index]) { return try unary() }
            throw .fatal(quoted(words[index]) + ": unary operator expected", status: 2)
        }
        throw .fatal("missing argument after " + quoted(words[index + 1]), status: 2)
    }

    private mutating func three() throws(Failure) -> Bool {
        if Self.binary.contains(words[index + 1]) { return try binary() }
        if words[index] == "!" {
            index += 1
            return try !two()
        }
        if words[index] == "(" && words[index + 2] == ")" {
            index += 3
            return !words[index - 2].isEmpty
        }
        if words[index + 1] == "-a" || words[index + 1] == "-o" { return try expression() }
        throw .fatal(quoted(words[index + 1]) + ": binary operator expected", status: 2)
    }

    // MARK: Expressions

    private mutating func expression() throws(Failure) -> Bool {
        if index >= words.count { throw missing() }
        return try or()
    }

    private func missing() -> Failure {
        .fatal("missing argument after " + quoted(words.last ?? ""), status: 2)
    }

    private mutating func or() throws(Failure) -> Bool {
        var value = try and()
        while index < words.count, words[index] == "-o" {
            index += 1
            let other = try and()
            value = value || other
        }
        return value
    }

    private mutating func and() throws(Failure) -> Bool {
        var value = try term()
        while index < words.count, words[index] == "-a" {
            index += 1
            let other = try term()
            value = value && other
        }
        return value
    }

    private mutating func term() throws(Failure) -> Bool {
        var isNegated = false
        while index < words.count, words[index] == "!" {
            index += 1
            isNegated.toggle()
        }
        if index >= words.count { throw missing() }
        var value: Bool
        if words[index] == "(" {
            index += 1
            if index >= words.count { throw missing() }
            var count = 1
            while index + count < words.count, words[index + count] != ")" {
                if count == 4 {
                    count = words.count - index
                    break
                }
                count += 1
            }
            value = try posix(count)
            if index >= words.count { throw .fatal("')' expected", status: 2) }
            if words[index] != ")" { throw .fatal("')' expected, found " + quoted(words[index]), status: 2) }
            index += 1
        } else if words.count - index >= 4, words[index] == "-l", Self.binary.contains(words[index + 2]) {
            value = try binary()
        } else if words.count - index >= 3, Self.binary.contains(words[index + 1]) {
            value = try binary()
        } else if words[index].count == 2 && words[index][0] == 0x2d {
            if !isUnary(words[index]) {
                throw .fatal(quoted(words[index]) + ": unary operator expected", status: 2)
            }
            value = try unary()
        } else {
            value = !words[index].isEmpty
            index += 1
        }
        return value != isNegated
    }

    // MARK: Tests

    private mutating func binary() throws(Failure) -> Bool {
        // `-l TEXT` is its length.
        var takesLength = false
        if words[index] == "-l", words.count - index >= 4, Self.binary.contains(words[index + 2]) {
            takesLength = true
            index += 1
        }
        let (left, operation) = (words[index], words[index + 1])
        var right = words[index + 2]
        var rightLength = false
        index += 3
        if right == "-l", index < words.count {
            right = words[index]
            rightLength = true
            index += 1
        }
        switch operation {
        case "=", "==": return left == right
        case "!=": return left != right
        case "-nt", "-ot":
            let (x, y) = (try? Host.stat(left).modified, try? Host.stat(right).modified)
            if operation == "-nt" { return x != nil && (y == nil || y! < x!) }
            return y != nil && (x == nil || x! < y!)
        case "-ef":
            guard let x = try? Host.stat(left), let y = try? Host.stat(right) else { return false }
            return isSame(x, y)
        default:
            let x = takesLength ? SignedNatural(Natural(UInt64(left.count))) : try number(left)
            let y = rightLength ? SignedNatural(Natural(UInt64(right.count))) : try number(right)
            switch operation {
            case "-eq": return x == y
            case "-ne": return x != y
            case "-lt": return x < y
            case "-le": return !(y < x)
            case "-gt": return y < x
            default: return !(x < y)
            }
        }
    }

    private func number(_ word: ByteString) throws(Failure) -> SignedNatural {
        var text = word.trimmed
        if text.first == 0x2b { text = text[1..<text.count] }
        guard let number = SignedNatural(text) else { throw .fatal("invalid integer " + quoted(word), status: 2) }
        return number
    }

    private mutating func unary() throws(Failure) -> Bool {
        let letter = words[index][1]
        guard index + 1 < words.count else { throw missing() }
        let word = words[index + 1]
        index += 2
        switch letter {
        case 0x6e: return !word.isEmpty
        case 0x7a: return word.isEmpty
        case 0x74:
            let handle = try number(word)
            guard let value = handle.text.integer(), value >= 0, value <= Int64(Int32.max) else { return false }
            return Host.isTerminal(HandleNumber(value))
        case 0x72: return Host.isAccessible(word, read: true)
        case 0x77: return Host.isAccessible(word, write: true)
        case 0x78: return Host.isAccessible(word, execute: true)
        default: break
        }
        let ownLink = letter == 0x4c || letter == 0x68
        guard let stat = try? Host.stat(word, followsLinks: !ownLink) else { return false }
        switch letter {
        case 0x62: return stat.mode.type == .blockDevice
        case 0x63: return stat.mode.type == .characterDevice
        case 0x64: return stat.mode.type == .directory
        case 0x65: return true
        case 0x66: return stat.mode.type == .regular
        case 0x67: return stat.mode.permissions & 0o2000 != 0
        case 0x75: return stat.mode.permissions & 0o4000 != 0
        case 0x6b: return stat.mode.permissions & 0o1000 != 0
        case 0x4c, 0x68: return stat.mode.type == .symbolicLink
        case 0x4e: return stat.accessed < stat.modified
        case 0x4f: return stat.userID == Host.effectiveUserID
        case 0x47: return stat.groupID == Host.effectiveGroupID
        case 0x70: return stat.mode.type == .fifo
        case 0x53: return stat.mode.type == .socket
        default: return stat.size > 0
        }
    }
}
