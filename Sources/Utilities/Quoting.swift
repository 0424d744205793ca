import Bytes

/// What is wrong with a regular expression, as GNU's programs have it: a lone bracket at the end has a name of its own.
func expressionProblem(_ expression: ByteString, _ message: ByteString) -> ByteString {
    expression.last == 0x5b && message.hasPrefix("Unmatched [") ? "Invalid regular expression" : message
}

/// A word between quotes as messages show it: `'word'`, with backslashes before what cannot be shown.
func quoted(_ word: ByteString) -> ByteString {
    var text: ByteString = "'"
    for byte in word {
        switch byte {
        case 0x27, 0x5c:
            text.append(0x5c)
            text.append(byte)
        case 0x07...0x0d:
            text.append(0x5c)
            text.append(("abtnvfr" as ByteString)[Int(byte) - 7])
        default:
            if isShown(byte) {
                text.append(byte)
            } else {
                text.append(0x5c)
                for shift: UInt8 in [6, 3, 0] { text.append(0x30 + (byte >> shift) & 7) }
            }
        }
    }
    return text + "'"
}

/// Whether a byte is shown as it is: in the C locale only ASCII's characters are.
private func isShown(_ byte: UInt8) -> Bool {
    byte < 0x80 ? byte >= 0x20 && byte != 0x7f : Locale.isUTF8
}

/// What the environment says of language.
enum Locale {
    /// Whether text is UTF-8: everywhere but in the C locale.
    static let isUTF8: Bool = {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] as [ByteString] {
            if let value = Context.environment(name), !value.isEmpty { return value != "C" && value != "POSIX" }
        }
        return true
    }()
}

/// The name of a file between quotes as messages show it: `'name'`, in a notation that a shell reads back.
func named(_ name: ByteString) -> ByteString {
    if name.contains(where: { !isShown($0) }) { return shellQuoted(name) }
    if !name.contains(0x27) { return "'" + name + "'" }
    return name.contains(where: { $0 == 0x22 || $0 == 0x24 || $0 == 0x60 || $0 == 0x5c })
        ? shellQuoted(name) : "\"" + name + "\""
}

/// A name in the form that a shell reads back, quoted only where it has to be.
///
/// - Parameter extra: what has to be quoted too.
func shellQuoted(_ name: ByteString, _ extra: [UInt8] = []) -> ByteString {
    if name.isEmpty { return "''" }
    if name.contains(where: { !isShown($0) }) { return escapeQuoted(name) }
    let special: ByteString = " \t!\"$&'()*;<=>?[\\]^`{|}~#"
    let needs = name.enumerated().contains { (index, byte) in
        extra.contains(byte)
            || special.contains(byte) && !((byte == 0x7e || byte == 0x23) && index > 0)
                && !(byte == 0x5d || (byte == 0x7b && name.count > 1) || byte == 0x7d && name.count > 1)
    }
    if !needs { return name }
    if !name.contains(0x27) { return "'" + name + "'" }
    if !name.contains(where: { $0 == 0x22 || $0 == 0x24 || $0 == 0x60 || $0 == 0x5c || $0 == 0x21 }) {
        return "\"" + name + "\""
    }
    var text: ByteString = "'"
    for byte in name {
        if byte == 0x27 { text += "'\\''" } else { text.append(byte) }
    }
    return text + "'"
}

/// With `$'…'` for control bytes.
private func escapeQuoted(_ name: ByteString) -> ByteString {
    var text: ByteString = "'"
    var isEscaping = false
    for byte in name {
        let isControl = !isShown(byte)
        if isControl != isEscaping {
            text += isControl ? "'$'" : "''"
            isEscaping = isControl
        }
        switch byte {
        case 0x0a: text += "\\n"
        case 0x09: text += "\\t"
        case 0x0d: text += "\\r"
        case 0x07: text += "\\a"
        case 0x08: text += "\\b"
        case 0x0b: text += "\\v"
        case 0x0c: text += "\\f"
        case 0x27: text += "'\\''"
        default:
            if isControl {
                text += "\\"
                for shift: UInt8 in [6, 3, 0] { text.append(0x30 + (byte >> shift) & 7) }
            } else {
                text.append(byte)
            }
        }
    }
    return text + "'"
}
