import Bytes
import Display
import DisplayDrivers
import Hardware
import PCIBus
import Platform
import Runtime
import Scheme
import SchemeProtocol

/// `displayd [--resolution WIDTHxHEIGHT]`: drives the screen; the scheme `display:`.
///
/// A card that takes modes comes before the framebuffer of the boot loader, which has only the one it was given. Where
/// there is neither, the program says so and ends.
@main
struct Displayd {
    static func main() {
        let modes = wantedModes(Host.arguments)
        Program.serve("displayd") { (loop) throws(Errno) in
            guard let device = findCard(modes) ?? findBootFramebuffer() else {
                Program.complain("displayd: there is no screen: neither a card that is known nor a boot framebuffer")
                Host.exit(0)
            }
            Program.complain("displayd: " + device.driver + ", " + device.mode.name)
            let service = DisplayService(device) { () throws(Errno) in
                try Host.open("memory:zeroed", [.read, .write])
            }
            service.serving = try Serving("display", on: loop, service)
        }
    }

    /// The mode that the arguments or the kernel's command line ask for, and what to try after it.
    private static func wantedModes(_ arguments: [ByteString]) -> [DisplayMode] {
        var wanted = WantedMode.any
        if let text = try? Handle("sys:commandline", .read).readAll(limit: 65536) {
            wanted = WantedMode(commandLine: text)
        }
        if arguments.count == 3, arguments[1] == "--resolution" {
            wanted = DisplayMode(arguments[2]).map { .mode($0) } ?? .invalid(arguments[2])
        } else if arguments.count > 1 {
            Program.complain("usage: displayd [--resolution WIDTHxHEIGHT]")
            Host.exit(2)
        }
        let usual = [DisplayMode.usual] + DisplayMode.common.filter { $0.width < DisplayMode.usual.width }
        switch wanted {
        case .any: return usual
        case .mode(let mode): return [mode] + usual
        case .invalid(let text):
            Program.complain("displayd: " + text + ": not a resolution; it is written like 1280x800")
            return usual
        }
    }

    private static func findCard(_ modes: [DisplayMode]) -> (any DisplayDevice)? {
        let functions: [Function]
        do throws(Errno) { functions = try PCIClient.functions() } catch {
            Program.complain("displayd: pci:: " + ByteString(error.message))
            return nil
        }
        for function in functions where BochsCard.isKnown(function) {
            guard let card = BochsCard(function) else {
                Program.complain("displayd: " + function.location.name + ": its base addresses make no sense")
                continue
            }
            do throws(Errno) { return try start(card, at: function.location, modes) } catch {
                Program.complain("displayd: " + function.location.name + ": " + ByteString(error.message))
            }
        }
        return nil
    }

    private static func start(_ card: BochsCard, at location: Location, _ modes: [DisplayMode]) throws(Errno)
        -> any DisplayDevice
    {
        let registers: any BochsRegisters
        if let address = card.registers {
            try PCIClient.enable(location, .memory)
            let size = MappedBochsRegisters<MappedRegisters>.size
            registers = MappedBochsRegisters(try MappedRegisters(at: address, size: size))
        } else {
            try PCIClient.enable(location, [.memory, .ports])
            registers = PortBochsRegisters(
                try MachinePorts(0x1ce, through: 0x1d0), vga: try MachinePorts(0x3c0, through: 0x3df))
        }
        return try BochsDisplay(registers, memory: card.memory, modes: modes) { (layout) throws(Errno) in
            try LinearFramebuffer(layout)
        }
    }

    private static func findBootFramebuffer() -> (any DisplayDevice)? {
        guard let text = try? Handle("sys:framebuffer", .read).readAll(limit: 4096),
            let layout = FramebufferLayout(text: text)
        else { return nil }
        do throws(Errno) {
            let framebuffer = try LinearFramebuffer(layout)
            framebuffer.clear()
            return BootDisplay(layout, framebuffer)
        } catch {
            Program.complain("displayd: the boot framebuffer: " + ByteString(error.message))
            return nil
        }
    }
}
