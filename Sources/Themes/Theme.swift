public import Bytes
public import Drawing

/// How the desktop looks: colours, measures and fonts, by the names of the schema in Docs/Themes.md.
///
/// Every key has a value: what a theme does not say is as in the one that it inherits, and in the end as in Apus Dark, which
/// is built in. Colours that are names are looked up last, so that a theme that changes only its palette changes everything.
public struct Theme: Sendable {
    private let values: [ByteString: ThemeFile.Value]
    /// What does not belong into the files that it was made of.
    public let problems: [ThemeFile.Problem]

    /// Apus Dark, without any file.
    public static var builtIn: Theme { Theme([]) }

    /// - Parameter files: the theme's own file, then the one that it inherits, and so on.
    public init(_ files: [ThemeFile]) {
        let base = ThemeFile(BuiltInTheme.text)
        var values = base.values
        var problems = files.first?.problems ?? []
        for file in files.reversed() {
            for (key, value) in file.values { values[key] = value }
        }
        if let file = files.first {
            for (key, value) in file.values {
                let isNew = base.values[key] == nil
                if isNew, !Self.openTables.contains(where: { key.hasPrefix($0) }) {
                    problems.append(ThemeFile.Problem(line: file.line(of: key), what: key + ": there is no such key"))
                } else if let known = base.values[key], !Self.isSameKind(known, value) {
                    values[key] = known
                    problems.append(
                        ThemeFile.Problem(line: file.line(of: key), what: key + ": the value is of another kind"))
                }
            }
        }
        for (key, value) in values where Self.color(value, values) == nil && Self.isColor(base.values[key], base.values)
        {
            values[key] = base.values[key]
            problems.append(
                ThemeFile.Problem(line: files.first?.line(of: key) ?? 0, what: key + ": this is not a colour"))
        }
        self.values = values
        self.problems = problems.sorted { $0.line < $1.line }
    }

    /// Tables in which a theme may have keys of its own.
    private static var openTables: [ByteString] { ["palette.", "window.", "cursor.", "icons.", "sound.", "orbital."] }

    private static func isSameKind(_ a: ThemeFile.Value, _ b: ThemeFile.Value) -> Bool {
        switch (a, b) {
        case (.text, .text), (.number, .number), (.boolean, .boolean): true
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy(isSameKind)
        default: false
        }
    }

    private static func isColor(_ value: ThemeFile.Value?, _ values: [ByteString: ThemeFile.Value]) -> Bool {
        value.flatMap { color($0, values) } != nil
    }

    private static func color(_ value: ThemeFile.Value, _ values: [ByteString: ThemeFile.Value]) -> Color? {
        guard case .text(let text) = value, !text.isEmpty else { return nil }
        if text[0] == 0x23 { return Color(text) }
        guard case .text(let named)? = values["palette." + text] else { return nil }
        return Color(named)
    }

    /// A colour; black where there is no such key.
    public func color(_ key: ByteString) -> Color {
        values[key].flatMap { Self.color($0, values) } ?? .black
    }

    /// A colour of a window in a state; what the state does not say is as for the active window.
    public func windowColor(_ state: ByteString, _ key: ByteString) -> Color {
        let own = "window." + state + "." + key
        return color(values[own] == nil ? "window.active." + key : own)
    }

    /// A whole number; 0 where there is no such key.
    public func number(_ key: ByteString) -> Int {
        if case .number(let value)? = values[key] { return value / 1000 }
        return 0
    }

    public func text(_ key: ByteString) -> ByteString {
        if case .text(let text)? = values[key] { return text }
        return ""
    }

    public func flag(_ key: ByteString) -> Bool { values[key] == .boolean(true) }

    /// The colours of a list.
    public func colors(_ key: ByteString) -> [Color] {
        guard case .list(let list)? = values[key] else { return [] }
        return list.map { Self.color($0, values) ?? .black }
    }

    public func numbers(_ key: ByteString) -> [Int] {
        guard case .list(let list)? = values[key] else { return [] }
        return list.map { value in
            if case .number(let number) = value { return number / 1000 }
            return 0
        }
    }

    /// The contrast of text that the theme promises.
    var leastContrast: Double {
        if case .number(let value)? = values["theme.min_contrast"] { return Double(value) / 1000 }
        return 4.5
    }

    public var name: ByteString { text("theme.name") }
    public var id: ByteString { text("theme.id") }
}

extension Color {
    /// `#RRGGBB` or `#RRGGBBAA`.
    public init?(_ text: ByteString) {
        guard text.count == 7 || text.count == 9, text[0] == 0x23 else { return nil }
        var value: UInt32 = 0
        for byte in text.bytes[1..<text.count] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
            default: return nil
            }
        }
        if text.count == 7 { self.init(value) } else { self.init(value >> 8, alpha: UInt8(value & 255)) }
    }
}
