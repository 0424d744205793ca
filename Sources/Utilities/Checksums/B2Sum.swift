extension Utilities {
    /// `b2sum`: BLAKE2b sums.
    static var b2sum: Utility { DigestProgram.utility(.blake2b, "Print or check BLAKE2b (512-bit) checksums.") }
}
