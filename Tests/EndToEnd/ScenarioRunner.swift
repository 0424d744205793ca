import Dispatch
public import EmulatorControl
import Foundation
import Platform
import SchemeProtocol
import Synchronization

/// Runs scenarios in all their configurations, a few at a time, and keeps what each serial line said.
public struct ScenarioRunner: Sendable {
    /// The parts of the machine that all scenarios share: the files to boot, the command line, the memory.
    public var setup: MachineSetup
    /// Where the serial lines are written to, one file for each run.
    public var logs: String
    /// Two machines keep two processors busy.
    public var workers = 2
    /// How long all of them may take together, in seconds. What has not begun by then fails: a system that hangs in
    /// every scenario is to be told while somebody still waits for the news.
    public var limit: Double = 1200

    public init(setup: MachineSetup, logs: String) {
        self.setup = setup
        self.logs = logs
    }

    /// A scenario in one configuration.
    struct Job {
        var scenario: Scenario
        var boot: MachineSetup.Boot
        var processors: Int
        var graphics: MachineSetup.Graphics

        var name: String {
            let card = graphics == .std ? "" : ", \(graphics.rawValue)"
            return "\(scenario.name) (\(boot.name), \(processors) CPU\(card))"
        }
        var fileName: String { String(name.map { $0.isLetter || $0.isNumber ? $0 : "-" }) }
    }

    /// What became of one run.
    public struct Result: Sendable {
        public var name: String
        /// nil where all went well.
        public var complaint: String?
        public var seconds: Double
    }

    private struct Queue {
        var jobs: [Job]
        var results: [Result] = []
    }

    /// Runs the scenarios whose names with their configuration contain `filter`; tells `report` about each as it ends.
    public func run(_ scenarios: [Scenario], filter: String?, report: @Sendable (Result) -> Void) -> [Result] {
        var jobs: [Job] = []
        for scenario in scenarios {
            for boot in scenario.boots {
                for processors in scenario.processors {
                    for graphics in scenario.graphics {
                        jobs.append(
                            Job(scenario: scenario, boot: boot, processors: processors, graphics: graphics))
                    }
                }
            }
        }
        if let filter { jobs = jobs.filter { $0.name.contains(filter) } }
        let queue = Mutex(Queue(jobs: jobs))
        let end = Host.clock(.monotonic) + UInt64(limit * 1e9)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while let job = queue.withLock({ $0.jobs.isEmpty ? nil : $0.jobs.removeFirst() }) {
                let result = run(job, until: end)
                report(result)
                queue.withLock { $0.results.append(result) }
            }
        }
        return queue.withLock { $0.results }
    }

    private func run(_ job: Job, until end: UInt64) -> Result {
        if Host.clock(.monotonic) >= end {
            return Result(
                name: job.name, complaint: "not begun: \(Int(limit)) s for all scenarios are over", seconds: 0)
        }
        let start = ContinuousClock.now
        var complaint: String?
        do {
            try tell(job, until: end)
        } catch {
            complaint = "\(error)\ntranscript: \(transcript(job))"
        }
        let time = ContinuousClock.now - start
        return Result(
            name: job.name, complaint: complaint,
            seconds: Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
    }

    private func transcript(_ job: Job) -> String { "\(logs)/\(job.fileName).txt" }

    private func tell(_ job: Job, until end: UInt64) throws {
        var setup = setup
        if !job.scenario.usesDesktop { setup.commandLine += " session=console" }
        setup.boot = job.boot
        setup.processors = job.processors
        setup.graphics = job.graphics
        setup.outputs = 2
        setup.hasViewers = job.scenario.usesOutputs
        let machine = try Machine(setup, name: job.fileName)
        machine.limit = end
        defer {
            machine.kill()
            _ = FileManager.default.createFile(atPath: transcript(job), contents: Data(machine.serial))
        }
        try job.scenario.story(Session(machine, prompt: job.scenario.prompt, processors: job.processors))
    }
}
