import ArgumentParser
import EmulatorControl
import EndToEnd
import Foundation
import SchemeProtocol

struct Test: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the tests.",
        discussion: """
            The parts, in the order in which they run:
              lint     the rules that no compiler checks
              unit     `swift test`: portable logic, and real processes on Linux
              cross    every shared target and the kernel compile for bare metal
              install  the static programs for Linux, into a temporary folder
              vt       the desktop on a Linux console: Debian's kernel in QEMU, downloaded once into .build-linux
              qemu     scenarios on the booted system: 1 and 4 processors; PVH, BIOS ISO, UEFI ISO
            At the end comes a summary: the time of each part, the slowest tests, what failed and why. Its last line is \
            `N passed, M failed`. The serial lines of the scenarios are in .build-image/logs.
            """)

    enum Part: String, ExpressibleByArgument, CaseIterable {
        case lint, unit, cross, install, vt, qemu
    }

    @Argument(help: "The parts to run; all of them without any.")
    var parts: [Part] = []

    @Option(help: "Run only unit tests that match this pattern and scenarios whose names contain it.")
    var filter: String?

    @Option(help: ArgumentHelp("Try the desktop that `apus install` has put there.", valueName: "dir"))
    var prefix: String?

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
            for scenario in Scenario.all { say(scenario.name) }
            return
        }
        let repository = try Repository.find()
        var report = TestReport()
        var isBuilt = noBuild
        for part in Part.allCases where parts.isEmpty || parts.contains(part) {
            report.part(part.rawValue) { report in
                switch part {
                case .lint: Lint(repository).check(&report)
                case .unit: UnitTests(repository).run(filter: filter, &report)
                case .cross: isBuilt = compile(repository, &report)
                case .install: Self.install(repository, &report)
                case .vt: tryConsole(repository, &report)
                case .qemu: runScenarios(repository, isBuilt: isBuilt, &report)
                }
            }
        }
        say(report.summary)
        if !report.failures.isEmpty { throw ExitCode.failure }
    }

    /// What `apus install` puts in place runs, under its other names too.
    private static func install(_ repository: Repository, _ report: inout TestReport) {
        var programs: [Installation.Program] = []
        let built = report.attempt("the programs for Linux are built") { () throws(ToolError) in
            programs = try Install.build(Builder(repository: repository, collectsErrors: true))
        }
        if !built { return }
        report.attempt("the programs for Linux are installed and run") { () throws(ToolError) in
            let prefix = NSTemporaryDirectory() + "apus-install-\(ProcessInfo.processInfo.processIdentifier)"
            defer { try? FileManager.default.removeItem(atPath: prefix) }
            var installation = try Installation(prefix: prefix)
            try installation.place(programs)
            let bin = installation.folder
            let greeting = try ChildProcess.output(bin + "/ion", ["-c", "echo hi"])
            if greeting != "hi\n" { throw ToolError("ion -c 'echo hi' printed: \(greeting)") }
            try ChildProcess.run(bin + "/true", [])
            let count = try ChildProcess.output(bin + "/ion", ["-c", "\(bin)/echo a b | \(bin)/wc -w"])
            if count.filter({ !$0.isWhitespace }) != "2" { throw ToolError("echo a b | wc -w printed: \(count)") }
        }
    }

    /// False when something does not compile. What is to be installed is built beside it: the shell alone takes one
    /// processor for minutes, in both builds.
    private func compile(_ repository: Repository, _ report: inout TestReport) -> Bool {
        let builder = Builder(repository: repository, collectsErrors: true)
        var jobs: [TestReport.Job] = [
            TestReport.Job(name: "every shared target and the kernel compile for Apus") { () throws(ToolError) in
                try builder.buildForApus()
                try builder.buildKernel()
            }
        ]
        if parts.isEmpty || parts.contains(.install) {
            jobs.append(
                TestReport.Job(name: "the programs for Linux compile") { () throws(ToolError) in
                    _ = try Install.build(builder)
                })
        }
        return report.attempt(jobs)[0]
    }

    /// The desktop on Linux. Where its kernel cannot be had, that is told and nothing is tried.
    private func tryConsole(_ repository: Repository, _ report: inout TestReport) {
        let missing = LinuxDesktop.missingPackages
        if !missing.isEmpty { return say("not tried: the packages \(missing.joined(separator: ", ")) are missing") }
        let guest = LinuxGuest(repository)
        let kernel: LinuxKernel
        do throws(ToolError) { kernel = try guest.kernel() } catch {
            return say("not tried: there is no Linux kernel to be had: \(error.description)")
        }
        var setup = MachineSetup()
        let made = report.attempt("the Linux machine is made") { () throws(ToolError) in
            let builder = Builder(repository: repository, collectsErrors: true)
            if !noBuild { try builder.buildForLinux(product: "linux-guest") }
            let installed = if let prefix { prefix } else { try guest.install(LinuxDesktop.forTests(builder)) }
            setup = try guest.make(kernel, prefix: installed)
        }
        if !made { return }
        let pictures = repository.path(".build-linux/pictures")
        do throws(ToolError) { try makeDirectory(pictures) } catch {
            return report.note("the pictures are kept", complaint: error.description)
        }
        let machine = setup
        var rest = ConsoleStory.all.filter { story in filter.map { story.name.contains($0) } ?? true }[...]
        while !rest.isEmpty {
            let jobs = rest.prefix(workers).map { story in
                TestReport.Job(name: story.name) { () throws(ToolError) in
                    try story.tell(machine) { (picture, name) throws(ToolError) in
                        try picture.png.written(to: "\(pictures)/\(name).png")
                    }
                }
            }
            rest = rest.dropFirst(workers)
            _ = report.attempt(jobs)
        }
    }

    private func runScenarios(_ repository: Repository, isBuilt: Bool, _ report: inout TestReport) {
        let logs = repository.imageDirectory + "/logs"
        let made = report.attempt("the image is made") { () throws(ToolError) in
            if !isBuilt { try ImageMaker(repository, collectsErrors: true).build() }
            if !noBuild { try ImageMaker(repository).make(disc: true) }
            try makeDirectory(logs)
        }
        guard made else { return }
        var runner = ScenarioRunner(setup: MachineSetup(repository), logs: logs)
        runner.workers = workers
        let results = runner.run(Scenario.all, filter: filter) { result in
            let mark = result.complaint == nil ? "✔" : "✘"
            let complaint = result.complaint.map { ": " + TestReport.plain($0) } ?? ""
            say("\(mark) \(result.name), \(Int(result.seconds)) s\(complaint)")
        }
        if results.isEmpty && parts == [.qemu] {
            report.note("--filter", complaint: "no scenario has this in its name: \(filter ?? "")")
        }
        for result in results { report.note(result.name, complaint: result.complaint, seconds: result.seconds) }
    }
}
