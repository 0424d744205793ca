internal import CMachine
public import SchemeProtocol
public import Synchronization

/// The kind of access that faulted.
public struct Access: OptionSet, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    public static var write: Access { Access(rawValue: 1) }
    public static var execute: Access { Access(rawValue: 2) }
}

/// A program's view of memory: regions, and the page table that shows what of them is there.
///
/// Pages come when they are touched. A private page of an object is mapped read-only until it is written, then copied.
/// Frames whose mapping is taken away are released only after every processor has dropped its translations.
public final class AddressSpace {
    public let table: PageTable
    private let lock = SpinLock()
    private var map = RegionMap()
    /// The processors that have this table loaded, a bit each.
    public let processors = Atomic<UInt64>(0)
    /// Pages that are mapped now; devices' memory is not counted.
    public private(set) var residentPages = 0
    /// Where the search for free ranges begins.
    private let mapBase: UInt64

    /// Drops the translations of a range on every processor that has the space loaded, and waits until it is done. Set
    /// by the machine's part of the kernel; the default is for tests.
    // SAFETY: written once at start-up.
    nonisolated(unsafe) public static var flush: (AddressSpace, UInt64, Int) -> Void = { _, _, _ in }
    /// The kernel's own table, whose upper entries every space shares.
    // SAFETY: written once at start-up.
    nonisolated(unsafe) public static var kernelRoot: PhysicalAddress? = nil

    /// - Parameter randomness: moves the place where mappings go by up to 1 TiB.
    public init(randomness: UInt64) throws(Errno) {
        let root = try Frames.allocateZeroed(for: .kernel)
        table = PageTable(root: root)
        if let kernel = unsafe Self.kernelRoot { table.shareKernel(of: kernel) }
        mapBase = 0x0000_4000_0000_0000 + (randomness & 0xff_ffff) << 16
    }

    deinit {
        for region in map.removeAll() { release(region, flushing: false) }
        PageTable(root: table.root).destroyUser()
    }

    // MARK: Changing the map

    /// Adds a region. `address` 0 lets the space choose; with `.fixed` what was there goes, unless `.noReplace`.
    public func map(_ address: UInt64, _ length: UInt64, _ flags: MapFlags, _ backing: Region.Backing) throws(Errno)
        -> UInt64
    {
        guard length > 0, let length = Page.roundUp(length), length <= AddressLayout.userEnd else {
            throw .invalidArgument
        }
        if flags.contains([.write, .execute]) { throw .permissionDenied }
        lock.lock()
        defer { lock.unlock() }
        let start: UInt64
        if flags.contains(.fixed) {
            let (end, overflow) = address.addingReportingOverflow(length)
            guard address & 4095 == 0, !overflow, address >= AddressLayout.userBase, end <= AddressLayout.userEnd
            else { throw .invalidArgument }
            let isFree = map.isFree(address, end)
            if flags.contains(.noReplace), !isFree { throw .alreadyExists }
            // Before anything goes away, what comes in its place must be sure of its room.
            try admitRegions(isFree ? 1 : 2)
            if !isFree {
                for region in try map.remove(address, end) { release(region, flushing: true) }
            }
            start = address
        } else {
            // A guard page stays free between two mappings.
            guard let gap = map.findGap(length + 4096, from: mapBase, to: AddressLayout.userEnd) else {
                throw .outOfMemory
            }
            try admitRegions(1)
            start = gap
        }
        var kept = flags
        kept.subtract([.fixed, .noReplace, .contiguous])
        try map.insert(
            Region(start: start, end: start + length, flags: kept, backing: backing, limit: Self.limit(kept, backing)))
        return start
    }

    /// A private mapping may get every right, because writes go to copies; one that shares an object with others, or
    /// that shows a device, keeps to the rights that its handle was good for.
    private static func limit(_ flags: MapFlags, _ backing: Region.Backing) -> MapFlags {
        let all: MapFlags = [.read, .write, .execute]
        switch backing {
        case .anonymous: return all
        case .object(let object, _):
            return !flags.contains(.shared) || object is SharedObject ? all : flags.intersection(all)
        case .physical: return flags.intersection(all)
        }
    }

    /// Takes a range away.
    public func unmap(_ address: UInt64, _ length: UInt64) throws(Errno) {
        let end = try range(address, length)
        lock.lock()
        defer { lock.unlock() }
        if map.growth > 0 { try Frames.admit(bytes: map.growth) }
        for region in try map.remove(address, end) { release(region, flushing: true) }
    }

