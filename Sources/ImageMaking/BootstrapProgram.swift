import SchemeProtocol

/// The first program, made ready to run: relocated to a fixed address and cut into page-aligned segments, so that the
/// kernel only has to map what it finds.
///
/// Only relocations of the kind R_X86_64_RELATIVE are known, which is all that a static-PIE without C libraries has;
/// anything else, memory that is writable and executable at once, and overlapping segments are refused.
public struct BootstrapProgram {
    /// Where the first program lives.
    public static var base: UInt64 { 0x1000_0010_0000 }

    /// A piece of address space. Memory behind the content is zero.
    public struct Segment: Equatable {
        public var address: UInt64
        public var memorySize: UInt64
        public var protection: MapFlags
        public var content: [UInt8]
    }

    public private(set) var segments: [Segment] = []
    public let entry: UInt64

    static var pageSize: Int { 4096 }
    /// More than any first program needs; a bound so that a damaged file cannot ask for terabytes.
    static var sizeLimit: Int { 64 << 20 }

    public init(_ file: ELFFile) throws(ImageError) {
        guard file.isRelocatable else { throw ImageError("it is linked to fixed addresses, not as static-PIE") }
        guard !file.segments.contains(where: { $0.type == ELFFile.Segment.threadLocal }) else {
            throw ImageError("it uses thread-local storage")
        }
        entry = Self.base &+ file.entry
        for segment in file.segments where segment.type == ELFFile.Segment.load && segment.memorySize > 0 {
            segments.append(try Self.pages(of: segment, in: file))
        }
        segments.sort { $0.address < $1.address }
        for (first, second) in zip(segments, segments.dropFirst())
        where first.address + first.memorySize > second.address {
            throw ImageError("two of its segments share the page at offset \(second.address - Self.base)")
        }
        for relocation in try Self.relocations(of: file) { try apply(relocation) }
        guard segments.contains(where: { $0.protection.contains(.execute) && $0.contains(entry) }) else {
            throw ImageError("its entry point is not in executable memory")
        }
    }

    private static func pages(of segment: ELFFile.Segment, in file: ELFFile) throws(ImageError) -> Segment {
        guard segment.memorySize >= segment.fileSize, segment.address <= sizeLimit, segment.memorySize <= sizeLimit
        else { throw ImageError("it has a segment of \(segment.memorySize) bytes at offset \(segment.address)") }
        guard !(segment.isWritable && segment.isExecutable) else {
            throw ImageError("it has a segment that is writable and executable at once")
        }
        let lead = segment.address % pageSize
        let size = (lead + segment.memorySize + pageSize - 1) / pageSize * pageSize
        var protection: MapFlags = []
        if segment.isReadable { protection.insert(.read) }
        if segment.isWritable { protection.insert(.write) }
        if segment.isExecutable { protection.insert(.execute) }
        let content = try file.bytes.part(at: segment.offset, length: segment.fileSize)
        return Segment(
            address: base + UInt64(segment.address - lead), memorySize: UInt64(size), protection: protection,
            content: content.isEmpty ? [] : Array(repeating: 0, count: lead) + content)
    }
}

extension BootstrapProgram.Segment {
    func contains(_ place: UInt64) -> Bool { place >= address && place - address < memorySize }
}

extension BootstrapProgram {
    /// A place that gets the load address plus a number.
    struct Relocation {
        var offset: UInt64
        var addend: UInt64
    }

    /// Tags of the dynamic table (System V ABI).
    private enum Tag {
        static var needed: UInt64 { 1 }
        static var pltSize: UInt64 { 2 }
        static var rela: UInt64 { 7 }
        static var relaSize: UInt64 { 8 }
        static var relaStride: UInt64 { 9 }
        static var rel: UInt64 { 17 }
        static var relr: UInt64 { 36 }
    }

    private static func relocations(of file: ELFFile) throws(ImageError) -> [Relocation] {
        guard let table = file.segments.first(where: { $0.type == ELFFile.Segment.dynamic }) else { return [] }
        var values: [UInt64: UInt64] = [:]
        for start in stride(from: table.offset, to: table.offset + table.fileSize - 15, by: 16) {
            let tag: UInt64 = try file.bytes.number(at: start)
            if tag == 0 { break }
            values[tag] = try file.bytes.number(at: start + 8)
        }
        guard values[Tag.needed] == nil else { throw ImageError("it needs shared libraries") }
        guard values[Tag.pltSize, default: 0] == 0, values[Tag.rel] == nil, values[Tag.relr] == nil else {
            throw ImageError("it has relocations in a form that is not supported")
        }
        guard let address = values[Tag.rela], let size = values[Tag.relaSize], size > 0 else { return [] }
        guard values[Tag.relaStride] == 24 else { throw ImageError("its relocations are not of 24 bytes") }
        let start = try fileOffset(of: address, in: file)
        let length = try [UInt8](number: size).size(at: 0)
        return try relocations(in: Array(try file.bytes.part(at: start, length: length)))
    }

    private static func relocations(in records: [UInt8]) throws(ImageError) -> [Relocation] {
        var result: [Relocation] = []
        for start in stride(from: 0, through: records.count - 24, by: 24) {
            let info: UInt64 = try records.number(at: start + 8)
            guard info == 8 else {
                throw ImageError("it has a relocation of type \(info & 0xffff_ffff); only R_X86_64_RELATIVE is known")
            }
            result.append(
                Relocation(offset: try records.number(at: start), addend: try records.number(at: start + 16)))
        }
        return result
    }

    private static func fileOffset(of address: UInt64, in file: ELFFile) throws(ImageError) -> Int {
        for segment in file.segments where segment.type == ELFFile.Segment.load {
            let start = UInt64(segment.address)
            if address >= start, address - start < UInt64(segment.fileSize) {
                return segment.offset + Int(address - start)
            }
        }
        throw ImageError("its relocations are outside of its segments")
    }

    private mutating func apply(_ relocation: Relocation) throws(ImageError) {
        let (place, overflow) = Self.base.addingReportingOverflow(relocation.offset)
        guard !overflow, let index = segments.firstIndex(where: { $0.contains(place) }) else {
            throw ImageError("a relocation at offset \(relocation.offset) is outside of its segments")
        }
        let start = Int(place - segments[index].address)
        guard start + 8 <= segments[index].content.count else {
            throw ImageError("a relocation at offset \(relocation.offset) is outside of its file content")
        }
        segments[index].content.set(number: Self.base &+ relocation.addend, at: start)
    }
}

extension [UInt8] {
    init(number: UInt64) {
        self = []
        append(number: number)
    }
}
