/// Big-endian numbers out of a font file, which may be broken or made to harm: what lies outside of it reads as 0, so that
/// no offset can lead astray. Whoever loops over counts from the file bounds them.
struct TableReader: Sendable {
    let bytes: [UInt8]

    var count: Int { bytes.count }

    @inline(__always)
    func byte(_ at: Int) -> Int { at >= 0 && at < bytes.count ? Int(bytes[at]) : 0 }

    @inline(__always)
    func word(_ at: Int) -> Int {
        guard at >= 0, at < bytes.count - 1 else { return 0 }
        return Int(bytes[at]) << 8 | Int(bytes[at + 1])
    }

    func signed(_ at: Int) -> Int { Int(Int16(truncatingIfNeeded: word(at))) }
    func signedByte(_ at: Int) -> Int { Int(Int8(truncatingIfNeeded: byte(at))) }
    func long(_ at: Int) -> Int { word(at) << 16 | word(at &+ 2) }
}

/// Where a table of a font file lies.
struct FontTable: Sendable {
    var start: Int
    var length: Int
}
