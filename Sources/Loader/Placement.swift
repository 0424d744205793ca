import SchemeProtocol

/// Where a program's image and stack go, at random.
///
/// Both are in one gibibyte, so that they share the upper page tables: a short-lived program pays for each table. The
/// heap joins them there (`HeapRegion`), and the kernel's own choices are far above.
public struct Placement: Equatable, Sendable {
    public static var stackSize: UInt64 { 1 << 20 }

    public let imageBase: UInt64
    /// The lowest address of the stack. The page below it is never mapped.
    public let stackBase: UInt64
    public var stackTop: UInt64 { stackBase + Self.stackSize }

    /// - Parameters:
    ///   - random: two random words.
    ///   - span: the image's size in memory, at most `ExecutableFile.spanLimit`.
    public init(random: (UInt64, UInt64), span: UInt64) {
        // Gibibytes from 0x1040_0000_0000 to 0x1fc0_0000_0000; a large image takes the following one.
        let gibibyte = 0x1040_0000_0000 + ((random.0 >> 40) % 0x3dff) << 30
        // 16 bits of pages below the middle, then the stack in the third quarter.
        imageBase = span <= 1 << 28 ? gibibyte + (random.0 & 0xffff) << 12 : gibibyte + 1 << 31
        stackBase = gibibyte + 1 << 29 + (random.1 & 0xffff + 1) << 12
    }
}
