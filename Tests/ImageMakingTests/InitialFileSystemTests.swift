import Bytes
import SchemeProtocol
import Testing

@testable import ImageMaking

/// Reads an image back by the text of Docs/InitialFileSystem.md.
struct ReadImage {
    let bytes: [UInt8]

    struct Entry: Equatable {
        var path: String
        var mode: UInt16
        var offset: Int
        var content: [UInt8]
        var modified: UInt64
        var inode: UInt64
    }

    func number(_ offset: Int) throws -> Int { try bytes.size(at: offset) }
    func short(_ offset: Int) throws -> Int { Int(try bytes.number(at: offset, as: UInt32.self)) }

    func entries() throws -> [Entry] {
        let table = try number(16)
        let strings = try number(24)
        return try (0..<short(12)).map { index in
            let start = table + index * 40
            let length = Int(try bytes.number(at: start + 4, as: UInt16.self))
            let path = try bytes.part(at: strings + short(start), length: length)
            let offset = try number(start + 8)
            return Entry(
                path: String(decoding: path, as: UTF8.self), mode: try bytes.number(at: start + 6), offset: offset,
                content: Array(try bytes.part(at: offset, length: number(start + 16))),
                modified: try bytes.number(at: start + 24), inode: try bytes.number(at: start + 32))
        }
    }
}

@Suite struct InitialFileSystemTests {
    @Test func `an empty image is a header that says so`() throws {
        let image = ReadImage(bytes: try InitialFileSystem().encoded())
        #expect(image.bytes.starts(with: Array("APUSINIT".utf8)))
        #expect(image.bytes.count == 4096)
        #expect(try image.short(8) == 1)
        #expect(try image.short(12) == 0)
        #expect(try image.number(96) == 4096)
        #expect(try image.number(64) == 0)
    }

    @Test func `files, directories and links are listed by path`() throws {
        var image = InitialFileSystem()
        try image.addFile("usr/share/text", Array("hello".utf8), modified: 7)
        try image.addFile("bin/ls", [1, 2, 3], permissions: 0o755)
        try image.addLink("bin/dir", to: "ls")
        try image.addDirectory("tmp", permissions: 0o1777)
        try image.addDirectory("usr", permissions: 0o700)
        let entries = try ReadImage(bytes: image.encoded()).entries()
        #expect(entries.map(\.path) == ["bin", "bin/dir", "bin/ls", "tmp", "usr", "usr/share", "usr/share/text"])
        #expect(entries.map(\.mode) == [0o040755, 0o120777, 0o100755, 0o041777, 0o040700, 0o040755, 0o100644])
        #expect(entries.map(\.inode) == [2, 3, 4, 5, 6, 7, 8])
        #expect(entries[1].content == Array("ls".utf8))
        #expect(entries[2].content == [1, 2, 3])
        #expect(entries[6].modified == 7)
        #expect(entries.filter { $0.mode & 0o170000 == 0o100000 }.allSatisfy { $0.offset % 4096 == 0 })
    }

    @Test func `the image says its own size`() throws {
        var image = InitialFileSystem()
        try image.addFile("a", Array(repeating: 9, count: 5000))
        let bytes = try image.encoded()
        #expect(try ReadImage(bytes: bytes).number(96) == bytes.count)
    }

    @Test func `the first program and its segments are in the image`() throws {
        var image = InitialFileSystem()
        let program = try BootstrapProgram(ELFFile(TestELF().bytes))
        image.program = program
        let read = ReadImage(bytes: try image.encoded())
        #expect(try read.short(48) == 4)
        // Else the first program would see what the boot loader puts behind the image.
        #expect(read.bytes.count % 4096 == 0)
        #expect(try read.bytes.number(at: 56, as: UInt64.self) == program.entry)
        for (index, segment) in program.segments.enumerated() {
            let start = try read.number(40) + index * 40
            let content = try read.number(start + 16)
            #expect(try read.bytes.number(at: start, as: UInt64.self) == segment.address)
            #expect(try read.number(start + 8) == Int(segment.memorySize))
            #expect(content % 4096 == 0)
            #expect(Array(try read.bytes.part(at: content, length: read.number(start + 24))) == segment.content)
            #expect(try read.short(start + 32) == Int(segment.protection.rawValue))
        }
    }

    @Test func `symbols are sorted by address`() throws {
        var image = InitialFileSystem()
        image.symbols = [(0x20_0000, "second"), (0x10_0000, "first")]
        let read = ReadImage(bytes: try image.encoded())
        let table = try read.number(64)
        let strings = try read.number(80)
        #expect(try read.short(72) == 2)
        #expect(try read.short(table) == 0x10_0000)
        #expect(try read.bytes.cString(at: strings + read.short(table + 4)) == Array("first".utf8))
        #expect(try read.bytes.cString(at: strings + read.short(table + 12)) == Array("second".utf8))
        #expect(try read.number(88) == 13)
        image.symbols = [(1 << 32, "high")]
        #expect(throws: ImageError.self) { try image.encoded() }
    }

    static let badPaths: [ByteString] = ["", "/", "/bin", "bin/", "a//b", ".", "a/..", "../a", "a/./b"]

    @Test(arguments: badPaths)
    func `a path that is not plain is refused`(path: ByteString) {
        var image = InitialFileSystem()
        #expect(throws: ImageError.self) { try image.addFile(path, []) }
    }

    @Test func `what is there already, or below a file, is refused`() throws {
        var image = InitialFileSystem()
        try image.addFile("a", [])
        #expect(throws: ImageError.self) { try image.addFile("a", []) }
        #expect(throws: ImageError.self) { try image.addDirectory("a") }
        #expect(throws: ImageError.self) { try image.addFile("a/b", []) }
        #expect(throws: ImageError.self) { try image.addLink("b", to: "") }
        #expect(throws: ImageError.self) { try image.addFile(ByteString(Array(repeating: 0x61, count: 5000)), []) }
    }
}

@Suite struct SymbolTests {
    @Test func `functions and assembly labels are listed by address, data is not`() throws {
        var file = TestELF()
        file.symbols = [
            (2, 1, 0x300, "last"), (0, 1, 0x100, "label"), (1, 2, 0x50, "data"), (0, 1, 0x200, ".Llocal"),
            (2, 1, 0x100, "function"), (3, 1, 0, ""), (2, 0, 0x10, "undefined"),
        ]
        let functions = try ELFFile(file.bytes).functions()
        #expect(functions.map(\.address) == [0x100, 0x300])
        #expect(functions.map(\.name).last == "last")
    }

    @Test func `a stripped file has none`() throws {
        #expect(try ELFFile(TestELF().bytes).functions().isEmpty)
    }
}
