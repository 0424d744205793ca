internal import CMachine
public import SchemeProtocol

/// One entry of an x86_64 page table (Intel SDM volume 3, 4.5).
@frozen
public struct PageEntry: RawRepresentable, Sendable {
    public var rawValue: UInt64
    @inlinable
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    public static var present: UInt64 { 1 }
    public static var writable: UInt64 { 1 << 1 }
    public static var user: UInt64 { 1 << 2 }
    public static var writeThrough: UInt64 { 1 << 3 }
    public static var uncached: UInt64 { 1 << 4 }
    public static var large: UInt64 { 1 << 7 }
    /// Selects the write-combining entry of the page attribute table that `Processor` sets up.
    public static var attribute: UInt64 { 1 << 7 }
    public static var global: UInt64 { 1 << 8 }
    /// Ours: the frame is shared until somebody writes.
    public static var copyOnWrite: UInt64 { 1 << 9 }
    /// Ours, without `present`: the page keeps its frame, and nobody may touch it, the kernel on a program's behalf
    /// neither.
    public static var parked: UInt64 { 1 << 10 }
    public static var noExecute: UInt64 { 1 << 63 }

    @inlinable
    public init(_ frame: PhysicalAddress, _ bits: UInt64) { rawValue = frame.value | bits | Self.present }

    @inlinable
    public static var empty: PageEntry { PageEntry(rawValue: 0) }
    /// Whether a frame is behind the page.
    @inlinable
    public var isPresent: Bool { rawValue & (Self.present | Self.parked) != 0 }

    /// Takes all rights away, or gives the right to read back.
    public mutating func park(_ isParked: Bool) {
        let off = isParked ? Self.present : Self.parked
        rawValue = rawValue & ~off | (isParked ? Self.parked : Self.present)
    }
    @inlinable
    public func has(_ bit: UInt64) -> Bool { rawValue & bit != 0 }
    @inlinable
    public var frame: PhysicalAddress { PhysicalAddress(rawValue & 0x000f_ffff_ffff_f000) }
}

/// A four-level page table.
///
/// Tables are read and written through the identity map. Entries 0 to 31 of the top level are the kernel's and the same
/// in all tables; user space begins at entry 32.
public struct PageTable: ~Copyable {
    public let root: PhysicalAddress
    public static var firstUserEntry: Int { 32 }

    public init(root: PhysicalAddress) { self.root = root }

    @inline(__always)
    private static func index(_ address: UInt64, _ level: Int) -> Int { Int(address >> UInt64(12 + 9 * level)) & 511 }

    @inline(__always)
    private static func slot(_ table: PhysicalAddress, _ index: Int) -> UnsafeMutablePointer<UInt64> {
        unsafe table.pointer.assumingMemoryBound(to: UInt64.self) + index
    }

    /// Where the 4 KiB entry for an address is; nil where a table above it is missing and `create` is false.
    @inline(__always)
    private borrowing func entry(_ address: UInt64, create: Bool) throws(Errno) -> UnsafeMutablePointer<UInt64>? {
        var table = root
        for level in stride(from: 3, to: 0, by: -1) {
            let slot = unsafe Self.slot(table, Self.index(address, level))
            var entry = unsafe PageEntry(rawValue: slot.pointee)
            if !entry.isPresent {
                guard create else { return nil }
                let bits = PageEntry.writable | (address >= AddressLayout.userBase ? PageEntry.user : 0)
                entry = PageEntry(try Frames.allocateZeroed(for: .kernel), bits)
                unsafe slot.pointee = entry.rawValue
            }
            precondition(!entry.has(PageEntry.large), "4 KiB mapping inside a large page")
            table = entry.frame
        }
        return unsafe Self.slot(table, Self.index(address, 0))
    }

    /// The entry for a page, empty where nothing is mapped.
    @inline(__always)
    public borrowing func lookup(_ address: UInt64) -> PageEntry {
        guard let slot = unsafe try? entry(address, create: false) else { return .empty }
        return unsafe PageEntry(rawValue: slot.pointee)
    }

