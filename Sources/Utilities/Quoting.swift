import Bytes

/// A name between quotes as messages show it: `'name'`, in the shell's own notation where it holds odd bytes.
func quoted(_ name: ByteString) -> ByteString {
    if name.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return shellQuoted(name) }
    if !name.contains(0x27) { return "'" + name + "'" }
    return name.contains(where: { $0 == 0x22 || $0 == 0x24 || $0 == 0x60 || $0 == 0x5c })
        ? shellQuoted(name) : "\"" + name + "\""
}

/// A name in the form that a shell reads back, quoted only where it has to be.
func shellQuoted(_ name: ByteString) -> ByteString {
    if name.isEmpty { return "''" }
    if name.contains(where: { $0 < 0x20 || $0 == 0x7f }) { return escapeQuoted(name) }
    let special: ByteString = " \t!\"$&'()*;<=>?[\\]^`{|}~#"
    let needs = name.enumerated().contains { (index, byte) in
        special.contains(byte) && !((byte == 0x7e || byte == 0x23) && index > 0)
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
        let isControl = byte < 0x20 || byte == 0x7f
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
