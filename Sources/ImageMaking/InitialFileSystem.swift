import Bytes
import SchemeProtocol

/// The boot image in the making: a file tree, the first program and the kernel's symbols, written as
/// `Docs/InitialFileSystem.md` has it.
///
/// Directories that a path needs are made with mode 0755. What is added twice, or below a file, is refused.
public struct InitialFileSystem {
    struct Node {
        var mode: FileMode
        var content: [UInt8]
        var modified: UInt64
    }

    private var nodes: [ByteString: Node] = [:]
    public var program: BootstrapProgram?
    /// Sorted by address when written.
    public var symbols: [(address: UInt64, name: String)] = []
    /// What directories get that were not added by themselves.
    public var defaultModified: UInt64 = 0

    static var magic: ByteString { "APUSINIT" }
    static var headerSize: Int { 128 }
    static var entrySize: Int { 40 }
    static var pageSize: Int { 4096 }

    public init() {}

    /// How many files, directories and links there are.
    public var count: Int { nodes.count }

    public mutating func addFile(
        _ path: ByteString, _ content: [UInt8], permissions: UInt16 = 0o644, modified: UInt64 = 0
    ) throws(ImageError) {
        try add(path, FileMode(.regular, permissions: permissions), content, modified)
    }

    /// Adds a directory; one that exists gets these permissions.
    public mutating func addDirectory(
        _ path: ByteString, permissions: UInt16 = 0o755, modified: UInt64 = 0
    ) throws(ImageError) {
        try add(path, FileMode(.directory, permissions: permissions), [], modified)
    }

    public mutating func addLink(_ path: ByteString, to target: ByteString, modified: UInt64 = 0) throws(ImageError) {
        guard !target.isEmpty, target.count <= Limits.pathLength, !target.contains(0) else {
            throw ImageError("\(path.string): the target of the link is empty, too long or has a NUL byte")
        }
        try add(path, FileMode(.symbolicLink, permissions: 0o777), target.bytes, modified)
    }

    private mutating func add(
        _ path: ByteString, _ mode: FileMode, _ content: [UInt8], _ modified: UInt64
    ) throws(ImageError) {
        let names = path.split(separator: 0x2f)
        guard path.count <= Limits.pathLength, !path.contains(0) else {
            throw ImageError("\(path.string): the path is too long or has a NUL byte")
        }
        guard !names.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." }) else {
            throw ImageError("\(path.string): a path in the image has no empty part, . or ..")
        }
        var parent = ByteString()
        for name in names.dropLast() {
            if !parent.isEmpty { parent.append(0x2f) }
            parent.append(name)
            guard let node = nodes[parent] else {
                nodes[parent] = Node(
                    mode: FileMode(.directory, permissions: 0o755), content: [], modified: defaultModified)
                continue
            }
            guard node.mode.type == .directory else {
                throw ImageError("\(path.string): \(parent.string) is not a directory")
            }
        }
        if let existing = nodes[path], mode.type != .directory || existing.mode.type != .directory {
            throw ImageError("\(path.string): it is in the image already")
        }
        nodes[path] = Node(mode: mode, content: content, modified: modified)
    }
}

extension InitialFileSystem {
    /// The finished image.
    public func encoded() throws(ImageError) -> [UInt8] {
        let paths = nodes.keys.sorted()
        let strings = ByteString(paths.joined())
        let segments = program?.segments ?? []
        let symbols = try encodedSymbols()

        var layout = Layout(after: Self.headerSize)
        let entryTable = layout.place(paths.count * Self.entrySize, alignment: 8)
        let stringTable = layout.place(strings.count, alignment: 8)
        let segmentTable = layout.place(segments.count * 40, alignment: 8)
        let symbolTable = layout.place(symbols.table.count, alignment: 8)
        let symbolStrings = layout.place(symbols.strings.count, alignment: 8)
        let links = paths.map { nodes[$0]!.mode.type == .symbolicLink }
        let contents = zip(paths, links).map { path, isLink in
            layout.place(nodes[path]!.content.count, alignment: isLink ? 8 : Self.pageSize)
        }
        let segmentContents = segments.map { layout.place($0.content.count, alignment: Self.pageSize) }
        // Whole pages are mapped, and what a boot loader puts behind the image is not the first program's.
        _ = layout.place(0, alignment: Self.pageSize)

        var image = [UInt8](repeating: 0, count: layout.end)
        image.reserveCapacity(layout.end)
        var header = Self.magic.bytes
        header.append(number: UInt32(1))
        header.append(number: UInt32(paths.count))
        for number in [entryTable, stringTable, strings.count, segmentTable] { header.append(number: UInt64(number)) }
        header.append(number: UInt64(segments.count))
        header.append(number: program?.entry ?? 0)
        header.append(number: UInt64(self.symbols.isEmpty ? 0 : symbolTable))
        header.append(number: UInt64(self.symbols.count))
        for number in [symbolStrings, symbols.strings.count, layout.end] { header.append(number: UInt64(number)) }
        image.put(header, at: 0)
        image.put(entries(paths, contents: contents), at: entryTable)
        image.put(strings.bytes, at: stringTable)
        image.put(Self.table(segments, contents: segmentContents), at: segmentTable)
        image.put(symbols.table, at: symbolTable)
        image.put(symbols.strings, at: symbolStrings)
        for (path, offset) in zip(paths, contents) { image.put(nodes[path]!.content, at: offset) }
        for (segment, offset) in zip(segments, segmentContents) { image.put(segment.content, at: offset) }
        return image
    }

    private func entries(_ paths: [ByteString], contents: [Int]) -> [UInt8] {
        var table: [UInt8] = []
        var stringOffset = 0
        for (index, path) in paths.enumerated() {
            let node = nodes[path]!
            table.append(number: UInt32(stringOffset))
            table.append(number: UInt16(path.count))
            table.append(number: node.mode.rawValue)
            table.append(number: UInt64(contents[index]))
            table.append(number: UInt64(node.content.count))
            table.append(number: node.modified)
            table.append(number: UInt64(index + 2))
            stringOffset += path.count
        }
        return table
    }

    private static func table(_ segments: [BootstrapProgram.Segment], contents: [Int]) -> [UInt8] {
        var table: [UInt8] = []
        for (segment, offset) in zip(segments, contents) {
            table.append(number: segment.address)
            table.append(number: segment.memorySize)
            table.append(number: UInt64(offset))
            table.append(number: UInt64(segment.content.count))
            table.append(number: UInt64(segment.protection.rawValue))
        }
        return table
    }

    private func encodedSymbols() throws(ImageError) -> (table: [UInt8], strings: [UInt8]) {
        var table: [UInt8] = []
        var strings: [UInt8] = []
        for symbol in symbols.sorted(by: { $0.address < $1.address }) {
            guard let address = UInt32(exactly: symbol.address) else {
                throw ImageError("the kernel's symbol \(symbol.name) is at an address above 4 GiB")
            }
            table.append(number: address)
            table.append(number: UInt32(strings.count))
            strings.append(contentsOf: symbol.name.utf8)
            strings.append(0)
        }
        return (table, strings)
    }
}

/// Hands out places one behind the other.
private struct Layout {
    var end: Int

    init(after start: Int) { end = start }

    /// The start of the next `size` bytes at a multiple of `alignment`.
    mutating func place(_ size: Int, alignment: Int) -> Int {
        let start = (end + alignment - 1) / alignment * alignment
        end = start + size
        return start
    }
}

extension [UInt8] {
    fileprivate mutating func put(_ bytes: [UInt8], at offset: Int) {
        replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    }
}
