import Bytes
import Platform
import Scheme
import SchemeProtocol

/// The programs of a session: what the command line names, or the lines of a session file. Those that belong to the desktop
/// itself are started again when they end.
final class Programs {
    private final class Entry {
        let words: [ByteString]
        /// Started again when it ends.
        let isKept: Bool
        var process: Int32?
        /// How often it has ended soon after its start.
        var quickEnds = 0
        var started: UInt64 = 0

        init(_ words: [ByteString], isKept: Bool) {
            self.words = words
            self.isKept = isKept
        }
    }

    private let environment: [ByteString]
    private let loop: EventLoop
    private var entries: [Entry] = []

    /// A program that ran for so long has not failed at its start.
    private static var steadyTime: UInt64 { 10_000_000_000 }
    /// A program that fails at its start is given up after so many times.
    private static var quickEndLimit: Int { 5 }

    /// What a session is made of where no file says otherwise.
    static let standard: ByteString = """
        keep launcher
        terminal | orbital-demo

        """

    init(display: ByteString, on loop: EventLoop) {
        self.loop = loop
        let name: ByteString = "ORBITAL_DISPLAY="
        environment = Host.environment.filter { !$0.hasPrefix(name) } + [name + "/scheme/" + display]
        Host.onSignal(.child, .note)
        loop.onSignals = { [self] _ in reap() }
    }

    /// Starts one program.
    func start(_ words: [ByteString]) { start(Entry(words, isKept: false)) }

    /// Starts what the lines of a session file name: `keep` in front has a program started again when it ends; after `|`
    /// stands what takes the place of a program that is not installed. Programs that are nowhere are left out.
    func startSession(_ text: ByteString) {
        for line in text.split(separator: 0x0a) where !line.trimmed.isEmpty && !line.hasPrefix("#") {
            for choice in line.split(separator: 0x7c) {
                var words = choice.split(separator: 0x20).filter { !$0.isEmpty }
                let isKept = words.first == "keep"
                if isKept { words.removeFirst() }
                guard let name = words.first, Self.find(name) != nil else { continue }
                start(Entry(words, isKept: isKept))
                break
            }
        }
    }

    /// A program by its path, or by its name in the folders of PATH.
    private static func find(_ name: ByteString) -> ByteString? {
        if name.contains(0x2f) { return Host.isAccessible(name) ? name : nil }
        var folders: [ByteString] = ["/bin", "/usr/bin"]
        if let entry = Host.environment.first(where: { $0.hasPrefix("PATH=") }) {
            folders = entry[5..<entry.count].split(separator: 0x3a)
        }
        for folder in folders where Host.isAccessible(folder + "/" + name) { return folder + "/" + name }
        return nil
    }

    private func start(_ entry: Entry) {
        guard let path = Self.find(entry.words[0]) else {
            return Program.complain("orbital: " + entry.words[0] + ": there is no such program")
        }
        var request = SpawnRequest(path: path, arguments: entry.words, environment: environment)
        request.group = 0
        entry.started = Host.clock(.monotonic)
        do throws(Errno) { entry.process = try Host.spawn(request) } catch {
            return Program.complain("orbital: " + path + ": " + ByteString(error.message))
        }
        if !entries.contains(where: { $0 === entry }) { entries.append(entry) }
    }

    private func reap() {
        while let result = (try? Host.wait(-1, .noHang)) ?? nil {
            guard result.process > 0 else { return }
            switch result.status {
            case .stopped, .continued: continue
            case .exited, .signalled: break
            }
            guard let index = entries.firstIndex(where: { $0.process == result.process }) else { continue }
            let entry = entries[index]
            entry.process = nil
            let isQuick = Host.clock(.monotonic) &- entry.started < Self.steadyTime
            entry.quickEnds = isQuick ? entry.quickEnds + 1 : 0
            if !entry.isKept || entry.quickEnds >= Self.quickEndLimit {
                if entry.isKept {
                    Program.complain("orbital: " + entry.words[0] + ": it ends too soon, and is given up")
                }
                entries.remove(at: index)
                continue
            }
            loop.schedule(after: 500_000_000) { [self] in start(entry) }
        }
    }

    /// Ends what still runs.
    func stop() { for entry in entries { if let process = entry.process { try? Host.kill(-process, .hangUp) } } }
}
