import Bytes
import SchemeProtocol

/// The calls on the address space.
enum MemoryTrials {
    static var all: [Trial] {
        [
            Trial("impossible mappings are refused", impossible),
            Trial("memory is never writable and executable", writeOrExecute),
            Trial("fixed mappings replace or refuse", fixed),
            Trial("unmapping is checked", unmapping),
            Trial("protecting is checked", protecting),
            Trial("growing and shrinking keeps the contents", remapping),
            Trial("impossible growth is refused", badRemapping),
            Trial("rights that an object does not give cannot be taken", objectRights),
            Trial("memory of programs and the kernel is not mapped as physical", physical),
            Trial("zeroed memory is checked", zeroed),
            Trial("random mapping calls keep memory whole", randomMappings),
            Trial("what was protected before a fork is not shared after it", forkAfterProtect),
            Trial("shared memory is shared, private memory is not", forkSharing),
            Trial("large shared mappings are refused or work", largeShared),
        ]
    }

    private static let wildRanges: [(UInt64, UInt64)] = [
        (0, 4096), (4096, 4096), (0x10_0000, 4096), (AddressLayout.userBase - 4096, 4096),
        (AddressLayout.userBase - 4096, 8192), (AddressLayout.userEnd, 4096), (AddressLayout.userEnd - 4096, 8192),
        (0xffff_8000_0000_0000, 4096), (UInt64.max - 4095, 4096), (0x2000_0000_0000, 0),
        (0x2000_0000_0000, 1 << 62), (0x2000_0000_0000, .max), (0x2000_0000_0001, 4096), (0x2000_0000_0800, 4096),
    ]

