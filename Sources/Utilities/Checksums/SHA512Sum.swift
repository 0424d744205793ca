extension Utilities {
    /// `sha512sum`: SHA512 sums.
    static var sha512sum: Utility { DigestProgram.utility(.sha512, "Print or check SHA512 (512-bit) checksums.") }
}
