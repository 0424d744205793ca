import Bytes
import Platform

/// What a virtual machine is made of, and how it starts; turned into a QEMU command line.
public struct MachineSetup: Sendable {
    /// How the kernel gets into memory.
    public enum Boot: Sendable, Equatable {
        /// QEMU itself loads the ELF file (PVH) and the initial file system.
        case direct
        /// GRUB on the ISO, started by the PC BIOS.
        case disc
        /// GRUB on the ISO, started by UEFI.
        case discWithUEFI
    }

    /// Who sees the screen.
    public enum Display: Sendable, Equatable {
        case none
        /// A window, as QEMU chooses it.
        case window
        /// A VNC server on display `number` of this machine only.
        case vnc(number: Int)
    }

    /// Where the first serial line ends.
    public enum Serial: Sendable, Equatable {
        /// The terminal, raw, with QEMU's own commands behind Ctrl-A.
        case terminal
        /// Standard input and output as plain streams.
        case streams
    }

    /// The graphics card, and what goes with it.
    public enum Graphics: String, Sendable, CaseIterable {
        /// QEMU's standard VGA with the Bochs interface, and the PC's own keyboard and mouse.
        case std
        /// A virtio device: it has several outputs and a cursor, and follows the size of QEMU's window. With a virtio
        /// keyboard, and a tablet, so that QEMU's window need not take hold of the pointer.
        case virtio
        /// No card at all.
        case none
    }

    public var graphics: Graphics = .std
    /// Width and height of the screen; as the system likes it when nil.
    public var resolution: (width: Int, height: Int)?
    /// How many outputs a virtio card has.
    public var outputs = 1
    /// Each of them can be looked at (`Machine.viewer`), which is how it gets another size.
    public var hasViewers = false
    /// Where they can, without the number of the output.
    var viewerPath: String { (controlSocket ?? "") + ".output" }
    public var boot: Boot = .direct
    public var kernel = ""
    public var initialFileSystem = ""
    public var discImage = ""
    /// Only for a direct boot; the ISO has its own.
    public var commandLine = ""
    public var processors = 1
    /// MiB.
    public var memory = 512
    public var accelerator = "tcg"
    public var display: Display = .none
    public var serial: Serial = .streams
    /// Where QEMU listens for commands (QMP); none when nil.
    public var controlSocket: String?
    /// A reset ends QEMU, so that a machine which resets itself again and again is seen.
    public var endsAtReset = true
    /// Wait for gdb on port 1234 before the first instruction.
    public var waitsForDebugger = false
    /// One virtual nanosecond is one instruction, and idle time is skipped: repeatable counts.
    public var countsInstructions = false

    public init() {}

    public static var emulator: String { "qemu-system-x86_64" }

    /// An error where this computer has no firmware for UEFI machines.
    public static func checkFirmware() throws(ToolError) { _ = try Firmware.find() }

    /// QEMU's arguments.
    public func arguments() throws(ToolError) -> [String] {
        var arguments = [
            "-name", "apus", "-machine", "q35", "-accel", accelerator, "-cpu", accelerator == "kvm" ? "host" : "max",
            "-smp", "\(processors)", "-m", "\(memory)M", "-nic", "none", "-device",
            "isa-debug-exit,iobase=0xf4,iosize=0x04",
        ]
        arguments += graphicsArguments
        arguments += try bootArguments()
        if endsAtReset { arguments += ["-no-reboot"] }
        switch serial {
        case .terminal: arguments += ["-serial", "mon:stdio"]
        case .streams: arguments += ["-chardev", "stdio,id=serial,signal=off", "-serial", "chardev:serial"]
        }
        if serial != .terminal { arguments += ["-monitor", "none"] }
        switch display {
        case .none: arguments += ["-display", "none"]
        case .window: break
        case .vnc(let number): arguments += ["-display", "vnc=127.0.0.1:\(number)"]
        }
        if let controlSocket { arguments += ["-qmp", "unix:\(controlSocket),server=on,wait=off"] }
        if waitsForDebugger { arguments += ["-s", "-S"] }
        if countsInstructions { arguments += ["-icount", "shift=0,sleep=off,align=off"] }
        return arguments
    }

    private var graphicsArguments: [String] {
        switch graphics {
        case .none: return ["-vga", "none"]
        case .std: return ["-vga", "std"]
        case .virtio:
            var card = "virtio-vga,id=card,max_outputs=\(outputs)"
            if let resolution { card += ",xres=\(resolution.width),yres=\(resolution.height)" }
            let viewers = (0..<(hasViewers ? outputs : 0)).flatMap {
                ["-vnc", "unix:\(viewerPath)\($0),display=card,head=\($0)"]
            }
            return [
                "-vga", "none", "-device", card, "-device", "virtio-keyboard-pci", "-device", "virtio-tablet-pci",
            ] + viewers
        }
    }

    private func bootArguments() throws(ToolError) -> [String] {
        switch boot {
        case .direct: return ["-kernel", kernel, "-initrd", initialFileSystem, "-append", commandLine]
        case .disc: return ["-cdrom", discImage, "-boot", "d"]
        case .discWithUEFI:
            let firmware = try Firmware.find()
            return [
                "-drive", "if=pflash,unit=0,format=raw,readonly=on,file=\(firmware.code)",
                // The variables are written to, but nobody wants them after the run.
                "-drive", "if=pflash,unit=1,format=raw,snapshot=on,file=\(firmware.variables)",
                "-cdrom", discImage,
            ]
        }
    }
}

/// The UEFI firmware for virtual machines, as the distributions name its files.
struct Firmware {
    var code: String
    var variables: String

    static func find() throws(ToolError) -> Firmware {
        let places = [
            ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd"),
            ("/usr/share/OVMF/OVMF_CODE.fd", "/usr/share/OVMF/OVMF_VARS.fd"),
        ]
        for (code, variables) in places
        where Host.isAccessible(ByteString(code), read: true) && Host.isAccessible(ByteString(variables), read: true) {
            return Firmware(code: code, variables: variables)
        }
        throw ToolError("/usr/share/OVMF: the UEFI firmware is missing (Debian's package ovmf)")
    }
}
