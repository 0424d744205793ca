import ArgumentParser
import EmulatorControl
import Foundation

struct Debug: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Boot Apus under gdb.",
        discussion: """
            The machine runs without a window, with its serial line in .build-image/debug-serial.txt, and stops with gdb.
            """)

    @OptionGroup var machine: MachineOptions

    func run() throws {
        let repository = try Repository.find()
        guard (try? ChildProcess.find("gdb")) != nil else {
            throw ToolError("gdb: not found in PATH; Debian's package is called gdb")
        }
        var setup = try machine.prepare(repository)
        setup.waitsForDebugger = true
        setup.controlSocket = repository.controlSocket
        let log = repository.imageDirectory + "/debug-serial.txt"
        try withOutput(log) { (output) throws(ToolError) in
            var streams = ChildProcess.Setup()
            streams.output = output
            streams.errors = output
            let emulator = try withInput("/dev/null") { (input) throws(ToolError) in
                streams.input = input.input
                return try ChildProcess(MachineSetup.emulator, setup.arguments(), streams)
            }
            defer { emulator.kill() }
            // With gdb's port in use QEMU ends at once.
            if try emulator.wait(seconds: 0.5) != nil { throw ToolError(try text(ofFile: log)) }
            FileHandle.standardError.write(Data("The serial line: tail -f \(log)\n".utf8))
            _ = try ChildProcess("gdb", Self.arguments(repository)).wait()
        }
    }

    /// The debugging information refers to modules that only the compiler reads: no complaints about them.
    static func arguments(_ repository: Repository) -> [String] {
        ["-iex", "set complaints 0", repository.kernel, "-ex", "target remote :1234"]
    }

    /// What to type in another terminal.
    static func line(_ repository: Repository) -> String { "gdb \(repository.kernel) -ex 'target remote :1234'" }
}
