import SchemeProtocol
import Testing

@testable import KernelCore

extension SharedFrames {
    @Suite struct PageRingTests {
        private func write(_ ring: inout PageRing, _ bytes: ArraySlice<UInt8>) throws -> Int {
            var taken = 0
            while taken < bytes.count, ring.space > 0 {
                let ready = try ring.prepare(atMost: bytes.count - taken)
                let first = bytes.startIndex + taken
                taken += ring.fill(atMost: ready) { room in
                    for index in 0..<room.count { room[index] = bytes[first + index] }
                    return room.count
                }
            }
            return taken
        }

        private func read(_ ring: inout PageRing, _ count: Int) -> [UInt8] {
            var got: [UInt8] = []
            while got.count < count, ring.count > 0 {
                ring.drain(atMost: count - got.count) { bytes in
                    got += bytes
                    return bytes.count
                }
            }
            return got
        }

        @Test(arguments: 1...6) func `random use agrees with a list`(seed: UInt64) throws {
            let free = SharedFrames.begin()
            do {
                var numbers = SeededNumbers(seed: seed)
                var ring = PageRing()
                var model: [UInt8] = []
                for _ in 0..<400 {
                    if numbers.below(2) == 0 {
                        let bytes = (0..<numbers.below(20_000)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                        let taken = try write(&ring, bytes[...])
                        #expect(taken == min(bytes.count, PageRing.capacity - model.count))
                        model += bytes[..<taken]
                    } else {
                        let wanted = numbers.below(20_000)
                        let got = read(&ring, wanted)
                        #expect(got == Array(model.prefix(wanted)))
                        model.removeFirst(got.count)
                    }
                    #expect(ring.count == model.count && ring.space == PageRing.capacity - model.count)
                }
            }
            #expect(Frames.counts.free == free)
        }

        @Test func `what there is no memory for is refused, and the rest stays`() throws {
            _ = SharedFrames.begin(pages: 2048)
            var pages: [PhysicalAddress] = []
            while let page = try? Frames.allocate(for: .kernel) { pages.append(page) }
            var ring = PageRing()
            #expect(throws: Errno.outOfMemory) { try ring.prepare(atMost: 1) }
            Frames.release(pages.removeLast())
            #expect(try ring.prepare(atMost: 5000) == Page.size)
            #expect(try write(&ring, Array(repeating: 7, count: 4000)[...]) == 4000)
            #expect(throws: Errno.outOfMemory) { try write(&ring, Array(repeating: 8, count: 4000)[...]) }
            #expect(ring.count == Page.size)
            #expect(read(&ring, 5000) == Array(repeating: 7, count: 4000) + Array(repeating: 8, count: 96))
        }

        @Test func `a body that takes nothing leaves all as it was`() throws {
            _ = SharedFrames.begin()
            var ring = PageRing()
            #expect(ring.fill(atMost: 4) { $0.count } == 0)
            #expect(try write(&ring, [1]) == 1)
            #expect(ring.fill(atMost: 4) { _ in 0 } == 0)
            #expect(ring.drain(atMost: 4) { _ in 0 } == 0)
            #expect(read(&ring, 4) == [1])
        }
    }
}
