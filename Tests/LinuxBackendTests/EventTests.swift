import Bytes
import InputEvents
import Testing

@testable import LinuxBackend

@Suite("What devices tell")
struct EventTests {
    private func record(_ type: UInt32, _ length: UInt32, _ number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in [type, length, UInt32(truncatingIfNeeded: number), UInt32(number >> 32), 1, 2, 3, 4] {
            for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return bytes
    }

    @Test("flips that are done are told by their numbers")
    func flips() {
        #expect(FlipEvents.finished(record(2, 32, 41) + record(1, 32, 5) + record(2, 32, 1 << 40)) == [41, 1 << 40])
        #expect(FlipEvents.finished([]) == [])
        #expect(FlipEvents.finished(record(2, 0, 41)) == [])
        #expect(FlipEvents.finished(record(2, .max, 41)) == [])
        #expect(FlipEvents.finished(Array(record(2, 32, 41).prefix(20))) == [])
    }

    @Test("no bytes from a card can do harm")
    func anyBytes() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5000 {
            var bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if bytes.count > 4 { bytes[4] = UInt8.random(in: 0...40, using: &random) }
            for index in 5..<8 where index < bytes.count { bytes[index] = 0 }
            #expect(FlipEvents.finished(bytes).count <= 10)
        }
    }

    @Test("small steps of a wheel make a notch together, and turning back begins anew")
    func scrolling() {
        var counter = ScrollCounter()
        #expect([30.0, 30, 30, 30, 240].map { counter.add($0, unitsPerNotch: 120) } == [0, 0, 0, 1, 2])
        #expect(counter.add(100, unitsPerNotch: 120) == 0)
        #expect(counter.add(-100, unitsPerNotch: 120) == 0)
        #expect(counter.add(-20, unitsPerNotch: 120) == -1)
        #expect(counter.add(.nan, unitsPerNotch: 120) == 0)
        #expect(counter.add(.infinity, unitsPerNotch: 120) == 0)
    }

    @Test("the layout says what is held, and the keys on which side")
    func modifiers() {
        #expect(KeyModifiers([.shift], keys: [.rightShift]) == .rightShift)
        #expect(KeyModifiers([.shift], keys: [.leftShift, .rightShift]) == [.leftShift, .rightShift])
        // Caps lock as another control key.
        #expect(KeyModifiers([.control], keys: []) == .leftControl)
        // The right Alt key of an American layout is no AltGr.
        #expect(KeyModifiers([.alt], keys: [.rightAlt]) == .leftAlt)
        #expect(KeyModifiers([.altGr], keys: [.rightAlt]) == .rightAlt)
        #expect(KeyModifiers([], keys: [.leftShift]) == [])
        #expect(KeyModifiers([.capsLock, .numLock], keys: []) == [.capsLock, .numLock])
    }
}

@Suite("Which keyboard the user has")
struct KeyboardNamesTests {
    private let file: ByteString =
        "# comment\nXKBMODEL=\"pc104\"\nXKBLAYOUT='de,us'\nXKBVARIANT=nodeadkeys\nXKBOPTIONS=\n"

    @Test("without a word about it, it is American")
    func usual() {
        let names = KeyboardNames(option: nil, environment: ["HOME=/"], file: "")
        #expect(names.layout == "us" && names.model == "pc105" && names.rules == "evdev" && names.variant.isEmpty)
    }

    @Test("Debian's file, the environment and the command line come in this order")
    func order() {
        let fromFile = KeyboardNames(option: nil, environment: [], file: file)
        #expect(fromFile.model == "pc104" && fromFile.layout == "de,us" && fromFile.variant == "nodeadkeys")
        let environment: [ByteString] = ["XKB_DEFAULT_LAYOUT=fr", "XKB_DEFAULT_OPTIONS=caps:ctrl"]
        let named = KeyboardNames(option: nil, environment: environment, file: file)
        #expect(named.layout == "fr" && named.variant.isEmpty && named.options == "caps:ctrl")
        let given = KeyboardNames(option: "us(intl)", environment: environment, file: file)
        #expect(given.layout == "us" && given.variant == "intl" && given.model == "pc104")
    }

    @Test("no text can do harm")
    func anyText() {
        let words: [ByteString] = ["XKB", "LAYOUT", "=", "\"", "'", "\n", "\0", "us", "XKB_DEFAULT_", "(", ")", "=\""]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            func text() -> ByteString {
                (0..<Int.random(in: 0...12, using: &random)).reduce(ByteString()) { text, _ in
                    text + (words.randomElement(using: &random) ?? "")
                }
            }
            let names = KeyboardNames(option: Bool.random() ? text() : nil, environment: [text()], file: text())
            #expect(names.rules == "evdev" || !names.rules.isEmpty)
        }
    }
}

@Suite("Where an installed desktop finds its things")
struct InstalledPlacesTests {
    private func environment(_ given: [ByteString], _ program: ByteString, missing: ByteString = "-") -> [ByteString] {
        InstalledPlaces.environment(given, program: program) { $0.hasPrefix("/opt/apus/") && $0 != missing }
    }

    @Test("they are below the folder above the program's own, in front of what the user has")
    func prefix() {
        #expect(
            environment(["PATH=/bin", "SHELL=/bin/bash"], "/opt/apus/bin/orbital") == [
                "APUS_THEMES=/opt/apus/share/apus/themes", "APUS_FONTS=/opt/apus/share/apus/fonts",
                "UI_PATH=/opt/apus/share/apus/ui", "PATH=/opt/apus/bin:/bin", "SHELL=/opt/apus/bin/ion",
            ])
    }

    @Test("what the user has set and what is not there is left alone")
    func own() {
        let given: [ByteString] = ["APUS_THEMES=/mine", "UI_PATH=/mine", "APUS_FONTS=/mine", "SHELL=/bin/bash"]
        #expect(
            environment(given + ["PATH=/opt/apus/bin"], "/opt/apus/bin/orbital", missing: "/opt/apus/bin/ion")
                == given + ["PATH=/opt/apus/bin"])
        #expect(environment(given, "/work/.build/debug/orbital") == given)
        #expect(environment(given, "orbital") == given)
    }
}
