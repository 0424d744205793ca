public import SchemeProtocol

/// The boot image in memory, as `Docs/InitialFileSystem.md` lays it out. Every offset in it is checked before use: a
/// damaged image gives missing files, never a wild read.
@safe
public struct InitialFileSystem {
    public struct Entry {
        public var path: (offset: Int, length: Int)
        public var mode: FileMode
        public var content: (offset: Int, length: Int)
        public var modified: UInt64
        public var inode: UInt64
    }

    public struct Segment {
        public var address: UInt64
        public var memorySize: UInt64
        public var content: (offset: Int, length: Int)
        public var flags: MapFlags
    }

    private let image: UnsafeRawBufferPointer
    private var imageSize: UInt64 { UInt64(unsafe image.count) }
    public let entryCount: Int
    private let entries: Int
    private let strings: (offset: Int, length: Int)
    public let bootstrapEntry: UInt64
    private let segments: Int
    public let segmentCount: Int
    private let symbols: Int
    private let symbolCount: Int
    private let symbolStrings: (offset: Int, length: Int)

    /// Checks the header; nil where this is no image of version 1.
    public init?(unsafeImage image: UnsafeRawBufferPointer) {
        unsafe self.image = image
        func word(_ offset: Int) -> Int? {
            Int(exactly: unsafe image.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        func half(_ offset: Int) -> Int { Int(unsafe image.loadUnaligned(fromByteOffset: offset, as: UInt32.self)) }
        func table(_ offset: Int?, _ count: Int, _ size: Int) -> Int? {
            guard let offset, offset >= 0, offset <= image.count, count <= (image.count - offset) / size else {
                return nil
            }
            return offset
        }
        guard image.count >= 128, unsafe image.prefix(8).elementsEqual("APUSINIT".utf8), half(8) == 1 else {
            return nil
        }
        entryCount = half(12)
        segmentCount = half(48)
        guard let entries = table(word(16), entryCount, 40), let stringsLength = word(32),
            let strings = table(word(24), stringsLength, 1), let segments = table(word(40), segmentCount, 40)
        else { return nil }
        self.entries = entries
        self.strings = (strings, stringsLength)
        self.segments = segments
        bootstrapEntry = unsafe image.loadUnaligned(fromByteOffset: 56, as: UInt64.self)
        let symbolCount = half(72)
        if let symbols = table(word(64), symbolCount, 8), symbols > 0, let length = word(88),
            let names = table(word(80), length, 1)
        {
            self.symbols = symbols
            self.symbolCount = symbolCount
            symbolStrings = (names, length)
        } else {
            symbols = 0
            self.symbolCount = 0
            symbolStrings = (0, 0)
        }
    }

    /// Entry number `index`; nil where the image is damaged there.
    public func entry(_ index: Int) -> Entry? {
        guard index >= 0, index < entryCount else { return nil }
        let at = entries + index * 40
        let pathOffset = unsafe Int(image.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        let pathLength = unsafe Int(image.loadUnaligned(fromByteOffset: at + 4, as: UInt16.self))
        let mode = unsafe image.loadUnaligned(fromByteOffset: at + 6, as: UInt16.self)
        let offset = unsafe image.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
        let length = unsafe image.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self)
        guard pathOffset <= strings.length, pathLength <= strings.length - pathOffset,
            offset <= imageSize, length <= imageSize - offset
        else { return nil }
        return Entry(
            path: (strings.offset + pathOffset, pathLength), mode: FileMode(rawValue: mode),
            content: (Int(offset), Int(length)),
            modified: unsafe image.loadUnaligned(fromByteOffset: at + 24, as: UInt64.self),
            inode: unsafe image.loadUnaligned(fromByteOffset: at + 32, as: UInt64.self))
    }

    /// A part of the image.
    public func bytes(_ range: (offset: Int, length: Int)) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: image[range.offset..<(range.offset + range.length)])
    }

    /// The entry with this path (no leading slash), by binary search.
    public func find(_ path: [UInt8]) -> (index: Int, entry: Entry)? {
        let index = lowerBound(path)
        guard let found = entry(index), unsafe bytes(found.path).elementsEqual(path) else { return nil }
        return (index, found)
    }

    /// The first entry whose path is not below `path` in byte order.
    public func lowerBound(_ path: [UInt8]) -> Int {
        var low = 0
        var high = entryCount
        while low < high {
            let middle = (low + high) >> 1
            guard let candidate = entry(middle) else { return entryCount }
            if unsafe bytes(candidate.path).lexicographicallyPrecedes(path) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Segment number `index` of the first program; nil where the image is damaged there. The pages that hold its content
    /// are whole, so that they can be mapped as they are.
    public func segment(_ index: Int) -> Segment? {
        guard index >= 0, index < segmentCount else { return nil }
        let at = segments + index * 40
        let offset = unsafe image.loadUnaligned(fromByteOffset: at + 16, as: UInt64.self)
        let length = unsafe image.loadUnaligned(fromByteOffset: at + 24, as: UInt64.self)
        guard offset <= imageSize, length <= imageSize - offset, offset % 4096 == 0,
            (offset + length + 4095) & ~4095 <= imageSize
        else { return nil }
        return Segment(
            address: unsafe image.loadUnaligned(fromByteOffset: at, as: UInt64.self),
            memorySize: unsafe image.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self),
            content: (Int(offset), Int(length)),
            flags: MapFlags(rawValue: unsafe image.loadUnaligned(fromByteOffset: at + 32, as: UInt32.self)))
    }

    /// The kernel function that contains `address`: its name's bytes and the distance from its start.
    public func symbol(at address: UInt64) -> (name: UnsafeRawBufferPointer, offset: UInt64)? {
        var low = 0
        var high = symbolCount
        while low < high {
            let middle = (low + high) >> 1
            let start = unsafe image.loadUnaligned(fromByteOffset: symbols + middle * 8, as: UInt32.self)
            if UInt64(start) <= address { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        let at = symbols + (low - 1) * 8
        let start = unsafe UInt64(image.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        let name = unsafe Int(image.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self))
        guard name < symbolStrings.length else { return nil }
        let rest = unsafe bytes((symbolStrings.offset + name, symbolStrings.length - name))
        let length = unsafe rest.firstIndex(of: 0) ?? rest.count
        return (unsafe UnsafeRawBufferPointer(rebasing: rest[..<length]), address - start)
    }
}
