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

    /// Builds, unless that is not wanted, and describes the machine.
    func prepare(_ repository: Repository) throws(ToolError) -> MachineSetup {
        _ = try ChildProcess.find(MachineSetup.emulator)
        if uefi { try MachineSetup.checkFirmware() }
        let maker = ImageMaker(repository)
        if !noBuild {
            try maker.build()
            try maker.make(disc: iso || uefi, extraWords: commandLine)
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
        setup.commandLine = ImageMaker.commandLine(commandLine)
        return setup
    }
}

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
