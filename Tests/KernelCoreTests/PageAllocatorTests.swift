import KernelCore
import Testing

@Suite
struct PageAllocatorTests {
    @Test func `memory that is added is free, in whole pages`() {
        let memory = HostMemory(pageCount: 64)
        var allocator = PageAllocator(unsafeInfo: memory.info, firstPage: memory.start.page, pageCount: 64)
        #expect(allocator.allocate(order: 0) == nil)
        allocator.add(from: memory.start + 1, to: memory.start + 10 * Page.size + 4095)
        #expect(allocator.totalPages == 9)
        #expect(allocator.freePages == 9)
        let outside = allocator.knows(memory.end)
        #expect(!outside)
    }

    @Test(arguments: 0...10) func `blocks are aligned to their size`(order: Int) {
        let memory = HostMemory(pageCount: 4096)
        var allocator = memory.makeAllocator()
        while let block = allocator.allocate(order: order) {
            #expect(block.page & ((1 << order) - 1) == 0)
            #expect(block >= memory.start && block + (Page.size << order) <= memory.end)
        }
        #expect(allocator.freePages == 0)
    }

    @Test func `freed neighbours join again, whatever the order`() {
        let memory = HostMemory(pageCount: 2048)
        var allocator = memory.makeAllocator()
        var numbers = SeededNumbers(seed: 1)
        for _ in 0..<10 {
            var pages: [PhysicalAddress] = []
            while let page = allocator.allocate(order: 0) { pages.append(page) }
            #expect(pages.count == 2048)
            #expect(Set(pages).count == 2048)
            for page in pages.shuffled(using: &numbers) { allocator.free(page, order: 0) }
            // Only if all have joined are the two largest blocks there again.
            let first = allocator.allocate(order: 10)
            let second = allocator.allocate(order: 10)
            #expect(first != nil && second != nil && allocator.freePages == 0)
            allocator.free(first!, order: 10)
            allocator.free(second!, order: 10)
        }
    }

    @Test func `an order beyond the largest is refused`() {
        let memory = HostMemory(pageCount: 4096)
        var allocator = memory.makeAllocator()
        #expect(allocator.allocate(order: 11) == nil)
        #expect(allocator.allocate(order: 60) == nil)
    }

    @Test func `memory that begins and ends anywhere is used whole`() {
        let memory = HostMemory(pageCount: 4096)
        var numbers = SeededNumbers(seed: 2)
        for _ in 0..<200 {
            let first = numbers.below(4096)
            let last = first + numbers.below(4096 - first + 1)
            var allocator = PageAllocator(unsafeInfo: memory.info, firstPage: memory.start.page, pageCount: 4096)
            allocator.add(from: memory.start + first * Page.size, to: memory.start + last * Page.size)
            #expect(allocator.freePages == last - first)
            var count = 0
            while let page = allocator.allocate(order: 0) {
                count += 1
                let index = page.page - memory.start.page
                if index < first || index >= last { Issue.record("page \(index) is not in \(first)..<\(last)") }
            }
            #expect(count == last - first)
        }
    }

    @Test(arguments: 1...8) func `random use agrees with a model`(seed: UInt64) {
        let memory = HostMemory(pageCount: 1500)
        var allocator = memory.makeAllocator()
        var numbers = SeededNumbers(seed: seed)
        var owner = [Int?](repeating: nil, count: 1500)
        var blocks: [(PhysicalAddress, Int)] = []
        var used = 0
        for step in 0..<6000 {
            if numbers.below(5) < 3 {
                let order = numbers.below(6) * numbers.below(3)
                guard let block = allocator.allocate(order: order) else {
                    // A refusal is right only where no aligned free run of this size exists.
                    let size = 1 << order
                    let firstPage = memory.start.page
                    var index = (firstPage + size - 1) / size * size - firstPage
                    while index + size <= 1500 {
                        if owner[index..<(index + size)].allSatisfy({ $0 == nil }) {
                            Issue.record("order \(order) was refused although \(index) is free")
                            break
                        }
                        index += size
                    }
                    continue
                }
                let index = block.page - memory.start.page
                for page in index..<(index + (1 << order)) where owner[page] != nil {
                    Issue.record("page \(page) was given twice")
                }
                for page in index..<(index + (1 << order)) { owner[page] = step }
                blocks.append((block, order))
                used += 1 << order
            } else if !blocks.isEmpty {
                let (block, order) = blocks.remove(at: numbers.below(blocks.count))
                let index = block.page - memory.start.page
                for page in index..<(index + (1 << order)) { owner[page] = nil }
                allocator.free(block, order: order)
                used -= 1 << order
            }
            if allocator.freePages != 1500 - used { Issue.record("\(allocator.freePages) free, not \(1500 - used)") }
        }
        for (block, order) in blocks { allocator.free(block, order: order) }
        #expect(allocator.freePages == 1500)
    }
}
