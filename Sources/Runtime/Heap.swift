#if os(none)
    import CPlatform
    import SchemeProtocol

    /// The allocator behind every Swift object: size classes in 64 KiB chunks, larger blocks in granules of their own.
    ///
    /// A chunk's head has one bit for each slot, so that which slots are free is not written into the slots: a program
    /// that writes through a stale pointer cannot lead the allocator astray, and a second `free` is always noticed.
    @safe
    struct Heap {
        private var region = HeapRegion()
        /// In the heap's first granule: a list of chunks with free slots for each class, then the lists of free runs.
        private var tables: UnsafeMutablePointer<UInt64>?
        /// Mixed into the heads of chunks and blocks, so that a forged or overwritten head is noticed.
        private var secret: UInt64 = 0

        /// `size` bytes at a multiple of `alignment`, a power of two; nil without memory.
        mutating func allocate(_ size: Int, alignment: Int) -> UnsafeMutableRawPointer? {
            guard let tables = unsafe tables ?? begin() else { return nil }
            var size = max(size, 1)
            if alignment > 16 {
                // Slots whose size is a power of two are aligned to their size.
                if max(size, alignment) <= SizeClass.largest {
                    size = 1 << (Int.bitWidth - (max(size, alignment) - 1).leadingZeroBitCount)
                } else {
                    return unsafe allocateLarge(size, alignment, tables)
                }
            }
            if size > SizeClass.largest { return unsafe allocateLarge(size, 16, tables) }
            return unsafe allocateSmall(SizeClass(size), tables)
        }

        private mutating func begin() -> UnsafeMutablePointer<UInt64>? {
            guard let address = region.begin() else { return nil }
            let random = ProgramStart.randomWords
            secret = random[1] ^ random[3] &* 0x9e37_79b9_7f4a_7c15
            unsafe tables = UnsafeMutablePointer(bitPattern: UInt(address))
            return unsafe tables
        }

        private func isSmall(_ chunk: Chunk) -> Bool { chunk.magic == secret ^ chunk.address }
        private func isLarge(_ chunk: Chunk) -> Bool { chunk.magic == ~(secret ^ chunk.address) }

        private mutating func allocateSmall(_ sizeClass: SizeClass, _ tables: UnsafeMutablePointer<UInt64>)
            -> UnsafeMutableRawPointer?
        {
            var head = unsafe tables[sizeClass.index]
            if head == 0 {
                guard let new = unsafe region.take(1, table: tables + SizeClass.count) else { return nil }
                Chunk(new).prepare(sizeClass, magic: secret ^ new)
                unsafe tables[sizeClass.index] = new
                head = new
            }
            let chunk = Chunk(head)
            if !isSmall(chunk) { die("heap: a chunk's head was overwritten\n") }
            let slot = unsafe chunk.takeSlot()
            if chunk.freeCount == 0 { unsafe unlink(chunk, tables) }
            return unsafe slot
        }

        private mutating func allocateLarge(_ size: Int, _ alignment: Int, _ tables: UnsafeMutablePointer<UInt64>)
            -> UnsafeMutableRawPointer?
        {
            let offset = max(Chunk.headSize, alignment)
            guard offset < HeapRegion.granule, size < 1 << 44 else { return nil }
            let count = (offset + size + HeapRegion.granule - 1) / HeapRegion.granule
            guard let address = unsafe region.take(count, table: tables + SizeClass.count) else { return nil }
            return unsafe Chunk(address).prepareLarge(count, offset, magic: ~(secret ^ address))
        }

        mutating func free(_ pointer: UnsafeMutableRawPointer) {
            guard let tables = unsafe tables else { die("free: not a block of the heap\n") }
            let chunk = unsafe Chunk(holding: pointer)
            if isSmall(chunk) {
                unsafe chunk.giveSlot(pointer)
                if chunk.freeCount == 1 {
                    unsafe link(chunk, tables)
                } else if chunk.freeCount == chunk.slotCount, unsafe tables[chunk.classIndex] != chunk.address {
                    // An empty chunk goes back, unless it is the one that serves its class now.
                    unsafe unlink(chunk, tables)
                    chunk.magic = 0
                    unsafe region.give(chunk.address, 1, table: tables + SizeClass.count)
                }
            } else if isLarge(chunk), unsafe chunk.largeStart == pointer {
                chunk.magic = 0
                unsafe region.give(chunk.address, chunk.granules, table: tables + SizeClass.count)
            } else {
                die("free: not a block in use\n")
            }
        }

        /// How many bytes a block can hold.
        func capacity(of pointer: UnsafeMutableRawPointer) -> Int {
            let chunk = unsafe Chunk(holding: pointer)
            if isSmall(chunk) { return chunk.slotSize }
            if isLarge(chunk), unsafe chunk.largeStart == pointer {
                return chunk.granules * HeapRegion.granule - chunk.firstSlot
            }
            die("realloc: not a block in use\n")
        }

        private mutating func link(_ chunk: Chunk, _ tables: UnsafeMutablePointer<UInt64>) {
            let head = unsafe tables[chunk.classIndex]
            chunk.next = head
            chunk.previous = 0
            if head != 0 { Chunk(head).previous = chunk.address }
            unsafe tables[chunk.classIndex] = chunk.address
        }

        private mutating func unlink(_ chunk: Chunk, _ tables: UnsafeMutablePointer<UInt64>) {
            if chunk.previous != 0 {
                Chunk(chunk.previous).next = chunk.next
            } else {
                unsafe tables[chunk.classIndex] = chunk.next
            }
            if chunk.next != 0 { Chunk(chunk.next).previous = chunk.previous }
        }
    }

    private let heapLock = FutexLock()
    private nonisolated(unsafe) var heap = Heap()

    /// `size` bytes for the runtime's own use; nil without memory.
    func allocate(_ size: Int, alignment: Int = 16) -> UnsafeMutableRawPointer? {
        heapLock.lock()
        defer { heapLock.unlock() }
        return unsafe heap.allocate(size, alignment: alignment)
    }

    @c(apus_malloc)
    public func cAllocate(_ size: Int) -> UnsafeMutableRawPointer? {
        size < 0 ? nil : unsafe allocate(size)
    }

    @c(calloc)
    public func cAllocateZeroed(_ count: Int, _ size: Int) -> UnsafeMutableRawPointer? {
        let (total, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow, count >= 0, size >= 0, let block = unsafe allocate(total) else { return nil }
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: total)
        return unsafe block
    }

    @c(posix_memalign)
    public func cAllocateAligned(
        _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ alignment: Int, _ size: Int
    ) -> Int32 {
        if alignment < 8 || alignment & (alignment - 1) != 0 { return Errno.invalidArgument.rawValue }
        guard size >= 0, let block = unsafe allocate(size, alignment: alignment) else {
            return Errno.outOfMemory.rawValue
        }
        unsafe result.pointee = block
        return 0
    }

    @c(realloc)
    public func cReallocate(_ block: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
        guard let block = unsafe block else { return unsafe cAllocate(size) }
        guard size >= 0 else { return nil }
        heapLock.lock()
        let capacity = unsafe heap.capacity(of: block)
        heapLock.unlock()
        if size <= capacity && size >= capacity / 2 { return unsafe block }
        guard let new = unsafe allocate(size) else { return nil }
        unsafe new.copyMemory(from: block, byteCount: min(size, capacity))
        unsafe cFree(block)
        return unsafe new
    }

    @c(apus_free)
    public func cFree(_ block: UnsafeMutableRawPointer?) {
        guard let block = unsafe block else { return }
        heapLock.lock()
        unsafe heap.free(block)
        heapLock.unlock()
    }
#endif
