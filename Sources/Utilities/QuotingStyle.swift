import Bytes

/// The ways in which names are shown so that nobody takes them for something else.
struct QuotingStyle {
    enum Kind: Int {
        case literal
        case shell
        case shellAlways
        case shellEscape
        case shellEscapeAlways
        case c
        case cMaybe
        case escape
        case locale
        case cLocale
    }

    var kind: Kind
    /// What else has to be quoted.
    var extra: [UInt8] = []
    /// What cannot be shown becomes `?`.
    var hidesControls = false

    static let words: [(word: ByteString, meaning: Int)] = [
        ("literal", 0), ("shell", 1), ("shell-always", 2), ("shell-escape", 3), ("shell-escape-always", 4), ("c", 5),
        ("c-maybe", 6), ("escape", 7), ("locale", 8), ("clocale", 9),
    ]

    /// Whether names without need of quotes stand without them, beside others that have them.
    var isVariable: Bool { kind == .shell || kind == .shellEscape || kind == .cMaybe }

    private static func isShown(_ byte: UInt8) -> Bool {
        byte < 0x80 ? byte >= 0x20 && byte != 0x7f : Locale.isUTF8
    }

    /// A name as it is shown.
    func text(_ name: ByteString) -> ByteString {
        var text: ByteString
        switch kind {
        case .literal: text = name
        case .shellEscape: text = shellQuoted(name, extra)
        case .shellEscapeAlways:
            text = shellQuoted(name, extra)
            if text == name { text = "'" + name + "'" }
        case .shell, .shellAlways:
            text = shellQuoted(ByteString(name.bytes.map { Self.isShown($0) ? $0 : 0x20 }), extra)
            if text.first == 0x27 || kind == .shellAlways {
                text = "'"
                for byte in name {
                    if byte == 0x27 { text += "'\\''" } else { text.append(byte) }
                }
                text += "'"
                if name.contains(0x27), let plain = doubleQuoted(name) { text = plain }
            } else if text == name || text.first != 0x22 {
                text = name
            }
        case .c: text = "\"" + escaped(name, quote: 0x22) + "\""
        case .cMaybe:
            let inner = escaped(name, quote: 0x22)
            text = inner == name && !name.contains(where: { extra.contains($0) }) ? name : "\"" + inner + "\""
        case .escape: text = escaped(name, quote: 0x5c, isEscape: true)
        case .locale:
            text =
                Locale.isUTF8
                ? "\u{2018}" + escaped(name, quote: 0x5c) + "\u{2019}" : "'" + escaped(name, quote: 0x27) + "'"
        case .cLocale:
            text =
                Locale.isUTF8
                ? "\u{201c}" + escaped(name, quote: 0x5c) + "\u{201d}" : "\"" + escaped(name, quote: 0x22) + "\""
        }
        if hidesControls { text = ByteString(text.bytes.map { Self.isShown($0) ? $0 : 0x3f }) }
        return text
    }

    private func doubleQuoted(_ name: ByteString) -> ByteString? {
        if name.contains(where: { "\"$`\\!".utf8.contains($0) || !Self.isShown($0) }) {
            return nil
        }
        return "\"" + name + "\""
    }

    private func escaped(_ name: ByteString, quote: UInt8, isEscape: Bool = false) -> ByteString {
        var text = ByteString()
        for byte in name {
            switch byte {
            case 0x07...0x0d:
                text.append(0x5c)
                text.append(("abtnvfr" as ByteString)[Int(byte) - 7])
            case 0x5c: text += "\\\\"
            case quote where !isEscape:
                text.append(0x5c)
                text.append(byte)
            default:
                if !Self.isShown(byte) {
                    text.append(0x5c)
                    for shift: UInt8 in [6, 3, 0] { text.append(0x30 + (byte >> shift) & 7) }
                } else {
                    if isEscape && (extra.contains(byte) || byte == 0x20) { text.append(0x5c) }
                    text.append(byte)
                }
            }
        }
        return text
    }
}
