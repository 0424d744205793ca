internal import CMachine
internal import KernelCore
internal import Synchronization

/// What compiled Swift asks of a C library: memory, random bytes, and a place for `print`.
enum KernelHeap {
    static let lock = SpinLock()
    // SAFETY: used with `lock` held.
    nonisolated(unsafe) static var heap = Heap()
}

@c(posix_memalign)
public func posixMemoryAlign(
    _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ alignment: Int, _ size: Int
) -> Int32 {
    KernelHeap.lock.lock()
    let memory = unsafe KernelHeap.heap.allocate(size, alignment: alignment)
    KernelHeap.lock.unlock()
    // The compiler's allocations can't fail, and `Frames.reserve` is there so that they don't.
    guard let memory = unsafe memory else { panic("out of kernel memory") }
    unsafe result.pointee = memory
    return 0
}

/// `free`; the name itself is kept from Swift code, so Entry/Memory.S forwards it.
@c(kernel_heap_free)
public func freeMemory(_ memory: UnsafeMutableRawPointer?) {
    guard let memory = unsafe memory else { return }
    KernelHeap.lock.lock()
    unsafe KernelHeap.heap.release(memory)
    KernelHeap.lock.unlock()
}

@c(arc4random_buf)
public func randomBytes(_ buffer: UnsafeMutableRawPointer, _ count: Int) {
    var index = 0
    while index < count {
        unsafe buffer.storeBytes(
            of: UInt8(truncatingIfNeeded: Entropy.next() >> 24), toByteOffset: index, as: UInt8.self)
        index += 1
    }
}

@c(putchar)
public func putCharacter(_ character: Int32) -> Int32 {
    Console.withLock { Console.put(UInt8(truncatingIfNeeded: character)) }
    return character
}

/// Random numbers for address layout and hash seeds: RDRAND where the processor has it, mixed with the time-stamp
/// counter and a state that moves on with each number (splitmix64).
enum Entropy {
    // SAFETY: a lost update of the state only loses a step.
    nonisolated(unsafe) private static var state: UInt64 = 0
    // SAFETY: written once at start-up.
    nonisolated(unsafe) private static var hasGenerator = false

    static func start() {
        var words = InlineArray<4, UInt32>(repeating: 0)
        var span = words.mutableSpan
        unsafe span.withUnsafeMutableBufferPointer { unsafe machine_cpuid(1, 0, $0.baseAddress) }
        unsafe hasGenerator = words[2] & 1 << 30 != 0
    }

    static func next() -> UInt64 {
        if unsafe hasGenerator { unsafe state ^= machine_random() }
        unsafe state = state &+ 0x9E37_79B9_7F4A_7C15 &+ machine_timestamp()
        var value = unsafe state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
