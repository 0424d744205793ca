public import Bytes

/// Why a file is not shown: a few words that follow its name and a colon.
public struct ImageError: Error, Equatable, Sendable {
    public let reason: ByteString

    public init(_ reason: ByteString) { self.reason = reason }

    static var truncated: ImageError { ImageError("the file ends too early") }
    static var tooLarge: ImageError { ImageError("the picture is too large") }
}
