/// What a program has changed of the terminal's colours (OSC 4, 5 and 10 to 19), and what they are without that.
public struct ColorTable: Sendable {
    /// The host's colours, as 0xrrggbb: what programs are told that ask.
    public struct Base: Equatable, Sendable {
        public var foreground: UInt32
        public var background: UInt32
        public var cursor: UInt32
        /// The 16 named colours.
        public var named: [UInt32]

        public init(foreground: UInt32, background: UInt32, cursor: UInt32, named: [UInt32]) {
            self.foreground = foreground
            self.background = background
            self.cursor = cursor
            self.named = named
        }
    }

    public var base = Base(
        foreground: 0xe5e5e5, background: 0, cursor: 0xe5e5e5,
        named: [
            0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
            0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
        ])

    /// What a number stands for: an entry of the palette; a special colour (bold, underline …, by its number); one of
    /// those that OSC 10 to 19 set: the foreground, the background, the cursor …
    enum Entry: Hashable, Sendable {
        case palette(UInt8)
        case special(UInt8)
        case dynamic(UInt8)
    }

    private var changes: [Entry: UInt32] = [:]
    /// Grows with each change: who has drawn with another number draws all of it again.
    public private(set) var revision: UInt = 0

    /// Whether nothing was changed: then the base is all there is.
    public var isUnchanged: Bool { changes.isEmpty }

    /// What the program made of an entry of the palette, of the foreground, background and cursor; nil: nothing.
    public func changed(index: UInt8) -> UInt32? { changes[.palette(index)] }
    public var changedForeground: UInt32? { changes[.dynamic(10)] }
    public var changedBackground: UInt32? { changes[.dynamic(11)] }
    public var changedCursor: UInt32? { changes[.dynamic(12)] }

    subscript(entry: Entry) -> UInt32 {
        get { changes[entry] ?? original(entry) }
        set {
            if changes.updateValue(newValue, forKey: entry) != newValue { revision &+= 1 }
        }
    }

    private func original(_ entry: Entry) -> UInt32 {
        switch entry {
        case .palette(let index): index < base.named.count && index < 16 ? base.named[Int(index)] : Self.fixed(index)
        case .special: base.foreground
        case .dynamic(12), .dynamic(18): base.cursor
        case .dynamic(11), .dynamic(14), .dynamic(16), .dynamic(19): base.background
        case .dynamic: base.foreground
        }
    }

    /// The entries of the palette from 16 on, as xterm has them: a cube of 216 colours, then 24 greys.
    public static func fixed(_ index: UInt8) -> UInt32 {
        if index >= 232 {
            let grey = 8 + (UInt32(index) - 232) * 10
            return grey << 16 | grey << 8 | grey
        }
        guard index >= 16 else { return 0 }
        func level(_ step: UInt32) -> UInt32 { step == 0 ? 0 : 55 + 40 * step }
        let cube = UInt32(index) - 16
        return level(cube / 36) << 16 | level(cube / 6 % 6) << 8 | level(cube % 6)
    }

    mutating func remove(_ entry: Entry) {
        if changes.removeValue(forKey: entry) != nil { revision &+= 1 }
    }

    mutating func remove(where matches: (Entry) -> Bool) {
        for entry in changes.keys where matches(entry) { remove(entry) }
    }

    mutating func removeChanges() { remove { _ in true } }

    // MARK: Text

    /// A colour as X has it: `rgb:rr/gg/bb` with one to four digits each, `#rgb` with as many, or a name.
    static func color(_ text: ArraySlice<UInt8>) -> UInt32? {
        if text.first == UInt8(ascii: "#") {
            let digits = text.dropFirst()
            guard digits.count % 3 == 0, (1...4).contains(digits.count / 3) else { return nil }
            let size = digits.count / 3
            return channels((0..<3).map { digits.dropFirst($0 * size).prefix(size) }, isScaled: false)
        }
        if text.starts(with: "rgb:".utf8) {
            let parts = text.dropFirst(4).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            return parts.count == 3 ? channels(parts, isScaled: true) : nil
        }
        let name = String(decoding: text.filter { $0 != 0x20 }, as: UTF8.self).lowercased()
        return names.first { $0.0 == name }?.1
    }

    private static let names: [(String, UInt32)] = [
        ("black", 0), ("red", 0xff0000), ("green", 0x00ff00), ("yellow", 0xffff00), ("blue", 0x0000ff),
        ("magenta", 0xff00ff), ("cyan", 0x00ffff), ("white", 0xffffff), ("gray", 0xbebebe), ("grey", 0xbebebe),
        ("orange", 0xffa500), ("purple", 0xa020f0), ("brown", 0xa52a2a), ("pink", 0xffc0cb),
    ]

    /// `rgb:f` is as bright as `rgb:ff`; `#fff` has its digits in front, and zeros behind them.
    private static func channels(_ parts: [ArraySlice<UInt8>], isScaled: Bool) -> UInt32? {
        var result: UInt32 = 0
        for part in parts {
            guard (1...4).contains(part.count) else { return nil }
            var value: UInt32 = 0
            for byte in part {
                guard let digit = Hexadecimal.digit(byte) else { return nil }
                value = value << 4 | UInt32(digit)
            }
            let bits = UInt32(4 * part.count)
            let channel = isScaled ? value * 255 / (1 << bits - 1) : bits >= 8 ? value >> (bits - 8) : value << 4
            result = result << 8 | channel & 255
        }
        return result
    }

    /// A colour as answers have it.
    static func text(_ color: UInt32) -> String {
        let digits = [16, 8, 0].map { shift in
            let byte = color >> UInt32(shift) & 255
            let pair = (byte < 16 ? "0" : "") + String(byte, radix: 16)
            return pair + pair
        }
        return "rgb:" + digits.joined(separator: "/")
    }
}
