import KernelCore
import Testing

/// Something with a key, and optionally a thread's virtual time.
private final class Item: HeapElement {
    var heapKey: UInt64
    var heapIndex: Int?
    var ran: UInt64 = 0
    let scale: UInt64

    init(_ key: UInt64, scale: UInt64 = 1024) {
        heapKey = key
        self.scale = scale
    }
}

@Suite struct OrderedHeapTests {
    @Test func `elements come out in order`() {
        var numbers = SeededNumbers(seed: 4)
        var heap = OrderedHeap<Item>()
        for _ in 0..<1000 { heap.insert(Item(UInt64(numbers.below(500)))) }
        var last: UInt64 = 0
        var count = 0
        while let item = heap.popFirst() {
            #expect(item.heapKey >= last && item.heapIndex == nil)
            last = item.heapKey
            count += 1
        }
        #expect(count == 1000)
    }

    @Test(arguments: 1...6) func `random use agrees with a sorted list`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var heap = OrderedHeap<Item>()
        var model: [Item] = []
        for _ in 0..<4000 {
            switch numbers.below(4) {
            case 0, 1:
                let item = Item(UInt64(numbers.below(100)))
                heap.insert(item)
                model.append(item)
            case 2:
                if model.isEmpty { break }
                let item = model.remove(at: numbers.below(model.count))
                heap.remove(item)
                #expect(item.heapIndex == nil)
                // A second time it is in no heap any more.
                heap.remove(item)
            default:
                let item = heap.popFirst()
                #expect(item?.heapKey == model.map(\.heapKey).min())
                model.removeAll { $0 === item }
            }
            #expect(heap.count == model.count)
            #expect(heap.first?.heapKey == model.map(\.heapKey).min())
        }
    }

    @Test func `an element of another heap is left alone`() {
        var one = OrderedHeap<Item>()
        var other = OrderedHeap<Item>()
        let item = Item(1)
        one.insert(item)
        other.insert(Item(2))
        other.remove(item)
        #expect(one.count == 1 && other.count == 1 && item.heapIndex == 0)
    }
}

@Suite struct FairnessTests {
    /// Runs threads of these nice values on one processor for a while; the share of each.
    private func shares(_ nice: [Int], slices: Int = 20_000) -> [Double] {
        var queue = OrderedHeap<Item>()
        let items = nice.map { Item(0, scale: Fairness.scale(nice: $0)) }
        for item in items { queue.insert(item) }
        for _ in 0..<slices {
            let item = queue.popFirst()!
            item.ran += Fairness.slice
            item.heapKey += Fairness.slice * item.scale / 1024
            queue.insert(item)
        }
        let total = Double(items.reduce(0) { $0 + $1.ran })
        return items.map { Double($0.ran) / total }
    }

    @Test func `equals share equally`() {
        for share in shares([0, 0, 0, 0, 0]) { #expect(abs(share - 0.2) < 0.001) }
    }

    @Test(arguments: [(-5, 0), (0, 5), (0, 10), (-20, 0), (0, 19), (-20, 19), (3, 4)])
    func `shares are in proportion to the weights`(low: Int, high: Int) {
        let result = shares([low, high])
        let expected = Double(Fairness.scale(nice: high)) / Double(Fairness.scale(nice: low))
        // Time is shared in whole slices: of the smaller share there may be a few only.
        let ideal = 20_000 / (1 + expected)
        #expect(abs(result[1] * 20_000 - ideal) <= max(2, ideal * 0.05))
        #expect(result[1] > 0)
    }

    @Test func `each step of nice weighs less, and none weighs nothing`() {
        for nice in -20..<19 { #expect(Fairness.scale(nice: nice) < Fairness.scale(nice: nice + 1)) }
        #expect(Fairness.scale(nice: 0) == 1024)
    }

    @Test(arguments: [-21, 20, 1000, -1000, Int.max, Int.min]) func `values out of range are taken as the nearest`(
        nice: Int
    ) {
        #expect(Fairness.scale(nice: nice) == Fairness.scale(nice: nice < 0 ? -20 : 19))
    }
}
