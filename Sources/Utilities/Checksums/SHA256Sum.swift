extension Utilities {
    /// `sha256sum`: SHA256 sums.
    static var sha256sum: Utility { DigestProgram.utility(.sha256, "Print or check SHA256 (256-bit) checksums.") }
}
