extension Utilities {
    /// `md5sum`: MD5 sums.
    static var md5sum: Utility { DigestProgram.utility(.md5, "Print or check MD5 (128-bit) checksums.") }
}
