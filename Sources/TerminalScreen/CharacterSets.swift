/// The four sets of characters that ISO 2022 lets a program choose from; here each is one of three.
struct CharacterSets: Equatable, Sendable {
    enum Set: UInt8, Sendable {
        case ascii
        /// ASCII with a pound sign for the number sign.
        case british
        /// DEC Special Graphics: lines and a few signs for the small letters.
        case drawing
    }

    private var designated: (Set, Set, Set, Set) = (.ascii, .ascii, .ascii, .ascii)
    /// Which one is shifted in: 0…3.
    var active = 0
    /// The one that only the next character is from (SS2, SS3); 0: none.
    var single = 0

    /// Whether characters stand for themselves.
    private(set) var isPlain = true

    static func == (a: CharacterSets, b: CharacterSets) -> Bool {
        a.designated == b.designated && a.active == b.active && a.single == b.single
    }

    subscript(index: Int) -> Set {
        switch index {
        case 0: designated.0
        case 1: designated.1
        case 2: designated.2
        default: designated.3
        }
    }

    /// `ESC ( F` and its like. Sets that are not known are taken for ASCII.
    mutating func designate(_ index: Int, _ final: UInt8) {
        let set: Set =
            switch final {
            case UInt8(ascii: "0"), UInt8(ascii: "2"): .drawing
            case UInt8(ascii: "A"): .british
            default: .ascii
            }
        switch index {
        case 0: designated.0 = set
        case 1: designated.1 = set
        case 2: designated.2 = set
        default: designated.3 = set
        }
        update()
    }

    mutating func shift(_ index: Int) {
        active = index
        update()
    }

    mutating func shiftOnce(_ index: Int) {
        single = index
        update()
    }

    private mutating func update() { isPlain = single == 0 && self[active] == .ascii }

    /// What a character of the set in use means.
    mutating func translate(_ scalar: UInt32) -> UInt32 {
        let set = self[single != 0 ? single : active]
        if single != 0 {
            single = 0
            update()
        }
        switch set {
        case .ascii: return scalar
        case .british: return scalar == 0x23 ? 0xa3 : scalar
        case .drawing: return scalar >= 0x5f && scalar <= 0x7e ? Self.drawing[Int(scalar) - 0x5f] : scalar
        }
    }

    /// The characters that `_` to `~` stand for in DEC's line drawing set.
    private static let drawing: [UInt32] = [
        0xa0, 0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0xb0, 0xb1, 0x2424, 0x240b, 0x2518, 0x2510, 0x250c,
        0x2514, 0x253c, 0x23ba, 0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c, 0x2524, 0x2534, 0x252c, 0x2502, 0x2264, 0x2265,
        0x3c0, 0x2260, 0xa3, 0xb7,
    ]
}
