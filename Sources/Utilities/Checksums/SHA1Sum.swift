extension Utilities {
    /// `sha1sum`: SHA1 sums.
    static var sha1sum: Utility { DigestProgram.utility(.sha1, "Print or check SHA1 (160-bit) checksums.") }
}
