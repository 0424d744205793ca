import EmulatorControl
import Foundation

/// The bootable ISO: GRUB for BIOS and for UEFI, the kernel by multiboot2, and the initial file system as its module.
struct DiscImage {
    let repository: Repository
    let commandLine: String

    func write(to path: String) throws(ToolError) {
        let tree = repository.imageDirectory + "/disc"
        try? FileManager.default.removeItem(atPath: tree)
        try makeDirectory(tree + "/boot/grub")
        try copy(repository.bootKernel, to: tree + "/boot/kernel")
        try copy(repository.initialFileSystem, to: tree + "/boot/initfs")
        try Array(menu.utf8).written(to: tree + "/boot/grub/grub.cfg")
        let log = repository.imageDirectory + "/grub-mkrescue.log"
        try makeDisc(from: tree, to: path, log: log)
    }

    /// grub-mkrescue tells a long story on standard error; it is kept for the case that it ends badly.
    private func makeDisc(from tree: String, to path: String, log: String) throws(ToolError) {
        do {
            try withOutput(log) { (number) throws(ToolError) in
                var setup = ChildProcess.Setup()
                setup.output = number
                setup.errors = number
                try ChildProcess.run("grub-mkrescue", ["-o", path, tree], setup)
            }
        } catch {
            let story = (try? text(ofFile: log)) ?? ""
            throw ToolError("\(error)\n\(story)")
        }
    }

    /// Serial only where there is one: on a machine without it `terminal_output` keeps what works.
    private var menu: String {
        """
        set timeout=0
        set default=0
        serial --unit=0 --speed=115200
        terminal_input console serial
        terminal_output console serial
        insmod all_video
        set gfxpayload=1024x768x32,auto
        menuentry "Apus" {
            multiboot2 /boot/kernel \(commandLine)
            module2 /boot/initfs initfs
            boot
        }

        """
    }

    private func copy(_ source: String, to target: String) throws(ToolError) {
        try bytes(ofFile: source).written(to: target)
    }
}
