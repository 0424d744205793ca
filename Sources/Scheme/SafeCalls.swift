public import Platform
public import SchemeProtocol

// The host's calls that move bytes, with arrays and spans in place of pointers, for code that has a handle's number
// but does not own it. Owners use `Handle`.
extension Host {
    /// Reads at most `capacity` bytes onto the end of `bytes`; 0 at the end of the file.
    @discardableResult
    public static func read(_ handle: HandleNumber, into bytes: inout [UInt8], atMost capacity: Int) throws(Errno)
        -> Int
    {
        var count = 0
        var failure: Errno?
        // The call fills room that was not set to anything before: setting it to 0 first would cost as much as reading.
        bytes.append(addingCapacity: capacity) { room in
            unsafe room.withUnsafeMutableBufferPointer { (buffer, initialized) in
                do throws(Errno) {
                    count = try unsafe read(
                        handle,
                        UnsafeMutableRawBufferPointer(
                            rebasing: UnsafeMutableRawBufferPointer(buffer)[..<min(capacity, buffer.count)]))
                } catch { failure = error }
                initialized = count
            }
        }
        if let failure { throw failure }
        return count
    }

    /// Writes as many of the bytes as one call takes, and says how many.
    @discardableResult
    public static func write(_ handle: HandleNumber, _ bytes: Span<UInt8>) throws(Errno) -> Int {
        try unsafe bytes.withUnsafeBytes { (raw) throws(Errno) in try unsafe write(handle, raw) }
    }

    /// A call of the provider's own making: the first `inputLength` bytes of `payload` go in, all of it comes back.
    @discardableResult
    public static func call(
        _ handle: HandleNumber, verb: UInt64, argument: UInt64 = 0, payload: inout [UInt8], inputLength: Int
    ) throws(Errno) -> Int64 {
        guard inputLength <= payload.count else { throw .invalidArgument }
        var span = payload.mutableSpan
        return try unsafe span.withUnsafeMutableBytes { (raw) throws(Errno) in
            try unsafe call(handle, verb, argument, raw, inputLength: inputLength)
        }
    }

    /// A call that carries no bytes.
    @discardableResult
    public static func call(_ handle: HandleNumber, verb: UInt64, argument: UInt64 = 0) throws(Errno) -> Int64 {
        var none: [UInt8] = []
        return try call(handle, verb: verb, argument: argument, payload: &none, inputLength: 0)
    }

    /// Random bytes fit for keys.
    public static func randomBytes(_ count: Int) throws(Errno) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        try unsafe span.withUnsafeMutableBytes { (raw) throws(Errno) in try unsafe random(raw) }
        return bytes
    }
}
