extension Utilities {
    /// `sha384sum`: SHA384 sums.
    static var sha384sum: Utility { DigestProgram.utility(.sha384, "Print or check SHA384 (384-bit) checksums.") }
}
