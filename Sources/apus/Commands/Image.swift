import ArgumentParser
import EmulatorControl

struct Image: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build, and make the kernel, the initial file system and the ISO.",
        discussion: """
            Prints where they are, one a line: `kernel: PATH`, `initfs: PATH`, `iso: PATH`. What is in the image is said \
            in Kernel/Image/programs and Kernel/Image/root.
            """)

    @Option(name: .customLong("append"), help: "Words for the end of the kernel command line of the ISO.")
    var commandLine = ""

    @Flag(help: "Take the programs and the kernel as they were built last.")
    var noBuild = false

    @Flag(inversion: .prefixedNo, help: "Make the ISO too.")
    var iso = true

    func run() throws {
        let repository = try Repository.find()
        if !noBuild { try ImageMaker(repository).build() }
        try ImageMaker(repository).make(disc: iso, extraWords: commandLine)
        print("kernel: \(repository.bootKernel)")
        print("initfs: \(repository.initialFileSystem)")
        if iso { print("iso: \(repository.discImage)") }
    }
}

/// Makes what QEMU boots.
struct ImageMaker {
    let repository: Repository
    private let collectsErrors: Bool

    init(_ repository: Repository, collectsErrors: Bool = false) {
        self.repository = repository
        self.collectsErrors = collectsErrors
    }

    /// The kernel command line, with more words behind it.
    static func commandLine(_ extraWords: String = "") -> String {
        extraWords.isEmpty ? "console=serial" : "console=serial " + extraWords
    }

    /// Builds all programs at once, which takes less time than one after the other, and the kernel.
    func build() throws(ToolError) {
        let builder = Builder(repository: repository, collectsErrors: collectsErrors)
        try builder.buildForApus()
        try builder.buildKernel()
    }

    func make(disc: Bool, extraWords: String = "") throws(ToolError) {
        try makeDirectory(repository.imageDirectory)
        try ChildProcess.run(
            Toolchain.tool("llvm-objcopy"), ["--strip-debug", repository.kernel, repository.bootKernel])
        var recipe = ImageRecipe(repository)
        _ = try recipe.write(to: repository.initialFileSystem)
        guard disc else { return }
        let commandLine = Self.commandLine(extraWords)
        try DiscImage(repository: repository, commandLine: commandLine).write(to: repository.discImage)
    }
}
