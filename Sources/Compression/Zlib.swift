/// The wrapping of DEFLATE that PNG and others use (RFC 1950): two bytes before, a sum behind.
public enum Zlib {
    /// What wrapped bytes stand for; the sum is compared.
    public static func inflated(_ input: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        guard input.count >= 6 else { throw .truncated }
        let isZlib = input[0] & 15 == 8 && input[0] >> 4 <= 7 && (Int(input[0]) << 8 | Int(input[1])) % 31 == 0
        // A dictionary that both sides know is used by nobody.
        guard isZlib, input[1] & 32 == 0 else { throw .damaged }
        let (output, end) = try Inflate.bytes(input, from: 2, limit: limit)
        guard input.count - end >= 4 else { throw .truncated }
        let sum = input[end..<(end + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard sum == adler(output) else { throw .damaged }
        return output
    }

    /// Adler's sum.
    public static func adler(_ bytes: [UInt8]) -> UInt32 {
        var a: UInt32 = 1, b: UInt32 = 0
        var at = 0
        while at < bytes.count {
            // As many as surely fit into 32 bits.
            let end = min(at + 5552, bytes.count)
            while at < end {
                a &+= UInt32(bytes[at])
                b &+= a
                at += 1
            }
            a %= 65521
            b %= 65521
        }
        return b << 16 | a
    }
}
