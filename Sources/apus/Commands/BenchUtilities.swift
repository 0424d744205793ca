import ArgumentParser
import EmulatorControl
import Foundation

struct BenchUtilities: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-utilities",
        abstract: "Measure the utilities beside those of this computer.",
        discussion: """
            Each task is run in turn with our `coreutils` and with the program in /usr/bin, several times in one go; the \
            ratio of the least processor times (of the program and of the system for it) is shown, beside the aim.
            """)

    @Option(help: "The program to measure: an optimised build.")
    var program = ".build/release/coreutils"

    @Option(help: "How often each task is run.")
    var rounds = 5

    @Option(help: "Write the ratios as a JSON object to this file.")
    var json: String?

    @Argument(help: "The utilities; all of them without names.")
    var names: [String] = []

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("apus-bench-\(getpid())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try UtilityTask.makeInputs(in: folder)
        let own = URL(fileURLWithPath: program).path
        var ratios: [String: Double] = [:]
        print("task                           GNU ms   ours ms   ratio   aim")
        for task in UtilityTask.all where names.isEmpty || names.contains(task.utility) {
            var (mine, theirs) = (Double.infinity, Double.infinity)
            for _ in 0..<rounds {
                theirs = min(theirs, try task.time("/usr/bin/\(task.utility)", [], folder))
                mine = min(mine, try task.time(own, [task.utility], folder))
            }
            let ratio = mine / max(theirs, 0.000_01)
            ratios[task.name] = ratio
            let columns = [(theirs * 1000, 9), (mine * 1000, 10), (ratio, 8), (task.aim, 6)].map { number, width in
                let text = String(format: "%.2f", number)
                return String(repeating: " ", count: max(0, width - text.count)) + text
            }
            print(task.name.padding(toLength: 28, withPad: " ", startingAt: 0) + columns.joined())
            fflush(nil)
        }
        guard let json else { return }
        let text = ratios.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": \($0.value)" }.joined(separator: ",\n")
        try "{\n\(text)\n}\n".write(toFile: json, atomically: true, encoding: .utf8)
    }
}

/// Something that a utility is timed at.
struct UtilityTask {
    let name: String
    let utility: String
    let arguments: [String]
    /// What it makes, which is removed before it makes it again.
    let product: String?
    /// The ratio that is wanted.
    let aim: Double

    init(_ name: String, _ utility: String, _ arguments: [String], makes product: String? = nil, aim: Double) {
        self.product = product
        self.name = name
        self.utility = utility
        self.arguments = arguments
        self.aim = aim
    }

    static let all = [
        UtilityTask("start", "true", [], aim: 1.2),
        UtilityTask("cat 100 MB", "cat", ["large"], aim: 0.35),
        UtilityTask("wc 100 MB", "wc", ["large"], aim: 0.45),
        UtilityTask("wc -l 100 MB", "wc", ["-l", "large"], aim: 1.0),
        UtilityTask("cut -d, -f2", "cut", ["-d,", "-f2", "table"], aim: 1.0),
        UtilityTask("sha256sum 100 MB", "sha256sum", ["large"], aim: 0.25),
        UtilityTask("sort 500k lines", "sort", ["lines"], aim: 0.85),
        UtilityTask("sort -n -t, -k2,2", "sort", ["-n", "-t,", "-k2,2", "table"], aim: 1.0),
        UtilityTask("seq 1e6", "seq", ["1000000"], aim: 1.0),
        UtilityTask("uniq 100 MB", "uniq", ["large"], aim: 1.0),
        UtilityTask("head -c 50 MB", "head", ["-c", "50000000", "large"], aim: 0.3),
        UtilityTask("tac 100 MB", "tac", ["large"], aim: 0.5),
        UtilityTask("base64 100 MB", "base64", ["large"], aim: 1.0),
        UtilityTask("md5sum 100 MB", "md5sum", ["large"], aim: 1.0),
        UtilityTask("ls -lR 10k files", "ls", ["-lR", "tree"], aim: 1.0),
        UtilityTask("cp -r 10k files", "cp", ["-r", "tree", "copy"], makes: "copy", aim: 1.0),
        UtilityTask("cp 100 MB", "cp", ["large", "copy"], makes: "copy", aim: 1.0),
        UtilityTask("awk sum of a column", "awk", ["-F,", "{s+=$2} END {print s}", "table"], aim: 2.0),
        UtilityTask("awk fields", "awk", ["{print $2, $1}", "lines"], aim: 2.0),
        UtilityTask("awk pattern", "awk", ["/handle.*x86/ {n++} END {print n}", "lines"], aim: 2.0),
        UtilityTask("awk counts", "awk", ["{w[$3]++} END {for (k in w) print k, w[k]}", "lines"], aim: 2.0),
        UtilityTask("awk gsub", "awk", ["{gsub(/[aeiou]/, \"x\"); print}", "lines"], aim: 2.0),
        UtilityTask("awk loop", "awk", ["BEGIN {for (i = 0; i < 3000000; i++) s += i % 7; print s}"], aim: 2.0),
        UtilityTask("tr a-z A-Z < 100 MB", "tr", ["a-z", "A-Z"], aim: 1.0),
    ]

    /// The files that the tasks read: 100 MB of text, 500 000 lines in no order, a table, a tree.
    static func makeInputs(in folder: String) throws {
        var state: UInt64 = 88_172_645_463_325_252
        func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        let words = ["swift", "kernel", "scheme", "a", "handle", "of", "process", "page", "the", "window", "x86", "to"]
        var text = ""
        while text.utf8.count < 2_000_000 {
            for _ in 0..<(next() % 12 + 1) { text += words[Int(next() % 12)] + " " }
            text += "\n"
        }
        let piece = Data(text.utf8)
        var large = Data()
        while large.count + piece.count <= 100_000_000 { large += piece }
        try large.write(to: URL(fileURLWithPath: folder + "/large"))
        for directory in 0..<100 {
            let path = "\(folder)/tree/d\(directory)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for file in 0..<100 {
                let name = "\(path)/\(words[Int(next() % 12)])-\(file).txt"
                try Data(words[Int(next() % 12)].utf8).write(to: URL(fileURLWithPath: name))
            }
        }
        var lines = ""
        var table = ""
        for index in 0..<500_000 {
            lines += String(next(), radix: 36) + " " + String(next() % 100_000) + " " + words[Int(next() % 12)]
            lines += " and some more text\n"
            table += "row\(index),\(next() % 1_000_000),\(words[Int(next() % 12)]),\(next() % 97)\n"
        }
        try lines.write(toFile: folder + "/lines", atomically: true, encoding: .utf8)
        try table.write(toFile: folder + "/table", atomically: true, encoding: .utf8)
    }

    /// The processor time of one run in seconds.
    func time(_ program: String, _ first: [String], _ folder: String) throws -> Double {
        if let product { try? FileManager.default.removeItem(atPath: folder + "/" + product) }
        let before = ProcessorTime.ofChildren
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = first + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
        // A pipe's reader would take time of its own; a file's writes are the same for both.
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder + "/large"))
        try process.run()
        process.waitUntilExit()
        if process.terminationStatus != 0 {
            throw ToolError("\(program) \(arguments): status \(process.terminationStatus)")
        }
        return ProcessorTime.ofChildren - before
    }
}
