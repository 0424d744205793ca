import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

/// How far a long job is: shown with `--progress` every second, and whenever SIGUSR1 asks.
final class Progress {
    private let name: ByteString
    private let isShown: Bool
    private var bytes: UInt64 = 0
    private var files: UInt64 = 0
    private var last: UInt64
    private let started: UInt64
    private let asked: UInt64 = Signal.user1.bit

    static var option: Option { Option("", "progress", "show how far it is, every second") }

    init(_ context: Context) {
        name = context.name
        isShown = context.has("progress")
        started = Host.clock(.monotonic)
        last = started
        Host.onSignal(.user1, .note)
    }

    /// Counts what was done, and shows it where it is time.
    func add(bytes: Int = 0, files: Int = 0) {
        self.bytes &+= UInt64(clamping: bytes)
        self.files &+= UInt64(clamping: files)
        if Host.takeSignals() & asked != 0 { return show() }
        guard isShown else { return }
        let now = Host.clock(.monotonic)
        if now &- last >= 1_000_000_000 {
            last = now
            show()
        }
    }

    private func show() {
        let seconds = (Host.clock(.monotonic) &- started) / 1_000_000_000
        Program.complain(
            name + ": " + ByteString(files) + (files == 1 ? " file, " : " files, ") + humanSize(bytes) + " in "
                + ByteString(seconds) + " s")
    }
}
