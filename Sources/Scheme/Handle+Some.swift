import Platform
public import SchemeProtocol

extension Handle {
    /// Writes once, a part of `bytes`; how much was taken. For non-blocking handles.
    public borrowing func writeSome(_ bytes: [UInt8], _ range: Range<Int>) throws(Errno) -> Int {
        try unsafe bytes.span.withUnsafeBytes { (raw) throws(Errno) in
            try unsafe Host.write(number, UnsafeRawBufferPointer(rebasing: raw[range]))
        }
    }
}
