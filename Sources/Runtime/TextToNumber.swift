// Embedded Swift leaves these to the program, on Linux too; elsewhere they come with its runtime.
#if hasFeature(Embedded)
    import Bytes
    import CPlatform

    /// The Swift library's way from text to a number: the end of the number, or nothing where the text is none.
    @c(_swift_stdlib_strtod_clocale)
    public func parseDouble(_ text: UnsafePointer<CChar>, _ result: UnsafeMutablePointer<Double>) -> UnsafePointer<
        CChar
    >? {
        let bytes = unsafe Span(
            _unsafeStart: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: Int(strlen(text)))
        guard let (value, length) = FloatParser.double(bytes) else { return nil }
        unsafe result.pointee = value
        return unsafe text + length
    }

    @c(_swift_stdlib_strtof_clocale)
    public func parseFloat(_ text: UnsafePointer<CChar>, _ result: UnsafeMutablePointer<Float>) -> UnsafePointer<CChar>?
    {
        let bytes = unsafe Span(
            _unsafeStart: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self), count: Int(strlen(text)))
        guard let (value, length) = FloatParser.float(bytes) else { return nil }
        unsafe result.pointee = value
        return unsafe text + length
    }
#endif
