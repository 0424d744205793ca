/// The numbers of a control sequence, in a fixed number of places: nothing is allocated for a sequence, and what is too
/// much is dropped.
struct Parameters: Sendable {
    static var limit: Int { 32 }
    /// Larger numbers become this one.
    static var largest: Int32 { 65535 }

    // An array, not an `InlineArray`: that would be copied as a whole wherever one number is asked for.
    private var values = [Int32](repeating: -1, count: limit)
    /// Bit n: parameter n was joined to the one before it by a colon.
    private var joined: UInt32 = 0
    private(set) var count = 0
    private var isFull = false

    @inline(__always)
    mutating func clear() {
        count = 0
        joined = 0
        isFull = false
    }

    var isEmpty: Bool { count == 0 }

    /// The parameter as it was sent; -1 where it was left out.
    @inline(__always)
    subscript(index: Int) -> Int {
        index >= 0 && index < count ? Int(values[index]) : -1
    }

    func isJoined(_ index: Int) -> Bool { index < count && joined >> UInt32(index) & 1 != 0 }

    @inline(__always)
    mutating func add(digit: UInt8) {
        if count == 0 { begin() }
        guard !isFull else { return }
        let value = max(values[count - 1], 0) &* 10 &+ Int32(digit)
        values[count - 1] = value > Self.largest ? Self.largest : value
    }

    @inline(__always)
    mutating func separate(joined isJoined: Bool) {
        if count == 0 { begin() }
        guard count < Self.limit else {
            isFull = true
            return
        }
        if isJoined { joined |= 1 << UInt32(count) }
        begin()
    }

    @inline(__always)
    private mutating func begin() {
        values[count] = -1
        count += 1
    }
}
