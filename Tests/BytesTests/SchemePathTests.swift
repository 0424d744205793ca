import Bytes
import Testing

@Suite struct SchemePathTests {
    @Test(arguments: [
        ("/", "file:/home", "file:/"),
        ("/etc/passwd", "file:/home", "file:/etc/passwd"),
        ("//etc///passwd/", "file:/home", "file:/etc/passwd"),
        ("/a/./b/../c", "file:/home", "file:/a/c"),
        ("/../../x", "file:/home", "file:/x"),
        ("x", "file:/home", "file:/home/x"),
        ("x", "file:/", "file:/x"),
        ("..", "file:/home/me", "file:/home"),
        (".", "file:/home/me", "file:/home/me"),
        ("../../..", "file:/home/me", "file:/"),
        ("", "file:/home", "file:/home"),
        ("pty:", "file:/home", "pty:"),
        ("tcp:1.2.3.4:80", "file:/home", "tcp:1.2.3.4:80"),
        ("orbital:r/-1//x/../y", "file:/", "orbital:r/-1//x/../y"),
        ("file:/a/../b", "file:/home", "file:/b"),
        ("file:a", "file:/home", "file:/a"),
        ("file:", "file:/home", "file:/"),
        (":", "file:/home", ":"),
        ("/scheme", "file:/home", ":"),
        ("/scheme/", "file:/home", ":"),
        ("/scheme/pty", "file:/home", "pty:"),
        ("/scheme/pty/3/", "file:/home", "pty:3"),
        ("/scheme/tcp/1.2.3.4:80/x", "file:/home", "tcp:1.2.3.4:80/x"),
        ("/scheme/file/etc/x", "file:/home", "file:/etc/x"),
        ("/scheme/file", "file:/home", "file:/"),
        ("/scheme/a/../b", "file:/home", "b:"),
        ("/scheme/..", "file:/home", "file:/"),
        ("/scheme/a:b/c", "file:/home", "file:/scheme/a:b/c"),
        ("..", "sys:", ":"),
        ("..", ":", "file:/"),
        ("sys", ":", "sys:"),
        ("uname", "sys:", "sys:uname"),
        ("../irq/4", "sys:", "irq:4"),
        ("2/status", "proc:", "proc:2/status"),
        ("../3", "proc:2", "proc:3"),
        ("./a:b", "file:/home", "file:/home/a:b"),
        ("dir/a:b", "file:/home", "file:/home/dir/a:b"),
    ])
    func `a path becomes the URL it means`(path: String, directory: String, url: String) {
        #expect(SchemePath.url(of: ByteString(path), in: ByteString(directory)).string == url)
    }

    @Test(arguments: [
        ("file:/home", "/home"), ("file:", "/"), ("pty:3", "/scheme/pty/3"), ("pty:", "/scheme/pty"), (":", "/scheme"),
    ])
    func `a URL has a path form`(url: String, path: String) {
        #expect(SchemePath.path(of: ByteString(url)).string == path)
    }

    @Test func `a URL is split at its scheme's colon`() {
        #expect(SchemePath.split("tcp:1:2")?.scheme == "tcp")
        #expect(SchemePath.split("tcp:1:2")?.rest == "1:2")
        #expect(SchemePath.split("/a:b") == nil)
        #expect(SchemePath.split("ab") == nil)
        #expect(SchemePath.split("") == nil)
    }

    @Test func `random bytes give a URL that stays itself`() {
        var random = SplitMix(state: 0x5eed)
        let alphabet: [UInt8] = Array("//..::ab-scheme".utf8)
        for round in 0..<20000 {
            var path = ByteString()
            if round % 2 == 0 { path = "/scheme/" }
            for _ in 0..<(random.next() % 24) {
                path.append(
                    round % 3 == 0 ? UInt8(truncatingIfNeeded: random.next()) : alphabet[Int(random.next() % 15)])
            }
            let url = SchemePath.url(of: path, in: "file:/home")
            #expect(SchemePath.schemeEnd(of: url) != nil)
            #expect(SchemePath.url(of: url, in: "sys:") == url)
        }
    }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
