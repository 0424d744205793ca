import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// A file that `find` stands at.
struct FoundFile {
    var path: ByteString
    var name: ByteString
    /// The operand that led here.
    var operand: ByteString
    var stat: Stat
    var depth: Int
    /// The open directory that the name is in; nil for an operand.
    var directory: HandleNumber?
}

/// The way through the trees, by open directories: a link that is put in a directory's place leads nowhere else.
final class FindWalk {
    let context: Context
    private let expression: FindExpression
    private let minimumDepth: Int
    private let maximumDepth: Int
    private let isDepthFirst: Bool
    private let staysOnDevice: Bool
    var followsAll = false
    var followsOperands = false
    var hasQuit = false
    private var isPruned = false
    private var device: UInt64 = 0
    /// The directories on the way down, to see a link that leads back.
    private var ancestors: [Stat] = []
    let started = Int64(Host.clock(.realtime) / 1_000_000_000)
    lazy var names = UserNames()

    /// Each level keeps a directory open.
    private static var depthLimit: Int { 900 }

    init(_ context: Context, _ expression: FindExpression, _ parser: FindParser) {
        self.context = context
        self.expression = expression
        minimumDepth = parser.minimumDepth
        maximumDepth = parser.maximumDepth
        isDepthFirst = parser.isDepthFirst
        staysOnDevice = parser.staysOnDevice
    }

    func start(_ path: ByteString) throws(Failure) {
        var stat: Stat?
        if followsOperands { stat = try? Host.stat(path) }
        if stat == nil {
            do throws(Errno) { stat = try Host.stat(path, followsLinks: false) } catch {
                return context.complain(named(path), error)
            }
        }
        guard let stat else { return }
        device = stat.device
        try visit(
            FoundFile(path: path, name: baseName(path), operand: path, stat: stat, depth: 0, directory: nil))
    }

    private func visit(_ file: FoundFile) throws(Failure) {
        isPruned = false
        if !isDepthFirst && file.depth >= minimumDepth { _ = try holds(expression, file) }
        if hasQuit { return }
        let isDirectory = file.stat.mode.type == .directory
        if isDirectory, !isPruned || isDepthFirst, file.depth < maximumDepth,
            !(staysOnDevice && file.stat.device != device)
        {
            try descend(file)
        }
        if isDepthFirst && file.depth >= minimumDepth && !hasQuit { _ = try holds(expression, file) }
    }

    private func descend(_ file: FoundFile) throws(Failure) {
        if file.depth >= Self.depthLimit { return context.complain(named(file.path), .nameTooLong) }
        if followsAll && ancestors.contains(where: { isSame($0, file.stat) }) {
            return context.complain("File system loop detected; " + named(file.path) + " leads back to itself")
        }
        let handle: HandleNumber
        do throws(Errno) {
            var flags: OpenFlags = [.read, .directory, .closeOnExec]
            if let directory = file.directory {
                if !followsAll { flags.insert(.noFollow) }
                handle = try Host.open(file.name, in: directory, flags)
            } else {
                handle = try Host.open(file.path, flags)
            }
        } catch { return context.complain(named(file.path), error) }
        defer { try? Host.close(handle) }
        ancestors.append(file.stat)
        defer { ancestors.removeLast() }
        var entries: [DirectoryEntry] = []
        do throws(Errno) {
            var cookie: UInt64 = 0
            while true {
                let more = try Host.directoryEntries(handle, cookie: &cookie)
                if more.isEmpty { break }
                entries += more.filter { $0.name != "." && $0.name != ".." }
            }
        } catch { context.complain(named(file.path), error) }
        for entry in entries where !hasQuit {
            let path = joined(file.path, entry.name)
            var stat: Stat?
            if followsAll { stat = try? Host.stat(entry.name, in: handle, followsLinks: true) }
            if stat == nil {
                do throws(Errno) { stat = try Host.stat(entry.name, in: handle) } catch {
                    context.complain(named(path), error)
                    continue
                }
            }
            guard let stat else { continue }
            try visit(
                FoundFile(
                    path: path, name: entry.name, operand: file.operand, stat: stat, depth: file.depth + 1,
                    directory: handle))
        }
    }

    // MARK: The expression

    private func holds(_ node: FindExpression, _ file: FoundFile) throws(Failure) -> Bool {
        if hasQuit { return false }
        switch node {
        case .both(let a, let b): return try holds(a, file) ? try holds(b, file) : false
        case .either(let a, let b): return try holds(a, file) ? true : try holds(b, file)
        case .list(let a, let b):
            _ = try holds(a, file)
            return try holds(b, file)
        case .not(let inner): return try !holds(inner, file)
        case .prune: isPruned = true
        case .quit: hasQuit = true
        case .delete: return remove(file)
        case .show(let end):
            try context.put(file.path)
            try context.put(end)
        case .describe: try context.put(listing(file))
        case .format(let format): try context.put(text(format, file))
        case .execute(let command): return try execute(command, file)
        default: return test(node, file)
        }
        return true
    }

    private func remove(_ file: FoundFile) -> Bool {
        if file.path == "." { return true }
        let isDirectory = file.stat.mode.type == .directory
        do throws(Errno) {
            if let directory = file.directory {
                try Host.unlink(file.name, in: directory, isDirectory: isDirectory)
            } else {
                try Host.unlink(file.path, directory: isDirectory)
            }
            return true
        } catch {
            context.complain("cannot delete " + named(file.path), error)
            return false
        }
    }

    // MARK: Commands

    private func execute(_ command: FindCommand, _ file: FoundFile) throws(Failure) -> Bool {
        let path = command.isInDirectory ? "./" + file.name : file.path
        if command.isGathering {
            if command.isInDirectory {
                return try run(command.words + [path], directoryName(file.path))
            }
            if command.length + path.count > 100_000 { try runGathered(command) }
            command.paths.append(path)
            command.length += path.count + 1
            return true
        }
        let words = command.words.map { Self.filled($0, path) }
        if command.asks {
            let question = Handle(adopting: Host.standardError)
            try? question.write("< " + command.words[0] + " ... " + path + " > ? ")
            _ = question.relinquish()
            guard let answer = try? answers.line()?.text.first, answer | 0x20 == 0x79 else { return false }
        }
        return try run(words, command.isInDirectory ? directoryName(file.path) : nil)
    }

    private lazy var answers = Input(Host.standardInput)

    private static func filled(_ word: ByteString, _ path: ByteString) -> ByteString {
        var (result, start) = (ByteString(), 0)
        while let place = word.firstIndex(of: "{}" as ByteString, from: start) {
            result += word[start..<place] + path
            start = place + 2
        }
        return result + word[start..<word.count]
    }

    private func runGathered(_ command: FindCommand) throws(Failure) {
        if command.paths.isEmpty { return }
        let words = command.words + command.paths
        command.paths = []
        command.length = 0
        if try !run(words, nil) { context.status = max(context.status, 1) }
    }

    /// Runs what was gathered for `+`.
    func finish(_ commands: [FindCommand]) throws(Failure) {
        for command in commands where command.isGathering { try runGathered(command) }
    }

    private func run(_ words: [ByteString], _ directory: ByteString?) throws(Failure) -> Bool {
        try context.flush()
        do throws(Errno) {
            let process = try ProgramStart.spawn(words) { $0.workingDirectory = directory }
            while true {
                do throws(Errno) {
                    guard let result = try Host.wait(process) else { return false }
                    if case .exited(let status) = result.status { return status == 0 }
                    return false
                } catch .interrupted { continue }
            }
        } catch {
            context.complain(named(words[0]), error)
            return false
        }
    }
}
