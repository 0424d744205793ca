/// Bits into bytes, the lowest first.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var held: UInt64 = 0
    private var count: UInt64 = 0

    /// - Parameter value: has no bits above the low `width`, 32 at most.
    @inline(__always)
    mutating func put(_ value: UInt32, _ width: UInt32) {
        held |= UInt64(value) << count
        count &+= UInt64(width)
        while count >= 8 {
            bytes.append(UInt8(truncatingIfNeeded: held))
            held >>= 8
            count &-= 8
        }
    }

    /// Fills the last byte with zeros.
    mutating func align() { if count > 0 { put(0, UInt32(8 - count)) } }

    mutating func put(bytes more: ArraySlice<UInt8>) { bytes += more }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
