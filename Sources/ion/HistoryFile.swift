import Bytes
import LineEditor
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// The file that keeps what was entered. Each entry is appended in one write as it is made, so that many shells can share
/// it; a file that cannot be written is no reason to stop.
struct HistoryFile {
    /// How much of the file was taken over already.
    private var taken = 0

    /// Says where the file is by default.
    init(_ shell: Shell) {
        let base = shell.text("XDG_DATA_HOME") ?? shell.text("HOME").map { $0 + "/.local/share" }
        if let base { shell.set("HISTFILE", base + "/ion/history") }
    }

    private static func path(_ shell: Shell) -> ByteString? {
        guard shell.text("HISTFILE_ENABLED") == "1", let path = shell.text("HISTFILE"), !path.isEmpty else {
            return nil
        }
        return path
    }

    /// Takes over what the file has that was not taken before.
    mutating func load(into history: inout History, _ shell: Shell) {
        guard let path = Self.path(shell), let file = try? Handle(path, .read),
            let text = try? file.readAll(limit: 32 << 20)
        else { return }
        if taken > text.count { taken = 0 }
        history.load(text[taken..<text.count])
        taken = text.count
    }

    mutating func append(_ lines: [ByteString], _ shell: Shell) {
        guard !lines.isEmpty, let path = Self.path(shell) else { return }
        Self.makeDirectories(above: path)
        guard let file = try? Handle(path, [.write, .create, .append], mode: 0o600) else { return }
        var entries = ByteString()
        for line in lines {
            if shell.text("HISTORY_TIMESTAMP") == "1" {
                entries += "#" + ByteString(Host.clock(.realtime) / 1_000_000_000) + "\n"
            }
            entries += History.encoded(line) + "\n"
        }
        write(entries, to: file)
    }

    /// Appends an entry with its time and place; answers the time for `end`.
    mutating func begin(_ line: ByteString, _ shell: Shell) -> UInt64 {
        let time = Host.clock(.realtime) / 1_000_000_000
        guard let path = Self.path(shell) else { return time }
        Self.makeDirectories(above: path)
        guard let file = try? Handle(path, [.write, .create, .append], mode: 0o600) else { return time }
        var text = ByteString()
        if shell.text("HISTORY_TIMESTAMP") == "1" { text += "#" + ByteString(time) + "\n" }
        text += HistoryRecord.opening(time: time, process: Host.processID, directory: shell.text("PWD") ?? "?")
        write(text + History.encoded(line) + "\n", to: file)
        return time
    }

    /// Says how the entry that began at `time` ended.
    mutating func end(time: UInt64, status: Int32, milliseconds: UInt64, _ shell: Shell) {
        guard let path = Self.path(shell), let file = try? Handle(path, [.write, .append]) else { return }
        write(
            HistoryRecord.ending(
                time: time, process: Host.processID, status: status, milliseconds: milliseconds), to: file)
    }

    /// All entries of the file with what is known of them.
    static func records(_ shell: Shell) -> [HistoryRecord] {
        guard let path = Self.path(shell), let file = try? Handle(path, .read),
            let text = try? file.readAll(limit: 32 << 20)
        else { return [] }
        return HistoryRecord.read(text) { History.decoded($0) }
    }

    private mutating func write(_ entries: ByteString, to file: borrowing Handle) {
        do throws(Errno) {
            try file.write(entries)
            taken += entries.count
        } catch {
            // A full disk is no reason to stop; the entry is in memory.
        }
    }

    /// Keeps the last HISTFILE_SIZE entries of the file.
    func trim(_ shell: Shell) {
        guard let path = Self.path(shell), let limit = shell.text("HISTFILE_SIZE")?.integer(), limit > 0,
            let text = try? Handle(path, .read).readAll(limit: 32 << 20)
        else { return }
        let lines = text.split(separator: 0x0a)
        let most = Int(min(limit, 1 << 40))
        let entries = lines.count { !$0.isEmpty && $0.first != 0x23 }
        // The file may grow by half before it is written anew.
        guard entries > most * 3 / 2 else { return }
        var kept = ByteString()
        var dropped = entries - most
        for line in lines where !line.isEmpty {
            if dropped > 0 {
                if line.first != 0x23 { dropped -= 1 }
            } else {
                kept += line + "\n"
            }
        }
        guard let new = try? Handle(path + ".new", [.write, .create, .truncate], mode: 0o600),
            (try? new.write(kept)) != nil
        else { return }
        try? Host.rename(path + ".new", path)
    }

    static func makeDirectories(above path: ByteString) {
        for index in path.bytes.indices where index > 0 && path[index] == 0x2f {
            if let handle = try? Host.open(path[0..<index], [.read, .directory, .create], mode: 0o700) {
                try? Host.close(handle)
            }
        }
    }
}
