/// The parts of a 64-bit x86 ELF file that making an image needs: headers, dynamic table and function symbols.
///
/// Every offset in the file is checked against its length, so a damaged file gives an `ImageError`, never a trap.
public struct ELFFile {
    /// One line of the program header table.
    public struct Segment: Equatable {
        public var type: UInt32
        public var flags: UInt32
        public var offset: Int
        public var address: Int
        public var fileSize: Int
        public var memorySize: Int

        public static var load: UInt32 { 1 }
        public static var dynamic: UInt32 { 2 }
        public static var threadLocal: UInt32 { 7 }
        public var isExecutable: Bool { flags & 1 != 0 }
        public var isWritable: Bool { flags & 2 != 0 }
        public var isReadable: Bool { flags & 4 != 0 }
    }

    /// A named place in the code, with the name as the compiler wrote it.
    public struct Symbol: Equatable {
        public var address: UInt64
        public var size: UInt64
        public var name: String
    }

    struct Section {
        var type: UInt32
        var flags: UInt64
        var offset: Int
        var size: Int
        var link: Int
    }

    public let bytes: [UInt8]
    /// True for a file that may be put at any address (static-PIE); false for one linked to fixed addresses.
    public let isRelocatable: Bool
    public let entry: UInt64
    public let segments: [Segment]

    /// Reads the headers.
    public init(_ bytes: [UInt8]) throws(ImageError) {
        self.bytes = bytes
        guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { throw ImageError("it is not an ELF file") }
        guard bytes.count >= 64, bytes[4] == 2, bytes[5] == 1 else {
            throw ImageError("it is not a 64-bit little-endian ELF file")
        }
        let type: UInt16 = try bytes.number(at: 16)
        let machine: UInt16 = try bytes.number(at: 18)
        guard type == 2 || type == 3 else { throw ImageError("it is not an executable (ELF type \(type))") }
        guard machine == 62 else { throw ImageError("it is for another processor (ELF machine \(machine))") }
        isRelocatable = type == 3
        entry = try bytes.number(at: 24)
        segments = try Self.segments(of: bytes)
    }

    private static func segments(of bytes: [UInt8]) throws(ImageError) -> [Segment] {
        let table = try bytes.size(at: 32)
        let stride = Int(try bytes.number(at: 54, as: UInt16.self))
        let count = Int(try bytes.number(at: 56, as: UInt16.self))
        guard count == 0 || stride >= 56 else { throw ImageError("its program headers are of \(stride) bytes") }
        var segments: [Segment] = []
        for index in 0..<count {
            let start = table + index * stride
            let segment = Segment(
                type: try bytes.number(at: start), flags: try bytes.number(at: start + 4),
                offset: try bytes.size(at: start + 8), address: try bytes.size(at: start + 16),
                fileSize: try bytes.size(at: start + 32), memorySize: try bytes.size(at: start + 40))
            _ = try bytes.part(at: segment.offset, length: segment.fileSize)
            segments.append(segment)
        }
        return segments
    }

    func sections() throws(ImageError) -> [Section] {
        let table = try bytes.size(at: 40)
        let stride = Int(try bytes.number(at: 58, as: UInt16.self))
        let count = Int(try bytes.number(at: 60, as: UInt16.self))
        guard count == 0 || stride >= 64 else { throw ImageError("its section headers are of \(stride) bytes") }
        var sections: [Section] = []
        for index in 0..<count {
            let start = table + index * stride
            sections.append(
                Section(
                    type: try bytes.number(at: start + 4), flags: try bytes.number(at: start + 8),
                    offset: try bytes.size(at: start + 24), size: try bytes.size(at: start + 32),
                    link: Int(try bytes.number(at: start + 40, as: UInt32.self))))
        }
        return sections
    }

    /// The symbols in executable sections, by address, the first of several at one address only. Empty for a file that
    /// has been stripped.
    public func functions() throws(ImageError) -> [Symbol] {
        let sections = try sections()
        guard let table = sections.first(where: { $0.type == 2 }) else { return [] }
        guard table.link < sections.count else { throw ImageError("its symbol table has no names") }
        let strings = sections[table.link]
        let names = Array(try bytes.part(at: strings.offset, length: strings.size))
        let records = Array(try bytes.part(at: table.offset, length: table.size))
        var found: [Symbol] = []
        for start in stride(from: 0, through: records.count - 24, by: 24) {
            let kind = records[start + 4] & 15
            let section = Int(try records.number(at: start + 6, as: UInt16.self))
            // Assembly labels are often of no type; sections, files and data are of no use in a backtrace.
            guard kind == 0 || kind == 2, section > 0, section < sections.count, sections[section].flags & 4 != 0
            else { continue }
            let name = try names.cString(at: Int(try records.number(at: start, as: UInt32.self)))
            if name.isEmpty || name.starts(with: [0x2e, 0x4c]) { continue }
            found.append(
                Symbol(
                    address: try records.number(at: start + 8), size: try records.number(at: start + 16),
                    name: String(decoding: name, as: UTF8.self)))
        }
        found.sort { ($0.address, $1.size, $0.name) < ($1.address, $0.size, $1.name) }
        var unique: [Symbol] = []
        for symbol in found where symbol.address != unique.last?.address { unique.append(symbol) }
        return unique
    }
}
