import Bytes
import Hardware
import PS2
import Platform
import Runtime
import Scheme
import SchemeProtocol

/// `ps2d`: the driver of the PC's keyboard controller; it hands keys and mouse motion to `input:producer`.
@main
struct Ps2d {
    static func main() {
        Program.serve("ps2d") { (loop) throws(Errno) in
            let controller = Controller(try MachinePorts(0x60, through: 0x64), clock: HostClock())
            do throws(Errno) { try controller.start() } catch .noSuchDevice {
                Program.complain("ps2d: there is no keyboard controller")
                Host.exit(0)
            }
            let driver = Driver(controller, producer: try Host.open("input:producer", .write))
            if controller.hasKeyboard { try watch(1, on: loop, driver) }
            if controller.hasMouse { try watch(12, on: loop, driver) }
            // What came before the interrupts were watched would keep the controller waiting.
            driver.takeBytes()
        }
    }

    private static func watch(_ number: Int, on loop: EventLoop, _ driver: Driver) throws(Errno) {
        let line = try InterruptLine(number)
        try loop.watch(line.number, .readable) { _ in
            guard (try? line.take()) == true else { return }
            driver.takeBytes()
            try? line.acknowledge()
            // The line is edge-triggered: a byte that came while it was masked has made its edge unseen.
            driver.takeBytes()
        }
    }
}

/// Lets time pass while the controller is slow.
final class HostClock: Pausing {
    func pause() { try? Host.sleep(until: Host.clock(.monotonic) + 100_000) }
}