    /// Sets the entry for a page and answers the one before.
    @inline(__always)
    @discardableResult
    public borrowing func set(_ address: UInt64, _ entry: PageEntry) throws(Errno) -> PageEntry {
        let slot = unsafe try self.entry(address, create: true)!
        let old = unsafe PageEntry(rawValue: slot.pointee)
        unsafe slot.pointee = entry.rawValue
        return old
    }

    /// Empties the entry for a page and answers the one before.
    @inline(__always)
    public borrowing func clear(_ address: UInt64) -> PageEntry {
        guard let slot = unsafe try? entry(address, create: false) else { return .empty }
        let old = unsafe PageEntry(rawValue: slot.pointee)
        unsafe slot.pointee = 0
        return old
    }

    /// The first address at or above `address` whose entry is not empty; skips empty parts quickly. nil at `end`.
    public borrowing func nextPopulated(_ address: UInt64, _ end: UInt64) -> UInt64? {
        var address = address
        scan: while address < end {
            var table = root
            for level in stride(from: 3, to: 0, by: -1) {
                let entry = unsafe PageEntry(rawValue: Self.slot(table, Self.index(address, level)).pointee)
                if !entry.isPresent {
                    let span = UInt64(1) << UInt64(12 + 9 * level)
                    address = (address & ~(span - 1)) &+ span
                    continue scan
                }
                table = entry.frame
            }
            // Within one lowest table there is no need to come down from the top again.
            let last = min(end, (address & ~0x1f_ffff) &+ 0x20_0000)
            while address < last {
                if unsafe Self.slot(table, Self.index(address, 0)).pointee != 0 { return address }
                address &+= 4096
            }
        }
        return nil
    }

    /// Maps 2 MiB at once; for the kernel's identity map.
    public borrowing func setLarge(_ address: UInt64, _ entry: PageEntry) throws(Errno) {
        var table = root
        for level in stride(from: 3, to: 1, by: -1) {
            let slot = unsafe Self.slot(table, Self.index(address, level))
            var next = unsafe PageEntry(rawValue: slot.pointee)
            if !next.isPresent {
                next = PageEntry(try Frames.allocateZeroed(for: .kernel), PageEntry.writable)
                unsafe slot.pointee = next.rawValue
            }
            table = next.frame
        }
        unsafe Self.slot(table, Self.index(address, 1)).pointee = entry.rawValue | PageEntry.large
    }

    /// Copies the kernel's part of another table's top level.
    public borrowing func shareKernel(of other: PhysicalAddress) {
        for index in 0..<Self.firstUserEntry {
            unsafe Self.slot(root, index).pointee = unsafe Self.slot(other, index).pointee
        }
    }

    /// Makes sure that the kernel's top-level entry for `address` exists, before other tables copy it.
    public borrowing func reserveKernel(_ address: UInt64) throws(Errno) {
        let slot = unsafe Self.slot(root, Self.index(address, 3))
        if unsafe slot.pointee == 0 {
            unsafe slot.pointee = PageEntry(try Frames.allocateZeroed(for: .kernel), PageEntry.writable).rawValue
        }
    }

    /// Frees the tables of user space (not what they map) and the top level.
    public consuming func destroyUser() {
        Self.destroyEntries(of: root, from: Self.firstUserEntry, level: 3)
        Frames.free(root, order: 0)
    }

    /// Frees the tables below a table. Nearly all entries are empty, so they are looked at four at a time.
    private static func destroyEntries(of table: PhysicalAddress, from first: Int, level: Int) {
        let entries = unsafe slot(table, 0)
        var index = first
        while index < 512 {
            if unsafe (entries[index] | entries[index &+ 1] | entries[index &+ 2] | entries[index &+ 3]) != 0 {
                for position in index..<(index &+ 4) {
                    let entry = unsafe PageEntry(rawValue: entries[position])
                    guard entry.isPresent else { continue }
                    if level > 1 { destroyEntries(of: entry.frame, from: 0, level: level - 1) }
                    Frames.free(entry.frame, order: 0)
                }
            }
            index &+= 4
        }
    }
}
