extension Utilities {
    /// `sha224sum`: SHA224 sums.
    static var sha224sum: Utility { DigestProgram.utility(.sha224, "Print or check SHA224 (224-bit) checksums.") }
}
