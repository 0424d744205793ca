import ArgumentParser
import EmulatorControl
import Foundation

/// The options about the virtual machine that several commands share.
struct MachineOptions: ParsableArguments {
    @Option(name: .customLong("smp"), help: ArgumentHelp("Processors.", valueName: "count"))
    var processors = 1

    @Option(help: ArgumentHelp("Memory in MiB.", valueName: "MiB"))
    var memory = 512

    @Flag(help: "Boot from the ISO, with GRUB on the PC BIOS, instead of directly.")
    var iso = false

    @Flag(help: "Boot from the ISO under UEFI.")
    var uefi = false

    @Option(help: "How QEMU runs the processor: tcg (emulated, the default) or kvm.")
    var accel = "tcg"

    @Option(
        name: .customLong("gpu"),
        help: ArgumentHelp(
            "The graphics card: virtio (the default; follows the size of the window), std (standard VGA), none.",
            valueName: "card"))
    var graphics = MachineSetup.Graphics.virtio

    @Option(help: ArgumentHelp("The size of the screen, such as 1920x1080.", valueName: "WxH"))
    var resolution: Resolution?

    @Option(
        name: .customLong("append"),
        help: ArgumentHelp("Words for the end of the kernel command line.", valueName: "words"))
    var commandLine = ""

    @Flag(help: "Boot what was made last, without building.")
    var noBuild = false

    func validate() throws {
        guard (1...64).contains(processors) else { throw ValidationError("--smp takes 1 to 64") }
        guard (32...1 << 20).contains(memory) else { throw ValidationError("--memory takes 32 to 1048576 MiB") }
        guard ["tcg", "kvm"].contains(accel) else { throw ValidationError("--accel takes tcg or kvm") }
    }

    /// The words for the kernel's command line.
    private var words: String {
        let wanted = resolution.map { "resolution=\($0.width)x\($0.height)" }
        return [wanted, commandLine].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// Builds, unless that is not wanted, and describes the machine.
    func prepare(_ repository: Repository) throws(ToolError) -> MachineSetup {
        _ = try ChildProcess.find(MachineSetup.emulator)
        if uefi { try MachineSetup.checkFirmware() }
        let maker = ImageMaker(repository)
        if !noBuild {
            try maker.build()
            try maker.make(disc: iso || uefi, extraWords: words)
        }
        var setup = MachineSetup(repository)
        setup.boot = uefi ? .discWithUEFI : iso ? .disc : .direct
        let file = setup.boot == .direct ? setup.kernel : setup.discImage
        if !FileManager.default.fileExists(atPath: file) {
            throw ToolError("\(file): not made yet; leave --no-build out")
        }
        setup.processors = processors
        setup.memory = memory
        setup.accelerator = accel
        setup.graphics = graphics
        setup.resolution = resolution.map { ($0.width, $0.height) }
        setup.commandLine = ImageMaker.commandLine(words)
        return setup
    }
}

/// The size of a screen on the command line.
struct Resolution: ExpressibleByArgument {
    var width: Int
    var height: Int

    init?(argument: String) {
        let parts = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1], (320...16384).contains(width),
            (200...16384).contains(height)
        else { return nil }
        self.width = width
        self.height = height
    }
}

extension MachineSetup.Graphics: ExpressibleByArgument {}

extension MachineSetup {
    /// A machine for what `apus image` makes.
    init(_ repository: Repository) {
        self.init()
        kernel = repository.bootKernel
        initialFileSystem = repository.initialFileSystem
        discImage = repository.discImage
        commandLine = ImageMaker.commandLine()
    }
}
