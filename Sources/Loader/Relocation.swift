import Bytes
public import SchemeProtocol

/// A writable part of a program on its way into memory: the file's content, with the base put into it.
public struct LoadedData: Sendable {
    /// Where it goes, counted from the base.
    public let address: UInt64
    public private(set) var bytes: [UInt8]

    public init(address: UInt64, bytes: [UInt8]) {
        self.address = address
        self.bytes = bytes
    }

    /// Puts `value` at an address; false where the address is not here.
    @inline(__always)
    fileprivate mutating func store(_ value: UInt64, at place: UInt64) -> Bool {
        guard place >= address, bytes.count >= 8, place - address <= UInt64(bytes.count - 8) else { return false }
        let offset = Int(place - address)
        var span = bytes.mutableSpan
        // SAFETY: eight bytes from here on are inside, by the guard above.
        unsafe span.withUnsafeMutableBytes { unsafe $0.storeBytes(of: value, toByteOffset: offset, as: UInt64.self) }
        return true
    }
}

/// The `R_X86_64_RELATIVE` relocations of a program: words that hold an address counted from the base.
public enum Relocation {
    /// Writes base + addend at each place that the table names. A place outside the writable parts is refused.
    /// - Parameters:
    ///   - bytes: where the table is: `size` bytes from `start` on.
    public static func apply(_ bytes: [UInt8], start: Int = 0, size: Int, base: UInt64, to parts: inout [LoadedData])
        throws(Errno)
    {
        guard start >= 0, size >= 0, start <= bytes.count, size <= bytes.count - start else { throw .badExecutable }
        let table = bytes.span.extracting(start..<(start + size))
        let relative: UInt64 = 8
        var part = 0
        for index in 0..<(table.count / 24) {
            let entry = table.extracting((index * 24)..<(index * 24 + 24))
            let (place, kind, addend) = unsafe entry.withUnsafeBytes { raw in
                unsafe (
                    raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                    raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
                )
            }
            guard kind == relative else { throw .badExecutable }
            // Neighbours mostly lie in the same part.
            if part < parts.count, parts[part].store(base &+ addend, at: place) { continue }
            var found = false
            for other in parts.indices where !found && parts[other].store(base &+ addend, at: place) {
                part = other
                found = true
            }
            if !found { throw .badExecutable }
        }
    }
}
