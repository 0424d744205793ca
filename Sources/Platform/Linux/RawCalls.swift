#if os(Linux)
    import SchemeProtocol

    /// The twin of Apus's raw calls: there is no kernel of Apus here, and every call says so.
    extension Host {
        /// One call by its number: the result, or a negated `Errno`.
        public static func rawCall(
            number: UInt64, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0, _ e: UInt64 = 0,
            _ f: UInt64 = 0
        ) -> Int64 {
            -Int64(Errno.notImplemented.rawValue)
        }

        /// Whether raw calls reach a kernel.
        public static var hasRawCalls: Bool { false }

        public static var rawCallLoop: UInt64 { 0 }

        public static func rawLoad(_ address: UInt64) -> UInt64 { 0 }

        public static func rawStore(_ address: UInt64, _ value: UInt64) {}

        public static func rawStore(_ address: UInt64, byte value: UInt8) {}
    }
#endif
