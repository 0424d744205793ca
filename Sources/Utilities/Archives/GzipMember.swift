import Bytes
import Compression

/// The head of a member of a gzip file (RFC 1952, section 2.3).
struct GzipHead {
    var name: ByteString?
    /// Seconds since 1970; 0 where it is not known.
    var time: UInt32 = 0
    /// How many bytes it takes.
    var size = 10

    init(name: ByteString?, time: UInt32) {
        self.name = name
        self.time = time
    }

    /// Reads what comes behind the first two bytes.
    init(_ bits: inout BitReader) throws(DecodingFailure) {
        let method = try bits.needByte()
        guard method == 8 else { throw DecodingFailure("unknown method " + ByteString(method) + " -- not supported") }
        let flags = try bits.needByte()
        if flags & 0xe0 != 0 {
            throw DecodingFailure("has flags 0x" + ByteString(String(flags, radix: 16)) + " -- not supported")
        }
        time = UInt32(truncatingIfNeeded: try bits.number(bytes: 4))
        _ = try bits.number(bytes: 2)
        if flags & 4 != 0 {
            let length = Int(try bits.number(bytes: 2))
            for _ in 0..<length { _ = try bits.needByte() }
            size += 2 + length
        }
        if flags & 8 != 0 { name = try Self.text(&bits, &size) }
        if flags & 16 != 0 { _ = try Self.text(&bits, &size) }
        if flags & 2 != 0 {
            _ = try bits.number(bytes: 2)
            size += 2
        }
    }

    /// A text up to a zero; what is absurdly long is not kept.
    private static func text(_ bits: inout BitReader, _ size: inout Int) throws(DecodingFailure) -> ByteString {
        var text: [UInt8] = []
        while true {
            let byte = try bits.needByte()
            size += 1
            if byte == 0 { return ByteString(text) }
            if text.count < 4096 { text.append(byte) }
        }
    }

    func bytes(level: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x1f, 0x8b, 8, name == nil ? 0 : 8]
        for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: time >> shift)) }
        bytes.append(level == 9 ? 2 : level == 1 ? 4 : 0)
        // Made on a Unix.
        bytes.append(3)
        if let name { bytes += name.bytes + [0] }
        return bytes
    }

    /// The check and the length behind the data.
    static func tail(_ check: UInt32, _ size: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in [check, UInt32(truncatingIfNeeded: size)] {
            for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        return bytes
    }
}

/// Takes all members of a gzip file apart, one after the other.
struct GzipDecoder {
    /// The head of the first member, and the check of the last.
    private(set) var head: GzipHead?
    private(set) var check: UInt32 = 0
    private(set) var size: UInt64 = 0
    /// How many bytes are no compressed data.
    private(set) var overhead = 0
    /// Something that is no member comes behind.
    private(set) var hasGarbage = false

    /// - Returns: false where the file is not in the format; its first bytes are in `start` then.
    mutating func run(
        _ bits: inout BitReader, start: inout [UInt8], _ put: @escaping (Span<UInt8>) throws(DecodingFailure) -> Void
    ) throws(DecodingFailure) -> Bool {
        while let first = try bits.byte() {
            start = [first]
            if let second = try bits.byte() { start.append(second) }
            guard start == [0x1f, 0x8b] else {
                if head == nil { return false }
                // Zeros behind the last member are what tapes are filled up with.
                if start.contains(where: { $0 != 0 }) { hasGarbage = true }
                while !hasGarbage, let byte = try bits.byte() { hasGarbage = byte != 0 }
                return true
            }
            let memberHead = try GzipHead(&bits)
            if head == nil { head = memberHead }
            overhead += memberHead.size + 8
            var sum = CRC32()
            var count: UInt64 = 0
            var inflater = Inflater { (bytes) throws(DecodingFailure) in
                sum.update(bytes)
                count += UInt64(bytes.count)
                try put(bytes)
            }
            try inflater.run(&bits)
            check = sum.value
            size += count
            let (wanted, length) = (try bits.number(bytes: 4), try bits.number(bytes: 4))
            if wanted != UInt64(check) { throw DecodingFailure("invalid compressed data--crc error") }
            if length != count & 0xffff_ffff { throw DecodingFailure("invalid compressed data--length error") }
        }
        if head == nil { throw .endOfFile }
        return true
    }
}
