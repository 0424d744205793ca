import Foundation
import Testing

/// Runs the scripts of `scripts/` with the built `ion`, and compares what they write with the `.out` beside them.
@Suite struct ScriptTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "scripts")
    static let names: [String] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
        .filter { $0.hasSuffix(".ion") }.sorted()

    /// The program stands beside the tests.
    static var program: URL {
        #if DEBUG
            let kind = "debug"
        #else
            let kind = "release"
        #endif
        return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: ".build/\(kind)/ion")
    }

    @Test(arguments: names)
    func `a script writes what it shall`(name: String) throws {
        let process = Process()
        process.executableURL = Self.program
        process.arguments = [Self.folder.appending(path: name).path]
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let written = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let expected = try Data(contentsOf: Self.folder.appending(path: name.replacing(".ion", with: ".out")))
        #expect(String(decoding: written, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
    }

    /// The script that scenarios run on Apus, too.
    @Test func `a day in the life of the shell goes well`() throws {
        let root = Self.folder.appending(path: "../../..").standardized
        let work = FileManager.default.temporaryDirectory.appending(path: "ion-day-\(UUID().uuidString)")
        let process = Process()
        process.executableURL = Self.program
        process.arguments = [root.appending(path: "Kernel/Image/root/usr/share/tests/day").path, work.path]
        process.currentDirectoryURL = FileManager.default.temporaryDirectory
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let written = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(String(decoding: written, as: UTF8.self).hasSuffix(" checks passed, 0 failed\n"))
    }
}
