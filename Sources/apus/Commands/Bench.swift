import ArgumentParser
import EmulatorControl
import Foundation
import ImageMaking

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure Apus in guest instructions, beside Linux.",
        discussion: """
            The machine runs under -icount, where one virtual nanosecond is one guest instruction: the numbers do not \
            depend on how fast or how busy this computer is. The program `bench` of the image does the measuring.
            """)

    @Option(help: "Write the numbers as a JSON object to this file; what could not be measured is null.")
    var json: String?

    @Flag(help: "Boot what was made last, without building.")
    var noBuild = false

    @Flag(help: "Show the serial line too.")
    var verbose = false

    func run() throws {
        let repository = try Repository.find()
        if !noBuild {
            try ImageMaker(repository).build()
            try ImageMaker(repository).make(disc: false)
        }
        var setup = MachineSetup(repository)
        setup.countsInstructions = true
        var numbers = try Measurement(setup).run(verbose: verbose)
        numbers["kernel_bytes"] = try kernelSize(repository)
        print(BenchmarkTable.text(numbers))
        guard let json else { return }
        try Array(BenchmarkTable.json(numbers).utf8).written(to: json)
    }

    /// What the boot loader puts into memory.
    private func kernelSize(_ repository: Repository) throws(ToolError) -> Int {
        let content = try bytes(ofFile: repository.bootKernel)
        let file = try naming(repository.bootKernel) { () throws(ImageError) in try ELFFile(content) }
        return file.segments.filter { $0.type == ELFFile.Segment.load }.reduce(0) { $0 + $1.fileSize }
    }
}

/// One boot of the machine that counts instructions.
struct Measurement {
    private let setup: MachineSetup

    init(_ setup: MachineSetup) { self.setup = setup }

    func run(verbose: Bool) throws(ToolError) -> [String: Int] {
        let machine = try Machine(setup, name: "bench")
        defer {
            machine.kill()
            if verbose { print(machine.transcript) }
        }
        var numbers: [String: Int] = [:]
        try machine.wait(for: "# ", seconds: 600)
        numbers["boot_to_prompt"] = try machine.virtualTime()
        let memory = try machine.run("cat /scheme/sys/memory", prompt: "# ")
        if let total = Self.value("total", in: memory), let free = Self.value("free", in: memory) {
            numbers["idle_memory_bytes"] = total - free
        }
        let output = try machine.run("bench", prompt: "# ", seconds: 1200)
        for (name, value) in Self.results(in: output) { numbers[name] = value }
        return numbers
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
