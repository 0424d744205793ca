import ArgumentParser
import EmulatorControl

struct Debug: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Boot Apus under gdb.",
        discussion: """
            The machine runs without a window, with its serial line in .build-image/debug-serial.txt, and stops with gdb.
            """)

    @OptionGroup var machine: MachineOptions

    func run() throws {
        let repository = try Repository.find()
        var setup = try machine.prepare(repository)
        setup.waitsForDebugger = true
        setup.controlSocket = repository.controlSocket
        try withOutput(repository.imageDirectory + "/debug-serial.txt") { (log) throws(ToolError) in
            var streams = ChildProcess.Setup()
            streams.output = log
            streams.errors = log
            let emulator = try withInput("/dev/null") { (input) throws(ToolError) in
                streams.input = input.input
                return try ChildProcess(MachineSetup.emulator, setup.arguments(), streams)
            }
            defer { emulator.kill() }
            _ = try ChildProcess("gdb", Self.arguments(repository)).wait()
        }
    }

    static func arguments(_ repository: Repository) -> [String] {
        [repository.kernel, "-ex", "target remote :1234"]
    }

    /// What to type in another terminal.
    static func line(_ repository: Repository) -> String { "gdb \(repository.kernel) -ex 'target remote :1234'" }
}
