import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `dd`: copies blocks.
    static var dd: Utility {
        Utility(
            ["[OPERAND]...", "OPTION"],
            "Copy a file, converting and formatting according to the operands: bs= cbs= conv= count= ibs= if= iflag= obs= of= oflag= seek= skip= status=.",
            []
        ) { (context) throws(Failure) in
            let plan = try CopyPlan(context)
            let copier = BlockCopier(context, plan)
            try copier.run()
        }
    }
}

/// What the operands of `dd` ask for.
struct CopyPlan {
    var input: ByteString?
    var output: ByteString?
    var inputSize = 512
    var outputSize = 512
    var conversionSize = 0
    var isSingleSize = false
    var count: (value: Int, isBytes: Bool)?
    var skip: (value: Int, isBytes: Bool) = (0, false)
    var seek: (value: Int, isBytes: Bool) = (0, false)
    var conversions: [ByteString] = []
    var inputFlags: [ByteString] = []
    var outputFlags: [ByteString] = []
    var status: ByteString = ""

    private static let conversionNames: [ByteString] = [
        "ascii", "ebcdic", "ibm", "block", "unblock", "lcase", "ucase", "sparse", "swab", "sync", "excl", "nocreat",
        "notrunc", "noerror", "fdatasync", "fsync",
    ]
    private static let flagNames: [ByteString] = [
        "append", "direct", "directory", "dsync", "sync", "fullblock", "nonblock", "noatime", "nocache", "noctty",
        "nofollow", "count_bytes", "skip_bytes", "seek_bytes",
    ]

    init(_ context: Context) throws(Failure) {
        for word in context.operands {
            guard let equals = word.firstIndex(of: 0x3d) else { throw .usage("unrecognized operand " + quoted(word)) }
            let (key, value) = (word[0..<equals], word[(equals + 1)..<word.count])
            switch key {
            case "if": input = value
            case "of": output = value
            case "conv": conversions += try Self.list(value, Self.conversionNames, "invalid conversion")
            case "iflag": inputFlags += try Self.list(value, Self.flagNames, "invalid input flag")
            case "oflag": outputFlags += try Self.list(value, Self.flagNames, "invalid output flag")
            case "status":
                guard ["none", "noxfer", "progress"].contains(value) else {
                    throw .usage("invalid status level: " + quoted(value))
                }
                status = value
            case "bs", "ibs", "obs", "cbs", "count", "skip", "iseek", "seek", "oseek":
                try take(key, value)
            default: throw .usage("unrecognized operand " + quoted(word))
            }
        }
        // What makes records of lines needs their size, and EBCDIC has records rather than lines.
        if conversionSize > 0 {
            if conversions.contains("ascii") { conversions.append("unblock") }
            if conversions.contains("ebcdic") || conversions.contains("ibm") { conversions.append("block") }
        } else {
            conversions.removeAll { $0 == "block" || $0 == "unblock" }
        }
        for (first, second) in [
            ("ascii", "ebcdic"), ("ascii", "ibm"), ("ebcdic", "ibm"), ("block", "unblock"), ("lcase", "ucase"),
            ("excl", "nocreat"),
        ] as [(ByteString, ByteString)] where conversions.contains(first) && conversions.contains(second) {
            if first == "lcase" { throw .fatal("cannot combine lcase and ucase") }
            if first == "excl" { throw .fatal("cannot combine excl and nocreat") }
            if first == "block" { throw .fatal("cannot combine block and unblock") }
            throw .fatal("cannot combine any two of {ascii,ebcdic,ibm}")
        }
        if outputFlags.contains("append") && !conversions.contains("notrunc") {
            Program.complain("dd: you probably want conv=notrunc with oflag=append")
        }
        if inputFlags.contains("count_bytes"), let old = count { count = (old.value, true) }
        if inputFlags.contains("skip_bytes") { skip.isBytes = true }
        if outputFlags.contains("seek_bytes") { seek.isBytes = true }
    }

    private static func list(_ text: ByteString, _ names: [ByteString], _ what: ByteString) throws(Failure)
        -> [ByteString]
    {
        let pieces = text.split(separator: 0x2c)
        for piece in pieces where !names.contains(piece) { throw .usage(what + ": " + quoted(piece)) }
        return pieces
    }

    private mutating func take(_ key: ByteString, _ value: ByteString) throws(Failure) {
        guard let number = Self.number(value) else { throw .fatal("invalid number: " + quoted(value)) }
        if number.value == .max {
            throw .fatal("invalid number: " + quoted(value) + ": Value too large for defined data type")
        }
        let isSize = ["bs", "ibs", "obs", "cbs"].contains(key)
        if isSize && number.value == 0 { throw .fatal("invalid number: " + quoted(value)) }
        if isSize && number.value > 1 << 40 {
            throw .fatal("memory exhausted by input buffer of size " + ByteString(number.value) + " bytes")
        }
        switch key {
        case "bs":
            inputSize = number.value
            outputSize = number.value
            isSingleSize = true
        case "ibs": if !isSingleSize { inputSize = number.value }
        case "obs": if !isSingleSize { outputSize = number.value }
        case "cbs": conversionSize = number.value
        case "count": count = number
        case "skip", "iseek": skip = number
        default: seek = number
        }
    }

    /// A number with units and products: `2k`, `3x512`; a trailing `B` counts bytes.
    private static func number(_ text: ByteString) -> (value: Int, isBytes: Bool)? {
        var product = 1
        var isBytes = false
        let pieces = text.split(separator: 0x78)
        if pieces.count > 1, pieces[0] == "0" {
            Program.complain("dd: warning: '0x' is a zero multiplier; use '00x' if that is intended")
        }
        for piece in pieces {
            var word = piece
            if word.last == 0x42, word.count > 1, word[word.count - 2].isDigit {
                isBytes = true
                word = word[0..<(word.count - 1)]
            }
            var factor = 1
            if word.last == 0x63 || word.last == 0x77 {
                factor = word.last == 0x77 ? 2 : 1
                word = word[0..<(word.count - 1)]
            }
            guard let value = Utilities.counted(word) else { return nil }
            let (first, overflow) = product.multipliedReportingOverflow(by: value)
            let (second, overflow2) = first.multipliedReportingOverflow(by: factor)
            product = overflow || overflow2 ? .max : second
        }
        return (product, isBytes)
    }
}

extension Utilities {
    /// A count with a unit; see `count`.
    static func counted(_ word: ByteString) -> Int? { count(word) }
}
