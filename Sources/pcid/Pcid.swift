import Bytes
import Hardware
import PCIBus
import Platform
import Runtime
import Scheme
import SchemeProtocol

/// `pcid`: finds the devices on the PCI buses; the scheme `pci:`.
@main
struct Pcid {
    static func main() {
        Program.serve("pcid") { (loop) throws(Errno) in
            let space = ConfigurationSpace(try MachinePorts(0xcf8, through: 0xcff))
            var enumeration = Enumeration(space)
            let functions = try enumeration.run()
            if functions.isEmpty {
                Program.complain("pcid: there is no PCI bus")
                Host.exit(0)
            }
            let service = PCIService(space, functions) { (size) throws(Errno) in try MappedMemory(size: size) }
            // What drivers have started under a predecessor of this program would write to memory that is gone.
            try service.stopAll()
            _ = try Serving("pci", on: loop, service)
        }
    }
}
