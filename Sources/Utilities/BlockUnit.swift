import Bytes

/// The unit that sizes are shown in: a number of bytes, or the one that suits each.
struct BlockUnit {
    private var size: UInt64 = 1024
    /// Sizes as people read them, in powers of this.
    private var humanBase: UInt64?
    private var suffix: ByteString = ""

    init(_ size: UInt64) { self.size = size }

    /// In powers of 1024, or of 1000.
    static func human(base: UInt64) -> BlockUnit {
        var unit = BlockUnit(1)
        unit.humanBase = base
        return unit
    }

    var isHuman: Bool { humanBase != nil }
    var isBytes: Bool { humanBase == nil && size == 1 }

    /// The unit as a plain number.
    var byteTitle: ByteString { ByteString(size) }

    /// How the unit heads a column: `1K-blocks`.
    var title: ByteString {
        if humanBase != nil { return "" }
        for (base, tail) in [(UInt64(1024), "" as ByteString), (1000, "B")] {
            var number = size
            var power = 0
            while number % base == 0 && number > 1 && power < 6 {
                number /= base
                power += 1
            }
            if power > 0, number < 1000 {
                let letter = base == 1000 && power == 1 ? "k" : ("KMGTPE" as ByteString)[(power - 1)..<power]
                return ByteString(number) + letter + tail
            }
        }
        return ByteString(size) + "B"
    }

    /// A unit as `--block-size` takes it; nil for a word that is none.
    init?(word: ByteString) {
        var word = word
        if word.first == 0x27 { word = word[1..<word.count] }
        for (name, base) in [("human-readable", UInt64(1024)), ("si", 1000)] as [(ByteString, UInt64)]
        where !word.isEmpty && name.hasPrefix(word) && !word[0].isDigit
            && (name == "si" || word.count > 1 || word == "h")
        {
            self = .human(base: base)
            return
        }
        let digits = word.prefix { $0.isDigit }.count
        guard var value = digits == 0 ? 1 : word[0..<digits].integer().map({ UInt64($0) }) else { return nil }
        let rest = word[digits..<word.count]
        if !rest.isEmpty {
            guard let power = Self.power(rest) else { return nil }
            for _ in 0..<power.exponent {
                let (product, overflow) = value.multipliedReportingOverflow(by: power.base)
                if overflow { return nil }
                value = product
            }
        }
        if value == 0 { return nil }
        size = value
        if digits == 0 { suffix = rest }
    }

    private static func power(_ suffix: ByteString) -> (base: UInt64, exponent: Int)? {
        let letters: ByteString = "KMGTPE"
        let first = suffix[0] == 0x6b ? 0x4b : suffix[0]
        if suffix == "B" { return (1024, 0) }
        if suffix == "b" { return (512, 1) }
        guard let place = letters.firstIndex(of: first) else { return nil }
        switch suffix[1..<suffix.count] {
        case "", "iB": return (1024, place + 1)
        case "B": return (1000, place + 1)
        default: return nil
        }
    }

    /// The unit that an option's word names; the message of GNU's programs for one that is none.
    init(option word: ByteString, _ option: ByteString, status: Int32) throws(Failure) {
        guard let unit = BlockUnit(word: word) else {
            let digits = word.prefix { $0.isDigit }.count
            let isSuffix = digits > 0 && digits < word.count
            throw .fatal(
                (isSuffix ? "invalid suffix in " : "invalid ") + option + " argument " + quoted(word), status: status)
        }
        self = unit
    }

    /// What the environment asks for, else the usual unit.
    init(environment names: [ByteString]) {
        for name in names {
            if let word = Context.environment(name), !word.isEmpty {
                self = BlockUnit(word: word) ?? BlockUnit(1024)
                return
            }
        }
        self = BlockUnit(Context.environment("POSIXLY_CORRECT") == nil ? 1024 : 512)
    }

    /// A number of bytes in this unit, rounded up.
    func text(_ bytes: UInt64) -> ByteString {
        guard let base = humanBase else {
            return ByteString(bytes / size + (bytes % size == 0 ? 0 : 1)) + suffix
        }
        if bytes < base { return ByteString(bytes) }
        var unit = base
        var power = 0
        while power < 5, bytes / unit + (bytes % unit == 0 ? 0 : 1) >= base {
            unit *= base
            power += 1
        }
        let letter = base == 1000 && power == 0 ? "k" : ("KMGTPE" as ByteString)[power..<(power + 1)]
        let tenths = (bytes / unit) * 10 + ((bytes % unit) * 10 + unit - 1) / unit
        if tenths < 100 { return ByteString(tenths / 10) + "." + ByteString(tenths % 10) + letter }
        return ByteString(bytes / unit + (bytes % unit == 0 ? 0 : 1)) + letter
    }
}
