#if os(none)
    import SchemeProtocol

    /// Where the heap's memory comes from: runs of 64 KiB granules, each beginning at a multiple of 64 KiB, so that the
    /// head of the granule that holds an address is found by masking the address.
    ///
    /// Runs of up to 16 granules are cut from areas of 1 MiB (which the kernel fills on first touch) and kept for reuse
    /// up to a bound; longer ones are mapped and unmapped one by one. Not locked: the heap's lock covers it.
    @safe
    struct HeapRegion {
        static let granule = 65536
        /// The longest run that is cut from an area.
        static let longestCutRun = 16
        /// More free granules than this are given back to the kernel.
        private static let keptGranules = 64
        private static let areaGranules = 16
        private static let lowest: UInt64 = 0x2000_0000_0000
        private static let highest: UInt64 = 0x5000_0000_0000

        /// Where the next mapping is tried; 0 before the first.
        private var cursor: UInt64 = 0
        private var random: UInt64 = 0
        /// The rest of the area in use.
        private var areaStart: UInt64 = 0
        private var areaEnd: UInt64 = 0
        private var keptCount = 0

        /// Makes the first area; answers its first granule, which is the heap's to use.
        mutating func begin() -> UInt64? {
            guard let area = map(Self.areaGranules) else { return nil }
            areaStart = area + UInt64(Self.granule)
            areaEnd = area + UInt64(Self.areaGranules * Self.granule)
            return area
        }

        /// The address of `count` granules, zeroed only where the kernel has just made them; nil without memory.
        mutating func take(_ count: Int, table: UnsafeMutablePointer<UInt64>) -> UInt64? {
            if count > Self.longestCutRun { return map(count) }
            let head = unsafe table[count]
            if head != 0 {
                unsafe table[count] = Self.word(head).pointee
                keptCount -= count
                return head
            }
            let length = UInt64(count * Self.granule)
            if areaEnd - areaStart < length {
                guard let area = map(Self.areaGranules) else { return nil }
                let rest = Int((areaEnd - areaStart) / UInt64(Self.granule))
                if rest > 0 { unsafe give(areaStart, rest, table: table) }
                areaStart = area
                areaEnd = area + UInt64(Self.areaGranules * Self.granule)
            }
            defer { areaStart += length }
            return areaStart
        }

        /// Takes a run back.
        mutating func give(_ address: UInt64, _ count: Int, table: UnsafeMutablePointer<UInt64>) {
            if count > Self.longestCutRun || keptCount + count > Self.keptGranules {
                _ = systemCall(.unmap, address, UInt64(count * Self.granule))
                return
            }
            unsafe Self.word(address).pointee = table[count]
            unsafe table[count] = address
            keptCount += count
        }

        private static func word(_ address: UInt64) -> UnsafeMutablePointer<UInt64> {
            // A run's address is never 0: it came from `map`.
            unsafe UnsafeMutablePointer(bitPattern: UInt(address)).unsafelyUnwrapped
        }

        /// New memory at the next place that is free.
        mutating func map(_ count: Int) -> UInt64? {
            let length = UInt64(count * Self.granule)
            for _ in 0..<16 {
                if cursor == 0 || cursor + length > Self.highest { moveCursor() }
                let flags: MapFlags = [.read, .write, .fixed, .noReplace]
                let answer = systemCall(.map, cursor, length, UInt64(flags.rawValue), .max, 0)
                if answer > 0 {
                    cursor += length
                    return UInt64(answer)
                }
                if answer == -Int64(Errno.outOfMemory.rawValue) { return nil }
                moveCursor()
            }
            return nil
        }

        private mutating func moveCursor() {
            if random == 0 {
                random = (ProgramStart.randomWords[0] ^ ProgramStart.randomWords[2]) | 1
                // First in the upper quarter of the gibibyte that holds the stack: small programs then need one set of
                // upper page tables. See `Placement` in the loader.
                cursor = ProgramStart.stack & ~0x3fff_ffff + 0x3000_0000 + (random >> 53) << 16
                return
            }
            random = random &* 0x5851_f42d_4c95_7f2d &+ 0x1405_7b7e_f767_814f
            // 28 bits of the address are random: 16 TiB in steps of 64 KiB.
            cursor = Self.lowest + (random >> 36) << 16
        }
    }
#endif