    /// Changes what a range may be used for. All of it must be mapped.
    public func protect(_ address: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno) {
        if flags.contains([.write, .execute]) { throw .permissionDenied }
        let end = try range(address, length)
        lock.lock()
        defer { lock.unlock() }
        let access: MapFlags = [.read, .write, .execute]
        var cursor = address
        while cursor < end {
            guard let region = map.find(cursor) else { throw .outOfMemory }
            guard flags.intersection(access).isSubset(of: region.limit) else { throw .permissionDenied }
            cursor = region.end
        }
        try admitRegions(2)
        for var region in try map.remove(address, end) {
            region.flags.subtract(access)
            region.flags.formUnion(flags.intersection(access))
            try map.insert(region)
            // What is mapped loses its rights now; more rights come with the next fault.
            var page = region.start
            while let present = table.nextPopulated(page, region.end) {
                var entry = table.lookup(present)
                if entry.isPresent {
                    var bits = entry.rawValue
                    if !flags.contains(.write) { bits &= ~PageEntry.writable }
                    if flags.contains(.execute) { bits &= ~PageEntry.noExecute } else { bits |= PageEntry.noExecute }
                    entry.rawValue = bits
                    entry.park(flags.isDisjoint(with: access))
                    try table.set(present, entry)
                }
                page = present + 4096
            }
        }
        unsafe Self.flush(self, address, Int((end - address) >> 12))
    }

    /// Grows or shrinks an anonymous mapping; it moves where there is no room. Answers its address.
    public func remap(_ address: UInt64, _ oldLength: UInt64, _ newLength: UInt64) throws(Errno) -> UInt64 {
        let oldEnd = try range(address, oldLength)
        guard newLength > 0, let newLength = Page.roundUp(newLength), newLength < AddressLayout.userEnd else {
            throw .invalidArgument
        }
        lock.lock()
        defer { lock.unlock() }
        guard let region = map.find(address), region.start <= address, region.end >= oldEnd,
            case .anonymous = region.backing
        else { throw .badAddress }
        let newEnd = address + newLength
        if newEnd <= oldEnd {
            if newEnd < oldEnd {
                for part in try map.remove(newEnd, oldEnd) { release(part, flushing: true) }
            }
            return address
        }
        try admitRegions(2)
        if newEnd <= AddressLayout.userEnd, map.isFree(oldEnd, newEnd) {
            try map.insert(Region(start: oldEnd, end: newEnd, flags: region.flags, backing: .anonymous))
            return address
        }
        guard let target = map.findGap(newLength + 4096, from: mapBase, to: AddressLayout.userEnd) else {
            throw .outOfMemory
        }
        try move(address, oldEnd, to: target)
        try map.insert(Region(start: target, end: target + newLength, flags: region.flags, backing: .anonymous))
        _ = try map.remove(address, oldEnd)
        return target
    }

    /// Moves the frames of a range; nothing is copied. Without memory for the tables all stays where it was.
    private func move(_ start: UInt64, _ end: UInt64, to target: UInt64) throws(Errno) {
        var page = start
        while let present = table.nextPopulated(page, end) {
            page = present + 4096
            let entry = table.lookup(present)
            guard entry.isPresent else { continue }
            do throws(Errno) {
                try table.set(target + (present - start), entry)
            } catch {
                var back = target
                while let moved = table.nextPopulated(back, target + (present - start)) {
                    back = moved + 4096
                    let entry = table.clear(moved)
                    if entry.isPresent { try table.set(start + (moved - target), entry) }
                }
                throw error
            }
            _ = table.clear(present)
        }
        unsafe Self.flush(self, start, Int((end - start) >> 12))
    }

    /// Makes sure that `more` regions can be added, and that the kernel has the memory to list them.
    private func admitRegions(_ more: Int) throws(Errno) {
        guard map.hasRoom(for: more) else { throw .outOfMemory }
        if map.growth > 0 { try Frames.admit(bytes: map.growth) }
    }

    private func range(_ address: UInt64, _ length: UInt64) throws(Errno) -> UInt64 {
        guard address & 4095 == 0, length > 0, let length = Page.roundUp(length) else { throw .invalidArgument }
        let (end, overflow) = address.addingReportingOverflow(length)
        guard !overflow, address >= AddressLayout.userBase, end <= AddressLayout.userEnd else {
            throw .invalidArgument
        }
        return end
    }

