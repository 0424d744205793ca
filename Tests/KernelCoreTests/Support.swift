import KernelCore
import Testing

/// Numbers that look random and are the same for the same seed (splitmix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }
}

/// A block of host memory that stands for physical memory, aligned to the largest block of the allocator.
///
/// It is never given back: the kernel's `Frames` keep referring to the last one that they were started with.
struct HostMemory {
    let start: PhysicalAddress
    let pageCount: Int
    let info: UnsafeMutablePointer<PageInfo>

    init(pageCount: Int) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: pageCount * Page.size, alignment: 4 << 20)
        // What the kernel reads before it has written it must be seen.
        memory.initializeMemory(as: UInt8.self, repeating: 0xa5, count: pageCount * Page.size)
        start = PhysicalAddress(UInt64(UInt(bitPattern: memory)))
        self.pageCount = pageCount
        info = .allocate(capacity: pageCount)
    }

    var end: PhysicalAddress { start + pageCount * Page.size }

    /// An allocator that has all of it.
    func makeAllocator() -> PageAllocator {
        var allocator = PageAllocator(unsafeInfo: info, firstPage: start.page, pageCount: pageCount)
        allocator.add(from: start, to: end)
        return allocator
    }
}

/// Everything that goes through the kernel's one `Frames`: these suites run one after another, each test with fresh
/// memory.
@Suite(.serialized)
enum SharedFrames {
    /// Starts the frames over; answers how many are free.
    static func begin(pages: Int = 2048) -> Int {
        Frames.start(HostMemory(pageCount: pages).makeAllocator())
        return Frames.counts.free
    }
}
