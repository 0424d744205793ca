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
            _ = try Serving("pci", on: loop, PCIService(space, functions))
        }
    }
}
