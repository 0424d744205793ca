import Bytes
import Platform
import SchemeProtocol
import Testing

@testable import FileTree

struct FileTreeTests {
    private func tree(limit: Int = 1 << 20) -> FileTree { FileTree(lower: nil, limit: limit) { 5_000_000_000 } }

    private func make(_ tree: FileTree, directory path: ByteString) throws {
        let place = try tree.resolve(path, from: tree.root, followsLast: false)
        guard place.node == nil else { throw Errno.alreadyExists }
        _ = try tree.make(.directory(Directory()), 0o755, named: place.name, in: place.parent)
    }

    private func make(_ tree: FileTree, file path: ByteString, _ text: ByteString = "") throws {
        let place = try tree.resolve(path, from: tree.root, followsLast: false)
        guard place.node == nil else { throw Errno.alreadyExists }
        let node = try tree.make(.regular(PagedBytes()), 0o644, named: place.name, in: place.parent)
        if !text.isEmpty { _ = try tree.write(node, text.bytes.span, at: 0) }
    }

    private func make(_ tree: FileTree, link path: ByteString, to target: ByteString) throws {
        let place = try tree.resolve(path, from: tree.root, followsLast: false)
        guard place.node == nil else { throw Errno.alreadyExists }
        _ = try tree.make(.symbolicLink(target), 0o777, named: place.name, in: place.parent)
    }

    private func names(_ tree: FileTree, _ path: ByteString = "/") throws -> [String] {
        let node = try tree.find(path, from: tree.root, followsLast: true)
        return try tree.directory(node).entries(from: 0, limit: 1000).map { $0.name.string }
    }

