import Bytes
import Testing

@testable import Utilities

struct DiffTests {
    private struct Seeded {
        var state: UInt64 = 5
        mutating func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 40)
        }
    }

    /// Lines by their numbers: the changes, put into the first, make the second of it.
    @Test func `what is different makes one sequence of the other`() {
        var random = Seeded()
        for _ in 0..<2000 {
            let kinds = random.next() % 6 + 1
            let first = (0..<random.next() % 30).map { _ in Int32(random.next() % kinds) }
            let second = (0..<random.next() % 30).map { _ in Int32(random.next() % kinds) }
            for isMinimal in [false, true] {
                let changes = LineComparison.changes(first, second, kinds: kinds, isMinimal: isMinimal)
                var made: [Int32] = []
                var place = 0
                for change in changes {
                    made += first[place..<change.first.lowerBound]
                    #expect(made.count == change.second.lowerBound)
                    made += second[change.second]
                    place = change.first.upperBound
                }
                made += first[place...]
                #expect(made == second)
            }
        }
    }

    @Test(arguments: [
        ("--- a\n+++ b\n@@ -1,3 +1,3 @@\n x\n-y\n+z\n w\n", "x\ny\nw\n", "x\nz\nw\n"),
        ("--- a\n+++ b\n@@ -5,3 +5,3 @@\n x\n-y\n+z\n w\n", "q\nx\ny\nw\n", "q\nx\nz\nw\n"),
        ("2c2\n< y\n---\n> z\n", "x\ny\n", "x\nz\n"), ("1a2\n> z\n", "x\n", "x\nz\n"),
        ("*** a\n--- b\n***************\n*** 1,2 ****\n  x\n! y\n--- 1,2 ----\n  x\n! z\n", "x\ny\n", "x\nz\n"),
    ])
    func `hunks of every style find their place`(patch: String, old: String, new: String) throws {
        var reader = PatchReader(Array(patch.utf8))
        let files = try reader.read()
        var target = PatchTarget(Array(old.utf8), ignoresSpace: false)
        for hunk in try #require(files.first).hunks { #expect(target.apply(hunk, maximumFuzz: 2) != nil) }
        #expect(target.content == ByteString(new))
    }

    @Test(arguments: ["/etc/passwd", "../x", "a/../../b", "a/.."])
    func `names that lead out of the directory are refused`(name: String) {
        #expect(PatchJob.isDangerous(ByteString(name)))
    }

    @Test func `random patches are read or refused, and put in or not`() {
        var random = Seeded()
        let pieces: [ByteString] = [
            "--- a\n", "+++ b\n", "@@ -1,2 +1,2 @@\n", "@@ -0,0 +1 @@\n", "@@ -1 +0,0 @@\n", " x\n", "-y\n", "+z\n",
            "*** a\n", "--- b\n", "***************\n", "*** 1,2 ****\n", "--- 1 ----\n", "! q\n", "1,2c3\n", "< x\n",
            "---\n", "> y\n", "\\ No newline at end of file\n", "@@ -99999999999 +1 @@\n", "5d4\n", "\n", "Index: x\n",
        ]
        for _ in 0..<10_000 {
            var patch = ByteString()
            for _ in 0..<(random.next() % 10) { patch += pieces[random.next() % pieces.count] }
            if random.next() % 4 == 0, !patch.isEmpty {
                patch[random.next() % patch.count] = UInt8(random.next() & 0xff)
            }
            var reader = PatchReader(patch.bytes)
            guard let files = try? reader.read() else { continue }
            for file in files {
                for way in [file, file.reversed] {
                    var target = PatchTarget(Array("x\ny\nq\nx\n".utf8), ignoresSpace: false)
                    for hunk in way.hunks {
                        _ = target.apply(hunk, maximumFuzz: 2)
                        _ = hunk.contextText
                    }
                    _ = target.content
                }
            }
        }
    }
}