    /// Unmaps a region's pages and lets their frames go, in batches, each after its translations are gone.
    private func release(_ region: Region, flushing: Bool) {
        var batch = InlineArray<32, UInt64>(repeating: 0)
        var count = 0
        var batchStart = region.start
        var page = region.start
        var isDevice = false
        if case .physical = region.backing { isDevice = true }
        while let present = table.nextPopulated(page, region.end) {
            let entry = table.clear(present)
            page = present + 4096
            guard entry.isPresent else { continue }
            if isDevice {
                count = max(count, 0)
                batch[count] = 0
            } else {
                batch[count] = entry.frame.value
                residentPages -= 1
            }
            if count == 0 { batchStart = present }
            count += 1
            if count == batch.count {
                releaseBatch(batch, count, batchStart, page, flushing)
                count = 0
            }
        }
        if count > 0 { releaseBatch(batch, count, batchStart, page, flushing) }
        if case .object(let object, let offset) = region.backing {
            object.regionGone(offset: offset, length: region.length)
        }
    }

    private func releaseBatch(
        _ batch: borrowing InlineArray<32, UInt64>, _ count: Int, _ start: UInt64, _ end: UInt64, _ flushing: Bool
    ) {
        if flushing { unsafe Self.flush(self, start, Int((end - start) >> 12)) }
        for index in 0..<count where batch[index] != 0 { Frames.release(PhysicalAddress(batch[index])) }
    }

    // MARK: Faults

    /// Makes the page at `address` usable for `access`.
    /// - Throws: `badAddress` where nothing is mapped, `permissionDenied` where the region does not allow it,
    ///   `outOfMemory`.
    public func resolve(_ address: UInt64, _ access: Access) throws(Errno) {
        lock.lock()
        defer { lock.unlock() }
        try resolveLocked(address, access)
    }

    private func resolveLocked(_ address: UInt64, _ access: Access) throws(Errno) {
        guard let region = map.find(address) else { throw .badAddress }
        let needed: MapFlags = access.contains(.write) ? .write : access.contains(.execute) ? .execute : .read
        guard region.flags.contains(needed) else { throw .permissionDenied }
        let page = Page.roundDown(address)
        let entry = table.lookup(page)
        if entry.isPresent {
            // Another thread was quicker, or this is the first write to a shared frame.
            if access.contains(.write), !entry.has(PageEntry.writable) {
                try unshare(page, entry, region)
            } else {
                machine_invalidate_page(page)
            }
            return
        }
        var bits = PageEntry.user
        if !region.flags.contains(.execute) { bits |= PageEntry.noExecute }
        switch region.backing {
        case .anonymous:
            let frame = try Frames.allocateZeroed(for: .user)
            if region.flags.contains(.write) { bits |= PageEntry.writable }
            try install(page, PageEntry(frame, bits))
        case .object(let object, let offset):
            let frame = try object.frame(at: Int((offset + (page - region.start)) >> 12))
            if region.flags.contains(.shared) {
                if region.flags.contains(.write) { bits |= PageEntry.writable }
            } else if access.contains(.write) {
                defer { Frames.release(frame) }
                let copy = try Frames.allocate(for: .user)
                unsafe machine_copy_words(copy.pointer, frame.pointer, Page.size)
                try install(page, PageEntry(copy, bits | PageEntry.writable))
                return
            } else {
                bits |= PageEntry.copyOnWrite
            }
            try install(page, PageEntry(frame, bits))
        case .physical(let base, let cacheBits):
            if region.flags.contains(.write) { bits |= PageEntry.writable }
            try table.set(page, PageEntry(base + Int(page - region.start), bits | cacheBits))
        }
    }

    /// Enters a page and counts it; the frame goes back when the table has no room.
    private func install(_ page: UInt64, _ entry: PageEntry) throws(Errno) {
        do throws(Errno) {
            try table.set(page, entry)
        } catch {
            Frames.release(entry.frame)
            throw error
        }
        residentPages += 1
    }

    /// The first write to a page that is mapped read-only: a copy of its own, unless nobody else has it.
    private func unshare(_ page: UInt64, _ entry: PageEntry, _ region: Region) throws(Errno) {
        if !entry.has(PageEntry.copyOnWrite) || Frames.isUnshared(entry.frame) {
            try table.set(page, PageEntry(rawValue: entry.rawValue & ~PageEntry.copyOnWrite | PageEntry.writable))
            machine_invalidate_page(page)
            return
        }
        let copy = try Frames.allocate(for: .user)
        unsafe machine_copy_words(copy.pointer, entry.frame.pointer, Page.size)
        let bits = entry.rawValue & (PageEntry.user | PageEntry.noExecute) | PageEntry.writable
        try table.set(page, PageEntry(copy, bits))
        unsafe Self.flush(self, page, 1)
        Frames.release(entry.frame)
    }

    // MARK: For others