    private static func impossible() throws(Failure) {
        for (address, length) in wildRanges {
            try Kernel.refused(
                Kernel.call(.map, address, length, 3 | 16, Kernel.none, 0), .invalidArgument, "map fixed")
        }
        for length: UInt64 in [0, 1 << 62, 1 << 63, .max, UInt64.max - 4094] {
            try Kernel.refused(Kernel.call(.map, 0, length, 3, Kernel.none, 0), .invalidArgument, "map")
        }
        try Kernel.refused(
            Kernel.call(.map, 0, AddressLayout.userEnd - 8192, 3, Kernel.none, 0), .outOfMemory, "map of all there is")
        for flags: UInt64 in [1 << 7, 1 << 31, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.map, 0, 4096, flags, Kernel.none, 0), .invalidArgument, "map flags")
        }
    }

    private static func writeOrExecute() throws(Failure) {
        try Kernel.refused(Kernel.call(.map, 0, 4096, 7, Kernel.none, 0), .permissionDenied, "map")
        let page = try Kernel.pages(1)
        try Kernel.refused(Kernel.call(.protect, page, 4096, 6), .permissionDenied, "protect")
        try Kernel.refused(Kernel.call(.protect, page, 4096, 7), .permissionDenied, "protect")
        let process = try Kernel.allowed(Kernel.call(.processCreate), "processCreate")
        try Kernel.refused(
            Kernel.call(.processMap, process, 0, 4096, 7, Kernel.none), .permissionDenied, "processMap")
    }

    private static func fixed() throws(Failure) {
        let pages = try Kernel.pages(3)
        for index: UInt64 in 0..<3 { Kernel.store(pages + index * 4096, index + 1) }
        try Kernel.refused(
            Kernel.call(.map, pages + 4096, 4096, 3 | 48, Kernel.none, 0), .alreadyExists, "map without replacing")
        try Kernel.equal(
            Kernel.allowed(Kernel.call(.map, pages + 4096, 4096, 3 | 16, Kernel.none, 0), "map"), pages + 4096, "place")
        try Kernel.equal(Kernel.load(pages), 1, "before")
        try Kernel.equal(Kernel.load(pages + 4096), 0, "replaced")
        try Kernel.equal(Kernel.load(pages + 8192), 3, "behind")
    }

    private static func unmapping() throws(Failure) {
        for (address, length) in wildRanges {
            try Kernel.refused(Kernel.call(.unmap, address, length), .invalidArgument, "unmap")
        }
        let hole = Kernel.hole
        try Kernel.allowed(Kernel.call(.unmap, hole, 4096), "unmap of nothing")
        let pages = try Kernel.pages(3)
        Kernel.store(pages + 8192, 3)
        try Kernel.allowed(Kernel.call(.unmap, pages + 4096, 1), "unmap of the middle")
        try Kernel.expect(.signalled(.segmentationFault), of: "the hole") { Int32(Kernel.byte(pages + 4096)) }
        try Kernel.equal(Kernel.load(pages + 8192), 3, "behind the hole")
    }

    private static func protecting() throws(Failure) {
        for (address, length) in wildRanges {
            try Kernel.refused(Kernel.call(.protect, address, length, 1), .invalidArgument, "protect")
        }
        let pages = try Kernel.pages(3)
        try Kernel.allowed(Kernel.call(.unmap, pages + 4096, 4096), "unmap")
        try Kernel.refused(Kernel.call(.protect, pages, 3 * 4096, 1), .outOfMemory, "protect over a hole")
        for flags: UInt64 in [1 << 7, 1 << 32, .max] {
            try Kernel.refused(Kernel.call(.protect, pages, 4096, flags), .invalidArgument, "protect flags")
        }
        Kernel.store(pages, 42)
        try Kernel.allowed(Kernel.call(.protect, pages, 4096, 1), "protect")
        try Kernel.expect(.signalled(.segmentationFault), of: "a write") {
            Kernel.store(pages, 1)
            return 0
        }
        try Kernel.allowed(Kernel.call(.protect, pages, 4096, 0), "protect")
        try Kernel.expect(.signalled(.segmentationFault), of: "a read") { Int32(Kernel.byte(pages)) }
        try Kernel.allowed(Kernel.call(.protect, pages, 4096, 3), "protect")
        try Kernel.equal(Kernel.load(pages), 42, "contents")
    }

    private static func remapping() throws(Failure) {
        var address = try Kernel.pages(2)
        var length: UInt64 = 8192
        Kernel.store(address, 1)
        Kernel.store(address + 4096, 2)
        // Something behind it makes it move.
        _ = Kernel.call(.map, address + 8192, 4096, 3 | 48, Kernel.none, 0)
        for pages: UInt64 in [3, 50, 4, 200, 2] {
            address = try Kernel.allowed(Kernel.call(.remap, address, length, pages * 4096), "remap")
            length = pages * 4096
            try Kernel.equal(Kernel.load(address), 1, "first page")
            try Kernel.equal(Kernel.load(address + 4096), 2, "second page")
            Kernel.store(address + length - 8, Kernel.load(address + length - 8))
        }
    }

    private static func badRemapping() throws(Failure) {
        for (address, length) in wildRanges {
            try Kernel.refused(Kernel.call(.remap, address, length, 8192), .invalidArgument, "remap")
        }
        let page = try Kernel.pages(1)
        for length: UInt64 in [0, 1 << 62, .max, UInt64.max - 4094] {
            try Kernel.refused(Kernel.call(.remap, page, 4096, length), .invalidArgument, "remap to a wild length")
        }
        try Kernel.refused(
            Kernel.call(.remap, page, 4096, AddressLayout.userEnd - 4096), .outOfMemory, "remap to all there is")
        try Kernel.refused(Kernel.call(.remap, Kernel.hole, 4096, 8192), .badAddress, "remap of nothing")
        let shared = try Kernel.pages(1, shared: true)
        try Kernel.refused(Kernel.call(.remap, shared, 4096, 8192), .badAddress, "remap of shared memory")
    }

    private static func objectRights() throws(Failure) {
        let file = Kernel.open("initfs:bin/usertests")
        guard file >= 0 else { return }
        let handle = UInt64(file)
        try Kernel.refused(
            Kernel.call(.map, 0, 4096, 11, handle, 0), .permissionDenied, "a shared writable mapping of the boot image")
        for offset: UInt64 in [1, 4095, .max] {
            try Kernel.refused(Kernel.call(.map, 0, 4096, 1, handle, offset), .invalidArgument, "a ragged offset")
        }
        let shared = try Kernel.allowed(Kernel.call(.map, 0, 4096, 9, handle, 0), "map")
        let before = Kernel.load(shared)
        try Kernel.refused(Kernel.call(.protect, shared, 4096, 3), .permissionDenied, "writing by protect")
        let own = try Kernel.allowed(Kernel.call(.map, 0, 4096, 3, handle, 0), "map")
        Kernel.store(own, ~before)
        try Kernel.equal(Kernel.load(shared), before, "the file behind a private copy")
        // Pages behind the end of the object are not there.
        let far = try Kernel.allowed(Kernel.call(.map, 0, 4096, 1, handle, 1 << 40), "map far behind the end")
        let status = Kernel.end(of: try Kernel.child { Int32(Kernel.byte(far)) })
        if case .signalled = status {} else { throw Failure("a page behind the end can be read") }
    }

    private static func physical() throws(Failure) {
        let opened = Kernel.open("memory:physical", [.read, .write])
        // Not every namespace has it.
        guard opened >= 0 else { return }
        let memory = UInt64(opened)
        for offset: UInt64 in [0x10_0000, 0x20_0000, 0x100_0000, 0x800_0000] {
            let result = Kernel.call(.map, 0, 4096, 3 | 8, memory, offset)
            try Kernel.refused(result, .permissionDenied, "memory in use")
        }
        for (offset, length): (UInt64, UInt64) in [
            (1, 4096), (1 << 46, 4096), (UInt64.max - 4095, 4096), (1 << 45, 1 << 46),
        ] {
            try Kernel.refused(Kernel.call(.map, 0, length, 1 | 8, memory, offset), .invalidArgument, "a wild range")
        }
    }

    private static func zeroed() throws(Failure) {
        let opened = Kernel.open("memory:zeroed", [.read, .write])
        guard opened >= 0 else { return }
        let memory = UInt64(opened)
        let block = try Kernel.allowed(Kernel.call(.map, 0, 3 * 4096, 3 | 8 | 64, memory, 0), "contiguous memory")
        let first = try Kernel.allowed(Kernel.call(.call, memory, 1, block, 0, 0, 0), "the first page's place")
        let last = try Kernel.allowed(Kernel.call(.call, memory, 1, block + 8192, 0, 0, 0), "the last page's place")
        try Kernel.equal(last, first + 8192, "the last page")
        for address: UInt64 in PointerTrials.wild + [0] {
            try Kernel.refused(
                Kernel.call(.call, memory, 1, address, 0, 0, 0), .badAddress, "the place of a wild address")
        }
        try Kernel.refused(Kernel.call(.call, memory, 1, Kernel.hole, 0, 0, 0), .badAddress, "of a hole")
        try Kernel.refused(Kernel.call(.call, memory, 2, block, 0, 0, 0), .notSupported, "an unknown verb")
        try Kernel.refused(Kernel.call(.map, 0, 1 << 30, 3 | 8 | 64, memory, 0), .outOfMemory, "a huge block")
    }

    private static func randomMappings() throws(Failure) {
        var numbers = RandomNumbers(seed: 3)
        let base: UInt64 = 0x3000_0000_0000
        // What each page of a window of 64 must hold; nil where nothing is mapped.
        var model = [UInt64?](repeating: nil, count: 64)
        for step in 0..<3000 {
            let first = numbers.below(64)
            let count = 1 + numbers.below(64 - first)
            let address = base + UInt64(first) * 4096
            switch numbers.below(4) {
            case 0:
                try Kernel.allowed(Kernel.call(.map, address, UInt64(count) * 4096, 3 | 16, Kernel.none, 0), "map")
                for index in first..<(first + count) { model[index] = 0 }
            case 1:
                try Kernel.allowed(Kernel.call(.unmap, address, UInt64(count) * 4096), "unmap")
                for index in first..<(first + count) { model[index] = nil }
            case 2:
                for index in first..<(first + count) where model[index] != nil {
                    Kernel.store(base + UInt64(index) * 4096, UInt64(step))
                    model[index] = UInt64(step)
                }
            default:
                for index in 0..<64 {
                    guard let wanted = model[index] else { continue }
                    try Kernel.equal(Kernel.load(base + UInt64(index) * 4096), wanted, "page " + ByteString(index))
                }
            }
        }
    }

    private static func forkAfterProtect() throws(Failure) {
        let page = try Kernel.pages(1)
        Kernel.store(page, 1)
        try Kernel.allowed(Kernel.call(.protect, page, 4096, 1), "protect")
        try Kernel.expect(.exited(0), of: "the child") {
            Kernel.call(.protect, page, 4096, 3)
            Kernel.store(page, 2)
            return 0
        }
        try Kernel.equal(Kernel.load(page), 1, "the parent's page")
    }

    private static func forkSharing() throws(Failure) {
        let own = try Kernel.pages(1)
        let shared = try Kernel.pages(1, shared: true)
        Kernel.store(own, 1)
        Kernel.store(shared, 1)
        try Kernel.expect(.exited(0), of: "the child") {
            Kernel.store(own, 2)
            Kernel.store(shared, 2)
            return 0
        }
        try Kernel.equal(Kernel.load(own), 1, "private memory")
        try Kernel.equal(Kernel.load(shared), 2, "shared memory")
    }

    private static func largeShared() throws(Failure) {
        for shift: UInt64 in 24...46 {
            let length = UInt64(1) << shift
            let result = Kernel.call(.map, 0, length, 11, Kernel.none, 0)
            if result < 0 {
                try Kernel.refused(result, .outOfMemory, or: .invalidArgument, "2^" + ByteString(shift) + " bytes")
                continue
            }
            Kernel.store(UInt64(result), 1)
            Kernel.store(UInt64(result) + length - 8, 2)
            try Kernel.equal(Kernel.load(UInt64(result) + length - 8), 2, "the last word")
            try Kernel.allowed(Kernel.call(.unmap, UInt64(result), length), "unmap")
        }
    }
}
