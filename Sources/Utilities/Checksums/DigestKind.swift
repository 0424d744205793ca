import Bytes

/// The sums that `cksum -a` and the programs named after them make.
enum DigestKind {
    case md5, sha1, sha224, sha256, sha384, sha512, blake2b, sm3, crc, bsd, sysv

    /// As `cksum -a` names them.
    static var names: [(word: ByteString, kind: DigestKind)] {
        [
            ("bsd", .bsd), ("sysv", .sysv), ("crc", .crc), ("md5", .md5), ("sha1", .sha1), ("sha224", .sha224),
            ("sha256", .sha256), ("sha384", .sha384), ("sha512", .sha512), ("blake2b", .blake2b), ("sm3", .sm3),
        ]
    }

    /// As tagged lines name them.
    var tag: ByteString {
        switch self {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA224"
        case .sha256: "SHA256"
        case .sha384: "SHA384"
        case .sha512: "SHA512"
        case .blake2b: "BLAKE2b"
        case .sm3: "SM3"
        case .crc: "CRC"
        case .bsd: "BSD"
        case .sysv: "SYSV"
        }
    }

    /// The length of the sum in bits; the longest where it can be chosen.
    var bits: Int {
        switch self {
        case .md5: 128
        case .sha1: 160
        case .sha224: 224
        case .sha256, .sm3: 256
        case .sha384: 384
        case .sha512, .blake2b: 512
        case .crc, .bsd, .sysv: 32
        }
    }

    /// A number with the size of the file, not a digest.
    var isNumber: Bool { self == .crc || self == .bsd || self == .sysv }

    func make(bits: Int) -> any Digest {
        switch self {
        case .md5: MD5()
        case .sha1: SHA1()
        case .sha224: SHA256(bits: 224)
        case .sha256: SHA256(bits: 256)
        case .sha384: SHA512(bits: 384)
        case .sha512: SHA512(bits: 512)
        case .blake2b: Blake2b(length: bits / 8)
        case .sm3: SM3()
        case .crc: CRC()
        case .bsd: BSDSum()
        case .sysv: SystemVSum()
        }
    }
}
