#if os(none)
    /// A class of block sizes: multiples of 16 up to 128, then four to a doubling, up to 8 KiB.
    struct SizeClass {
        static let count = 32
        static let largest = 8192

        let index: Int
        let slotSize: Int

        /// The smallest class for `size`, which is 1 … `largest`.
        init(_ size: Int) {
            if size <= 128 {
                index = (size - 1) >> 4
                slotSize = (index + 1) << 4
            } else {
                let exponent = Int.bitWidth - 1 - (size - 1).leadingZeroBitCount
                let quarter = ((size - 1) >> (exponent - 2)) & 3
                index = 8 + (exponent - 7) * 4 + quarter
                slotSize = (5 + quarter) << (exponent - 2)
            }
        }
    }

    /// The head of a chunk: 64 KiB of slots of one size, or the first granule of one large block.
    ///
    /// A view of the memory at `address`, which the heap owns while its lock is held.
    @safe
    struct Chunk {
        /// Bytes before the bitmap.
        static let headSize = 64

        let address: UInt64

        init(_ address: UInt64) { self.address = address }
        init(holding pointer: UnsafeMutableRawPointer) {
            address = UInt64(UInt(bitPattern: pointer)) & ~UInt64(HeapRegion.granule - 1)
        }

        private struct Head {
            var magic: UInt64
            var next: UInt64
            var previous: UInt64
            var slotSize: UInt32
            var slotCount: UInt32
            /// 2^32 / slotSize, rounded up: turns an offset below 64 KiB into a slot number without a division.
            var inverse: UInt32
            /// Where the first slot (or the large block) begins.
            var firstSlot: UInt32
            var freeCount: UInt32
            /// No word of the bitmap before this one has a free slot.
            var hint: UInt32
            var classIndex: UInt32
            /// Of a large block.
            var granules: UInt32
        }

        private var head: UnsafeMutablePointer<Head> {
            unsafe UnsafeMutablePointer(bitPattern: UInt(address)).unsafelyUnwrapped
        }
        /// A bit for each slot, 1 = free.
        private var bitmap: UnsafeMutablePointer<UInt64> {
            unsafe UnsafeMutablePointer(bitPattern: UInt(address) + UInt(Self.headSize)).unsafelyUnwrapped
        }

        var magic: UInt64 {
            get { unsafe head.pointee.magic }
            nonmutating set { unsafe head.pointee.magic = newValue }
        }
        var next: UInt64 {
            get { unsafe head.pointee.next }
            nonmutating set { unsafe head.pointee.next = newValue }
        }
        var previous: UInt64 {
            get { unsafe head.pointee.previous }
            nonmutating set { unsafe head.pointee.previous = newValue }
        }
        var freeCount: Int { unsafe Int(head.pointee.freeCount) }
        var slotCount: Int { unsafe Int(head.pointee.slotCount) }
        var slotSize: Int { unsafe Int(head.pointee.slotSize) }
        var firstSlot: Int { unsafe Int(head.pointee.firstSlot) }
        var classIndex: Int { unsafe Int(head.pointee.classIndex) }
        var granules: Int { unsafe Int(head.pointee.granules) }
        var largeStart: UnsafeMutableRawPointer? {
            unsafe UnsafeMutableRawPointer(bitPattern: UInt(address) + UInt(firstSlot))
        }

        /// Makes an empty chunk of a class.
        func prepare(_ sizeClass: SizeClass, magic: UInt64) {
            let size = sizeClass.slotSize
            let words = (HeapRegion.granule / size + 63) / 64
            var first = Self.headSize + words * 8
            // Slots of a power of two are aligned to their size; the others to 16.
            let alignment = size & (size - 1) == 0 ? size : 16
            first = (first + alignment - 1) & ~(alignment - 1)
            let count = (HeapRegion.granule - first) / size
            unsafe head.initialize(
                to: Head(
                    magic: magic, next: 0, previous: 0, slotSize: UInt32(size), slotCount: UInt32(count),
                    inverse: UInt32((1 << 32 + size - 1) / size), firstSlot: UInt32(first), freeCount: UInt32(count),
                    hint: 0, classIndex: UInt32(sizeClass.index), granules: 1))
            for word in 0..<words {
                let bits = min(max(count - word * 64, 0), 64)
                unsafe bitmap[word] = bits == 64 ? .max : (1 << UInt64(bits)) - 1
            }
        }

        func prepareLarge(_ granules: Int, _ offset: Int, magic: UInt64) -> UnsafeMutableRawPointer? {
            unsafe head.initialize(
                to: Head(
                    magic: magic, next: 0, previous: 0, slotSize: 0, slotCount: 0, inverse: 0,
                    firstSlot: UInt32(offset), freeCount: 0, hint: 0, classIndex: 0, granules: UInt32(granules)))
            return unsafe largeStart
        }

        /// A free slot; there must be one.
        func takeSlot() -> UnsafeMutableRawPointer? {
            var word = unsafe Int(head.pointee.hint)
            while unsafe bitmap[word] == 0 { word += 1 }
            let bits = unsafe bitmap[word]
            unsafe bitmap[word] = bits & (bits &- 1)
            unsafe head.pointee.hint = UInt32(truncatingIfNeeded: word)
            unsafe head.pointee.freeCount &-= 1
            let slot = word << 6 + bits.trailingZeroBitCount
            return unsafe UnsafeMutableRawPointer(bitPattern: UInt(address) + UInt(firstSlot + slot &* slotSize))
        }

        /// Takes a slot back; anything but the start of a slot in use ends the program.
        func giveSlot(_ pointer: UnsafeMutableRawPointer) {
            let offset = Int(UInt(bitPattern: pointer) - UInt(address)) - firstSlot
            if offset < 0 { die("free: not the start of a block\n") }
            let slot = unsafe (offset &* Int(head.pointee.inverse)) >> 32
            if slot &* slotSize != offset || slot >= slotCount { die("free: not the start of a block\n") }
            let word = slot >> 6
            let bit: UInt64 = 1 << UInt64(slot & 63)
            if unsafe bitmap[word] & bit != 0 { die("free: block freed twice\n") }
            unsafe bitmap[word] |= bit
            unsafe head.pointee.freeCount &+= 1
            if unsafe word < Int(head.pointee.hint) { unsafe head.pointee.hint = UInt32(truncatingIfNeeded: word) }
        }
    }
#endif
