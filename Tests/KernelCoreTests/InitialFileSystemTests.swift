import KernelCore
import SchemeProtocol
import Testing

/// Images made by hand, so that what the host tool makes is not what is tested against itself.
private struct TestImage {
    var bytes: [UInt8]

    /// An image with these files, a segment and a symbol.
    init(_ files: [(path: String, content: String)]) {
        let sorted = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        let entries = 128
        let segments = entries + sorted.count * 40
        let symbols = segments + 40
        let strings = symbols + 16
        var text: [UInt8] = []
        var contents: [UInt8] = []
        let stringsLength = sorted.reduce(0) { $0 + $1.path.utf8.count }
        let names = strings + stringsLength
        let contentStart = (names + 12 + 4095) & ~4095
        bytes = [UInt8](repeating: 0, count: contentStart)
        for (index, file) in sorted.enumerated() {
            let at = entries + index * 40
            put(UInt32(text.count), at: at)
            put(UInt16(file.path.utf8.count), at: at + 4)
            put(FileMode(.regular, permissions: 0o644).rawValue, at: at + 6)
            put(UInt64(contentStart + contents.count), at: at + 8)
            put(UInt64(file.content.utf8.count), at: at + 16)
            put(UInt64(1000 + index), at: at + 24)
            put(UInt64(index + 2), at: at + 32)
            text += Array(file.path.utf8)
            contents += Array(file.content.utf8)
        }
        bytes.replaceSubrange(strings..<(strings + text.count), with: text)
        bytes += contents
        bytes += [UInt8](repeating: 0, count: -bytes.count & 4095)
        put(0x1000_0010_0000 as UInt64, at: segments)
        put(8192 as UInt64, at: segments + 8)
        put(UInt64(contentStart), at: segments + 16)
        put(UInt64(contents.count), at: segments + 24)
        put(5 as UInt32, at: segments + 32)
        put(0x10_0000 as UInt32, at: symbols)
        put(0 as UInt32, at: symbols + 4)
        put(0x10_0040 as UInt32, at: symbols + 8)
        put(6 as UInt32, at: symbols + 12)
        bytes.replaceSubrange(names..<(names + 12), with: Array("first\0second".utf8))
        bytes.replaceSubrange(0..<8, with: Array("APUSINIT".utf8))
        put(1 as UInt32, at: 8)
        put(UInt32(sorted.count), at: 12)
        put(UInt64(entries), at: 16)
        put(UInt64(strings), at: 24)
        put(UInt64(stringsLength), at: 32)
        put(UInt64(segments), at: 40)
        put(1 as UInt32, at: 48)
        put(0x1000_0010_0123 as UInt64, at: 56)
        put(UInt64(symbols), at: 64)
        put(2 as UInt32, at: 72)
        put(UInt64(names), at: 80)
        put(12 as UInt64, at: 88)
        put(UInt64(bytes.count), at: 96)
    }

    mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        for index in 0..<(Value.bitWidth / 8) {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * Value(index)))
        }
    }

    /// Reads everything that there is to read: nothing of it may trap. Answers how many entries can be read.
    @discardableResult
    func readAll() -> Int? {
        bytes.withUnsafeBytes { raw in
            guard let image = InitialFileSystem(unsafeImage: raw) else { return nil }
            var readable = 0
            var sum = 0
            for index in -1..<min(image.entryCount + 1, 200) {
                guard let entry = image.entry(index) else { continue }
                readable += 1
                let path = Array(image.bytes(entry.path))
                sum &+= path.count &+ image.bytes(entry.content).reduce(0) { $0 &+ Int($1) }
                _ = image.find(path)
                _ = image.lowerBound(path + [0x2f])
            }
            for index in -1..<min(image.segmentCount + 1, 50) {
                if let segment = image.segment(index) { sum &+= image.bytes(segment.content).count }
            }
            for address: UInt64 in [0, 0x10_0000, 0x10_0050, .max] {
                if let symbol = image.symbol(at: address) { sum &+= symbol.name.count }
            }
            return readable
        }
    }
}

@Suite struct InitialFileSystemTests {
    private static let files = [
        ("bin", ""), ("bin/ls", "list"), ("bin/lsx", "x"), ("etc", ""), ("etc/motd", "hello"), ("z", "last"),
    ]

