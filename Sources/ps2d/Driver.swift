import Bytes
import Hardware
import InputEvents
import PS2
import Platform
import Scheme
import SchemeProtocol

/// What the driver does with the bytes of the two devices: it decodes them, sets the lamps, and passes the events on.
final class Driver {
    private let controller: Controller<MachinePorts>
    private var producer: HandleNumber
    private var keys = ScancodeDecoder()
    private var mouse: MouseDecoder
    private var modifiers: KeyModifiers = []
    private var hasComplained = false

    init(_ controller: Controller<MachinePorts>, producer: HandleNumber) {
        self.controller = controller
        self.producer = producer
        mouse = MouseDecoder(hasWheel: controller.hasWheel)
    }

    /// Takes all bytes that the controller has.
    func takeBytes() {
        let time = Host.clock(.monotonic)
        var events: [InputEvent] = []
        do throws(Errno) {
            // More than this at once is a controller gone mad: the next interrupt goes on.
            for _ in 0..<256 {
                guard let byte = try controller.nextByte() else { break }
                if byte.isMouse {
                    events += mouse.feed(byte.value, time: time)
                } else {
                    try takeKey(byte.value, time, &events)
                }
            }
        } catch { complain(error) }
        send(events)
    }

    private func takeKey(_ byte: UInt8, _ time: UInt64, _ events: inout [InputEvent]) throws(Errno) {
        if byte == 0xfa { return try controller.acknowledged() }
        for change in keys.feed(byte) {
            events.append(InputEvent(.key, code: change.code, value: change.value, time: time))
            let before = modifiers
            modifiers.follow(code: change.code, value: change.value)
            let locks: KeyModifiers = [.capsLock, .numLock]
            if modifiers.intersection(locks) != before.intersection(locks) { try setLamps() }
        }
    }

    private func setLamps() throws(Errno) {
        try controller.setLamps((modifiers.contains(.numLock) ? 2 : 0) | (modifiers.contains(.capsLock) ? 4 : 0))
    }

    private func send(_ events: [InputEvent]) {
        guard !events.isEmpty else { return }
        var bytes: [UInt8] = []
        for event in events { event.append(to: &bytes) }
        do throws(Errno) {
            do throws(Errno) {
                _ = try Host.write(producer, bytes.span)
            } catch .noSuchDevice {
                // The input service has died. What is pressed before there is another one is lost.
                let next = try Host.open("input:producer", .write)
                try? Host.close(producer)
                producer = next
                _ = try Host.write(producer, bytes.span)
            }
        } catch { complain(error) }
    }

    /// Says once what goes wrong: a broken device would say it for every byte.
    private func complain(_ error: Errno) {
        if hasComplained { return }
        hasComplained = true
        Program.complain("ps2d: " + ByteString(error.message))
    }
}
