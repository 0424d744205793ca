import EmulatorControl
import Foundation
import SchemeProtocol

/// `swift test`, with its story shortened to what went wrong, and the counts.
struct UnitTests {
    private let repository: Repository

    /// Longer than it ever takes, builds included: a test that hangs must not hide what the others say.
    static var limit: Double { 1500 }

    init(_ repository: Repository) { self.repository = repository }

    func run(filter: String?, _ report: inout TestReport) {
        var setup = ChildProcess.Setup()
        setup.directory = repository.root
        setup.leadsGroup = true
        var story = Story()
        var complaint: String?
        do throws(ToolError) {
            let arguments = ["test", "--no-color-diagnostics"] + (filter.map { ["--filter", $0] } ?? [])
            let status = try withInput("/dev/null") { (streams) throws(ToolError) in
                setup.input = streams.input
                return try ChildProcess.lines(of: "swift", arguments, setup, seconds: Self.limit) { line in
                    story.take(line)
                    if !Self.isNoise(line) { say(line) }
                }
            }
            if status != .exited(0) { complaint = "swift test \(status.sentence)" }
        } catch {
            complaint = error.description
        }
        for (name, seconds) in story.passed.sorted(by: { $0.key < $1.key }) {
            report.note(name, complaint: nil, seconds: seconds)
        }
        for (name, seconds) in story.failed.sorted(by: { $0.key < $1.key }) {
            report.note(name, complaint: story.complaint(name), seconds: seconds)
        }
        // A build that fails, a crash or a test that hangs leaves no line that says so about a test.
        if let complaint, story.failed.isEmpty {
            report.note("the unit tests", complaint: "\(complaint)\n\(story.end)")
        }
    }

    /// What the lines of Swift Testing have told.
    struct Story {
        private(set) var passed: [String: Double] = [:]
        private(set) var failed: [String: Double] = [:]
        private var issues: [String: [String]] = [:]
        private var running: Set<String> = []
        private var errors: [String] = []
        private var latest: [String] = []
        /// The test whose issue was told last: what follows behind an arrow belongs to it.
        private var speaking: String?

        mutating func take(_ line: String) {
            if let name = UnitTests.between("◇ Test ", " started.", line) { running.insert(name) }
            if let result = UnitTests.result(line) {
                running.remove(result.name)
                if result.passed { passed[result.name] = result.seconds } else { failed[result.name] = result.seconds }
            }
            if let name = UnitTests.between("✘ Test ", " recorded an issue", line) {
                let words = line.range(of: " recorded an issue").map { line[$0.upperBound...] } ?? ""
                issues[name, default: []].append(words.trimmingPrefix(" ").description)
                speaking = name
            } else if line.hasPrefix("↳ "), let speaking {
                issues[speaking, default: []].append(line)
            } else {
                speaking = nil
            }
            if line.contains("error:") || line.contains("Fatal error") { errors.append(line) }
            latest = latest.suffix(9) + [line]
        }

        func complaint(_ name: String) -> String {
            let issues = issues[name, default: []]
            return issues.isEmpty ? "it says nothing" : issues.prefix(12).joined(separator: "\n")
        }

        /// For a run that did not come to its end: the tests it was in, errors of the compiler, and the last lines.
        var end: String {
            let open = running.filter { !$0.hasPrefix("run") }.sorted().prefix(10).joined(separator: ", ")
            let last = errors.isEmpty ? latest : Array(errors.prefix(12))
            return (last + (open.isEmpty ? [] : ["not finished: \(open)"])).joined(separator: "\n")
        }
    }

    /// The outcome in a line of Swift Testing: `✔ Test "name" passed after 0.1 seconds.`
    static func result(_ line: String) -> (name: String, passed: Bool, seconds: Double)? {
        for (mark, word, passed) in [("✔ Test ", " passed after ", true), ("✘ Test ", " failed after ", false)] {
            guard let name = between(mark, word, line), let end = line.range(of: word) else { continue }
            if name.hasPrefix("run with ") { return nil }
            let seconds = line[end.upperBound...].prefix { !$0.isWhitespace }
            return (name, passed, Double(seconds) ?? 0)
        }
        return nil
    }

    static func between(_ start: String, _ end: String, _ line: String) -> String? {
        guard let first = line.range(of: start), let last = line.range(of: end), first.upperBound < last.lowerBound
        else { return nil }
        return String(line[first.upperBound..<last.lowerBound])
    }

    private static func isNoise(_ line: String) -> Bool {
        line.hasPrefix("[") || line.contains("◇ ") || line.contains("✔ Test \"") || line.contains("✔ Suite ")
            || line.contains("◇ Test case") || line.hasPrefix("Test Suite") || line.contains("Executed 0 tests")
    }
}
