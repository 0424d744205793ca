import Bytes
import CommandLine
import Platform
import SchemeProtocol

/// What becomes of a file that another one takes the name of: `-b`, `--backup` and `-S`.
struct BackupPolicy {
    enum Kind { case none, simple, numbered, existing }

    var kind: Kind
    var suffix: ByteString

    static var options: [Option] {
        [
            Option("", "backup", mayTake: "CONTROL", "make a backup of each existing destination file"),
            Option("b", "", "like --backup but does not accept an argument"),
            Option("S", "suffix", takes: "SUFFIX", "override the usual backup suffix"),
        ]
    }

    /// What a command line and the environment ask for.
    init(_ context: Context) throws(Failure) {
        var isWanted = false
        var word: ByteString?
        var suffix = Context.environment("SIMPLE_BACKUP_SUFFIX") ?? "~"
        for (key, value) in context.arguments.given {
            switch key {
            case "b": isWanted = true
            case "backup":
                isWanted = true
                if let value { word = value }
            case "S":
                isWanted = true
                suffix = value ?? suffix
            default: break
            }
        }
        self.suffix = suffix.isEmpty || suffix.contains(0x2f) ? "~" : suffix
        kind = .none
        if isWanted { kind = try Self.kind(word) }
    }

    private static func kind(_ given: ByteString?) throws(Failure) -> Kind {
        var word = given ?? ""
        var place: ByteString = "backup type"
        if word.isEmpty {
            word = Context.environment("VERSION_CONTROL") ?? ""
            place = "$VERSION_CONTROL"
        }
        if word.isEmpty { return .existing }
        let meaning = try choice(
            word,
            of: [
                ("none", 0), ("off", 0), ("simple", 1), ("never", 1), ("existing", 2), ("nil", 2), ("numbered", 3),
                ("t", 3),
            ], for: place)
        return [.none, .simple, .existing, .numbered][meaning]
    }

    /// The name that a file's backup gets.
    func path(for file: ByteString) -> ByteString {
        if kind == .simple { return file + suffix }
        let directory = directoryName(file)
        let start = baseName(file) + ".~"
        var highest: Int64 = 0
        for entry in (try? directoryEntries(in: directory)) ?? [] where entry.name.hasPrefix(start) {
            guard entry.name.last == 0x7e, entry.name.count > start.count + 1 else { continue }
            let digits = entry.name[start.count..<(entry.name.count - 1)]
            if digits.first != 0x30, digits.allSatisfy({ $0.isDigit }), let number = digits.integer() {
                highest = max(highest, number)
            }
        }
        if kind == .existing && highest == 0 { return file + suffix }
        return file + ".~" + ByteString(highest &+ 1) + "~"
    }

    /// Gives a file its backup's name, and answers it; nil where there is no such file.
    func moveAway(_ file: ByteString) throws(Errno) -> ByteString? {
        let file = withoutTrailingSlashes(file)
        let backup = path(for: file)
        do throws(Errno) { try Host.rename(file, backup) } catch .noSuchFileOrDirectory { return nil }
        return backup
    }
}
