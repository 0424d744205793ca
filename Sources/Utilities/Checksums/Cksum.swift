import Bytes
import CommandLine

extension Utilities {
    /// `cksum`: sums of all kinds.
    static var cksum: Utility {
        Utility(
            ["[OPTION]... [FILE]..."],
            "Print or verify checksums. By default use the 32 bit CRC algorithm.",
            [
                Option("a", "algorithm", takes: "TYPE", "select the digest type to use: sysv, bsd, crc, md5, sha1, …"),
                Option("b", "binary", "(ignored)"), Option("t", "text", "(ignored)"),
                Option("c", "check", "read checksums from the FILEs and check them"),
                Option("l", "length", takes: "BITS", "digest length in bits (blake2b only)"),
                Option("", "tag", "create a BSD-style checksum (default)"),
                Option("", "untagged", "create a reversed style checksum, without digest type"),
                Option("z", "zero", "end each output line with NUL, not newline, and disable file name escaping"),
                Option("", "ignore-missing", "don't fail or report status for missing files"),
                Option("", "quiet", "don't print OK for each successfully verified file"),
                Option("", "status", "don't output anything, status code shows success"),
                Option("", "strict", "exit non-zero for improperly formatted checksum lines"),
                Option("w", "warn", "warn about improperly formatted checksum lines"),
            ]
        ) { (context) throws(Failure) in
            var kind = DigestKind.crc
            for word in context.arguments.values("a") {
                let words = DigestKind.names.enumerated().map { (word: $1.word, meaning: $0) }
                kind = DigestKind.names[try choice(word, of: words, for: "--algorithm")].kind
            }
            let bits = try DigestProgram.length(context, kind)
            if context.value("l") != nil && kind != .blake2b {
                throw .fatal("--length is only supported with --algorithm=blake2b")
            }
            if kind.isNumber && context.has("c") && context.value("a") != nil {
                throw .fatal("--check is not supported with --algorithm={bsd,sysv,crc}")
            }
            let isTagged = context.arguments.last(of: ["tag", "untagged"]) != "untagged"
            let program = DigestProgram(context: context, kind: kind, bits: bits, isCksum: true, isTagged: isTagged)
            try program.run()
        }
    }
}
