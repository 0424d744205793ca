import Bytes
import Display
import Platform
import Scheme
import SchemeProtocol
import WindowServer

/// The displays of `display:`, and the keys and pointers of `input:`.
final class SchemeBackend: Backend {
    private let terminal: Int
    private let loop: EventLoop
    private var displays: [SchemeDisplay] = []
    /// The directory of displays: readable when there are others.
    private var directory: HandleNumber?
    private var input: SchemeInput?

    init(terminal: Int, on loop: EventLoop) {
        self.terminal = terminal
        self.loop = loop
    }

    func start(_ seat: Seat) throws(BackendError) {
        // The terminal may be another one's at first: `input:` tells when it is ours.
        seat.isActive = false
        do throws(Errno) { try findDisplays(seat) } catch { throw BackendError("display:", error) }
        if displays.isEmpty { throw BackendError("display:", .noSuchDevice) }
        do throws(Errno) {
            let input = try SchemeInput(seat, terminal: terminal)
            input.onLeave = { [self] in for display in displays { display.hideCursor() } }
            self.input = input
            try input.activate()
        } catch { throw BackendError("input:", error) }
    }

    func stop() {}

    // MARK: Displays

    /// Adds the displays that are new to the seat, and takes away those that are gone.
    private func findDisplays(_ seat: Seat) throws(Errno) {
        let directory = if let directory { directory } else { try open(seat) }
        var names: [ByteString] = []
        var cookie: UInt64 = 0
        while true {
            let entries = try Host.directoryEntries(directory, cookie: &cookie)
            if entries.isEmpty { break }
            for entry in entries { names.append("display:" + entry.name) }
        }
        for display in displays where !names.contains(display.name) {
            display.remove()
            seat.remove(display)
        }
        displays.removeAll { !names.contains($0.name) }
        for name in names where !displays.contains(where: { $0.name == name }) {
            // One that cannot be had leaves the others.
            guard let display = try? SchemeDisplay(name, seat) else { continue }
            displays.append(display)
            seat.add(display)
        }
    }

    private func open(_ seat: Seat) throws(Errno) -> HandleNumber {
        let handle = try Host.open("display:", [.read, .directory])
        do throws(Errno) {
            try loop.watch(handle, .readable) { [self] ready in
                if ready.contains(.hangUp) { lose(seat) } else { refresh(seat) }
            }
        } catch {
            try? Host.close(handle)
            throw error
        }
        directory = handle
        return handle
    }

    /// The service has died: its successor tells which displays there are. Until then they are kept.
    private func lose(_ seat: Seat) {
        if let directory {
            loop.unwatch(directory)
            try? Host.close(directory)
        }
        directory = nil
        loop.schedule(after: 300_000_000) { [self] in refresh(seat) }
    }

    private func refresh(_ seat: Seat) {
        do throws(Errno) { try findDisplays(seat) } catch { lose(seat) }
    }
}
