import Bytes
import LineEditor
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// The file that keeps what was entered. Each entry is appended in one write as it is made, so that many shells can share
/// it; a file that cannot be written is no reason to stop.
struct HistoryFile {
    let path: ByteString?

    init(_ shell: Shell) {
        let base = shell.text("XDG_DATA_HOME") ?? shell.text("HOME").map { $0 + "/.local/share" }
        path = base.map { $0 + "/ion/history" }
        if let path {
            shell.set("HISTFILE", path)
            shell.set("HISTFILE_ENABLED", "1")
            shell.set("HISTORY_TIMESTAMP", "0")
        }
    }

    func load(into history: inout History) {
        guard let path, let file = try? Handle(path, .read), let text = try? file.readAll(limit: 32 << 20) else {
            return
        }
        history.load(text)
    }

    func append(_ line: ByteString, timestamp: Bool) {
        guard let path else { return }
        Self.makeDirectories(above: path)
        guard let file = try? Handle(path, [.write, .create, .append], mode: 0o600) else { return }
        var entry = ByteString()
        if timestamp { entry += "#" + ByteString(Host.clock(.realtime) / 1_000_000_000) + "\n" }
        try? file.write(entry + History.encoded(line) + "\n")
    }

    private static func makeDirectories(above path: ByteString) {
        for index in path.bytes.indices where index > 0 && path[index] == 0x2f {
            if let handle = try? Host.open(path[0..<index], [.read, .directory, .create], mode: 0o700) {
                try? Host.close(handle)
            }
        }
    }
}
