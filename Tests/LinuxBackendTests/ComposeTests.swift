import Bytes
import Testing

@testable import LinuxBackend

/// What keys write by X's tables, sequences included.
@Suite("Keyboards of X") struct ComposeTests {
    /// Presses keys one after the other.
    private func typed(_ names: KeyboardNames, _ keys: [UInt16]) throws -> String {
        let keyboard = try KeyboardState(names)
        var text = String.UnicodeScalarView()
        for key in keys {
            for scalar in keyboard.follow(key, isPressed: true).text {
                text.append(try #require(Unicode.Scalar(scalar)))
            }
            _ = keyboard.follow(key, isPressed: false)
        }
        return String(text)
    }

    private func names(_ words: ByteString...) -> KeyboardNames {
        KeyboardNames(option: nil, environment: words.map { "XKB_DEFAULT_" + $0 }, file: "")
    }

    @Test("a dead key waits for its letter")
    func deadKeys() throws {
        #expect(try typed(names("LAYOUT=us", "VARIANT=intl"), [40, 18, 40, 40, 30]) == "é´a")
        #expect(try typed(names("LAYOUT=fr"), [16, 26, 18]) == "aê")
    }

    @Test("the compose key makes one character of two")
    func composeKey() throws {
        let names = names("LAYOUT=us", "OPTIONS=compose:ralt")
        // Right Alt, then the apostrophe and e; o and c; a sequence that is none writes nothing.
        #expect(try typed(names, [100, 40, 18, 100, 24, 46, 100, 44, 44, 30]) == "é©a")
    }
}
