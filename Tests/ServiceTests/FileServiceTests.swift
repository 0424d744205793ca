import Bytes
import Platform
import Scheme
import SchemeProtocol
import Testing

extension RunningServices {
    @Suite(.serialized) struct FileServiceTests {
        private func lower() throws -> ByteString {
            let root = runtimeDirectory + "/lower" + ByteString(Int(Host.clock(.monotonic)))
            try Handle(root, [.create, .directory], mode: 0o755).close()
            try Handle(root + "/bin", [.create, .directory], mode: 0o755).close()
            try Handle(root + "/bin/tool", [.write, .create], mode: 0o755).write("program")
            try Host.symbolicLink(at: root + "/tool", to: "bin/tool")
            return root
        }

        private func names(_ path: ByteString) throws -> [String] {
            let directory = try Handle(path, [.read, .directory])
            var cookie: UInt64 = 0
            var names: [String] = []
            while true {
                let entries = try Host.directoryEntries(directory.number, cookie: &cookie)
                if entries.isEmpty { return names.sorted() }
                names += entries.map { $0.name.string }
            }
        }

        @Test func `files are made, read, changed, renamed and removed`() throws {
            let service = try TestService("ramfs", ["--scheme", "ram", "--limit", "1000000"], scheme: "ram")
            try Handle("ram:/d", [.create, .directory], mode: 0o755).close()
            let file = try Handle("ram:/d/f", [.read, .write, .create, .exclusive], mode: 0o640)
            try file.write("hello world")
            #expect(try file.seek(6) == 6)
            #expect(try file.text() == "world")
            #expect(try file.seek(-5, from: .end) == 6)
            #expect(throws: Errno.invalidArgument) { try file.seek(-100, from: .current) }
            #expect(try file.path() == "ram:/d/f")
            #expect(try file.stat().mode == FileMode(.regular, permissions: 0o640))
            #expect(throws: Errno.alreadyExists) { try Handle("ram:/d/f", [.write, .create, .exclusive]) }
            let log = try Handle("ram:d/f", [.write, .append])
            try log.write("!")
            try Host.truncate(file.number, 12)
            #expect(try Handle("/scheme/ram/d/f", .read).readAll() == "hello world!")
            try Host.symbolicLink(at: "ram:/link", to: "d/f")
            #expect(try Host.readLink("ram:/link") == "d/f")
            #expect(try Handle("ram:/link", .read).text() == "hello world!")
            #expect(throws: Errno.tooManySymbolicLinks) { try Handle("ram:/link", [.read, .noFollow]) }
            try Host.link("ram:/d/f", "ram:/second")
            try Host.rename("ram:/d/f", "ram:/third")
            #expect(try names("ram:") == ["d", "link", "second", "third"])
            try Host.unlink("ram:/second")
            try Host.unlink("ram:/third")
            #expect(try file.stat().linkCount == 0)
            #expect(try Host.read(file.number, into: 5, at: 0) == "hello")
            #expect(throws: Errno.notADirectory) { try Handle("ram:/link", [.read, .directory, .symbolicLink]) }
            try Host.unlink("ram:/d", directory: true)
            let directory = try Handle("ram:/", [.read, .directory])
            try directory.open("inside", [.write, .create]).write("x")
            #expect(try names("ram:") == ["inside", "link"])
            try Host.changeMode("ram:/inside", 0o600)
            #expect(try Host.stat("ram:/inside").mode.permissions == 0o600)
            #expect(try Host.fileSystemStat("ram:/").blocks == 244)
            let big = try Handle("ram:/big", [.write, .create])
            #expect(throws: Errno.noSpace) { try big.write(ByteString(Array(repeating: 1, count: 2_000_000))) }
            service.kill()
        }

        @Test func `the lower tree shines through and is never changed`() throws {
            let root = try lower()
            let service = try TestService("ramfs", ["--scheme", "ram", "--lower", root], scheme: "ram")
            #expect(try names("ram:") == ["bin", "tool"])
            let direct = try Handle("ram:/tool", .read)
            // The handle is the lower file's own.
            #expect(try direct.path() == root + "/bin/tool")
            #expect(try direct.readAll() == "program")
            try Handle("ram:/bin/tool", [.write, .append]).write(" changed")
            #expect(try Handle("ram:/tool", .read).readAll() == "program changed")
            #expect(try Handle(root + "/bin/tool", .read).readAll() == "program")
            try Host.unlink("ram:/bin/tool")
            #expect(throws: Errno.noSuchFileOrDirectory) { try Handle("ram:/tool", .read) }
            #expect(try names("ram:/bin").isEmpty)
            service.kill()
        }
    }
}

extension Host {
    /// Some bytes from a place in a file.
    static func read(_ handle: HandleNumber, into count: Int, at offset: UInt64) throws(Errno) -> ByteString {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        let length = try span.withUnsafeMutableBytes { (raw) throws(Errno) in try Host.read(handle, raw, at: offset) }
        return ByteString(bytes[..<length])
    }
}
