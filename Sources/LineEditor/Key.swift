/// What a person pressed, as the bytes of a terminal tell it.
public enum Key: Equatable, Sendable {
    /// A character: valid UTF-8.
    case text([UInt8])
    /// Ctrl with a letter (lower case) or a sign.
    case control(UInt8)
    /// Alt (or Esc) with a key.
    case meta(UInt8)
    case up, down, left, right, home, end, pageUp, pageDown, insert, delete
    case wordLeft, wordRight
    /// With Alt.
    case metaLeft, metaRight, metaUp, metaDown
    /// F1.
    case help
    /// The same with Shift: they select.
    case selectLeft, selectRight, selectWordLeft, selectWordRight, selectHome, selectEnd
    case tab, backTab, enter, backspace
    case escape
    /// Text put in at once (bracketed paste).
    case paste([UInt8])
}

/// Turns the bytes of a terminal into keys. What is not complete waits for more bytes; what means nothing is dropped.
public struct KeyDecoder {
    private var pending: [UInt8] = []
    private var paste: [UInt8]?

    /// The most bytes that a paste may have; what is beyond is dropped.
    private static var pasteLimit: Int { 1 << 20 }

    public init() {}

    /// Whether an escape sequence has begun and waits: a lone Esc, when nothing follows.
    public var isWaiting: Bool { !pending.isEmpty }

    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [Key] {
        pending.append(contentsOf: bytes)
        var keys: [Key] = []
        var used = 0
        while used < pending.count {
            let taken = paste == nil ? decode(used, &keys) : takePaste(used, &keys)
            if taken == 0 { break }
            used += taken
        }
        pending.removeFirst(used)
        return keys
    }

    /// No more bytes came in time: what waits is taken for what it is.
    public mutating func flush() -> [Key] {
        defer { pending = [] }
        if pending.first == 0x1b, pending.count == 1 { return [.escape] }
        return []
    }

    /// Bytes up to the end mark `ESC [ 201 ~`.
    private mutating func takePaste(_ start: Int, _ keys: inout [Key]) -> Int {
        let mark: [UInt8] = [0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e]
        let byte = pending[start]
        if byte == 0x1b {
            let rest = pending[start...].prefix(mark.count)
            if mark.starts(with: rest) {
                guard rest.count == mark.count else { return 0 }
                keys.append(.paste(paste ?? []))
                paste = nil
                return mark.count
            }
        }
        if (paste?.count ?? 0) < Self.pasteLimit { paste?.append(byte == 0x0d ? 0x0a : byte) }
        return 1
    }

    /// One key from `start`; how many bytes it had, 0 where more are needed.
    private mutating func decode(_ start: Int, _ keys: inout [Key]) -> Int {
        let byte = pending[start]
        switch byte {
        case 0x1b: return decodeEscape(start, &keys)
        case 0x09: keys.append(.tab)
        case 0x0d, 0x0a: keys.append(.enter)
        case 0x7f, 0x08: keys.append(.backspace)
        case 0x00...0x1f: keys.append(.control(byte == 0 ? 0x20 : byte < 27 ? byte + 0x60 : byte + 0x40))
        case 0x20...0x7e: keys.append(.text([byte]))
        default: return decodeCharacter(start, &keys)
        }
        return 1
    }

    private mutating func decodeCharacter(_ start: Int, _ keys: inout [Key]) -> Int {
        let byte = pending[start]
        let length = byte >= 0xf0 && byte < 0xf5 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0
        guard length > 0, byte < 0xf5 else { return 1 }
        for index in 1..<length {
            guard start + index < pending.count else { return 0 }
            if pending[start + index] & 0xc0 != 0x80 { return index }
        }
        let bytes = Array(pending[start..<(start + length)])
        if String(validating: bytes, as: UTF8.self) != nil { keys.append(.text(bytes)) }
        return length
    }

    private mutating func decodeEscape(_ start: Int, _ keys: inout [Key]) -> Int {
        guard start + 1 < pending.count else { return 0 }
        let next = pending[start + 1]
        if next == 0x5b || next == 0x4f {
            var end = start + 2
            while end < pending.count, pending[end] < 0x40, pending[end] >= 0x20 { end += 1 }
            guard end < pending.count else { return end - start > 32 ? end - start : 0 }
            if pending[end] < 0x20 || pending[end] > 0x7e { return end - start }
            sequence(Array(pending[(start + 2)..<end]), pending[end], &keys)
            return end - start + 1
        }
        if next == 0x1b {
            keys.append(.escape)
            return 1
        }
        keys.append(next < 0x80 ? .meta(next) : .escape)
        return next < 0x80 ? 2 : 1
    }

    private mutating func sequence(_ parameters: [UInt8], _ final: UInt8, _ keys: inout [Key]) {
        let hasModifier = parameters.contains(0x3b)
        // `1;2` and `1;6`: with Shift, and with Shift and Ctrl.
        let selects = hasModifier && parameters.last == 0x32
        let hasAlt = hasModifier && parameters.last == 0x33
        let selectsWords = hasModifier && (parameters.last == 0x36 || parameters.last == 0x34)
        switch final {
        case 0x41: keys.append(hasAlt ? .metaUp : .up)
        case 0x42: keys.append(hasAlt ? .metaDown : .down)
        case 0x50: keys.append(.help)
        case 0x43 where hasAlt: keys.append(.metaRight)
        case 0x44 where hasAlt: keys.append(.metaLeft)
        case 0x43:
            keys.append(selects ? .selectRight : selectsWords ? .selectWordRight : hasModifier ? .wordRight : .right)
        case 0x44:
            keys.append(selects ? .selectLeft : selectsWords ? .selectWordLeft : hasModifier ? .wordLeft : .left)
        case 0x48: keys.append(selects || selectsWords ? .selectHome : .home)
        case 0x46: keys.append(selects || selectsWords ? .selectEnd : .end)
        case 0x5a: keys.append(.backTab)
        case 0x4d: keys.append(.enter)
        case 0x7e:
            switch parameters.prefix(while: { $0 != 0x3b }) {
            case [0x31], [0x37]: keys.append(.home)
            case [0x31, 0x31]: keys.append(.help)
            case [0x32]: keys.append(.insert)
            case [0x33]: keys.append(.delete)
            case [0x34], [0x38]: keys.append(.end)
            case [0x35]: keys.append(.pageUp)
            case [0x36]: keys.append(.pageDown)
            case [0x32, 0x30, 0x30]: paste = []
            default: break
            }
        default: break
        }
    }
}
