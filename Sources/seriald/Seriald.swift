import Bytes
import Hardware
import Platform
import Runtime
import Scheme
import SchemeProtocol
import SerialLine

/// `seriald`: the driver of the PC's serial ports; the scheme `serial:`.
@main
struct Seriald {
    /// Where PCs have their serial ports: first port and interrupt line.
    private static let places: [(port: UInt16, interrupt: Int)] = [(0x3f8, 4), (0x2f8, 3)]

    static func main() {
        Program.serve("seriald") { (loop) throws(Errno) in
            var lines: [UART<MachinePorts>] = []
            var interrupts: [InterruptLine] = []
            for place in places {
                guard let ports = try? MachinePorts(place.port, through: place.port + 7) else { continue }
                let line = UART(ports)
                guard try line.isPresent() else { continue }
                try line.configure()
                lines.append(line)
                interrupts.append(try InterruptLine(place.interrupt))
            }
            guard !lines.isEmpty else {
                Program.complain("seriald: there is no serial port")
                Host.exit(0)
            }
            let service = SerialService(lines)
            service.serving = try Serving("serial", on: loop, service)
            for (index, interrupt) in interrupts.enumerated() {
                try loop.watch(interrupt.number, .readable) { _ in
                    guard (try? interrupt.take()) == true else { return }
                    service.interrupt(index)
                    try? interrupt.acknowledge()
                    // The line is edge-triggered: what came while it was masked has made its edge unseen.
                    service.interrupt(index)
                }
            }
        }
    }
}
