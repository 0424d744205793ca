import EmulatorControl
import Foundation
import SchemeProtocol

/// The rules of this repository that no compiler checks.
struct Lint {
    private let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    /// Where a program may ask which host it is built for.
    static var hostRooms: [String] {
        ["Sources/Platform/", "Sources/Runtime/", "Sources/CPlatform/", "Sources/LinuxBackend/"]
    }

    /// Where the word `unsafe` may stand, and why it has to.
    static var unsafeRooms: [(path: String, why: String)] {
        [
            ("Sources/Platform/", "the calls of the host"),
            ("Sources/Runtime/", "start-up, allocator, memory routines"),
            ("Sources/CPlatform/", "the C boundary"),
            ("Sources/Scheme/", "bytes on their way to and from the host's calls"),
            ("Sources/Bytes/", "the bytes of a literal"),
            ("Sources/Streams/", "bytes searched, counted and copied many at a time"),
            ("Sources/Utilities/Checksums/SHA256.swift", "the processor's own instructions"),
            ("Sources/Hardware/", "device registers"),
            ("Sources/LinuxBackend/", "the C libraries of a Linux console"),
            ("Sources/EmulatorControl/UnixSocket.swift", "the C boundary of the host tool"),
            ("Sources/apus/ProcessorTime.swift", "the C boundary of the host tool"),
            ("Sources/Display/PixelMemory.swift", "the pixels of a picture"),
            ("Sources/DisplayDrivers/LinearFramebuffer.swift", "the pixels of the screen"),
            ("Sources/Drawing/Pixels/", "rows of pixels, many at a time"),
            ("Sources/Loader/", "words of a program, in the way of every start"),
            ("Sources/bench/Bench.swift", "the first touch of fresh pages"),
            ("Sources/usertests/", "wrong calls, made on purpose"),
            ("Kernel/", "the machine itself"),
        ]
    }

    func check(_ report: inout TestReport) {
        do throws(ToolError) {
            let sources = try files(["*.swift"])
            check("no host conditionals outside the platform rooms", sources, &report) { path, line in
                let isConditional = line.contains("#if") || line.contains("#elseif")
                guard isConditional, line.contains("os(") || line.contains("canImport(") else { return false }
                return !Self.hostRooms.contains { path.hasPrefix($0) }
            }
            // Tests stand outside: they speak to the host in ways that the system never does.
            let system = sources.filter { !$0.hasPrefix("Tests/") }
            check("unsafe code only in its rooms", system, &report) { path, line in
                guard !Self.unsafeRooms.contains(where: { path.hasPrefix($0.path) }) else { return false }
                return path != "Sources/apus/Lint.swift" && Self.hasUnsafeWord(line)
            }
            checkExample(&report)
            try checkScripts(&report)
            checkFormat(sources, &report)
        } catch {
            report.attempt("the rules are checked") { () throws(ToolError) in throw error }
        }
    }

    /// True for the keyword and for types such as UnsafePointer; not for the word in a comment, in another word, or at the
    /// end of a parenthesis, where no expression follows it.
    static func hasUnsafeWord(_ line: Substring) -> Bool {
        let code = line.range(of: "//").map { line[..<$0.lowerBound] } ?? line
        let words = code.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ")") }
        return words.contains { $0 == "unsafe" || $0.hasPrefix("Unsafe") || $0.hasPrefix("withUnsafe") }
    }

    private func check(
        _ rule: String, _ files: [String], _ report: inout TestReport, offends: (String, Substring) -> Bool
    ) {
        report.attempt(rule) { () throws(ToolError) in
            var offences: [String] = []
            for path in files {
                let lines = try text(ofFile: repository.path(path)).split(
                    separator: "\n", omittingEmptySubsequences: false)
                for (index, line) in lines.enumerated() where offends(path, line) {
                    offences.append("\(path):\(index + 1): \(line.trimmingCharacters(in: .whitespaces))")
                }
            }
            if !offences.isEmpty { throw ToolError("\n" + offences.joined(separator: "\n")) }
        }
    }

    /// What the documentation shows first is built with everything else, so that it keeps working.
    private func checkExample(_ report: inout TestReport) {
        report.attempt("the example of Docs/Windows.md is Sources/paint") { () throws(ToolError) in
            let document = try text(ofFile: repository.path("Docs/Windows.md"))
            let program = try text(ofFile: repository.path("Sources/paint/Paint.swift"))
            let parts = document.components(separatedBy: "```swift\n")
            guard parts.count > 1, parts[1].components(separatedBy: "```")[0] == program else {
                throw ToolError("they differ: change both")
            }
            let count = program.split(separator: "\n", omittingEmptySubsequences: false).count - 1
            if count >= 40 { throw ToolError("the example has \(count) lines, 40 and more") }
        }
    }

    private func checkScripts(_ report: inout TestReport) throws(ToolError) {
        let scripts = try files(["Scripts/*", ".ci/*"]).filter { path in
            (try? text(ofFile: repository.path(path)))?.hasPrefix("#!/bin/sh") == true
        }
        var setup = ChildProcess.Setup()
        setup.directory = repository.root
        report.attempt("the scripts are clean") { () throws(ToolError) in
            try ChildProcess.run("shellcheck", scripts, setup)
        }
    }

    /// `swift format lint --strict`, with the configuration in .swift-format.
    private func checkFormat(_ sources: [String], _ report: inout TestReport) {
        report.attempt("the sources are formatted") { () throws(ToolError) in
            var setup = ChildProcess.Setup()
            setup.directory = repository.root
            var findings: [String] = []
            let arguments = ["format", "lint", "--strict", "--parallel"] + sources
            let status = try ChildProcess.lines(of: "swift", arguments, setup) { findings.append($0) }
            if status == .exited(0) { return }
            let more = findings.count > 20 ? ["... \(findings.count - 20) more"] : []
            let cure = "`swift format -i FILE` mends most of them"
            throw ToolError("\n" + (findings.prefix(20) + more + [cure]).joined(separator: "\n"))
        }
    }

    /// The files of the repository that match, those not yet committed included.
    private func files(_ patterns: [String]) throws(ToolError) -> [String] {
        var setup = ChildProcess.Setup()
        setup.directory = repository.root
        let list = try ChildProcess.output(
            "git", ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "--"] + patterns, setup)
        return list.split(separator: "\n").map(String.init).filter {
            FileManager.default.fileExists(atPath: repository.path($0))
        }
    }
}
