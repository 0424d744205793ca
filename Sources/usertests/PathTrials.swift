import Bytes
import SchemeProtocol

/// Paths that are no paths.
enum PathTrials {
    static var all: [Trial] {
        [
            Trial("malformed paths are refused", malformed),
            Trial("long paths and names are refused", long),
            Trial("files that are not there are not found", missing),
            Trial("the boot image cannot be changed", readOnly),
            Trial("random paths do no harm", random),
        ]
    }

    private static func malformed() throws(Failure) {
        let table: [(ByteString, Errno)] = [
            ("", .invalidArgument), ("x", .invalidArgument), ("/bin/x", .invalidArgument), ("UPPER:", .invalidArgument),
            ("with space:", .invalidArgument), ("a/b:", .invalidArgument), ("\u{e9}:", .invalidArgument),
            ("ut-no-such-scheme:", .noSuchDevice), (":x", .noSuchFileOrDirectory), ("::", .noSuchFileOrDirectory),
            ("event:x", .noSuchFileOrDirectory), ("pipe:x", .noSuchFileOrDirectory),
            ("debug:x", .noSuchFileOrDirectory), ("time:", .noSuchFileOrDirectory),
            ("time:tomorrow", .noSuchFileOrDirectory), ("memory:", .noSuchFileOrDirectory),
            ("memory:physical@xx", .noSuchFileOrDirectory), ("sys:secrets", .noSuchFileOrDirectory),
        ]
        for (path, error) in table { try Kernel.refused(Kernel.open(path), error, "open " + path) }
        let page = try Kernel.pages(1)
        Kernel.put("sys:", at: page)
        Kernel.put("uname", at: page + 5)
        try Kernel.refused(Kernel.call(.open, page, 10, 1), .invalidArgument, "a NUL in a path")
        try Kernel.refused(Kernel.call(.open, page + 4, 6, 1), .invalidArgument, "a NUL in front")
    }

    private static func long() throws(Failure) {
        let pages = try Kernel.pages(3)
        for index: UInt64 in 0..<3 * 4096 { Kernel.store(pages + index, byte: 0x61) }
        Kernel.put("initfs:", at: pages)
        try Kernel.refused(Kernel.call(.open, pages, 4096, 1), .noSuchFileOrDirectory, "4096 bytes")
        for length: UInt64 in [4097, 8192, 1 << 40, .max] {
            try Kernel.refused(Kernel.call(.open, pages, length, 1), .nameTooLong, ByteString(length) + " bytes")
            try Kernel.refused(Kernel.call(.unlink, pages, length), .nameTooLong, "unlink")
        }
        Kernel.store(pages + 100, byte: 0x3a)
        try Kernel.refused(Kernel.call(.open, pages + 7, 120, 1), .invalidArgument, "a long scheme name")
        try Kernel.refused(Kernel.call(.schemeCreate, pages + 7, 65), .invalidArgument, "schemeCreate")
    }

    private static func missing() throws(Failure) {
        for path: ByteString in ["initfs:no/such/file", "initfs:..", "initfs:../../x", "initfs:.", "initfs:bin/../bin"]
        {
            try Kernel.refused(Kernel.open(path), .noSuchFileOrDirectory, path)
        }
        for path: ByteString in [
            "proc:0", "proc:999999/status", "proc:-1/status", "proc:1/x", "proc:1/status/x", "proc:x",
            "proc:99999999999999999999/status", "proc:18446744073709551617/status",
        ] {
            try Kernel.refused(Kernel.open(path), .noSuchFileOrDirectory, path)
        }
    }

    private static func readOnly() throws(Failure) {
        let path: ByteString = "initfs:new"
        for flags: OpenFlags in [.write, [.write, .create], [.read, .truncate]] {
            try Kernel.refused(Kernel.open(path, flags), .readOnlyFileSystem, "open for writing")
        }
        let text = Kernel.text("initfs:bin")
        let other = Kernel.text("initfs:new", second: true)
        let crossing = Kernel.call(.rename, text, 10, Kernel.text("sys:x", second: true), 5)
        try Kernel.refused(crossing, .crossesSchemes, "rename to another scheme")
        Kernel.put("initfs:new", at: other)
        try Kernel.check(Kernel.call(.rename, text, 10, other, 10) < 0, "rename in the boot image")
        try Kernel.check(Kernel.call(.unlink, text, 10, 1) < 0, "unlink in the boot image")
        try Kernel.check(Kernel.call(.link, text, 10, other, 10) < 0, "link in the boot image")
    }

    private static func random() throws(Failure) {
        var numbers = RandomNumbers(seed: 7)
        let pages = try Kernel.pages(1)
        let fronts: [ByteString] = ["initfs:", "proc:", "sys:", ":", "time:", "irq:", "memory:", ""]
        for _ in 0..<3000 {
            let front = fronts[numbers.below(fronts.count)]
            Kernel.put(front, at: pages)
            let length = numbers.below(60)
            for index in 0..<length {
                // Mostly what paths are made of.
                let byte =
                    numbers.below(4) == 0
                    ? UInt8(numbers.below(256)) : numbers.pick(Array("/.:-0123456789abinstu".utf8))
                Kernel.store(pages + UInt64(front.count + index), byte: byte)
            }
            let handle = Kernel.call(.open, pages, UInt64(front.count + length), 1)
            if handle >= 0 { Kernel.close(UInt64(handle)) }
            try Kernel.check(handle > -4096, "a wild answer")
        }
    }
}
