import SchemeProtocol
import Testing

@testable import KernelCore

@Suite struct RegionMapTests {
    private static let base: UInt64 = 0x2000_0000_0000

    private static func region(_ first: Int, _ count: Int, _ flags: MapFlags, _ object: MemoryObject?, page: Int = 0)
        -> Region
    {
        Region(
            start: base + UInt64(first) * 4096, end: base + UInt64(first + count) * 4096, flags: flags,
            backing: object.map { .object($0, offset: UInt64(page) * 4096) } ?? .anonymous)
    }

    /// What one page of the model is: its rights, and which page of which object it shows.
    private struct ModelPage: Equatable {
        var flags: UInt32
        var object: ObjectIdentifier?
        var page: Int
    }

    private static func describe(_ region: Region, _ address: UInt64) -> ModelPage {
        guard case .object(let object, let offset) = region.backing else {
            return ModelPage(flags: region.flags.rawValue, object: nil, page: 0)
        }
        let page = Int((offset + address - region.start) / 4096)
        return ModelPage(flags: region.flags.rawValue, object: ObjectIdentifier(object), page: page)
    }

    @Test(arguments: 1...10) func `random use agrees with a model of pages`(seed: UInt64) throws {
        var numbers = SeededNumbers(seed: seed)
        var map = RegionMap()
        var model = [ModelPage?](repeating: nil, count: 128)
        let objects = [MemoryObject(), MemoryObject()]
        for _ in 0..<3000 {
            let first = numbers.below(128)
            let count = 1 + numbers.below(min(20, 128 - first))
            let start = Self.base + UInt64(first) * 4096
            let end = start + UInt64(count) * 4096
            if numbers.below(2) == 0 {
                let isFree = model[first..<(first + count)].allSatisfy { $0 == nil }
                #expect(map.isFree(start, end) == isFree)
                guard isFree else { continue }
                let object = numbers.below(2) == 0 ? nil : objects[numbers.below(2)]
                let region = Self.region(
                    first, count, numbers.below(2) == 0 ? .read : [.read, .write], object, page: numbers.below(9))
                try map.insert(region)
                for page in first..<(first + count) {
                    model[page] = Self.describe(region, Self.base + UInt64(page) * 4096)
                }
            } else {
                let removed = try map.remove(start, end)
                let pages = removed.reduce(0) { $0 + Int($1.length / 4096) }
                #expect(pages == model[first..<(first + count)].count { $0 != nil })
                for region in removed {
                    #expect(region.start >= start && region.end <= end && region.start < region.end)
                    for address in stride(from: region.start, to: region.end, by: 4096) {
                        let page = Int((address - Self.base) / 4096)
                        #expect(model[page] == Self.describe(region, address))
                    }
                }
                for page in first..<(first + count) { model[page] = nil }
            }
            for page in 0..<128 {
                let address = Self.base + UInt64(page) * 4096
                if map.find(address + UInt64(numbers.below(4096))).map({ Self.describe($0, address) }) != model[page] {
                    Issue.record("page \(page) differs")
                }
            }
            for (left, right) in zip(map.regions, map.regions.dropFirst()) where left.end > right.start {
                Issue.record("regions overlap")
            }
            let length = 1 + numbers.below(10)
            let gap = map.findGap(UInt64(length) * 4096, from: Self.base, to: Self.base + 128 * 4096)
            let expected = (0...(128 - length)).first { first in
                model[first..<(first + length)].allSatisfy { $0 == nil }
            }
            #expect(gap == expected.map { Self.base + UInt64($0) * 4096 })
        }
    }

    @Test func `neighbours of one kind become one`() throws {
        var map = RegionMap()
        for page in 0..<100 { try map.insert(Self.region(page, 1, [.read, .write], nil)) }
        #expect(map.regions.count == 1)
        try map.insert(Self.region(100, 1, .read, nil))
        #expect(map.regions.count == 2)
    }

    @Test func `there is a limit, and what would exceed it changes nothing`() throws {
        var map = RegionMap()
        for index in 0..<(RegionMap.limit - 1) { try map.insert(Self.region(index * 2, 1, .read, nil)) }
        try map.insert(Self.region(1 << 20, 3, .read, nil))
        let middle = Self.base + UInt64((1 << 20) + 1) * 4096
        #expect(throws: Errno.outOfMemory) { try map.insert(Self.region(1 << 21, 1, .read, nil)) }
        #expect(throws: Errno.outOfMemory) { try map.remove(middle, middle + 4096) }
        #expect(map.regions.count == RegionMap.limit)
        #expect(map.find(middle) != nil)
        // Cutting an end off needs no new region.
        #expect(try map.remove(middle + 4096, middle + 8192).count == 1)
    }

    @Test func `a gap search does not wrap around`() {
        let map = RegionMap()
        #expect(map.findGap(.max, from: Self.base, to: AddressLayout.userEnd) == nil)
        #expect(map.findGap(4096, from: .max - 4095, to: .max) == nil)
        #expect(map.findGap(4096, from: AddressLayout.userEnd, to: AddressLayout.userEnd) == nil)
    }
}
