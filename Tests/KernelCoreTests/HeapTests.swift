import KernelCore
import SchemeProtocol
import Testing

extension SharedFrames {
    @Suite struct HeapTests {
        @Test func `pieces are large enough, aligned and apart`() {
            _ = SharedFrames.begin()
            var heap = Heap()
            var numbers = SeededNumbers(seed: 3)
            var pieces: [(UnsafeMutableRawPointer, Int, UInt8)] = []
            for step in 0..<20_000 {
                if numbers.below(3) != 0 || pieces.isEmpty {
                    let size = numbers.below(10) == 0 ? 1 + numbers.below(20_000) : 1 + numbers.below(300)
                    let alignment = 1 << numbers.below(numbers.below(10) == 0 ? 13 : 5)
                    guard let piece = heap.allocate(size, alignment: alignment) else { continue }
                    #expect(UInt(bitPattern: piece) % UInt(max(alignment, 16)) == 0)
                    let mark = UInt8(truncatingIfNeeded: step)
                    piece.initializeMemory(as: UInt8.self, repeating: mark, count: size)
                    pieces.append((piece, size, mark))
                } else {
                    let (piece, size, mark) = pieces.remove(at: numbers.below(pieces.count))
                    let bytes = UnsafeRawBufferPointer(start: piece, count: size)
                    if !bytes.allSatisfy({ $0 == mark }) { Issue.record("a piece of \(size) bytes was overwritten") }
                    heap.release(piece)
                }
            }
            for (piece, _, _) in pieces { heap.release(piece) }
            #expect(heap.used == 0)
        }

        @Test(arguments: [1, 15, 16, 17, 48, 64, 65, 96, 1360, 1361, 2048, 2049, 4096, 4097, 1 << 20, 4 << 20])
        func `what is given back is given out again`(size: Int) {
            let free = SharedFrames.begin(pages: 4096)
            var heap = Heap()
            for _ in 0..<200 {
                let piece = heap.allocate(size, alignment: 16)
                #expect(piece != nil && heap.used >= size)
                if let piece { heap.release(piece) }
            }
            #expect(heap.used == 0)
            // A page of small pieces stays cut.
            #expect(free - Frames.counts.free <= 1)
        }

        @Test(arguments: [16, 40, 128, 1360, 2048]) func `pages go back when all their pieces have`(size: Int) {
            let free = SharedFrames.begin(pages: 4096)
            var heap = Heap()
            var numbers = SeededNumbers(seed: UInt64(size))
            for _ in 0..<3 {
                var pieces = (0..<3000).compactMap { _ in heap.allocate(size, alignment: 16) }
                #expect(pieces.count == 3000 && Set(pieces).count == 3000)
                pieces.shuffle(using: &numbers)
                for piece in pieces { heap.release(piece) }
                // A few pieces stay at hand, in the worst case each in a page of its own.
                #expect(heap.used == 0 && free - Frames.counts.free <= 17)
            }
        }

        @Test(arguments: [16, 32, 64, 512, 1024, 2048, 4096, 65536]) func `alignments are kept`(alignment: Int) {
            _ = SharedFrames.begin(pages: 4096)
            var heap = Heap()
            for size in [1, 16, 40, 100, 1000, 1025, 3000] {
                for _ in 0..<20 {
                    let piece = heap.allocate(size, alignment: alignment)
                    #expect(piece.map { UInt(bitPattern: $0) % UInt(alignment) == 0 } == true)
                }
            }
        }

        @Test func `without memory there is a refusal`() {
            _ = SharedFrames.begin(pages: 64)
            var heap = Heap()
            var count = 0
            while heap.allocate(2048, alignment: 16) != nil { count += 1 }
            #expect(count == 128)
            for size in [1, 16, 3000, 5 << 20, 1 << 40, Int.max] {
                #expect(heap.allocate(size, alignment: 16) == nil)
            }
        }
    }
}
