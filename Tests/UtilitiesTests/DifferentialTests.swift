import Bytes
import CoreutilsDifferential
import Foundation
import SchemeProtocol
import Testing

/// A short run of `apus differential`: a few random commands of each utility that agrees with the computer's own.
struct DifferentialTests {
    /// What agrees entirely; `apus differential` tries all of them, and shows what does not agree yet.
    static let settled = [
        "cat", "tee", "uniq", "cut", "comm", "paste", "fold", "tac", "tr", "sort", "sha1sum", "sha256sum", "sha512sum",
        "sum", "base64", "expr", "printenv", "nice", "timeout", "link", "unlink", "mknod", "arch", "hostid", "groups",
        "realpath", "readlink", "basename", "dirname", "test", "printf",
    ]

    @Test(arguments: settled) func `a utility does what the computer's own does`(name: String) throws {
        let program = Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("coreutils").path
        let candidates = [program, ".build/debug/coreutils"]
        let path = try #require(candidates.first { FileManager.default.isExecutableFile(atPath: $0) })
        // Debian's programs are what it is held against.
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/\(name)") else { return }
        let grammar = try #require(Grammar.named(name))
        let runner = try Runner(ours: ByteString(path))
        let differences = try runner.run(grammar, seed: 1, count: 12)
        #expect(differences.isEmpty, "\(differences.map(\.string).joined(separator: "\n"))")
    }
}
