import Bytes
import Platform
import RegularExpression
import SchemeProtocol

/// Reads the expression of `find`.
struct FindParser {
    private let words: [ByteString]
    private var index = 0
    private var depth = 0
    private let now: Int64
    private var syntax = RegularExpression.Syntax.basic
    private(set) var minimumDepth = 0
    private(set) var maximumDepth = Int.max
    private(set) var isDepthFirst = false
    private(set) var staysOnDevice = false
    private(set) var hasAction = false
    private(set) var followsLinks = false
    private(set) var commands: [FindCommand] = []
    private var daysFromStartOfDay = false

    init(_ words: [ByteString], now: Int64) {
        self.words = words
        self.now = now
    }

    mutating func parse() throws(Failure) -> FindExpression {
        if words.isEmpty { return .constant(true) }
        let expression = try list()
        if index < words.count { throw .fatal("invalid expression; you have used a ')' too many") }
        return expression
    }

    private var next: ByteString? { index < words.count ? words[index] : nil }

    private mutating func list() throws(Failure) -> FindExpression {
        var node = try alternatives()
        while next == "," {
            index += 1
            node = .list(node, try alternatives())
        }
        return node
    }

    private mutating func alternatives() throws(Failure) -> FindExpression {
        var node = try sequence()
        while next == "-o" || next == "-or" {
            index += 1
            node = .either(node, try sequence())
        }
        return node
    }

    private mutating func sequence() throws(Failure) -> FindExpression {
        var node = try primary()
        while let word = next, word != ")", word != ",", word != "-o", word != "-or" {
            if word == "-a" || word == "-and" { index += 1 }
            node = .both(node, try primary())
        }
        return node
    }

    private mutating func primary() throws(Failure) -> FindExpression {
        guard let word = next else { throw .fatal("expected an expression after " + quoted(words[index - 1])) }
        depth += 1
        defer { depth -= 1 }
        guard depth < 500 else { throw .fatal("expression is nested too deeply") }
        index += 1
        switch word {
        case "!", "-not": return .not(try primary())
        case "(":
            if next == ")" { throw .fatal("invalid expression; empty parentheses are not allowed.") }
            let node = try list()
            guard next == ")" else {
                throw .fatal(
                    "invalid expression; I was expecting to find a ')' somewhere but did not see one.")
            }
            index += 1
            return node
        case ")", ",", "-a", "-o", "-and", "-or":
            throw .fatal("invalid expression; you have used a binary operator '" + word + "' with nothing before it.")
        default: return try test(word)
        }
    }

    private mutating func value(_ name: ByteString) throws(Failure) -> ByteString {
        guard let word = next else { throw .fatal("missing argument to `" + name + "'") }
        index += 1
        return word
    }

    private mutating func number(_ name: ByteString) throws(Failure) -> FindNumber {
        let word = try value(name)
        guard let number = FindNumber(word) else { throw .fatal("invalid argument `" + word + "' to `" + name + "'") }
        return number
    }

    private mutating func wildcard(_ name: ByteString) throws(Failure) -> Wildcard {
        var pattern = try value(name)
        if name.hasPrefix("-i") { pattern = pattern.lowercased }
        return Wildcard(pattern)
    }

    private mutating func stat(_ name: ByteString) throws(Failure) -> Stat {
        let path = try value(name)
        return try must(named(path)) { () throws(Errno) in try Host.stat(path) }
    }

    private mutating func test(_ name: ByteString) throws(Failure) -> FindExpression {
        switch name {
        case "-true": return .constant(true)
        case "-false": return .constant(false)
        case "-name", "-iname": return .name(try wildcard(name), ignoresCase: name == "-iname")
        case "-path", "-wholename", "-ipath", "-iwholename":
            return .path(try wildcard(name), ignoresCase: name.hasPrefix("-i"))
        case "-lname", "-ilname": return .linkName(try wildcard(name), ignoresCase: name == "-ilname")
        case "-regextype":
            let kind = try value(name)
            syntax = kind.hasSuffix("extended") || kind.hasSuffix("awk") ? .extended : .basic
            return .constant(true)
        case "-regex", "-iregex":
            let pattern = try value(name)
            do throws(RegularExpression.Failure) {
                return .regex(try RegularExpression([pattern], syntax, ignoresCase: name == "-iregex"))
            } catch { throw .fatal(error.message) }
        case "-type", "-xtype": return try type(name)
        case "-size": return try size()
        case "-empty": return .empty
        case "-perm": return try permissions()
        case "-user", "-group": return try owner(name)
        case "-uid": return .userNumber(try number(name))
        case "-gid": return .groupNumber(try number(name))
        case "-nouser": return .noUser
        case "-nogroup": return .noGroup
        case "-links": return .links(try number(name))
        case "-inum": return .inode(try number(name))
        case "-samefile":
            let path = try value(name)
            return .same(
                try must(named(path)) { () throws(Errno) in try Host.stat(path, followsLinks: followsLinks) })
        case "-atime": return .age(.accessed, try number(name), unit: 86400)
        case "-mtime": return .age(.modified, try number(name), unit: 86400)
        case "-ctime": return .age(.changed, try number(name), unit: 86400)
        case "-amin": return .age(.accessed, try number(name), unit: 60)
        case "-mmin": return .age(.modified, try number(name), unit: 60)
        case "-cmin": return .age(.changed, try number(name), unit: 60)
        case "-newer", "-newermm": return .newer(.modified, try stat(name).modified)
        case "-anewer": return .newer(.accessed, try stat(name).modified)
        case "-cnewer": return .newer(.changed, try stat(name).modified)
        case "-readable": return .access(4)
        case "-writable": return .access(2)
        case "-executable": return .access(1)
        default: return try action(name)
        }
    }

