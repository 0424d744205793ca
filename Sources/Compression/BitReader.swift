import Streams

/// Bits out of bytes, the lowest first. More bytes are asked for as they are needed.
public struct BitReader {
    var bytes: [UInt8] = []
    var place = 0
    /// Bits that are taken out of `bytes` and not used yet, the next one lowest.
    var held: UInt64 = 0
    var count = 0
    private let more: () throws(DecodingFailure) -> [UInt8]

    /// - Parameter more: gives the next bytes; none at the end.
    public init(_ more: @escaping () throws(DecodingFailure) -> [UInt8]) { self.more = more }

    /// Goes on with bytes that are all there.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        more = { () throws(DecodingFailure) in [] }
    }

    /// The next whole byte; nil at the end of the input. The bits before must be whole bytes.
    public mutating func byte() throws(DecodingFailure) -> UInt8? {
        if count >= 8 {
            let byte = UInt8(truncatingIfNeeded: held)
            held >>= 8
            count -= 8
            return byte
        }
        return try nextByte()
    }

    public mutating func needByte() throws(DecodingFailure) -> UInt8 {
        guard let byte = try byte() else { throw .endOfFile }
        return byte
    }

    private mutating func nextByte() throws(DecodingFailure) -> UInt8? {
        if place == bytes.count {
            bytes = try more()
            place = 0
            if bytes.isEmpty { return nil }
        }
        place += 1
        return bytes[place - 1]
    }

    /// Holds at least `wanted` bits, 32 at most, or all that are left.
    mutating func fill(_ wanted: Int) throws(DecodingFailure) {
        while count < wanted {
            guard let byte = try nextByte() else { return }
            held |= UInt64(byte) << UInt64(count)
            count += 8
        }
    }

    mutating func drop(_ used: Int) throws(DecodingFailure) {
        if used > count { throw .endOfFile }
        held >>= UInt64(used)
        count -= used
    }

    /// The next `wanted` bits, 32 at most.
    public mutating func take(_ wanted: Int) throws(DecodingFailure) -> Int {
        try fill(wanted)
        let value = Int(held & ((1 << UInt64(wanted)) - 1))
        try drop(wanted)
        return value
    }

    /// Goes on with the next whole byte.
    public mutating func align() {
        let rest = count & 7
        held >>= UInt64(rest)
        count -= rest
    }

    /// A number of `width` bytes, the lowest first.
    public mutating func number(bytes width: Int) throws(DecodingFailure) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(try needByte()) << UInt64(8 * index) }
        return value
    }
}
