import Bytes
import CommandLine
import SchemeProtocol
import Streams

/// What `base64`, `base32` and `basenc` share.
enum EncodingProgram {
    static var options: [Option] {
        [
            Option("d", "decode", "decode data"),
            Option("i", "ignore-garbage", "when decoding, ignore non-alphabet characters"),
            Option("w", "wrap", takes: "COLS", "wrap encoded lines after COLS character (default 76); 0 to disable"),
        ]
    }

    static func run(_ context: Context, _ encoding: (Context) throws(Failure) -> Encoding) throws(Failure) {
        var wrap = 76
        for word in context.arguments.values("w") {
            let isHuge = !word.isEmpty && word.allSatisfy({ $0.isDigit }) && word.integer() == nil
            if word.first == 0x2d, word.count > 1, word.dropFirst().allSatisfy({ $0.isDigit }) {
                throw .fatal("invalid wrap size: " + quoted(word))
            }
            wrap = isHuge ? 0 : try decimal(word, "invalid wrap size", in: 0...Int.max)
        }
        let encoding = try encoding(context)
        if context.operands.count > 1 { throw .usage("extra operand " + quoted(context.operands[1])) }
        let path = context.operands.first ?? "-"
        let input = try must(shellQuoted(path)) { () throws(Errno) in try Input(path: path) }
        if context.has("d") {
            try decode(input, encoding, context)
        } else {
            try encode(input, encoding, wrap, context)
        }
    }

    private static func encode(_ input: Input, _ encoding: Encoding, _ wrap: Int, _ context: Context)
        throws(Failure)
    {
        var column = 0
        var isEnd = false
        var bytes: [UInt8] = []
        var lines: [UInt8] = []
        while !isEnd {
            bytes.removeAll(keepingCapacity: true)
            // 60 bytes are whole groups of every encoding.
            while bytes.count < 61440 && !isEnd {
                let wanted = 61440 - bytes.count
                isEnd =
                    try must("read error") { () throws(Errno) in try input.read(into: &bytes, atMost: wanted) } == 0
            }
            if bytes.isEmpty { break }
            guard let text = encoding.encode(bytes) else {
                throw .fatal("invalid input (length must be multiple of 4 characters)")
            }
            if wrap == 0 {
                try context.put(text.span)
                continue
            }
            lines.removeAll(keepingCapacity: true)
            var start = 0
            while start < text.count {
                let count = min(wrap - column, text.count - start)
                lines.append(copying: text.span.extracting(start..<(start + count)))
                start += count
                column += count
                if column == wrap {
                    lines.append(0x0a)
                    column = 0
                }
            }
            try context.put(lines.span)
        }
        if wrap > 0 && column > 0 { try context.put(0x0a) }
    }

    private static func decode(_ input: Input, _ encoding: Encoding, _ context: Context) throws(Failure) {
        let values = encoding.values
        let ignores = context.has("i")
        var group: [UInt8] = []
        while true {
            let text = try must("read error") { () throws(Errno) in try input.chunk() }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(text.count)
            var index = 0
            while index < text.count {
                if group.isEmpty {
                    index += encoding.decodeBase64(text.span.extracting(index..<text.count), values, into: &bytes)
                    if index == text.count { break }
                }
                let character = text[index]
                index += 1
                if character == 0x0a { continue }
                if ignores && values[Int(character)] == 255 && character != 0x3d { continue }
                group.append(character)
                guard group.count == encoding.group.characters else { continue }
                let isRight = encoding.decode(group, values, into: &bytes)
                if !isRight { return try fail(bytes, context) }
                group.removeAll(keepingCapacity: true)
            }
            try context.put(bytes.span)
            if text.isEmpty { break }
        }
        if group.isEmpty { return }
        var bytes: [UInt8] = []
        _ = encoding.decode(group, values, into: &bytes)
        try fail(bytes, context)
    }

    private static func fail(_ bytes: [UInt8], _ context: Context) throws(Failure) {
        try context.put(bytes.span)
        throw .fatal("invalid input")
    }
}

extension Utilities {
    /// `base64`: bytes as base 64 and back.
    static var base64: Utility {
        Utility(
            ["[OPTION]... [FILE]"], "Base64 encode or decode FILE, or standard input, to standard output.",
            EncodingProgram.options
        ) { (context) throws(Failure) in
            try EncodingProgram.run(context) { (_) throws(Failure) in .base64 }
        }
    }

    /// `base32`: bytes as base 32 and back.
    static var base32: Utility {
        Utility(
            ["[OPTION]... [FILE]"], "Base32 encode or decode FILE, or standard input, to standard output.",
            EncodingProgram.options
        ) { (context) throws(Failure) in
            try EncodingProgram.run(context) { (_) throws(Failure) in .base32 }
        }
    }

    /// `basenc`: bytes in several printable forms and back.
    static var basenc: Utility {
        let kinds: [(word: ByteString, encoding: Encoding)] = [
            ("base64", .base64), ("base64url", .base64url), ("base32", .base32), ("base32hex", .base32hex),
            ("base16", .base16), ("base2msbf", .base2MostFirst), ("base2lsbf", .base2LeastFirst), ("z85", .z85),
        ]
        return Utility(
            ["[OPTION]... [FILE]"], "basenc encode or decode FILE, or standard input, to standard output.",
            [
                Option("", "base64", "same as 'base64' program"),
                Option("", "base64url", "file- and url-safe base64"),
                Option("", "base32", "same as 'base32' program"),
                Option("", "base32hex", "extended hex alphabet base32"),
                Option("", "base16", "hex encoding"),
                Option("", "base2msbf", "bit string with most significant bit (msb) first"),
                Option("", "base2lsbf", "bit string with least significant bit (lsb) first"),
                Option("", "z85", "ascii85-like encoding (ZeroMQ spec:32/Z85)"),
            ] + EncodingProgram.options
        ) { (context) throws(Failure) in
            try EncodingProgram.run(context) { (context) throws(Failure) in
                guard let key = context.arguments.last(of: kinds.map { $0.word }),
                    let kind = kinds.first(where: { $0.word == key })
                else { throw .usage("missing encoding type") }
                return kind.encoding
            }
        }
    }
}
