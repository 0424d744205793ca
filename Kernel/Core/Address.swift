/// An address of physical memory. The kernel's identity map makes it a pointer as well (`pointer`).
@frozen
public struct PhysicalAddress: Hashable, Comparable, Sendable {
    public let value: UInt64

    @inlinable
    public init(_ value: UInt64) { self.value = value }

    /// The frame's number: the address in pages.
    @inlinable
    public var page: Int { Int(value >> 12) }
    @inlinable
    public init(page: Int) { value = UInt64(page) << 12 }

    @inlinable
    public static func + (a: PhysicalAddress, bytes: Int) -> PhysicalAddress {
        PhysicalAddress(a.value &+ UInt64(bitPattern: Int64(bytes)))
    }
    @inlinable
    public static func < (a: PhysicalAddress, b: PhysicalAddress) -> Bool { a.value < b.value }

    /// Where the kernel reads and writes this memory.
    // SAFETY: the identity map covers all memory that the allocator hands out; in tests "physical" memory is a block of
    // the test's own.
    @inlinable
    public var pointer: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(bitPattern: UInt(value))! }
}

/// Sizes in pages and page boundaries.
public enum Page {
    @inlinable
    public static var size: Int { 4096 }
    @inlinable
    public static func roundDown(_ address: UInt64) -> UInt64 { address & ~4095 }
    /// nil on overflow.
    @inlinable
    public static func roundUp(_ value: UInt64) -> UInt64? {
        let (sum, overflow) = value.addingReportingOverflow(4095)
        return overflow ? nil : sum & ~4095
    }
}