    private func text(_ tree: FileTree, _ path: ByteString) throws -> String {
        guard case .regular(let bytes) = try tree.find(path, from: tree.root, followsLast: true).content else {
            return "?"
        }
        var buffer = [UInt8](repeating: 0, count: 100)
        var span = buffer.mutableSpan
        let count = bytes.read(&span, at: 0)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    @Test func `paths are walked as POSIX says`() throws {
        let tree = tree()
        try make(tree, directory: "a")
        try make(tree, directory: "/a/b/")
        try make(tree, file: "a//b/./../b/f", "text")
        try make(tree, link: "l", to: "/a/b")
        try make(tree, link: "a/up", to: "../l/f")
        for path: ByteString in ["a/b/f", "/a/b/f", "l/f", "a/up", "../../a/b/f", "l/../b/f"] {
            #expect(try text(tree, path) == "text")
        }
        let wrong: [(ByteString, Errno)] = [
            ("a/x", .noSuchFileOrDirectory), ("a/b/f/", .notADirectory), ("a/b/f/x", .notADirectory),
            ("a/x/y", .noSuchFileOrDirectory), (ByteString(Array(repeating: 0x61, count: 256)), .nameTooLong),
        ]
        for (path, error) in wrong {
            #expect(throws: error) { try tree.find(path, from: tree.root, followsLast: true) }
        }
        #expect(try tree.find("a/up", from: tree.root, followsLast: false).type == .symbolicLink)
    }

    @Test func `links in a circle end with an error, and forty in a row do not`() throws {
        let tree = tree()
        try make(tree, link: "x", to: "y")
        try make(tree, link: "y", to: "x")
        #expect(throws: Errno.tooManySymbolicLinks) { try tree.find("x", from: tree.root, followsLast: true) }
        try make(tree, file: "l0", "end")
        for number in 1...41 { try make(tree, link: "l" + ByteString(number), to: "l" + ByteString(number - 1)) }
        #expect(try text(tree, "l40") == "end")
        #expect(throws: Errno.tooManySymbolicLinks) { try tree.find("l41", from: tree.root, followsLast: true) }
        try make(tree, link: "away", to: "/scheme/pty/0")
        #expect(throws: Errno.crossesSchemes) { try tree.find("away", from: tree.root, followsLast: true) }
    }

    @Test func `rename keeps the rules`() throws {
        let tree = tree()
        try make(tree, directory: "d")
        try make(tree, directory: "d/e")
        try make(tree, directory: "full")
        try make(tree, file: "full/x")
        try make(tree, file: "f", "one")
        try make(tree, file: "g", "two")
        try tree.link("g", "h")
        let wrong: [(ByteString, ByteString, Errno)] = [
            ("missing", "x", .noSuchFileOrDirectory), ("d", "d/e/z", .invalidArgument), ("d", "d/e", .invalidArgument),
            ("d", "full", .notEmpty), ("d", "f", .notADirectory), ("f", "d", .isADirectory),
            ("f", "x/", .notADirectory),
            ("/", "x", .busy), ("d/.", "x", .busy), ("f", "none/x", .noSuchFileOrDirectory),
        ]
        for (old, new, error) in wrong { #expect(throws: error) { try tree.rename(old, new, replacing: true) } }
        #expect(throws: Errno.alreadyExists) { try tree.rename("f", "g", replacing: false) }
        try tree.rename("f", "g", replacing: true)
        #expect(try text(tree, "g") == "one")
        #expect(try text(tree, "h") == "two")
        #expect(throws: Errno.noSuchFileOrDirectory) { try tree.find("f", from: tree.root, followsLast: true) }
        try tree.rename("g", "g", replacing: true)
        try make(tree, directory: "empty")
        try tree.rename("full", "empty", replacing: true)
        #expect(try names(tree, "empty") == ["x"])
        try tree.rename("empty", "d/e/moved", replacing: true)
        #expect(try tree.path(of: tree.find("d/e/moved", from: tree.root, followsLast: true)) == "/d/e/moved")
        #expect(try tree.find("d/e", from: tree.root, followsLast: true).linkCount == 3)
    }

    @Test func `removing keeps the rules and gives the memory back`() throws {
        let tree = tree()
        let before = tree.used
        try make(tree, directory: "d")
        try make(tree, file: "d/f", ByteString(Array(repeating: 1, count: 10000)))
        try tree.link("d/f", "second")
        for (path, directory, error): (ByteString, Bool, Errno) in [
            ("d", false, .isADirectory), ("d", true, .notEmpty), ("d/f", true, .notADirectory), ("/", true, .busy),
            ("d/.", true, .invalidArgument), ("none", false, .noSuchFileOrDirectory),
        ] { #expect(throws: error) { try tree.unlink(path, directory: directory) } }
        try tree.unlink("d/f", directory: false)
        #expect(try tree.find("second", from: tree.root, followsLast: true).linkCount == 1)
        let node = try tree.find("second", from: tree.root, followsLast: true)
        node.openCount = 1
        try tree.unlink("second", directory: false)
        #expect(tree.used > before + 10000)
        node.openCount = 0
        tree.releaseIfUnused(node)
        let directory = try tree.find("d", from: tree.root, followsLast: true)
        try tree.unlink("d", directory: true)
        #expect(tree.used == before)
        #expect(throws: Errno.noSuchFileOrDirectory) {
            _ = try tree.make(.regular(PagedBytes()), 0, named: "late", in: directory)
        }
    }

    @Test func `files have holes and zeroes behind a cut`() throws {
        let tree = tree()
        try make(tree, file: "f", "abcdef")
        let node = try tree.find("f", from: tree.root, followsLast: true)
        try tree.truncate(node, to: 2)
        try tree.truncate(node, to: 6)
        #expect(try text(tree, "f") == "ab\0\0\0\0")
        #expect(try tree.write(node, [9].span, at: 1 << 39) == 1)
        #expect(node.stat.size == (1 << 39) + 1)
        #expect(node.stat.blocks == 16)
        #expect(throws: Errno.fileTooLarge) { try tree.write(node, [9].span, at: 1 << 40) }
        #expect(throws: Errno.fileTooLarge) { try tree.truncate(node, to: .max) }
    }

    @Test func `the limit answers with no space`() throws {
        let tree = tree(limit: 20000)
        try make(tree, file: "f")
        let node = try tree.find("f", from: tree.root, followsLast: true)
        let data = [UInt8](repeating: 1, count: 40000)
        #expect(try tree.write(node, data.span, at: 0) == 16384)
        #expect(throws: Errno.noSpace) { try tree.write(node, data.span, at: 16384) }
        try tree.truncate(node, to: 0)
        #expect(try tree.write(node, data.span, at: 0) == 16384)
        #expect(throws: Errno.noSpace) {
            for number in 0..<100 { try make(tree, file: "n" + ByteString(number)) }
        }
    }

    @Test func `a listing goes on where it was while names change`() throws {
        var directory = Directory()
        let node = Node(inode: 2, .symbolicLink(""), permissions: 0, time: TimeSpec())
        for number in 0..<10 { directory.insert(ByteString(number), node) }
        let first = directory.entries(from: 0, limit: 4)
        #expect(first.map { $0.name.string } == ["0", "1", "2", "3"])
        for name: ByteString in ["1", "3", "4"] { directory.remove(name) }
        directory.insert("new", node)
        let rest = directory.entries(from: first[3].nextCookie, limit: 100)
        #expect(rest.map { $0.name.string } == ["5", "6", "7", "8", "9", "new"])
    }

    @Test func `random operations never trap and account for every byte`() throws {
        var state: UInt64 = 11
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % limit
        }
        func path() -> ByteString {
            var path = ByteString(random(2) == 0 ? "/" : "")
            for _ in 0...random(4) { path += ["a", "b", "c", "..", ".", "", "l"][random(7)] + "/" }
            return random(3) == 0 ? path : path[0..<(path.count - 1)]
        }
        let tree = tree(limit: 200_000)
        for _ in 0..<5000 {
            switch random(8) {
            case 0: try? make(tree, directory: path())
            case 1: try? make(tree, link: path(), to: path())
            case 2: try? tree.unlink(path(), directory: random(2) == 0)
            case 3: try? tree.rename(path(), path(), replacing: random(2) == 0)
            case 4: try? tree.link(path(), path())
            case 5:
                guard let node = try? tree.find(path(), from: tree.root, followsLast: true) else { continue }
                try? tree.truncate(node, to: UInt64(random(20000)))
            case 6:
                guard let node = try? tree.find(path(), from: tree.root, followsLast: true) else { continue }
                let data = [UInt8](repeating: 1, count: random(9000))
                _ = try? tree.write(node, data.span, at: UInt64(random(30000)))
            default: try? make(tree, file: path())
            }
        }
        #expect(tree.used >= 0 && tree.used <= 200_000)
        // Directories may be nested deeper than a path can say, so their children are first moved to the root.
        var moved = 0
        while let name = try names(tree).first {
            let child = "/" + ByteString(name)
            let isDirectory = try tree.find(child, from: tree.root, followsLast: false).isDirectory
            for grandchild in isDirectory ? try names(tree, child) : [] {
                moved += 1
                try tree.rename(child + "/" + ByteString(grandchild), "/m" + ByteString(moved), replacing: false)
            }
            try tree.unlink(child, directory: isDirectory)
        }
        #expect(tree.used == 0)
    }

    @Test func `a path and what it opens are one file, also where the lower file is lent`() throws {
        let folder = "/tmp/apus-file-tree-" + ByteString(Host.processID)
        try Host.close(try Host.open(folder, [.read, .create, .directory, .exclusive], mode: 0o755))
        defer {
            try? Host.unlink(folder + "/note")
            try? Host.unlink(folder, directory: true)
        }
        try Host.close(try Host.open(folder + "/note", [.write, .create]))
        let tree = FileTree(lower: HostTree(root: folder), limit: 1 << 20) { 5_000_000_000 }
        let node = try tree.find("/note", from: tree.root, followsLast: true)
        let handle = try #require(try tree.openLower(node))
        defer { try? Host.close(handle) }
        let open = try Host.stat(handle)
        #expect(node.stat.device == open.device && node.stat.inode == open.inode && open.inode != 0)

        // What is changed is the tree's own, and nothing is lent any more.
        tree.touch(node)
        #expect(node.stat.device == 0)
        #expect(try tree.openLower(node) == nil)
    }
}
