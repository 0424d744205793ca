import Bytes
import Platform
import Scheme
import SchemeProtocol
import WindowServer

/// The file with the shortcuts. It is read again when it has changed, which is looked at whenever Super is pressed, so no
/// timer is needed for it. What it does not name keeps its usual meaning.
final class KeysFile {
    private let path: ByteString
    /// The user has named it: then it has to be there.
    private let isRequired: Bool
    private let desktop: Desktop
    private var lastChange: TimeSpec?
    private var isFirst = true

    static var usualPath: ByteString { "/etc/orbital/keys" }

    init(_ path: ByteString?, _ desktop: Desktop) {
        self.path = path ?? Self.usualPath
        isRequired = path != nil
        self.desktop = desktop
        desktop.onSuper = { [self] in readIfChanged() }
        readIfChanged()
    }

    func readIfChanged() {
        let change = (try? Host.stat(path))?.modified
        guard change != lastChange || isFirst else { return }
        isFirst = false
        lastChange = change
        read()
    }

    /// Takes over what the file says; lines that make no sense are told and left out.
    func read() {
        var bindings = KeyBindings.standard
        guard let text = try? Handle(path, .read).readAll(limit: 1 << 20) else {
            if isRequired { tell([path + ": cannot be read"]) }
            desktop.bindings = bindings
            return
        }
        tell(bindings.read(text).map { path + ":" + ByteString($0.line) + ": " + $0.message })
        desktop.bindings = bindings
    }

    private func tell(_ mistakes: [ByteString]) {
        for mistake in mistakes { Program.complain("orbital: " + mistake) }
        if !mistakes.isEmpty { desktop.say(mistakes) }
    }
}