    private mutating func action(_ name: ByteString) throws(Failure) -> FindExpression {
        switch name {
        case "-depth", "-d":
            isDepthFirst = true
            return .constant(true)
        case "-xdev", "-mount":
            staysOnDevice = true
            return .constant(true)
        case "-follow":
            followsLinks = true
            return .constant(true)
        case "-noleaf", "-warn", "-nowarn", "-ignore_readdir_race", "-noignore_readdir_race": return .constant(true)
        case "-mindepth", "-maxdepth":
            let word = try value(name)
            guard word.allSatisfy({ $0.isDigit }), let limit = word.integer() else {
                throw .fatal(
                    "Expected a positive decimal integer argument to " + name + ", but got " + quoted(word))
            }
            if name == "-mindepth" { minimumDepth = Int(limit) } else { maximumDepth = Int(limit) }
            return .constant(true)
        case "-prune": return .prune
        case "-quit":
            hasAction = true
            return .quit
        default: break
        }
        hasAction = true
        switch name {
        case "-print": return .show(end: 0x0a)
        case "-print0": return .show(end: 0)
        case "-ls": return .describe
        case "-printf": return .format(try value(name))
        case "-delete":
            isDepthFirst = true
            return .delete
        case "-exec", "-execdir", "-ok", "-okdir": return try execution(name)
        default: throw .fatal("unknown predicate `" + name + "'")
        }
    }

    private mutating func type(_ name: ByteString) throws(Failure) -> FindExpression {
        let word = try value(name)
        var types: [FileType] = []
        for part in word.split(separator: 0x2c) {
            switch part {
            case "f": types.append(.regular)
            case "d": types.append(.directory)
            case "l": types.append(.symbolicLink)
            case "p": types.append(.fifo)
            case "s": types.append(.socket)
            case "b": types.append(.blockDevice)
            case "c": types.append(.characterDevice)
            default: throw .fatal("Unknown argument to " + name + ": " + word)
            }
        }
        if types.isEmpty { throw .fatal("Arguments to " + name + " should contain at least one letter") }
        return .type(types, followed: name == "-xtype")
    }

    private mutating func size() throws(Failure) -> FindExpression {
        let word = try value("-size")
        var unit: Int64 = 512
        var digits = word
        if let last = word.last, !last.isDigit {
            switch last {
            case 0x63: unit = 1
            case 0x77: unit = 2
            case 0x62: unit = 512
            case 0x6b: unit = 1024
            case 0x4d: unit = 1 << 20
            case 0x47: unit = 1 << 30
            default: throw .fatal("invalid -size type `" + [last] + "'")
            }
            digits = word[0..<(word.count - 1)]
        }
        guard let number = FindNumber(digits) else { throw .fatal("Invalid argument `" + word + "' to -size") }
        return .size(number, unit: unit)
    }

    private mutating func permissions() throws(Failure) -> FindExpression {
        let word = try value("-perm")
        let mark = word.first == 0x2d || word.first == 0x2f ? word[0] : 0
        guard let change = ModeChange(mark == 0 ? word : word[1..<word.count]) else {
            throw .fatal("invalid mode " + quoted(word))
        }
        return .permissions(change.applied(to: 0, isDirectory: false, mask: 0) & 0o7777, mark)
    }

    private mutating func owner(_ name: ByteString) throws(Failure) -> FindExpression {
        let word = try value(name)
        let names = UserNames()
        if name == "-user" {
            guard let id = names.userID(word) else { throw .fatal(quoted(word) + " is not the name of a known user") }
            return .user(id)
        }
        guard let id = names.groupID(word) else {
            throw .fatal(quoted(word) + " is not the name of an existing group")
        }
        return .group(id)
    }

    private mutating func execution(_ name: ByteString) throws(Failure) -> FindExpression {
        var command: [ByteString] = []
        while let word = next {
            index += 1
            let isGathering = word == "+" && command.last == "{}"
            if word == ";" || isGathering {
                if command.isEmpty { break }
                if isGathering { command.removeLast() }
                let made = FindCommand(
                    command, isGathering: isGathering, asks: name.hasPrefix("-ok"), isInDirectory: name.hasSuffix("dir")
                )
                if command.isEmpty { break }
                commands.append(made)
                return .execute(made)
            }
            command.append(word)
        }
        throw .fatal("missing argument to `" + name + "'")
    }
}
