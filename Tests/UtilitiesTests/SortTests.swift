import Bytes
import Foundation
import Testing

@testable import Utilities

/// How `sort` tells lines apart, and what it does where memory is short.
struct SortTests {
    /// A generator that gives the same numbers for the same seed.
    private struct Numbers {
        var state: UInt64
        mutating func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
    }

    static let keys: [ByteString] = [
        "1", "2", "1,1", "2,2n", "1n", "1g", "1h", "1M", "1V", "1f", "1d", "1i", "2nr", "1.2,1.4", "1b,2", "1r", "1fr",
    ]

    @Test(arguments: keys) func `a rank never says anything else than the comparison`(word: ByteString) throws {
        var numbers = Numbers(state: 11)
        let pieces: [ByteString] = [
            "", "0", "1", "-1", "10", "007", "1.5", "-1.50", ".5", "1e3", "nan", "-inf", "inf", "0x1p3",
            "99999999999999999999",
            "99999999999999999998", "1K", "2M", "-3G", "jan", "Feb", "DEC", "a", "B", "ab", "abcdefgh", "abcdefghi",
            "\u{0}",
            "abcdefgh\u{0}", "é", " ", "\t", "-0", "+5",
        ]
        var order = LineOrder()
        order.keys = [try SortKey(word)]
        for separator: UInt8? in [nil, 0x20] {
            order.separator = separator
            for _ in 0..<1500 {
                var lines: [ByteString] = []
                for _ in 0..<2 {
                    var line = ByteString()
                    for _ in 0..<numbers.next(4) { line += pieces[numbers.next(pieces.count)] + " " }
                    lines.append(line)
                }
                let (a, b) = (lines[0].bytes, lines[1].bytes)
                let (first, second) = (order.rank(a.span, 0..<a.count), order.rank(b.span, 0..<b.count))
                let result = order.compare(a.span, 0..<a.count, b.span, 0..<b.count)
                if first < second { #expect(result < 0, "\(lines[0].string)|\(lines[1].string)") }
                if first > second { #expect(result > 0, "\(lines[0].string)|\(lines[1].string)") }
            }
        }
    }

    @Test(arguments: [
        [], ["-n", "-k2"], ["-u", "-k1,1"], ["-s", "-k1,1", "-r"], ["-z"], ["--compress-program=gzip"],
        ["--batch-size=2", "-T", "/tmp"],
    ]) func `what goes to disk comes back as if all had been in memory`(options: [String]) throws {
        var numbers = Numbers(state: 5)
        var text = ""
        for index in 0..<9000 { text += "k\(numbers.next(300)) \(numbers.next(1000)) \(index)\n" }
        let folder = try TemporaryFolder()
        let path = folder.path + "/lines"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let inMemory = try Self.sort(options + [path])
        let onDisk = try Self.sort(["-S", "50k"] + options + [path])
        #expect(inMemory.count > 1000 || options.contains("-u"))
        #expect(inMemory == onDisk)
    }

    @Test func `a file that is its own target is replaced as a whole, with its mode`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/lines"
        try "b\na\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        let before = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        _ = try Self.sort(["-o", path, path])
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "a\nb\n")
        #expect(attributes[.posixPermissions] as? Int == 0o640)
        #expect(attributes[.systemFileNumber] as? Int != before)
        // One with another name stays where it is.
        try FileManager.default.linkItem(atPath: path, toPath: folder.path + "/other")
        _ = try Self.sort(["-r", "-m", "-o", path, path, path])
        #expect(try String(contentsOfFile: folder.path + "/other", encoding: .utf8) == "a\nb\na\nb\n")
    }

    private static func sort(_ arguments: [String]) throws -> Data {
        let beside = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("coreutils").path
        let candidates = [beside, ".build/debug/coreutils"]
        let program = try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0) })
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["sort"] + arguments
        process.environment = ["LC_ALL": "C", "PATH": "/usr/bin:/bin"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return output
    }

    /// A folder that is gone with the test.
    private final class TemporaryFolder {
        let path: String
        init() throws {
            path = NSTemporaryDirectory() + "sort-tests-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        deinit { try? FileManager.default.removeItem(atPath: path) }
    }
}
