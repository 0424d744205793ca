import ArgumentParser
import EmulatorControl
import EndToEnd
import Foundation
import SchemeProtocol
import Synchronization

struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the tests.",
        discussion: """
            The levels, in the order in which they run:
              lint   the rules that no compiler checks
              unit   `swift test`: portable logic, and real processes on Linux
              cross  every shared target and the kernel compile for bare metal
              qemu   scenarios on the booted system: 1 and 4 processors; PVH, BIOS ISO, UEFI ISO
            The last line is `N passed, M failed`; the serial lines of the scenarios are in .build-image/logs.
            """)

    enum Level: String, ExpressibleByArgument, CaseIterable {
        case lint, unit, cross, qemu
    }

    @Argument(help: "The levels to run; all of them without any.")
    var levels: [Level] = []

    @Option(help: "Run only unit tests that match this pattern and scenarios whose names contain it.")
    var filter: String?

    @Option(help: "Machines that run at the same time.")
    var workers = 2

    @Flag(help: "Run the scenarios on the image that was made last.")
    var noBuild = false

    @Flag(help: "List the scenarios instead of running anything.")
    var list = false

    func validate() throws {
        guard (1...16).contains(workers) else { throw ValidationError("--workers takes 1 to 16") }
    }

    func run() throws {
        if list {
            for scenario in Scenario.all { print(scenario.name) }
            return
        }
        let repository = try Repository.find()
        var report = TestReport()
        for level in Level.allCases where levels.isEmpty || levels.contains(level) {
            print("== \(level.rawValue)")
            switch level {
            case .lint: Lint(repository).check(&report)
            case .unit: try UnitTests(repository).run(filter: filter, &report)
            case .cross: Self.compile(repository, &report)
            case .qemu: runScenarios(repository, &report)
            }
        }
        for failure in report.failures { print("failed: \(failure)") }
        print("\(report.passed) passed, \(report.failures.count) failed")
        if !report.failures.isEmpty { throw ExitCode.failure }
    }

    private static func compile(_ repository: Repository, _ report: inout TestReport) {
        let builder = Builder(repository: repository)
        report.attempt("every shared target compiles for Apus") { () throws(ToolError) in try builder.buildForApus() }
        report.attempt("the kernel compiles") { () throws(ToolError) in try builder.buildKernel() }
    }

    private func runScenarios(_ repository: Repository, _ report: inout TestReport) {
        let logs = repository.imageDirectory + "/logs"
        let made = report.attempt("the image is made") { () throws(ToolError) in
            if !noBuild {
                try ImageMaker(repository).build()
                try ImageMaker(repository).make(disc: true)
            }
            try makeDirectory(logs)
        }
        guard made else { return }
        var runner = ScenarioRunner(setup: MachineSetup(repository), logs: logs)
        runner.workers = workers
        let results = runner.run(Scenario.all, filter: filter) { result in
            let mark = result.complaint == nil ? "✔" : "✘"
            print("\(mark) \(result.name), \(Int(result.seconds)) s\(result.complaint.map { ": " + $0 } ?? "")")
        }
        for result in results { report.note(result.name, passed: result.complaint == nil) }
    }
}

/// What passed, and what failed.
struct TestReport {
    var passed = 0
    var failures: [String] = []

    mutating func note(_ name: String, passed: Bool) {
        if passed { self.passed += 1 } else { failures.append(name) }
    }

    /// Something that passes when it does not throw.
    @discardableResult
    mutating func attempt(_ name: String, _ body: () throws(ToolError) -> Void) -> Bool {
        do throws(ToolError) {
            try body()
            print("✔ \(name)")
            note(name, passed: true)
            return true
        } catch {
            print("✘ \(name): \(error)")
            note(name, passed: false)
            return false
        }
    }
}

/// `swift test`, with its story shortened to what went wrong and the counts.
struct UnitTests {
    private let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    func run(filter: String?, _ report: inout TestReport) throws(ToolError) {
        var setup = ChildProcess.Setup()
        setup.directory = repository.root
        var tests: [String: Bool] = [:]
        let arguments = ["test"] + (filter.map { ["--filter", $0] } ?? [])
        let status = try ChildProcess.lines(of: "swift", arguments, setup) { line in
            if let (name, passed) = Self.result(line) { tests[name] = (tests[name] ?? true) && passed }
            if !Self.isNoise(line) { print(line) }
        }
        for (name, passed) in tests.sorted(by: { $0.key < $1.key }) { report.note(name, passed: passed) }
        // A build that fails, or a test that crashes, leaves no line that says so about a test.
        if status != .exited(0) && !tests.values.contains(false) {
            report.note("swift test \(status.sentence)", passed: false)
        }
    }

    /// The outcome in a line of Swift Testing: `✔ Test "name" passed after 0.1 seconds.`
    static func result(_ line: String) -> (name: String, passed: Bool)? {
        for (mark, word, passed) in [("✔ Test ", " passed after ", true), ("✘ Test ", " failed after ", false)] {
            guard let start = line.range(of: mark), let end = line.range(of: word), start.upperBound < end.lowerBound
            else { continue }
            let name = line[start.upperBound..<end.lowerBound]
            if name.hasPrefix("run with ") { return nil }
            return (String(name), passed)
        }
        return nil
    }

    private static func isNoise(_ line: String) -> Bool {
        line.hasPrefix("[") || line.contains("◇ ") || line.contains("✔ Test \"") || line.contains("✔ Suite ")
            || line.contains("◇ Test case") || line.hasPrefix("Test Suite") || line.contains("Executed 0 tests")
    }
}