    @Test func `a good image shows its files`() throws {
        TestImage(Self.files).bytes.withUnsafeBytes { raw in
            guard let image = InitialFileSystem(unsafeImage: raw) else {
                Issue.record("the image is refused")
                return
            }
            #expect(image.entryCount == 6 && image.segmentCount == 1)
            for (path, content) in Self.files {
                let found = image.find(Array(path.utf8))
                #expect(found.map { Array(image.bytes($0.entry.content)) } == Array(content.utf8))
            }
            for path in ["", "bi", "bin/", "bin/l", "bin/lsy", "zz", "/bin"] {
                #expect(image.find(Array(path.utf8)) == nil)
            }
            #expect(image.lowerBound(Array("bin/".utf8)) == 1)
            #expect(image.lowerBound([]) == 0)
            #expect(image.lowerBound([0xff]) == 6)
            #expect(image.bootstrapEntry == 0x1000_0010_0123)
            #expect(image.segment(0)?.flags == [.read, .execute])
            #expect(
                image.segment(1) == nil && image.segment(-1) == nil && image.entry(-1) == nil && image.entry(6) == nil)
        }
    }

    @Test func `a segment needs whole pages of the image`() {
        let whole = TestImage(Self.files).bytes
        whole.withUnsafeBytes { #expect(InitialFileSystem(unsafeImage: $0)?.segment(0) != nil) }
        // What the boot loader puts behind the image would be in the first program's memory.
        whole.dropLast().withUnsafeBytes { #expect(InitialFileSystem(unsafeImage: $0)?.segment(0) == nil) }
    }

    @Test func `symbols are found by address`() {
        TestImage(Self.files).bytes.withUnsafeBytes { raw in
            let image = InitialFileSystem(unsafeImage: raw)
            func name(_ address: UInt64) -> String? {
                image?.symbol(at: address).map { String(decoding: $0.name, as: UTF8.self) + "+\($0.offset)" }
            }
            #expect(name(0xf_ffff) == nil)
            #expect(name(0x10_0000) == "first+0")
            #expect(name(0x10_003f) == "first+63")
            #expect(name(0x10_0041) == "second+1")
        }
    }

    @Test func `what is no image is refused`() {
        var cases: [[UInt8]] = [[], Array("APUSINIT".utf8), [UInt8](repeating: 0, count: 4096)]
        var image = TestImage(Self.files)
        cases.append(Array(image.bytes[..<127]))
        image.put(2 as UInt32, at: 8)
        cases.append(image.bytes)
        for bytes in cases { #expect(bytes.withUnsafeBytes { InitialFileSystem(unsafeImage: $0) == nil }) }
    }

    /// Every number of the header, each with every kind of bad value.
    @Test(arguments: [
        (12, 4), (16, 8), (24, 8), (32, 8), (40, 8), (48, 4), (56, 8), (64, 8), (72, 4), (80, 8), (88, 8), (96, 8),
    ])
    func `a damaged header does no harm`(offset: Int, size: Int) {
        let good = TestImage(Self.files)
        let length = UInt64(good.bytes.count)
        for value: UInt64 in [
            0, 1, 127, 128, length - 1, length, length + 1, length - 39, 1 << 31, 1 << 32, 1 << 62, (1 << 63) - 1,
            1 << 63, .max,
            .max - 40, UInt64.max / 40, UInt64.max / 40 + 1,
        ] {
            var damaged = good
            if size == 8 {
                damaged.put(value, at: offset)
            } else {
                damaged.put(UInt32(truncatingIfNeeded: value), at: offset)
            }
            damaged.readAll()
        }
    }

    @Test func `entries that point outside are missing`() {
        let good = TestImage(Self.files)
        for (field, size) in [(0, 4), (4, 2), (8, 8), (16, 8)] {
            for value: UInt64 in [1 << 15, 1 << 20, 1 << 31, 1 << 62, 1 << 63, .max] {
                var damaged = good
                let at = 128 + 2 * 40 + field
                switch size {
                case 2: damaged.put(UInt16(truncatingIfNeeded: value), at: at)
                case 4: damaged.put(UInt32(truncatingIfNeeded: value), at: at)
                default: damaged.put(value, at: at)
                }
                damaged.readAll()
            }
        }
        #expect(good.readAll() == 6)
    }

    @Test(arguments: 1...20) func `random damage does no harm`(seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        let good = TestImage(Self.files)
        for _ in 0..<300 {
            var damaged = good
            for _ in 0..<(1 + numbers.below(6)) {
                // The tables matter most.
                let at = numbers.below(numbers.below(4) == 0 ? damaged.bytes.count : 520)
                damaged.bytes[at] = numbers.below(2) == 0 ? UInt8(numbers.below(256)) : 0xff
            }
            if numbers.below(3) == 0 { damaged.bytes.removeLast(numbers.below(damaged.bytes.count)) }
            damaged.readAll()
        }
    }

    @Test func `random bytes behind a good header do no harm`() {
        var numbers = SeededNumbers(seed: 9)
        let good = TestImage(Self.files)
        for _ in 0..<2000 {
            var damaged = good
            for at in 12..<128 { damaged.bytes[at] = UInt8(numbers.below(numbers.below(2) == 0 ? 2 : 256)) }
            damaged.readAll()
        }
    }
}
