/// What is wrong with a file that shall go into an image, in one sentence for the person who builds it.
public struct ImageError: Error, CustomStringConvertible, Equatable {
    public let description: String

    public init(_ description: String) { self.description = description }
}

extension [UInt8] {
    /// The unsigned number of type `Number` at `offset`, least significant byte first; an error beyond the end.
    func number<Number: FixedWidthInteger & UnsignedInteger>(
        at offset: Int, as type: Number.Type = Number.self
    ) throws(ImageError) -> Number {
        let size = Number.bitWidth / 8
        guard offset >= 0, offset <= count - size else {
            throw ImageError("it ends at byte \(count), inside a field at byte \(offset)")
        }
        var value: Number = 0
        for index in stride(from: size - 1, through: 0, by: -1) { value = value << 8 | Number(self[offset + index]) }
        return value
    }

    /// A 64-bit number that must be usable as a size or an offset in memory.
    func size(at offset: Int) throws(ImageError) -> Int {
        let value: UInt64 = try number(at: offset)
        guard let size = Int(exactly: value), size <= 1 << 47 else {
            throw ImageError("the number \(value) at byte \(offset) is too large to be a size")
        }
        return size
    }

    /// The part of `length` bytes at `offset`; an error where the array does not have all of it.
    func part(at offset: Int, length: Int) throws(ImageError) -> ArraySlice<UInt8> {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else {
            throw ImageError("it has \(count) bytes, but speaks of \(length) bytes at \(offset)")
        }
        return self[offset..<(offset + length)]
    }

    /// The bytes from `offset` up to the next NUL.
    func cString(at offset: Int) throws(ImageError) -> [UInt8] {
        guard offset >= 0, offset < count, let end = self[offset...].firstIndex(of: 0) else {
            throw ImageError("a name at byte \(offset) has no end")
        }
        return Array(self[offset..<end])
    }

    /// Appends a number, least significant byte first.
    mutating func append<Number: FixedWidthInteger>(number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Replaces the bytes at `offset` by a number, least significant byte first.
    mutating func set(number: UInt64, at offset: Int) {
        for index in 0..<8 { self[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    }

    /// Appends zeros up to the next multiple of `alignment`.
    mutating func pad(to alignment: Int) {
        append(contentsOf: repeatElement(0, count: (alignment - count % alignment) % alignment))
    }
}
