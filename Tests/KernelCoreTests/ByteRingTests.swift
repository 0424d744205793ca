import KernelCore
import Testing

@Suite struct ByteRingTests {
    @Test(arguments: 1...8) func `random use agrees with a list`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let capacity = 1 + numbers.below(200)
        var ring = ByteRing(capacity: capacity)
        var model: [UInt8] = []
        for _ in 0..<5000 {
            switch numbers.below(3) {
            case 0:
                let bytes = (0..<numbers.below(80)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
                var taken = 0
                // At most two turns: to the end of the storage, and from its start.
                for _ in 0..<2 {
                    ring.fill(atMost: bytes.count - taken) { room in
                        let count = min(room.count, bytes.count - taken)
                        for index in 0..<count { room[index] = bytes[taken + index] }
                        taken += count
                        return count
                    }
                }
                #expect(taken == min(bytes.count, capacity - model.count))
                model += bytes[..<taken]
            case 1:
                let wanted = numbers.below(80)
                var got: [UInt8] = []
                for _ in 0..<2 {
                    ring.drain(atMost: wanted - got.count) { bytes in
                        got += bytes
                        return bytes.count
                    }
                }
                #expect(got == Array(model.prefix(wanted)))
                model.removeFirst(got.count)
            default:
                let byte = UInt8.random(in: 0...255, using: &numbers)
                ring.push(byte)
                if model.count == capacity { model.removeFirst() }
                model.append(byte)
            }
            #expect(ring.count == model.count && ring.space == capacity - model.count)
            if !model.isEmpty {
                let index = numbers.below(model.count)
                #expect(ring[index] == model[index])
            }
        }
    }

    @Test func `a body that takes nothing leaves all as it was`() {
        var ring = ByteRing(capacity: 4)
        ring.push(1)
        #expect(ring.fill(atMost: 4) { _ in 0 } == 0)
        #expect(ring.drain(atMost: 4) { _ in 0 } == 0)
        #expect(ring.count == 1 && ring[0] == 1)
    }

    @Test func `a ring without room takes nothing`() {
        var ring = ByteRing(capacity: 0)
        ring.push(1)
        #expect(ring.fill(atMost: 4) { $0.count } == 0)
        #expect(ring.drain(atMost: 4) { $0.count } == 0)
        #expect(ring.count == 0 && ring.space == 0)
    }
}