    /// A copy for a new process: private pages are shared until one side writes.
    public func clone(randomness: UInt64) throws(Errno) -> AddressSpace {
        let other = try AddressSpace(randomness: randomness)
        lock.lock()
        defer { lock.unlock() }
        try Frames.admit(bytes: map.regions.count * 2 * MemoryLayout<Region>.stride)
        for region in map.regions {
            try other.map.insert(region)
            if case .physical = region.backing { continue }
            let isShared = region.flags.contains(.shared)
            var page = region.start
            while let present = table.nextPopulated(page, region.end) {
                var entry = table.lookup(present)
                page = present + 4096
                guard entry.isPresent else { continue }
                // Also what is read-only now: `protect` may make it writable later, on either side.
                if !isShared, !entry.has(PageEntry.copyOnWrite) {
                    entry.rawValue = entry.rawValue & ~PageEntry.writable | PageEntry.copyOnWrite
                    try table.set(present, entry)
                }
                Frames.retain(entry.frame)
                try other.install(present, entry)
            }
        }
        unsafe Self.flush(self, AddressLayout.userBase, Int.max)
        return other
    }

    /// The frame behind an address, made present for `access`, with one reference for the caller.
    public func pin(_ address: UInt64, _ access: Access) throws(Errno) -> PhysicalAddress {
        lock.lock()
        defer { lock.unlock() }
        // Whoever asks may name any address, the kernel's too.
        guard Self.isUser(address, 1), let region = map.find(address) else { throw .badAddress }
        guard region.flags.contains(access.contains(.write) ? .write : .read) else { throw .permissionDenied }
        if case .physical = region.backing { throw .badAddress }
        let page = Page.roundDown(address)
        var entry = table.lookup(page)
        if !entry.isPresent || (access.contains(.write) && !entry.has(PageEntry.writable)) {
            try resolveLocked(address, access)
            entry = table.lookup(page)
        }
        Frames.retain(entry.frame)
        return entry.frame
    }

    /// The physical address behind a mapped address, for devices.
    public func translate(_ address: UInt64) throws(Errno) -> PhysicalAddress {
        lock.lock()
        defer { lock.unlock() }
        guard Self.isUser(address, 1) else { throw .badAddress }
        if !table.lookup(address).isPresent { try resolveLocked(address, []) }
        return table.lookup(address).frame + Int(address & 4095)
    }

    /// Copies into this space from the kernel's memory, page by page; used on spaces that are not loaded.
    public func write(_ address: UInt64, _ source: UnsafeRawPointer, _ count: Int) throws(Errno) {
        var done = 0
        while done < count {
            let at = address &+ UInt64(done)
            let inPage = Int(at & 4095)
            let piece = min(count - done, Page.size - inPage)
            let frame = try pinForKernel(at)
            defer { Frames.release(frame) }
            unsafe (frame + inPage).pointer.copyMemory(from: source + done, byteCount: piece)
            done += piece
        }
    }

    /// As `pin` for writing, whatever the region allows the program itself (a loader fills read-only pages).
    private func pinForKernel(_ address: UInt64) throws(Errno) -> PhysicalAddress {
        lock.lock()
        defer { lock.unlock() }
        guard let region = map.find(address) else { throw .badAddress }
        let page = Page.roundDown(address)
        var entry = table.lookup(page)
        if !entry.isPresent {
            switch region.backing {
            case .anonymous:
                var bits = PageEntry.user
                if !region.flags.contains(.execute) { bits |= PageEntry.noExecute }
                if region.flags.contains(.write) { bits |= PageEntry.writable }
                var entry = PageEntry(try Frames.allocateZeroed(for: .user), bits)
                entry.park(region.flags.isDisjoint(with: [.read, .write, .execute]))
                try install(page, entry)
            case .object where region.flags.contains(.write) || !region.flags.contains(.shared):
                try resolveLocked(address, region.flags.contains(.execute) ? .execute : [])
            default: throw .permissionDenied
            }
            entry = table.lookup(page)
        }
        if entry.has(PageEntry.copyOnWrite) {
            let copy = try Frames.allocate(for: .user)
            unsafe machine_copy_words(copy.pointer, entry.frame.pointer, Page.size)
            let bits = entry.rawValue & (PageEntry.user | PageEntry.noExecute)
            let old = entry.frame
            let isParked = entry.has(PageEntry.parked)
            entry = PageEntry(copy, bits | (region.flags.contains(.write) ? PageEntry.writable : 0))
            entry.park(isParked)
            try table.set(page, entry)
            unsafe Self.flush(self, page, 1)
            Frames.release(old)
        }
        Frames.retain(entry.frame)
        return entry.frame
    }

    /// Whether a kernel copy may go straight to the loaded space; pages come by fault.
    public static func isUser(_ address: UInt64, _ length: Int) -> Bool {
        let (end, overflow) = address.addingReportingOverflow(UInt64(length))
        return !overflow && address >= AddressLayout.userBase && end <= AddressLayout.userEnd
    }
}
