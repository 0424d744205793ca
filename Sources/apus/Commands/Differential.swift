import ArgumentParser
import Bytes
import CoreutilsDifferential
import EmulatorControl
import Foundation
import SchemeProtocol

struct Differential: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold the utilities against those of this computer.",
        discussion: """
            Random commands, the same for the same seed, are run with our `coreutils` and with the programs in /usr/bin: \
            their output, messages, status and files should be the same. Without names, all utilities are tried.
            """)

    @Option(help: "Where the random numbers start.")
    var seed: UInt64 = 1

    @Option(help: "How many commands for each utility.")
    var count = 200

    @Option(help: "How many differences of each utility are shown.")
    var show = 5

    @Option(help: "The program to try.")
    var program = ".build/debug/coreutils"

    @Argument(help: "The utilities.")
    var names: [String] = []

    func run() throws {
        var chosen = Grammar.all
        if !names.isEmpty {
            chosen = try names.map { name in
                guard let grammar = Grammar.named(name) else {
                    throw ToolError("\(name): there are no commands for it")
                }
                return grammar
            }
        }
        let runner: Runner
        do throws(Errno) { runner = try Runner(ours: ByteString(program)) } catch {
            throw ToolError("\(program): \(error.message)")
        }
        defer { runner.finish() }
        var cases = 0
        var total = 0
        for grammar in chosen {
            var differences: [ByteString] = []
            do throws(Errno) { differences = try runner.run(grammar, seed: seed, count: count) } catch {
                print("\(grammar.utility): \(error.message)")
                continue
            }
            cases += count
            total += differences.count
            // A long run is watched.
            defer { fflush(nil) }
            print("\(grammar.utility): \(count) commands, \(differences.count) differences")
            for difference in differences.prefix(show) { print("  " + difference.string) }
        }
        print("all: \(cases) commands, \(total) differences")
        if total > 0 { throw ExitCode(1) }
    }
}
