import Bytes
import Display
import DisplayDrivers
import Hardware
import PCIBus
import Platform
import Runtime
import Scheme
import SchemeProtocol
import Virtio

/// `displayd [--resolution WIDTHxHEIGHT]`: drives the screens; the scheme `display:`.
///
/// A virtio device, which has any number of screens and says what each would like, comes before a card that takes modes,
/// and that before the framebuffer of the boot loader, which has only the one it was given. Where there is none, the
/// program says so and ends.
@main
struct Displayd {
    static func main() {
        let wanted = wantedMode(Host.arguments)
        Program.serve("displayd") { (loop) throws(Errno) in
            if let driver = findVirtio(wanted) {
                try serve(driver, on: loop)
            } else if let device = findCard(modes(wanted)) ?? findBootFramebuffer() {
                try serve([device], on: loop)
            } else {
                Program.complain("displayd: there is no screen: neither a card that is known nor a boot framebuffer")
                Host.exit(0)
            }
        }
    }

    @discardableResult
    private static func serve(_ displays: [(any DisplayDevice)?], on loop: EventLoop) throws(Errno) -> DisplayService {
        for case let device? in displays { Program.complain("displayd: " + device.driver + ", " + device.mode.name) }
        let service = DisplayService(displays) { () throws(Errno) in
            try Host.open("memory:zeroed", [.read, .write])
        }
        service.serving = try Serving("display", on: loop, service)
        return service
    }

    /// The mode that the arguments or the kernel's command line ask for.
    private static func wantedMode(_ arguments: [ByteString]) -> DisplayMode? {
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
        switch wanted {
        case .any: return nil
        case .mode(let mode): return mode
        case .invalid(let text):
            Program.complain("displayd: " + text + ": not a resolution; it is written like 1280x800")
            return nil
        }
    }

    /// What to try on a card that does not say what it would like.
    private static func modes(_ wanted: DisplayMode?) -> [DisplayMode] {
        let usual = [DisplayMode.usual] + DisplayMode.common.filter { $0.width < DisplayMode.usual.width }
        return wanted.map { [$0] + usual } ?? usual
    }

    // MARK: Virtio

    private struct VirtioDriver {
        let function: VirtioFunction
        let graphics: VirtioGraphics
        /// Hangs up when the memory's provider is gone, and with it all that the device was told.
        let memory: MappedMemory
    }

    private static func findVirtio(_ wanted: DisplayMode?) -> VirtioDriver? {
        guard let functions = try? PCIClient.functions() else { return nil }
        for found in functions where VirtioFunction.kind(found) == 16 {
            do throws(Errno) {
                let function = try VirtioFunction(found)
                let graphics = try VirtioGraphics(
                    function.device,
                    makeMemory: { (size) throws(Errno) in try function.makeMemory(size) }, wait: pause)
                let memory = try function.makeMemory(AddressLayout.pageSize)
                try function.start()
                try graphics.findDisplays(wanted)
                guard graphics.displays.contains(where: { $0 != nil }) else { throw .noSuchDevice }
                return VirtioDriver(function: function, graphics: graphics, memory: memory)
            } catch {
                Program.complain("displayd: " + found.location.name + ": " + ByteString(error.message))
            }
        }
        return nil
    }

    /// A device answers within microseconds; one that has not within two seconds never will.
    private static func pause(_ turn: Int) -> Bool {
        try? Host.sleep(until: Host.clock(.monotonic) + (turn < 100 ? 20_000 : 2_000_000))
        return turn < 1100
    }

    private static func serve(_ driver: VirtioDriver, on loop: EventLoop) throws(Errno) {
        let service = try serve(driver.graphics.displays, on: loop)
        try loop.watch(driver.function.interrupt.number, .readable) { _ in
            do throws(Errno) {
                try driver.function.interrupt.acknowledge()
                if try driver.graphics.collect(), try driver.graphics.findDisplays() {
                    service.update(driver.graphics.displays)
                }
            } catch {
                // With a new start the device is reset.
                Program.complain("displayd: the device: " + ByteString(error.message))
                Host.exit(1)
            }
        }
        try loop.watch(driver.memory.number, .readable) { ready in
            guard ready.contains(.hangUp) else { return }
            Program.complain("displayd: pci: is gone, and with it the device's memory")
            Host.exit(1)
        }
    }

    // MARK: Cards with modes

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
