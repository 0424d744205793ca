import Bytes
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime

/// An entry on its way through an editor that the person likes better: $VISUAL, else $EDITOR, else `edit`.
struct EntryFile {
    private let shell: Shell

    init(_ shell: Shell) { self.shell = shell }

    /// The text as the editor left it; nil where nothing came of it.
    func edited(_ text: ByteString) -> ByteString? {
        let folder = shell.text("TMPDIR") ?? "/tmp"
        let path = folder + "/ion-entry-" + ByteString(Host.processID) + ".ion"
        do throws(Errno) {
            let file = try Handle(path, [.write, .create, .truncate], mode: 0o600)
            try file.write(text + "\n")
        } catch {
            return nil
        }
        defer { try? Host.unlink(path) }
        let editor = ["VISUAL", "EDITOR"].compactMap { shell.text($0) }.first { !$0.isEmpty } ?? fallback
        shell.runAll(editor + " " + ByteString.quoted(path))
        guard shell.lastStatus == 0, var new = try? Handle(path, .read).readAll(limit: 1 << 20) else { return nil }
        while new.last == 0x0a { new = new[0..<(new.count - 1)] }
        return new
    }

    private var fallback: ByteString { ["nano", "vim", "vi"].first { shell.canRun($0) } ?? "edit" }
}
