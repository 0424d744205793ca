import Bytes
public import SchemeProtocol

/// What the head of a program file says: which parts of it go where in memory.
///
/// The files are static-PIE ELF64 for this processor: no interpreter, no libraries, `R_X86_64_RELATIVE` relocations only.
/// Every number is checked here, so that what uses it need not: parts lie in the file, are in order, do not share pages,
/// are never both writable and executable, and the entry is in an executable one.
public struct ExecutableFile: Sendable {
    /// A part of the file that is to be in memory. Addresses count from the base that the program is loaded at.
    public struct Segment: Sendable, Equatable {
        public var address: UInt64
        public var memorySize: UInt64
        public var offset: UInt64
        public var fileSize: UInt64
        public var flags: MapFlags

        public var isWritable: Bool { flags.contains(.write) }
        /// The first page's address.
        public var pageStart: UInt64 { address & ~4095 }
        /// The address behind the last page.
        public var pageEnd: UInt64 { (address + memorySize + 4095) & ~4095 }
    }

    public private(set) var segments: [Segment] = []
    public private(set) var entry: UInt64 = 0
    /// The dynamic section's address and size; both 0 in a program without relocations.
    public private(set) var dynamic: (address: UInt64, size: UInt64) = (0, 0)
    public private(set) var programHeaders: (offset: UInt64, count: UInt64) = (0, 0)

    /// How much of a file's beginning `init` wants to see.
    public static var headSize: Int { 4096 }
    /// The most memory that a program's parts may span.
    public static var spanLimit: UInt64 { 1 << 30 }

    /// - Parameters:
    ///   - head: the first `headSize` bytes of the file, or all of a shorter one.
    ///   - fileSize: the size of the whole file.
    public init(head: [UInt8], fileSize: UInt64) throws(Errno) {
        let head = LittleEndian(head)
        // The identification: magic, 64 bits, little-endian, version 1.
        guard head.word32(0) == 0x464c_457f, head.byte(4) == 2, head.byte(5) == 1, head.byte(6) == 1,
            head.word16(16) == 3, head.word16(18) == 62, head.word32(20) == 1,
            head.word16(54) == 56, let entry = head.word64(24), let table = head.word64(32), let count = head.word16(56)
        else { throw .badExecutable }
        guard count > 0, count <= 32, table >= 64, table <= UInt64(Self.headSize) else { throw .badExecutable }
        self.entry = entry
        programHeaders = (table, UInt64(count))
        for index in 0..<Int(count) { try add(head, Int(table) + index * 56, fileSize) }
        guard
            segments.contains(where: {
                $0.flags.contains(.execute) && $0.address <= entry && entry < $0.address + $0.fileSize
            })
        else { throw .badExecutable }
        if dynamic.size > 0 {
            guard dynamic.size <= 4096, segment(holding: dynamic.address, dynamic.size) != nil else {
                throw .badExecutable
            }
        }
    }

    private mutating func add(_ head: LittleEndian, _ at: Int, _ fileSize: UInt64) throws(Errno) {
        guard let type = head.word32(at), let bits = head.word32(at + 4), let offset = head.word64(at + 8),
            let address = head.word64(at + 16), let inFile = head.word64(at + 32), let inMemory = head.word64(at + 40)
        else { throw .badExecutable }
        switch type {
        case 1:
            if inMemory == 0 { return }
            let (fileEnd, overflow) = offset.addingReportingOverflow(inFile)
            guard !overflow, fileEnd <= fileSize, inFile <= inMemory, inMemory <= Self.spanLimit,
                address <= Self.spanLimit, address + inMemory <= Self.spanLimit, address & 4095 == offset & 4095
            else { throw .badExecutable }
            var flags: MapFlags = []
            if bits & 4 != 0 { flags.insert(.read) }
            if bits & 2 != 0 { flags.insert(.write) }
            if bits & 1 != 0 { flags.insert(.execute) }
            if flags.contains([.write, .execute]) || flags.isEmpty { throw .badExecutable }
            // What is only read or run comes from the file as it is; memory without content is for writing.
            if !flags.contains(.write) && inFile != inMemory { throw .badExecutable }
            let segment = Segment(
                address: address, memorySize: inMemory, offset: offset, fileSize: inFile, flags: flags)
            if let last = segments.last, last.pageEnd > segment.pageStart { throw .badExecutable }
            segments.append(segment)
        case 2:
            guard address <= Self.spanLimit, inMemory <= Self.spanLimit else { throw .badExecutable }
            dynamic = (address, inMemory)
        case 3:
            throw .badExecutable
        default: break
        }
    }

    /// The bytes of memory from the first to the last page.
    public var span: UInt64 { segments.last?.pageEnd ?? 0 }

    /// The segment whose file content holds a range of addresses.
    public func segment(holding address: UInt64, _ size: UInt64) -> Segment? {
        segments.first { segment in
            guard address >= segment.address else { return false }
            let (end, overflow) = (address - segment.address).addingReportingOverflow(size)
            return !overflow && end <= segment.fileSize
        }
    }

    /// Where the relocations are: their address and size in bytes. `bytes` is the dynamic section.
    public func relocations(dynamic bytes: [UInt8]) throws(Errno) -> (address: UInt64, size: UInt64) {
        let bytes = LittleEndian(bytes)
        var address: UInt64 = 0
        var size: UInt64 = 0
        var at = 0
        while let key = bytes.word64(at), let value = bytes.word64(at + 8), key != 0 {
            at += 16
            switch key {
            // Libraries, relocations without addends and of the procedure linkage table, packed ones.
            case 1, 17, 23, 36: throw .badExecutable
            case 7: address = value
            case 8: size = value
            case 9: if value != 24 { throw .badExecutable }
            default: break
            }
        }
        if size == 0 { return (0, 0) }
        guard size % 24 == 0, size <= 1 << 24, segment(holding: address, size) != nil else { throw .badExecutable }
        return (address, size)
    }
}

/// Numbers in bytes, which may end anywhere.
struct LittleEndian {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func byte(_ at: Int) -> UInt8? { number(at) }
    func word16(_ at: Int) -> UInt16? { number(at).map { UInt16(littleEndian: $0) } }
    func word32(_ at: Int) -> UInt32? { number(at).map { UInt32(littleEndian: $0) } }
    func word64(_ at: Int) -> UInt64? { number(at).map { UInt64(littleEndian: $0) } }

    @inline(__always)
    private func number<Number: FixedWidthInteger & BitwiseCopyable>(_ at: Int) -> Number? {
        guard at >= 0, at <= bytes.count - MemoryLayout<Number>.size else { return nil }
        // SAFETY: all its bytes are inside, by the guard above.
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: at, as: Number.self) }
    }
}
