#if os(Linux)
    import Bytes
    import CPlatform
    import SchemeProtocol

    /// The error that the last C call left behind.
    @inline(__always)
    var lastError: Errno { Errno(rawValue: host_errno()) }

    /// Calls `body` again while a signal interrupts it; the only place where EINTR is dealt with.
    @inline(__always)
    func retrying<Result: FixedWidthInteger>(_ body: () -> Result) throws(Errno) -> Result {
        while true {
            let result = body()
            if result != -1 { return result }
            let error = lastError
            if error != .interrupted { throw error }
        }
    }

    /// One call; -1 becomes the error, an interruption included.
    @inline(__always)
    func checked<Result: FixedWidthInteger>(_ result: Result) throws(Errno) -> Result {
        if result == -1 { throw lastError }
        return result
    }

    extension Array where Element == UInt8 {
        /// The array's storage, for a call that fills it.
        mutating func withMutableBytes<Result>(
            _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Result
        ) throws(Errno) -> Result {
            var span = mutableSpan
            return try unsafe span.withUnsafeMutableBytes(body)
        }
    }

    extension ByteString {
        /// The bytes with a NUL behind them, for the length of `body`. A NUL inside is refused, not cut at.
        func withCString<Result>(_ body: (UnsafePointer<CChar>) throws(Errno) -> Result) throws(Errno) -> Result {
            if bytes.contains(0) { throw .invalidArgument }
            let terminated = bytes + [0]
            let span = terminated.span
            return try unsafe span.withUnsafeBufferPointer { (buffer) throws(Errno) in
                try unsafe buffer.baseAddress!.withMemoryRebound(to: CChar.self, capacity: buffer.count) {
                    (pointer) throws(Errno) in try unsafe body(pointer)
                }
            }
        }

        init(cString: UnsafePointer<CChar>) {
            let length = unsafe strlen(cString)
            unsafe self.init(
                Array(UnsafeRawBufferPointer(start: UnsafeRawPointer(cString), count: length)))
        }
    }
#endif
