import Foundation
import Testing

/// Runs every script of `Tests/IonCorpus` with the built `ion`: what it writes, complains and ends with is compared byte for byte.
@Suite struct CorpusTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "IonCorpus")

    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".ion") }.map { String($0.dropLast(4)) }.sorted()

    private static func part(_ name: String, _ kind: String) -> Data? {
        try? Data(contentsOf: folder.appending(path: name + "." + kind))
    }

    private static func text(_ name: String, _ kind: String) -> String {
        part(name, kind).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// `bg [0] 1234` and the like without the number.
    private static func withoutProcesses(_ text: String) -> String {
        text.replacing(/(?m)(bg \[\d+\] |\(\[\d+\] |^\[\d+\] )\d+/) { $0.1 + "PID" }
    }

    /// What one script did otherwise than it should.
    private static func differences(_ name: String) throws -> [String] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "ion-corpus-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let script = folder.appending(path: name + ".ion").path
        let process = Process()
        process.executableURL = ScriptTests.program
        process.arguments = [script]
        if part(name, "args") != nil {
            process.arguments = text(name, "args").split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .map { $0 == "SCRIPT" ? script : String($0) }
        }
        process.currentDirectoryURL = directory
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/usr", "USER": "tester", "LANG": "C.UTF-8"]
        // Files, so that nothing waits for a reader.
        func file(_ kind: String, _ contents: Data = Data()) throws -> FileHandle {
            let url = FileManager.default.temporaryDirectory.appending(path: directory.lastPathComponent + kind)
            try contents.write(to: url)
            return try FileHandle(forUpdating: url)
        }
        let files = [try file(".in", part(name, "in") ?? Data()), try file(".out"), try file(".err")]
        defer {
            for kind in [".in", ".out", ".err"] {
                let url = FileManager.default.temporaryDirectory.appending(path: directory.lastPathComponent + kind)
                try? FileManager.default.removeItem(at: url)
            }
        }
        process.standardInput = files[0]
        process.standardOutput = files[1]
        process.standardError = files[2]
        try process.run()
        process.waitUntilExit()
        func written(_ index: Int) throws -> Data {
            try files[index].seek(toOffset: 0)
            return try files[index].readToEnd() ?? Data()
        }
        var result: [String] = []
        let output = try written(1)
        if output != part(name, "out") ?? Data() {
            result.append("\(name): wrote \(String(decoding: output, as: UTF8.self).debugDescription)")
        }
        let complaints = withoutProcesses(String(decoding: try written(2), as: UTF8.self))
            .replacingOccurrences(of: script, with: "SCRIPT")
        if complaints != text(name, "err") { result.append("\(name): complained \(complaints.debugDescription)") }
        var status = Int(process.terminationStatus)
        if process.terminationReason == .uncaughtSignal { status = -status }
        let expected = Int(text(name, "status").trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        // A signal that the tests' own parent blocks cannot end the shell, which then says it with its status.
        if expected < 0, status == 128 - expected { status = expected }
        if status != expected { result.append("\(name): ended with \(status)") }
        return result
    }

    @Test func `every script of the corpus does what the language says`() async {
        #expect(Self.names.count >= 400)
        let differences = await withTaskGroup(of: [String].self) { group in
            for worker in 0..<4 {
                group.addTask {
                    var found: [String] = []
                    for index in stride(from: worker, to: Self.names.count, by: 4) {
                        do { found += try Self.differences(Self.names[index]) } catch {
                            found.append("\(Self.names[index]): \(error)")
                        }
                    }
                    return found
                }
            }
            return await group.reduce(into: [String]()) { $0 += $1 }
        }
        for difference in differences.sorted() { Issue.record(Comment(rawValue: difference)) }
    }
}
