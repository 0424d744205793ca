import EmulatorControl
import Foundation
import Testing

@testable import apus

@Suite struct InstallationTests {
    private let prefix = NSTemporaryDirectory() + "apus-install-\(UUID().uuidString)"

    /// Puts the shell script `file` in place under `name` and other names, and answers what was said about it.
    @discardableResult
    private func install(_ name: String, links: [String], force: Bool = false) throws -> [String] {
        var installation = try Installation(prefix: prefix)
        installation.replacesForeign = force
        let file = prefix + "/built"
        try Array("#!/bin/sh\necho ${0##*/}\n".utf8).written(to: file)
        try installation.place([Installation.Program(name: name, file: file, links: links)])
        return installation.notes
    }

    private func output(_ name: String) throws -> String { try ChildProcess.output("\(prefix)/bin/\(name)", []) }

    @Test func `programs run under all their names, also when installed twice`() throws {
        defer { try? FileManager.default.removeItem(atPath: prefix) }
        try install("many", links: ["one", "two"])
        #expect(try install("many", links: ["one", "two"]).isEmpty)
        #expect(try output("many") == "many\n")
        #expect(try output("two") == "two\n")
        #expect(try linkTarget(prefix + "/bin/one").string == "many")
    }

    @Test func `other programs stay, unless they are to be replaced`() throws {
        defer { try? FileManager.default.removeItem(atPath: prefix) }
        try FileManager.default.createDirectory(atPath: prefix + "/bin", withIntermediateDirectories: true)
        try Array("mine".utf8).written(to: prefix + "/bin/one")
        let error = #expect(throws: ToolError.self) { try install("many", links: ["one", "two"]) }
        #expect(error?.description.contains("other programs are there: one;") == true)
        #expect(try text(ofFile: prefix + "/bin/one") == "mine")
        #expect(!FileManager.default.fileExists(atPath: prefix + "/bin/many"))
        #expect(try install("many", links: ["one", "two"], force: true) == ["replaced: \(prefix)/bin/one"])
        #expect(try output("one") == "one\n")
    }

    @Test func `a name that is no more goes`() throws {
        defer { try? FileManager.default.removeItem(atPath: prefix) }
        try install("many", links: ["one", "two"])
        #expect(try install("many", links: ["two"]).count == 1)
        #expect((try? stat(prefix + "/bin/one")) == nil)
        #expect(try output("two") == "two\n")
    }

    @Test func `a place that cannot be written to is refused`() {
        #expect(throws: ToolError.self) { try Installation(prefix: "/proc/apus") }
        #expect(throws: ToolError.self) { try Installation(prefix: "/dev/null/apus") }
    }
}
