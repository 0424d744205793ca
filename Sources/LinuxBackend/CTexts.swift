#if os(Linux)
    import Bytes

    extension ByteString {
        /// The bytes of a C string; none for a null pointer.
        init(text: UnsafePointer<CChar>?) {
            self.init()
            guard var place = unsafe text else { return }
            while unsafe place.pointee != 0 {
                unsafe append(UInt8(bitPattern: place.pointee))
                unsafe place += 1
            }
        }

        /// Lends the bytes as a C string.
        func withText<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
            let text = bytes.map { CChar(bitPattern: $0) } + [0]
            return unsafe text.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
        }
    }
#endif
