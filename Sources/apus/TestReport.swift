import Dispatch
import EmulatorControl
import Synchronization

/// What passed, what failed and why, and how long it took. It ends in a summary that is short enough for whoever sees
/// only the last fifty lines of a log.
struct TestReport: Sendable {
    struct Failure: Sendable {
        var name: String
        /// The first line says what is wrong; more may follow.
        var complaint: String
    }

    private struct Part: Sendable {
        var name: String
        var seconds: Double
        var passed: Int
        var failed: Int
    }

    /// Whether to tell what happens when it happens.
    var isSilent = false
    private(set) var passed = 0
    private(set) var failures: [Failure] = []
    private var parts: [Part] = []
    private var times: [(name: String, seconds: Double)] = []

    /// Runs one part of the tests and keeps its time.
    mutating func part(_ name: String, _ body: (inout TestReport) -> Void) {
        if !isSilent { say("== \(name)") }
        let before = (passed, failures.count)
        let seconds = Self.time { body(&self) }
        let part = Part(name: name, seconds: seconds, passed: passed - before.0, failed: failures.count - before.1)
        if !isSilent { say("== \(name): \(Int(seconds)) s, \(part.passed) passed, \(part.failed) failed\n") }
        parts.append(part)
    }

    /// - Parameter complaint: nil where all went well.
    mutating func note(_ name: String, complaint: String?, seconds: Double = 0) {
        times.append((name, seconds))
        if let complaint { failures.append(Failure(name: name, complaint: complaint)) } else { passed += 1 }
    }

    /// Something that passes when it does not throw.
    @discardableResult
    mutating func attempt(_ name: String, _ body: () throws(ToolError) -> Void) -> Bool {
        var complaint: String?
        let seconds = Self.time {
            do throws(ToolError) { try body() } catch { complaint = error.description }
        }
        tell(name, complaint, seconds)
        note(name, complaint: complaint, seconds: seconds)
        return complaint == nil
    }

    /// Something that passes when it does not throw, and may run beside others.
    struct Job: Sendable {
        var name: String
        var body: @Sendable () throws(ToolError) -> Void
    }

    /// Runs all of them at the same time; answers which passed.
    mutating func attempt(_ jobs: [Job]) -> [Bool] {
        let before = self
        let results = Mutex<[Int: (complaint: String?, seconds: Double)]>([:])
        DispatchQueue.concurrentPerform(iterations: jobs.count) { index in
            var complaint: String?
            let seconds = Self.time {
                do throws(ToolError) { try jobs[index].body() } catch { complaint = error.description }
            }
            before.tell(jobs[index].name, complaint, seconds)
            results.withLock { [complaint] in $0[index] = (complaint, seconds) }
        }
        return jobs.indices.map { index in
            let result = results.withLock { $0[index] }
            note(jobs[index].name, complaint: result?.complaint, seconds: result?.seconds ?? 0)
            return result?.complaint == nil
        }
    }

    private func tell(_ name: String, _ complaint: String?, _ seconds: Double) {
        if isSilent { return }
        say("\(complaint == nil ? "✔" : "✘") \(name), \(Int(seconds)) s\(complaint.map { ": " + $0 } ?? "")")
    }

    private static func time(_ body: () -> Void) -> Double {
        let time = ContinuousClock().measure(body)
        return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    }
}

extension TestReport {
    /// A part each, the slowest tests, and every failure with as much of its message as fits; `N passed, M failed` last.
    var summary: String {
        var lines = ["== summary"]
        lines += parts.map { part in
            "\(part.name): \(Int(part.seconds)) s, \(part.passed) passed, \(part.failed) failed"
        }
        let slowest = times.filter { $0.seconds >= 1 }.sorted { $0.seconds > $1.seconds }.prefix(5)
        if !slowest.isEmpty { lines.append("slowest:") }
        lines += slowest.map { "  \(Int($0.seconds)) s  \($0.name)" }
        lines += told
        lines.append("\(passed) passed, \(failures.count) failed")
        return lines.joined(separator: "\n")
    }

    /// The failures in at most `room` lines: the fewer there are, the more is told of each.
    private var told: [String] {
        let room = 34
        let shown = failures.prefix(room)
        let each = max(1, room / max(1, shown.count))
        var lines: [String] = []
        for failure in shown {
            let message = Self.plain(failure.complaint).split(separator: "\n").map(String.init)
            lines.append(Self.cut("failed: \(failure.name): \(message.first ?? "")"))
            // What came last says most.
            lines += message.dropFirst().suffix(each - 1).map { Self.cut("    " + $0) }
        }
        if shown.count < failures.count { lines.append("... and \(failures.count - shown.count) more failed") }
        return lines
    }

    private static func cut(_ line: String) -> String { line.count > 200 ? line.prefix(197) + "..." : line }

    /// A text without what a terminal would take as commands.
    static func plain(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch character {
            case "\u{1b}": skipCommand(&rest)
            case "\r\n", "\n": result.append("\n")
            case "\t": result.append(" ")
            case _ where character.unicodeScalars.allSatisfy { $0.value < 0x20 || $0.value == 0x7f }: continue
            default: result.append(character)
            }
        }
        return result
    }

    /// What comes behind an escape character: `[ … letter`, `] … BEL`, or one character.
    private static func skipCommand(_ rest: inout Substring) {
        switch rest.popFirst() {
        case "[": while let next = rest.popFirst(), !("@"..."~").contains(next) {}
        case "]": while let next = rest.popFirst(), next != "\u{7}", next != "\n", next != "\r\n" {}
        default: break
        }
    }
}
