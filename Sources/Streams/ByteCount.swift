import CProcessor

extension Span where Element == UInt8 {
    /// How often `byte` occurs.
    public func count(of byte: UInt8) -> Int {
        // SAFETY: the function reads the bytes of the span.
        unsafe withUnsafeBufferPointer { (buffer) -> Int in
            guard let start = buffer.baseAddress else { return 0 }
            return Int(unsafe processor_count_byte(start, buffer.count, byte))
        }
    }
}
