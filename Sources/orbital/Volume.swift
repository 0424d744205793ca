import Bytes
import Platform
import Scheme
import SchemeProtocol
import WindowServer

/// How loud it is: a number up to 100 in `audio:volume`, which the volume keys change.
struct Volume {
    private static let path: ByteString = "audio:volume"
    /// What to go back to when the sound is switched on again.
    private var before = 50

    mutating func change(_ action: KeyBindings.Action, _ desktop: Desktop) {
        guard Host.schemeExists("audio"), let text = try? Handle(Self.path, .read).readAll(limit: 64),
            let number = text.trimmed.integer()
        else { return desktop.say(["There is no sound device"], seconds: 2) }
        let now = Int(min(max(number, 0), 100))
        var new = now
        switch action {
        case .volumeUp: new = min(now + 5, 100)
        case .volumeDown: new = max(now - 5, 0)
        default:
            new = now > 0 ? 0 : before
            if now > 0 { before = now }
        }
        try? Handle(Self.path, .write).write(ByteString(new) + "\n")
        desktop.say(new == 0 ? "Sound off" : "Volume " + ByteString(new), bar: new)
    }
}
