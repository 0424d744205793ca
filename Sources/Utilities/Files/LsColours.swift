import Bytes
import Scheme
import SchemeProtocol

/// The colours of names, as `LS_COLORS` gives them.
struct LsColours {
    private var codes: [ByteString: ByteString] = [
        "lc": "\u{1b}[", "rc": "m", "rs": "0", "di": "01;34", "ln": "01;36", "pi": "33", "so": "01;35", "bd": "01;33",
        "cd": "01;33", "ex": "01;32", "do": "01;35", "su": "37;41", "sg": "30;43", "st": "37;44", "ow": "34;42",
        "tw": "30;42", "ca": "30;41", "cl": "\u{1b}[K",
    ]
    private var endings: [(ending: ByteString, code: ByteString)] = []

    /// - Returns: nil where the text cannot be understood.
    init?(_ text: ByteString?) {
        guard let text else { return }
        for item in Self.items(text) {
            guard let equals = item.firstIndex(of: 0x3d) else { return nil }
            let (name, code) = (item[0..<equals], Self.unescaped(item[(equals + 1)..<item.count]))
            if name.first == 0x2a {
                endings.insert((name[1..<name.count], code), at: 0)
            } else if Self.names.contains(name) {
                codes[name] = code
            } else {
                if name.count == 2 { Program.complain("ls: unrecognized prefix: " + quoted(name)) }
                return nil
            }
        }
    }

    private static let names: [ByteString] = [
        "lc", "rc", "ec", "rs", "no", "fi", "di", "ln", "pi", "so", "bd", "cd", "mi", "or", "ex", "do", "su", "sg",
        "st",
        "ow", "tw", "ca", "mh", "cl",
    ]

    private static func items(_ text: ByteString) -> [ByteString] {
        text.split(separator: 0x3a).filter { !$0.isEmpty }
    }

    /// `\e`, `\033`, `^[` and others as the bytes they mean.
    private static func unescaped(_ text: ByteString) -> ByteString {
        var result = ByteString()
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == 0x5c, index < text.count {
                let letter = text[index]
                index += 1
                switch letter {
                case 0x30...0x37:
                    var value = Int(letter - 0x30)
                    while index < text.count, text[index] >= 0x30, text[index] <= 0x37, value < 32 {
                        value = value * 8 + Int(text[index] - 0x30)
                        index += 1
                    }
                    result.append(UInt8(truncatingIfNeeded: value))
                case 0x78, 0x58:
                    var value = 0
                    while index < text.count, let digit = text[index].digitValue, digit < 16, value < 16 {
                        value = value * 16 + Int(digit)
                        index += 1
                    }
                    result.append(UInt8(truncatingIfNeeded: value))
                case 0x61: result.append(7)
                case 0x62: result.append(8)
                case 0x65: result.append(27)
                case 0x66: result.append(12)
                case 0x6e: result.append(10)
                case 0x72: result.append(13)
                case 0x74: result.append(9)
                case 0x76: result.append(11)
                case 0x3f: result.append(127)
                case 0x5f: result.append(0x20)
                default: result.append(letter)
                }
            } else if byte == 0x5e, index < text.count {
                result.append(text[index] == 0x3f ? 127 : text[index] & 31)
                index += 1
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private func has(_ name: ByteString) -> Bool {
        guard let code = codes[name] else { return false }
        return !(code.isEmpty || code == "0" || code == "00")
    }

    var followsTargets: Bool { codes["ln"] == "target" }

    /// What stands around the code of a colour.
    func sequence(_ code: ByteString) -> ByteString { (codes["lc"] ?? "") + code + (codes["rc"] ?? "") }
    /// What ends a colour.
    var end: ByteString { codes["ec"] ?? sequence(codes["rs"] ?? "") }
    var clearToEnd: ByteString { codes["cl"] ?? "" }
    var showsMissing: Bool { has("mi") }
    var showsOrphans: Bool { has("or") || followsTargets }

    /// The code for a file; nil where it has no colour.
    func code(_ name: ByteString, _ mode: FileMode, linkCount: UInt32, isBroken: Bool) -> ByteString? {
        var key: ByteString
        let bits = mode.permissions
        switch mode.type {
        case .directory:
            key = "di"
            if bits & 0o1002 == 0o1002 && has("tw") {
                key = "tw"
            } else if bits & 0o002 != 0 && has("ow") {
                key = "ow"
            } else if bits & 0o1000 != 0 && has("st") {
                key = "st"
            }
        case .symbolicLink: key = isBroken && showsOrphans ? "or" : "ln"
        case .fifo: key = "pi"
        case .socket: key = "so"
        case .blockDevice: key = "bd"
        case .characterDevice: key = "cd"
        case .regular:
            key = "fi"
            if bits & 0o4000 != 0 && has("su") {
                key = "su"
            } else if bits & 0o2000 != 0 && has("sg") {
                key = "sg"
            } else if bits & 0o111 != 0 && has("ex") {
                key = "ex"
            } else if linkCount > 1 && has("mh") {
                key = "mh"
            }
        default: key = "or"
        }
        if key == "fi" {
            for (ending, code) in endings where name.count >= ending.count {
                let tail = name[(name.count - ending.count)..<name.count]
                if zip(tail, ending).allSatisfy({ Self.lower($0) == Self.lower($1) }) { return code }
            }
        }
        return codes[key]
    }

    /// The code for what is not there.
    var missingCode: ByteString? { codes["mi"] }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte }
}
