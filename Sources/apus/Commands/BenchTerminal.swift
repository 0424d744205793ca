import ArgumentParser
import EmulatorControl

struct BenchTerminal: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-terminal",
        abstract: "Measure how fast the terminal takes output, beside foot.",
        discussion: """
            Builds the program `bench-terminal` with optimisation and runs it: MiB/s for the kinds of output that vtebench \
            has, on a screen of 181x49, of the terminal's model alone and with the drawing that the window does. foot's \
            figures are those of version 1.13.1, in sway without a display, on the machine that Apus was developed on.
            """)

    @Argument(help: "The kinds to measure; all where none is named.")
    var names: [String] = []

    func run() throws {
        let repository = try Repository.find()
        var setup = ChildProcess.Setup()
        setup.directory = repository.root
        try ChildProcess.run("swift", ["build", "-c", "release", "--product", "bench-terminal"], setup)
        try ChildProcess.run(repository.path(".build/release/bench-terminal"), names, setup)
    }
}
