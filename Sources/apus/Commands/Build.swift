import ArgumentParser
import EmulatorControl

struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build the Linux programs, the Apus programs and the kernel.",
        discussion: "With none of the options all three are built.")

    @Flag(help: "Build the programs for Linux.")
    var linux = false

    @Flag(help: "Build every shared target and program for Apus.")
    var apus = false

    @Flag(help: "Build the kernel.")
    var kernel = false

    func run() throws {
        let builder = Builder(repository: try Repository.find())
        let all = !linux && !apus && !kernel
        if linux || all { try builder.buildForLinux() }
        if apus || all { try builder.buildForApus() }
        if kernel || all { try builder.buildKernel() }
    }
}
