/// Why compressed bytes that lie in memory as a whole are refused.
public enum CompressionError: Error, Equatable, Sendable {
    /// They end too early.
    case truncated
    /// They make no sense.
    case damaged
    /// There would be more than was allowed.
    case tooLarge
}

/// The wrapping of DEFLATE that PNG and others use (RFC 1950): two bytes before, a sum behind.
public enum Zlib {
    /// What wrapped bytes stand for; the sum is compared.
    /// - Parameter limit: how many bytes may come out.
    public static func inflated(_ input: [UInt8], limit: Int) throws(CompressionError) -> [UInt8] {
        guard input.count >= 6 else { throw .truncated }
        let isZlib = input[0] & 15 == 8 && input[0] >> 4 <= 7 && (Int(input[0]) << 8 | Int(input[1])) % 31 == 0
        // A dictionary that both sides know is used by nobody.
        guard isZlib, input[1] & 32 == 0 else { throw .damaged }
        var output: [UInt8] = []
        var check = Adler32()
        var isTooLarge = false
        var bits = BitReader(Array(input[2...]))
        var inflater = Inflater { (bytes) throws(DecodingFailure) in
            guard bytes.count <= limit - output.count else {
                isTooLarge = true
                throw .damaged
            }
            check.update(bytes)
            output.reserveCapacity(output.count + bytes.count)
            for index in 0..<bytes.count { output.append(bytes[index]) }
        }
        do throws(DecodingFailure) {
            try inflater.run(&bits)
            var sum: UInt32 = 0
            for _ in 0..<4 { sum = sum << 8 | UInt32(try bits.needByte()) }
            guard sum == check.value else { throw .damaged }
        } catch { throw isTooLarge ? .tooLarge : error == .endOfFile ? .truncated : .damaged }
        return output
    }

    /// Bytes wrapped.
    /// - Parameter level: 1 (fast) to 9 (small).
    public static func deflated(_ input: [UInt8], level: Int = 6) -> [UInt8] {
        var output: [UInt8] = [0x78, level == 1 ? 0x01 : level < 6 ? 0x5e : level == 6 ? 0x9c : 0xda]
        var check = Adler32()
        check.update(input.span)
        var deflater = Deflater(level: level) { (bytes) throws(DecodingFailure) in
            for index in 0..<bytes.count { output.append(bytes[index]) }
        }
        // What takes the bytes never fails.
        try? deflater.write(input.span)
        try? deflater.finish()
        for shift: UInt32 in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: check.value >> shift)) }
        return output
    }
}
