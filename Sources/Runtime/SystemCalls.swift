#if os(none)
    import CPlatform
    public import SchemeProtocol

    /// One call into the kernel: the result, or a negated `Errno`.
    @inline(__always)
    public func systemCall(
        _ call: SystemCall, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0, _ e: UInt64 = 0,
        _ f: UInt64 = 0
    ) -> Int64 {
        Int64(bitPattern: apus_syscall(call.rawValue, a, b, c, d, e, f))
    }
#endif
