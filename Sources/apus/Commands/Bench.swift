import ArgumentParser
import EmulatorControl
import Foundation
import SchemeProtocol

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure Apus in guest instructions, beside Linux.",
        discussion: """
            The machine runs under -icount, where one virtual nanosecond is one guest instruction: the numbers do not \
            depend on how fast or how busy this computer is. The program `bench` of the image does the measuring. It is \
            an error when a number cannot be measured.
            """)

    @Option(help: ArgumentHelp("Write the numbers as a JSON object to this file.", valueName: "file"))
    var json: String?

    @Flag(help: "Boot what was made last, without building.")
    var noBuild = false

    @Flag(help: "Show the serial line too.")
    var verbose = false

    func run() throws {
        let repository = try Repository.find()
        if let json { try expectPlace(for: json) }
        _ = try ChildProcess.find(MachineSetup.emulator)
        if !noBuild {
            try ImageMaker(repository).build()
            try ImageMaker(repository).make(disc: false)
        }
        var setup = MachineSetup(repository)
        // The figures are those of the system without the desktop.
        setup.countsInstructions = true
        let desktop = try DesktopMeasurement(setup)
        defer { if verbose { print(desktop.machine.transcript) } }
        let frames = try desktop.run()
        setup.commandLine += " session=console"
        var measurement = try Measurement(setup)
        defer { if verbose { print(measurement.machine.transcript) } }
        try measurement.run()
        measurement.numbers.merge(frames) { one, _ in one }
        measurement.numbers["kernel_bytes"] = Int(clamping: try stat(repository.bootKernel).size)
        print(BenchmarkTable.text(measurement.numbers))
        let missing = BenchmarkTable.rows.map(\.key).filter { measurement.numbers[$0] == nil }
        if !missing.isEmpty {
            throw ToolError(
                "not measured: \(missing.joined(separator: ", ")). Last on the serial line:\n"
                    + TestReport.plain(measurement.machine.lastWords))
        }
        if let json { try Array(BenchmarkTable.json(measurement.numbers).utf8).written(to: json) }
    }
}

/// One boot of the machine that counts instructions.
struct Measurement {
    let machine: Machine
    private let memory: Int
    var numbers: [String: Int] = [:]

    init(_ setup: MachineSetup) throws(ToolError) {
        machine = try Machine(setup, name: "bench")
        memory = setup.memory << 20
    }

    /// What is on the serial line before the system looks at it: the answer to the question for the terminal's size, as
    /// every terminal gives it at once, and the command that says when the prompt is there. A time that was measured
    /// from outside would be wrong: a machine that idles skips the time until its next alarm. The first characters are
    /// lost when the driver starts the line.
    private static var typedAhead: String {
        String(repeating: " ", count: 16) + "\u{1b}[24;80R" + "bench boot_to_prompt\n"
    }

    mutating func run() throws(ToolError) {
        defer { machine.kill() }
        try machine.send(Self.typedAhead)
        try machine.wait(for: "BENCH boot_to_prompt=", seconds: 600)
        numbers["boot_to_prompt"] = Int(try machine.wait(for: "\r"))
        try machine.wait(for: "# ")
        let text = try machine.run("cat /scheme/sys/memory", prompt: "# ")
        // All that is not free: the kernel, the boot image, the services, and what the firmware keeps.
        if let free = Self.value("free", in: text) { numbers["idle_memory_bytes"] = memory - free }
        let output = try machine.run("bench", prompt: "# ", seconds: 1200)
        for (name, value) in Self.results(in: output) { numbers[name] = value }
    }

    /// The number behind `key:`.
    static func value(_ key: String, in text: String) -> Int? {
        for line in text.split(whereSeparator: \.isNewline) where line.hasPrefix(key + ":") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        }
        return nil
    }

    /// The lines `BENCH name=value`.
    static func results(in text: String) -> [(String, Int)] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            guard line.hasPrefix("BENCH ") else { return nil }
            let parts = line.dropFirst(6).split(separator: "=")
            guard parts.count == 2, let value = Double(parts[1].prefix { !$0.isWhitespace }) else { return nil }
            return Int(exactly: value.rounded()).map { (String(parts[0]), $0) }
        }
    }
}
