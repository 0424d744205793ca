import KernelCore
import SchemeProtocol
import Testing

extension SharedFrames {
    @Suite struct PageTableTests {
        private static let places: [UInt64] = [
            AddressLayout.userBase, AddressLayout.userBase + 4096, 0x1000_0020_0000, 0x1000_4000_0000,
            0x4000_0000_0000, AddressLayout.userEnd - 4096,
        ]

        @Test func `what is set is found, and nothing beside it`() throws {
            _ = SharedFrames.begin()
            let table = PageTable(root: try Frames.allocateZeroed(for: .kernel))
            for (index, place) in Self.places.enumerated() {
                let before = try table.set(place, PageEntry(PhysicalAddress(page: 100 + index), PageEntry.user))
                #expect(before.rawValue == 0)
            }
            for (index, place) in Self.places.enumerated() {
                let entry = table.lookup(place)
                #expect(entry.isPresent && entry.frame == PhysicalAddress(page: 100 + index))
                #expect(entry.has(PageEntry.user) && !entry.has(PageEntry.writable))
            }
            let beside = table.lookup(AddressLayout.userBase + 2 * 4096)
            #expect(beside.rawValue == 0)
            table.destroyUser()
        }

        @Test func `the populated pages come in order`() throws {
            _ = SharedFrames.begin()
            let table = PageTable(root: try Frames.allocateZeroed(for: .kernel))
            for place in Self.places.reversed() { try table.set(place, PageEntry(PhysicalAddress(page: 7), 0)) }
            var found: [UInt64] = []
            var cursor = AddressLayout.userBase
            while let next = table.nextPopulated(cursor, AddressLayout.userEnd) {
                found.append(next)
                cursor = next + 4096
            }
            #expect(found == Self.places)
            let none = table.nextPopulated(Self.places[1] + 4096, Self.places[2])
            #expect(none == nil)
            table.destroyUser()
        }

        @Test func `a cleared entry is empty, and the tables go in the end`() throws {
            let free = SharedFrames.begin()
            let table = PageTable(root: try Frames.allocateZeroed(for: .kernel))
            for place in Self.places { try table.set(place, PageEntry(PhysicalAddress(page: 9), 0)) }
            #expect(Frames.counts.free < free)
            for place in Self.places {
                let old = table.clear(place)
                #expect(old.frame == PhysicalAddress(page: 9))
                let now = table.lookup(place)
                #expect(now.rawValue == 0)
            }
            table.destroyUser()
            #expect(Frames.counts.free == free)
        }

        @Test func `a parked page keeps its frame and its rights`() {
            var entry = PageEntry(PhysicalAddress(page: 3), PageEntry.user | PageEntry.writable)
            let before = entry.rawValue
            entry.park(true)
            #expect(entry.isPresent && !entry.has(PageEntry.present) && entry.frame == PhysicalAddress(page: 3))
            entry.park(false)
            #expect(entry.rawValue == before)
        }

        @Test func `without memory for tables nothing changes`() throws {
            _ = SharedFrames.begin(pages: 64)
            let table = PageTable(root: try Frames.allocateZeroed(for: .kernel))
            while (try? Frames.allocate(for: .kernel)) != nil {}
            #expect(throws: Errno.outOfMemory) { try table.set(Self.places[0], PageEntry(PhysicalAddress(page: 1), 0)) }
            let entry = table.lookup(Self.places[0])
            #expect(entry.rawValue == 0)
        }
    }
}
