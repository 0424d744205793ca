import Bytes
import Hardware
import InputEvents
import PCIBus
import Platform
import Runtime
import Scheme
import SchemeProtocol
import Virtio
import VirtioInput

/// `virtioinputd`: the driver of virtio keyboards, mice and tablets; it hands their events to `input:producer`.
@main
struct VirtioInputd {
    static func main() {
        Program.serve("virtioinputd") { (loop) throws(Errno) in
            let devices = try PCIClient.functions().filter { VirtioFunction.kind($0) == 18 }
            if devices.isEmpty { Host.exit(0) }
            let producer = try Producer()
            for found in devices {
                do throws(Errno) { try start(found, producer, on: loop) } catch {
                    Program.complain("virtioinputd: " + found.location.name + ": " + ByteString(error.message))
                }
            }
        }
    }

    private static func start(_ found: Function, _ producer: Producer, on loop: EventLoop) throws(Errno) {
        let function = try VirtioFunction(found)
        let device = try VirtioInputDevice(function.device) { (size) throws(Errno) in try function.makeMemory(size) }
        let memory = try function.makeMemory(AddressLayout.pageSize)
        try function.start()
        try device.ring()
        Program.complain("virtioinputd: " + found.location.name + ": " + device.name)
        try loop.watch(function.interrupt.number, .readable) { _ in
            do throws(Errno) {
                try function.interrupt.acknowledge()
                producer.send(try device.takeEvents(time: Host.clock(.monotonic)))
            } catch {
                Program.complain("virtioinputd: " + device.name + ": " + ByteString(error.message))
                loop.unwatch(function.interrupt.number)
            }
        }
        try loop.watch(memory.number, .readable) { ready in
            guard ready.contains(.hangUp) else { return }
            Program.complain("virtioinputd: pci: is gone, and with it the devices' memory")
            Host.exit(1)
        }
    }
}

/// The way of events to `input:`.
private final class Producer {
    private var handle: HandleNumber
    private var hasComplained = false

    init() throws(Errno) { handle = try Host.open("input:producer", .write) }

    func send(_ events: [InputEvent]) {
        if events.isEmpty { return }
        var bytes: [UInt8] = []
        for event in events { event.append(to: &bytes) }
        do throws(Errno) {
            do throws(Errno) {
                _ = try Host.write(handle, bytes.span)
            } catch .noSuchDevice {
                // The input service has died. What is pressed before there is another one is lost.
                let next = try Host.open("input:producer", .write)
                try? Host.close(handle)
                handle = next
                _ = try Host.write(handle, bytes.span)
            }
        } catch {
            // Once: else it would be said for every movement.
            if hasComplained { return }
            hasComplained = true
            Program.complain("virtioinputd: input:: " + ByteString(error.message))
        }
    }
}
