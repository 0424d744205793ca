import ArgumentParser

@main
struct Apus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus",
        abstract: "Builds, runs, tests and measures Apus.",
        discussion: """
            Run it as Scripts/apus, which builds it first. `Scripts/apus help COMMAND` tells more about a command.
            """,
        subcommands: [
            Build.self, Image.self, Run.self, Test.self, Bench.self, BenchShell.self, Screenshot.self, Symbolise.self,
            Debug.self, Install.self, Differential.self, BenchUtilities.self, BenchTerminal.self,
        ])
}
