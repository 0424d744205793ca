#if os(none)
    import Bytes
    import Runtime
    import SchemeProtocol

    /// The result of a call; a negated error is thrown.
    @inline(__always)
    @discardableResult
    func checked(_ result: Int64) throws(Errno) -> Int64 {
        if result < 0 { throw Errno(rawValue: Int32(truncatingIfNeeded: -result)) }
        return result
    }

    /// Calls `body` again while a signal interrupts it.
    @inline(__always)
    @discardableResult
    func retrying(_ body: () -> Int64) throws(Errno) -> Int64 {
        while true {
            let result = body()
            if result != -Int64(Errno.interrupted.rawValue) { return try checked(result) }
        }
    }

    extension HandleNumber {
        /// As a call's argument; a negative number is refused by the kernel.
        @inline(__always)
        var argument: UInt64 { UInt64(bitPattern: Int64(self)) }
    }

    extension Int64 {
        @inline(__always)
        var argument: UInt64 { UInt64(bitPattern: self) }
    }

    extension UnsafeRawPointer {
        @inline(__always)
        var argument: UInt64 { UInt64(UInt(bitPattern: self)) }
    }

    extension UnsafeRawBufferPointer {
        @inline(__always)
        var argument: UInt64 { UInt64(UInt(bitPattern: baseAddress)) }
    }

    extension UnsafeMutableRawBufferPointer {
        @inline(__always)
        var argument: UInt64 { UInt64(UInt(bitPattern: baseAddress)) }
    }

    extension ByteString {
        /// The address and number of the bytes, for the length of `body`.
        func withAddress<Result>(_ body: (UInt64, UInt64) throws(Errno) -> Result) throws(Errno) -> Result {
            try unsafe bytes.span.withUnsafeBytes { (raw) throws(Errno) in
                try unsafe body(raw.argument, UInt64(raw.count))
            }
        }

        /// The URL that the bytes mean as a path, as the kernel's calls take it.
        func withURL<Result>(_ body: (UInt64, UInt64) throws(Errno) -> Result) throws(Errno) -> Result {
            try Host.url(of: self).withAddress(body)
        }

        init(cString: UnsafePointer<CChar>) {
            var length = 0
            while unsafe cString[length] != 0 { length += 1 }
            unsafe self.init(Array(UnsafeRawBufferPointer(start: UnsafeRawPointer(cString), count: length)))
        }
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

    /// The address of a value, for the length of `body`.
    @inline(__always)
    func withAddress<Value: ~Copyable, Result>(of value: inout Value, _ body: (UInt64) throws(Errno) -> Result)
        throws(Errno) -> Result
    {
        try unsafe withUnsafeMutablePointer(to: &value) { (pointer) throws(Errno) in
            try body(UInt64(UInt(bitPattern: pointer)))
        }
    }
#endif
