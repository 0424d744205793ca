import Bytes
import Platform
import Scheme
import SchemeProtocol

/// A folder with the same random files for both programs, and what has become of it.
struct Sandbox {
    let path: ByteString

    /// The names of the files that commands are given.
    static let names: [ByteString] = ["a", "b", "c", "s", "n", "t", "e", "x", "z"]

    /// Makes the folder anew.
    func fill(_ random: inout Randomness) throws(Errno) {
        Self.remove(path)
        _ = try Host.open(path, [.read, .directory, .create], mode: 0o755).closed()
        let first = Text.lines(&random)
        try write("a", first)
        try write("b", random.isOne(in: 3) ? first : Text.lines(&random))
        try write("c", Text.keyed(&random, sorted: false))
        try write("s", Text.keyed(&random, sorted: true))
        try write("n", Text.numbers(&random))
        try write("t", Text.table(&random))
        try write("e", "")
        try write("x", Text.lines(&random) + "no end")
        try write("z", Text.binary(&random))
        _ = try Host.open(path + "/d", [.read, .directory, .create], mode: 0o755).closed()
        try write("d/f", Text.lines(&random))
        try write("d/g g", "x\n")
        _ = try Host.open(path + "/d/sub", [.read, .directory, .create], mode: 0o755).closed()
        try write("d/sub/.h", "hidden\n")
        try Host.symbolicLink(at: path + "/l", to: "a")
        try Host.symbolicLink(at: path + "/m", to: "missing")
        for name in Self.names + ["d/f", "d/g g", "d/sub/.h", "d/sub", "d"] {
            let handle = try Host.open(path + "/" + name, [.read])
            defer { try? Host.close(handle) }
            let time = TimeSpec(seconds: 1_600_000_000 + Int64(random.number(0...100_000_000)))
            try Host.setTimes(handle, accessed: time, modified: time)
        }
    }

    private func write(_ name: ByteString, _ text: ByteString) throws(Errno) {
        let file = try Handle(path + "/" + name, [.write, .create, .truncate], mode: 0o644)
        try file.write(text)
    }

    /// Every file with its kind, permissions and content, in order.
    func inventory() -> [ByteString] {
        var lines: [ByteString] = []
        let now = Int64(Host.clock(.realtime) / 1_000_000_000)
        Self.visit(path, "") { path, name, stat in
            var line = name + " mode " + ByteString(stat.mode.rawValue)
            line +=
                " of " + ByteString(stat.userID) + ":" + ByteString(stat.groupID) + " links "
                + ByteString(stat.linkCount)
            switch stat.mode.type {
            case .regular: line += " content " + ByteString(Self.content(path).hashValue)
            case .symbolicLink: line += " to " + ((try? Host.readLink(path)) ?? "?")
            default: break
            }
            // What was touched just now differs by the time that has passed.
            if stat.modified.seconds < now - 86400 { line += " at " + ByteString(stat.modified.seconds) }
            lines.append(line)
        }
        return lines.sorted()
    }

    /// What a file holds, at most 8 MiB.
    static func content(_ path: ByteString) -> ByteString {
        guard let file = try? Handle(path, [.read]) else { return "" }
        return (try? file.readAll(limit: 8 << 20)) ?? "(too large)"
    }

    private static func visit(
        _ directory: ByteString, _ prefix: ByteString, _ body: (ByteString, ByteString, Stat) -> Void
    ) {
        guard let handle = try? Host.open(directory, [.read, .directory]) else { return }
        defer { try? Host.close(handle) }
        var cookie: UInt64 = 0
        while let entries = try? Host.directoryEntries(handle, cookie: &cookie), !entries.isEmpty {
            for entry in entries {
                let path = directory + "/" + entry.name
                guard let stat = try? Host.stat(path, followsLinks: false) else { continue }
                body(path, prefix + entry.name, stat)
                if stat.mode.type == .directory { visit(path, prefix + entry.name + "/", body) }
            }
        }
    }

    /// Removes a folder and what is in it.
    static func remove(_ path: ByteString) {
        var directories: [ByteString] = []
        visit(path, "") { path, _, stat in
            if stat.mode.type == .directory { directories.append(path) } else { try? Host.unlink(path) }
        }
        for directory in directories.reversed() { try? Host.unlink(directory, directory: true) }
        try? Host.unlink(path, directory: true)
    }
}

extension HandleNumber {
    func closed() throws(Errno) { try Host.close(self) }
}
