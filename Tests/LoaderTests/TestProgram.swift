import Foundation

/// A small but complete static-PIE file, made by hand: a head with three segments, code, and data with relocations.
struct TestProgram {
    var bytes: [UInt8]

    static let relocationCount = 3

    init() {
        bytes = [UInt8](repeating: 0, count: 0x3000)
        put32(0, 0x464c_457f)
        bytes[4] = 2
        bytes[5] = 1
        bytes[6] = 1
        put16(16, 3)
        put16(18, 62)
        put32(20, 1)
        put64(24, 0x1000)
        put64(32, 64)
        put16(54, 56)
        put16(56, 4)
        header(0, type: 1, flags: 4, offset: 0, address: 0, inFile: 0x800, inMemory: 0x800)
        header(1, type: 1, flags: 5, offset: 0x1000, address: 0x1000, inFile: 0x400, inMemory: 0x400)
        header(2, type: 1, flags: 6, offset: 0x2000, address: 0x2000, inFile: 0x200, inMemory: 0x3000)
        header(3, type: 2, flags: 6, offset: 0x2100, address: 0x2100, inFile: 0x40, inMemory: 0x40)
        for index in 0..<Self.relocationCount {
            put64(0x400 + index * 24, 0x2000 + UInt64(index) * 16)
            put64(0x408 + index * 24, 8)
            put64(0x410 + index * 24, 0x1000 + UInt64(index))
        }
        for (index, word) in [7, 0x400, 8, UInt64(Self.relocationCount * 24), 9, 24, 0, 0].enumerated() {
            put64(0x2100 + index * 8, word)
        }
    }

    mutating func header(
        _ index: Int, type: UInt32, flags: UInt32, offset: UInt64, address: UInt64, inFile: UInt64, inMemory: UInt64
    ) {
        let at = 64 + index * 56
        put32(at, type)
        put32(at + 4, flags)
        for (word, value) in [offset, address, address, inFile, inMemory, 0x1000].enumerated() {
            put64(at + 8 + word * 8, value)
        }
    }

    mutating func put16(_ at: Int, _ value: UInt16) { put(at, UInt64(value), 2) }
    mutating func put32(_ at: Int, _ value: UInt32) { put(at, UInt64(value), 4) }
    mutating func put64(_ at: Int, _ value: UInt64) { put(at, value, 8) }
    private mutating func put(_ at: Int, _ value: UInt64, _ size: Int) {
        for index in 0..<size { bytes[at + index] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8)) }
    }

    func word(_ at: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(bytes[at + index]) << UInt64(index * 8) }
        return value
    }
}
