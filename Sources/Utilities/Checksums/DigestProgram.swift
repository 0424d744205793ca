import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

/// What `md5sum`, `sha256sum`, `b2sum`, `cksum` and their like do: sums of files, and checking them.
struct DigestProgram {
    let context: Context
    let kind: DigestKind
    let bits: Int
    let isCksum: Bool
    let isTagged: Bool

    /// The options of all of them but `cksum`.
    static func options(hasLength: Bool) -> [Option] {
        [
            Option("b", "binary", "read in binary mode"),
            Option("c", "check", "read checksums from the FILEs and check them"),
        ]
            + (hasLength
                ? [Option("l", "length", takes: "BITS", "digest length in bits; a multiple of 8, at most the maximum")]
                : [])
            + [
                Option("", "tag", "create a BSD-style checksum"), Option("t", "text", "read in text mode (default)"),
                Option("z", "zero", "end each output line with NUL, not newline, and disable file name escaping"),
                Option("", "ignore-missing", "don't fail or report status for missing files"),
                Option("", "quiet", "don't print OK for each successfully verified file"),
                Option("", "status", "don't output anything, status code shows success"),
                Option("", "strict", "exit non-zero for improperly formatted checksum lines"),
                Option("w", "warn", "warn about improperly formatted checksum lines"),
            ]
    }

    /// The declaration of a program that makes one kind of sum.
    static func utility(_ kind: DigestKind, _ summary: StaticString) -> Utility {
        Utility(["[OPTION]... [FILE]..."], summary, options(hasLength: kind == .blake2b)) {
            (context) throws(Failure) in
            let bits = try length(context, kind)
            let program = DigestProgram(
                context: context, kind: kind, bits: bits, isCksum: false, isTagged: context.has("tag"))
            try program.run()
        }
    }

    /// The length that `-l` asks for.
    static func length(_ context: Context, _ kind: DigestKind) throws(Failure) -> Int {
        var bits = kind.bits
        for word in context.arguments.values("l") {
            bits = try decimal(word, "invalid length", in: 0...Int.max)
            if bits % 8 != 0 {
                context.complain("invalid length: " + quoted(word))
                throw .fatal("length is not a multiple of 8")
            }
        }
        if bits > 512 {
            context.complain("invalid length: " + quoted(context.value("l") ?? ""))
            throw .fatal("maximum digest length for 'BLAKE2b' is 512 bits")
        }
        return bits == 0 ? kind.bits : bits
    }

    func run() throws(Failure) {
        let checks = context.has("c")
        if context.has("tag") && context.arguments.last(of: ["b", "t", "tag"]) == "t" && !isCksum {
            throw .usage("--tag does not support --text mode")
        }
        if checks && context.has("z") {
            throw .usage("the --zero option is not supported when verifying checksums")
        }
        if checks && context.has("tag") {
            throw .usage("the --tag option is meaningless when verifying checksums")
        }
        if checks && context.arguments.last(of: ["b", "t"]) != nil {
            throw .usage("the --binary and --text options are meaningless when verifying checksums")
        }
        if !checks {
            // The last of these three is the one that counts, and then the others.
            var wrong = context.has("ignore-missing") ? "ignore-missing" as ByteString? : nil
            wrong = wrong ?? context.arguments.last(of: ["status", "w", "quiet"])
            wrong = wrong ?? (context.has("strict") ? "strict" : nil)
            if let wrong {
                throw .usage(
                    "the --" + (wrong == "w" ? "warn" : wrong)
                        + " option is meaningful only when verifying checksums")
            }
        }
        for path in context.paths {
            if checks {
                var check = DigestCheck(self, path)
                try check.run()
            } else {
                try show(path)
            }
        }
    }

    private func show(_ path: ByteString) throws(Failure) {
        var size: UInt64 = 0
        let sum: [UInt8]
        do throws(Errno) { sum = try self.sum(of: path, kind, bits, &size) } catch {
            return context.complain(shellQuoted(path), error)
        }
        let end: UInt8 = context.has("z") ? 0 : 0x0a
        if kind.isNumber { return try context.put(number(sum, size, path) + [end]) }
        var name = path
        var line = ByteString()
        if end != 0, name.contains(where: { $0 == 0x5c || $0 == 0x0a || $0 == 0x0d }) {
            name = Self.escaped(name)
            line.append(0x5c)
        }
        if isTagged {
            line += kind.tag
            if kind == .blake2b && bits < 512 { line += "-" + ByteString(bits) }
            line += " (" + name + ") = " + Self.hexadecimal(sum)
        } else {
            line += Self.hexadecimal(sum) + (context.arguments.last(of: ["b", "t"]) == "b" ? " *" : "  ") + name
        }
        try context.put(line + [end])
    }

    /// The line of a sum that is a number.
    private func number(_ sum: [UInt8], _ size: UInt64, _ path: ByteString) -> ByteString {
        let value = sum.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let name: ByteString = context.operands.isEmpty ? "" : " " + path
        switch kind {
        case .crc: return ByteString(value) + " " + ByteString(size) + name
        case .bsd:
            return padded(ByteString(value), 5, with: 0x30) + " " + padded(ByteString((size + 1023) / 1024), 5) + name
        default: return ByteString(value) + " " + ByteString((size + 511) / 512) + name
        }
    }

    /// The sum of a file.
    func sum(of path: ByteString, _ kind: DigestKind, _ bits: Int, _ size: inout UInt64) throws(Errno) -> [UInt8] {
        let input = try Input(path: path)
        let digest = kind.make(bits: bits)
        while true {
            let bytes = try input.chunk()
            if bytes.isEmpty { return digest.finish() }
            size += UInt64(bytes.count)
            digest.add(bytes.span)
        }
    }

    static func hexadecimal(_ bytes: [UInt8]) -> ByteString {
        var text = ByteString()
        for byte in bytes { text.append(hexadecimal: byte, width: 2) }
        return text
    }

    private static func escaped(_ name: ByteString) -> ByteString {
        var text = ByteString()
        for byte in name {
            switch byte {
            case 0x5c: text += "\\\\"
            case 0x0a: text += "\\n"
            case 0x0d: text += "\\r"
            default: text.append(byte)
            }
        }
        return text
    }
}
