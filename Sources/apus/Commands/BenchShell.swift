import ArgumentParser
import EmulatorControl
import Foundation

struct BenchShell: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-shell",
        abstract: "Measure ion beside dash on this computer.",
        discussion: """
            Each pair of commands runs in turn, so that both meet the same load; what counts is the ratio of the medians of \
            their processor time. It is an error when a ratio is above its aim.
            """)

    @Option(help: "The shell to measure; without it, ion is built as for an installation.")
    var ion: String?

    @Option(help: "The shell to measure against.")
    var dash = "/usr/bin/dash"

    @Option(help: "How often each pair runs.")
    var rounds = 7

    func run() throws {
        let shell: String
        if let ion {
            shell = ion
        } else {
            shell = try Builder(repository: try Repository.find()).buildForInstallation(product: "ion")
        }
        var slow: [String] = []
        print("                       dash      ion    ratio   aim")
        for row in Self.rows {
            let count = max(1, rounds) * row.repeats
            let (theirs, ours) = try Self.medians(
                (dash, ["-c", row.dash]), (shell, ["-c", row.ion]), count: count)
            let ratio = ours / max(theirs, 0.000001)
            let cells = [theirs, ours].map { Self.pad(String(($0 * 100_000).rounded() / 100), 9) }.joined()
            let aim = String(row.aim)
            print(
                Self.pad(row.name, 18, right: true) + cells + Self.pad(String((ratio * 100).rounded() / 100), 9)
                    + Self.pad(aim, 6))
            if ratio > row.aim { slow.append(row.name) }
        }
        print("(milliseconds of processor time, medians)")
        if !slow.isEmpty { throw ToolError("slower than the aim: " + slow.joined(separator: ", ")) }
    }

    struct Row {
        let name: String
        let dash: String
        let ion: String
        let aim: Double
        /// Short commands run more often.
        var repeats = 1
    }

    static var rows: [Row] {
        [
            Row(name: "start", dash: "true", ion: "true", aim: 2, repeats: 20),
            Row(
                name: "while", dash: "i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done",
                ion: "let i = 0; while test $i -lt 1000000; let i += 1; end", aim: 1),
            Row(
                name: "for", dash: "for i in $(seq 1000000); do :; done", ion: "for i in 1..=1000000; true; end", aim: 1
            ),
            Row(
                name: "1000 programs", dash: "for i in $(seq 1000); do /bin/true; done",
                ion: "for i in 1..=1000; /bin/true; end", aim: 1.2),
            Row(
                name: "arithmetic", dash: "i=0; while [ $i -lt 200000 ]; do i=$((i * 2 / 2 + 1)); done",
                ion: "let i = 0; while test $i -lt 200000; let i = $((i * 2 / 2 + 1)); end", aim: 1),
            Row(
                name: "functions",
                dash: "add() { c=$(($1 + $2)); }; i=0; while [ $i -lt 100000 ]; do i=$((i+1)); add $i 2; done",
                ion: "fn add a b; let c = $((a + b)); end; for i in 1..=100000; add $i 2; end", aim: 1.2),
            Row(
                name: "output", dash: "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); echo \"line $i of text\"; done",
                ion: "for i in 1..=100000; echo \"line $i of text\"; end", aim: 1),
            Row(
                name: "$(builtin)", dash: "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); v=$(echo a $i); done",
                ion: "for i in 1..=2000; let v = $(echo a $i); end", aim: 0.2),
        ]
    }

    typealias Command = (path: String, arguments: [String])

    /// The medians of the processor times of two commands that run in turn.
    private static func medians(_ first: Command, _ second: Command, count: Int) throws -> (Double, Double) {
        var times: ([Double], [Double]) = ([], [])
        for _ in 0..<count {
            times.0.append(try time(first))
            times.1.append(try time(second))
        }
        return (times.0.sorted()[count / 2], times.1.sorted()[count / 2])
    }

    private static func time(_ command: Command) throws -> Double {
        let process = Process()
        process.executableURL = URL(filePath: command.path)
        process.arguments = command.arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let before = ProcessorTime.ofChildren
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 || process.terminationStatus == 1 else {
            throw ToolError("\(command.path) ended with status \(process.terminationStatus)")
        }
        return ProcessorTime.ofChildren - before
    }

    private static func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return right ? text + blanks : blanks + text
    }
}
