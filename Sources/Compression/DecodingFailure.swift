public import Bytes

/// Why compressed bytes are refused.
public struct DecodingFailure: Error, Equatable {
    public let message: ByteString

    public init(_ message: ByteString) { self.message = message }

    /// What gzip says of data that no compressor makes.
    public static var damaged: DecodingFailure { DecodingFailure("invalid compressed data--format violated") }
    public static var endOfFile: DecodingFailure { DecodingFailure("unexpected end of file") }
}
