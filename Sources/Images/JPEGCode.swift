import Bytes

/// A code of Huffman's as JPEG has it: read highest bit first.
struct JPEGCode {
    /// For each eight bits: the symbol times 16, and its code's length; 0 for longer codes.
    private var table = [UInt16](repeating: 0, count: 256)
    /// Of each length: the first code that is too large for it, the first code, and its symbol's place.
    private var ends = [Int](repeating: 0, count: 17)
    private var starts = [Int](repeating: 0, count: 17)
    private var places = [Int](repeating: 0, count: 17)
    private let symbols: [UInt8]

    init(_ counts: [Int], _ symbols: [UInt8]) throws(ImageError) {
        self.symbols = symbols
        var code = 0, place = 0
        for length in 1...16 {
            starts[length] = code
            places[length] = place
            for _ in 0..<counts[length - 1] {
                guard code < 1 << length else { throw ImageError("a table is damaged") }
                if length <= 8 {
                    for rest in 0..<(1 << (8 - length)) {
                        table[code << (8 - length) | rest] = UInt16(symbols[place]) << 4 | UInt16(length)
                    }
                }
                code += 1
                place += 1
            }
            ends[length] = code
            code <<= 1
        }
    }

    @inline(__always)
    func next(_ bits: inout JPEGBits) throws(ImageError) -> Int {
        let entry = Int(table[bits.peek8()])
        if entry != 0 {
            bits.skip(entry & 15)
            return entry >> 4
        }
        var code = 0
        for length in 1...16 {
            code = code << 1 | bits.take(1)
            if code < ends[length] { return Int(symbols[places[length] + code - starts[length]]) }
        }
        throw ImageError("the pixels are damaged")
    }
}

/// The bits of a scan, highest first, up to the next marker; behind it there are zeros.
struct JPEGBits {
    private let bytes: [UInt8]
    private var place: Int
    private var held: UInt64 = 0
    private var count = 0
    /// How many bits were taken that were not there.
    private(set) var missing = 0

    init(_ bytes: [UInt8], at place: Int) {
        self.bytes = bytes
        self.place = place
    }

    /// Where the marker is that ended the bits, or the input.
    var end: Int {
        var at = place
        while at + 1 < bytes.count, bytes[at] != 0xff || bytes[at + 1] == 0 || (0xd0...0xd7).contains(bytes[at + 1]) {
            at += 1
        }
        return at
    }

    private mutating func fill() {
        while count <= 48 {
            var byte: UInt64 = 0
            if place < bytes.count, bytes[place] != 0xff {
                byte = UInt64(bytes[place])
                place += 1
            } else if place + 1 < bytes.count, bytes[place + 1] == 0 {
                byte = 0xff
                place += 2
            } else {
                missing += 8
            }
            held = held << 8 | byte
            count += 8
        }
    }

    @inline(__always)
    mutating func peek8() -> Int {
        if count < 16 { fill() }
        return Int(truncatingIfNeeded: held >> UInt64(count - 8)) & 255
    }

    @inline(__always)
    mutating func skip(_ taken: Int) { count -= taken }

    /// At most 16.
    @inline(__always)
    mutating func take(_ wanted: Int) -> Int {
        if count < wanted { fill() }
        count -= wanted
        return Int(truncatingIfNeeded: held >> UInt64(count)) & (1 << wanted - 1)
    }

    /// A number of so many bits, of which the lower half is negative.
    @inline(__always)
    mutating func number(_ size: Int) -> Int {
        if size == 0 { return 0 }
        let value = take(size)
        return value < 1 << (size - 1) ? value - (1 << size) + 1 : value
    }

    /// Goes on behind the next restart marker; false where there is another one, or none.
    mutating func restart() -> Bool {
        held = 0
        count = 0
        missing = 0
        while place + 1 < bytes.count, bytes[place] != 0xff || bytes[place + 1] == 0 || bytes[place + 1] == 0xff {
            place += 1
        }
        guard place + 1 < bytes.count, (0xd0...0xd7).contains(bytes[place + 1]) else { return false }
        place += 2
        return true
    }
}
