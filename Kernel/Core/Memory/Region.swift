public import SchemeProtocol

/// A range of an address space with one meaning. Bounds are page-aligned.
public struct Region {
    public var start: UInt64
    public var end: UInt64
    public var flags: MapFlags
    public var backing: Backing
    /// The rights that the region may ever get: `protect` can't go beyond what the object was mapped for.
    public var limit: MapFlags = [.read, .write, .execute]

    public enum Backing {
        /// Zeroed pages of its own, made when first touched.
        case anonymous
        /// Pages of an object from `offset` (bytes) on; without `MapFlags.shared` writes go to a copy.
        case object(MemoryObject, offset: UInt64)
        /// A device's memory, with the cache bits of `PageEntry`.
        case physical(PhysicalAddress, cacheBits: UInt64)
    }

    public var length: UInt64 { end - start }

    /// The part of this region in `range`, with its backing moved along.
    func clipped(from newStart: UInt64, to newEnd: UInt64) -> Region {
        var part = self
        part.start = newStart
        part.end = newEnd
        let skipped = newStart - start
        switch backing {
        case .anonymous: break
        case .object(let object, let offset): part.backing = .object(object, offset: offset + skipped)
        case .physical(let base, let bits): part.backing = .physical(base + Int(skipped), cacheBits: bits)
        }
        return part
    }
}

/// The regions of an address space: sorted, disjoint.
public struct RegionMap {
    public private(set) var regions: [Region] = []
    /// More are refused, so that a program can't use up the kernel's memory.
    public static var limit: Int { 8192 }

    public init() {}

    /// The index of the first region that ends above `address`.
    private func firstIndex(above address: UInt64) -> Int {
        var low = 0
        var high = regions.count
        while low < high {
            let middle = (low + high) >> 1
            if regions[middle].end <= address { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The region that contains `address`.
    public func find(_ address: UInt64) -> Region? {
        let index = firstIndex(above: address)
        guard index < regions.count, regions[index].start <= address else { return nil }
        return regions[index]
    }

    /// Whether nothing is mapped in the range.
    public func isFree(_ start: UInt64, _ end: UInt64) -> Bool {
        let index = firstIndex(above: start)
        return index == regions.count || regions[index].start >= end
    }

    /// Where `length` bytes are free at or above `low`; nil where nothing fits below `high`.
    public func findGap(_ length: UInt64, from low: UInt64, to high: UInt64) -> UInt64? {
        var start = low
        var index = firstIndex(above: low)
        while true {
            guard let end = add(start, length), end <= high else { return nil }
            if index == regions.count || regions[index].start >= end { return start }
            start = max(start, regions[index].end)
            index += 1
        }
    }

    private func add(_ a: UInt64, _ b: UInt64) -> UInt64? {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? nil : sum
    }

    /// Adds a region to a free range; anonymous neighbours with the same flags become one.
    public mutating func insert(_ region: Region) throws(Errno) {
        let index = firstIndex(above: region.start)
        if index > 0, case .anonymous = region.backing, case .anonymous = regions[index - 1].backing,
            regions[index - 1].end == region.start, regions[index - 1].flags == region.flags
        {
            regions[index - 1].end = region.end
            return
        }
        guard regions.count < Self.limit else { throw .outOfMemory }
        regions.insert(region, at: index)
    }

    /// Takes the range out, splitting regions at its ends; answers the parts that were there.
    public mutating func remove(_ start: UInt64, _ end: UInt64) throws(Errno) -> [Region] {
        var index = firstIndex(above: start)
        var removed: [Region] = []
        guard index < regions.count, regions[index].start < end else { return removed }
        // The one case that makes more regions than before: a hole in the middle of one.
        if regions[index].start < start, regions[index].end > end {
            guard regions.count < Self.limit else { throw .outOfMemory }
            let whole = regions[index]
            regions[index] = whole.clipped(from: whole.start, to: start)
            regions.insert(whole.clipped(from: end, to: whole.end), at: index + 1)
            removed.append(whole.clipped(from: start, to: end))
            return removed
        }
        if regions[index].start < start {
            let whole = regions[index]
            regions[index] = whole.clipped(from: whole.start, to: start)
            removed.append(whole.clipped(from: start, to: whole.end))
            index += 1
        }
        let first = index
        while index < regions.count, regions[index].end <= end {
            removed.append(regions[index])
            index += 1
        }
        regions.removeSubrange(first..<index)
        if first < regions.count, regions[first].start < end {
            let whole = regions[first]
            regions[first] = whole.clipped(from: end, to: whole.end)
            removed.append(whole.clipped(from: whole.start, to: end))
        }
        return removed
    }

    /// Whether `more` regions fit.
    public func hasRoom(for more: Int) -> Bool { regions.count + more <= Self.limit }

    /// How much memory the list needs to grow by two regions; 0 while there is room.
    public var growth: Int {
        regions.count + 2 <= regions.capacity ? 0 : (regions.capacity + 2) * 2 * MemoryLayout<Region>.stride
    }

    /// All of them, taken out.
    public mutating func removeAll() -> [Region] {
        let all = regions
        regions = []
        return all
    }
}
