import Bytes
import Foundation
import Platform
import Scheme
import SchemeProtocol

/// A running virtual machine: its serial line to read and write, its keyboard, its screen, its end.
///
/// Every wait has a deadline and ends early, with what the serial line said last, when the machine stops. The process
/// is killed when the value goes away, whatever happened before.
public final class Machine {
    /// How a machine came to its end.
    public enum Ending: Equatable, CustomStringConvertible {
        /// The guest turned the power off.
        case powerOff
        /// The guest asked for a reset, or fell into one.
        case reset
        /// The kernel panicked: it wrote 1 to the debug port.
        case panic
        case other(String)

        public var description: String {
            switch self {
            case .powerOff: "it turned itself off"
            case .reset: "it reset itself"
            case .panic: "the kernel panicked"
            case .other(let words): words
            }
        }
    }

    private let child: ChildProcess
    private let input: Handle
    private let output: Handle
    let control: EmulatorConnection
    private let socketPath: String
    private let viewerPaths: [String]
    /// Everything that came over the serial line.
    public private(set) var serial: [UInt8] = []
    private var position = 0

    /// When every wait ends, whatever its own deadline (monotonic nanoseconds).
    public var limit = UInt64.max

    /// How long a step may take on a slow, shared machine.
    public static var patience: Double { 180 }

    /// Starts QEMU. `name` must differ between machines that run at the same time.
    public init(_ setup: MachineSetup, name: String) throws(ToolError) {
        var setup = setup
        socketPath = NSTemporaryDirectory() + "apus-\(ProcessInfo.processInfo.processIdentifier)-\(name).qmp"
        try? FileManager.default.removeItem(atPath: socketPath)
        setup.controlSocket = socketPath
        setup.serial = .streams
        viewerPaths = setup.hasViewers ? (0..<setup.outputs).map { "\(setup.viewerPath)\($0)" } : []
        do {
            let toGuest = try Host.pipe()
            let reading = Handle(adopting: toGuest.read)
            input = Handle(adopting: toGuest.write)
            let fromGuest = try Host.pipe()
            output = Handle(adopting: fromGuest.read)
            let writing = Handle(adopting: fromGuest.write)
            var child = ChildProcess.Setup()
            child.input = reading.number
            child.output = writing.number
            child.errors = writing.number
            self.child = try ChildProcess(MachineSetup.emulator, setup.arguments(), child)
            try reading.close()
            try writing.close()
        } catch let error as ToolError {
            throw error
        } catch {
            throw ToolError("QEMU: \(error)")
        }
        do {
            control = try EmulatorConnection(socketPath)
        } catch {
            child.kill()
            throw error
        }
    }

    deinit {
        child.kill()
        try? FileManager.default.removeItem(atPath: socketPath)
        for path in viewerPaths { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Somebody who looks at an output of a virtio card; the machine must have been set up for that.
    public func viewer(ofOutput number: Int) throws(ToolError) -> DisplayViewer {
        guard viewerPaths.indices.contains(number) else { throw ToolError("nobody can look at output \(number)") }
        return try DisplayViewer(viewerPaths[number])
    }

    /// The serial line as text.
    public var transcript: String { String(decoding: serial, as: UTF8.self) }

    /// The last lines of the serial line, for messages.
    public var lastWords: String { transcript.split(separator: "\n").suffix(30).joined(separator: "\n") }
}

extension Machine {
    /// Waits until the serial line says `text` behind what was waited for before; answers what came before it.
    @discardableResult
    public func wait(for text: String, seconds: Double = Machine.patience) throws(ToolError) -> String {
        let wanted = Array(text.utf8)
        let deadline = min(limit, Host.clock(.monotonic) + UInt64(seconds * 1e9))
        var searched = position
        while true {
            if let start = serial.firstIndex(of: wanted, from: searched) {
                let before = String(decoding: serial[position..<start], as: UTF8.self)
                position = start + wanted.count
                return before
            }
            searched = max(position, serial.count - wanted.count + 1)
            guard try pump(deadline: deadline) else {
                let now = Host.clock(.monotonic)
                let why =
                    now >= limit
                    ? "no time is left for the tests"
                    : now >= deadline ? "not in \(Int(seconds)) s" : "the machine has ended"
                throw ToolError("waiting for \"\(text)\": \(why). Last on the serial line:\n\(lastWords)")
            }
        }
    }

    /// Writes to the serial line.
    public func send(_ text: String) throws(ToolError) {
        do throws(Errno) {
            try input.write(.init(text))
        } catch {
            throw ToolError("the serial line of the machine is closed. Last on it:\n\(lastWords)")
        }
    }

    /// Types a command line and waits for the next prompt; answers what was printed between.
    @discardableResult
    public func run(_ command: String, prompt: String, seconds: Double = Machine.patience) throws(ToolError) -> String {
        try send(command + "\n")
        // The line editor ends bracketed paste when the line is complete: what it drew before is not output.
        // A message of the kernel's or of init's, which go to the same line by another way, may come into the midst of that
        // mark: then the prompt alone must do.
        _ = try? wait(for: "\u{1b}[?2004l", seconds: min(seconds, 20))
        return try wait(for: prompt, seconds: seconds)
    }

    /// Takes in serial output for some time.
    public func rest(seconds: Double) {
        let deadline = Host.clock(.monotonic) + UInt64(seconds * 1e9)
        while (try? pump(deadline: deadline)) == true {}
    }

    /// Waits for output; false at the deadline or the end.
    private func pump(deadline: UInt64) throws(ToolError) -> Bool {
        do throws(Errno) {
            guard try output.waitUntilReadable(deadline: deadline) else { return false }
            return try output.read(into: &serial, atMost: 65536) > 0
        } catch {
            throw ToolError("the serial line: \(error.message)")
        }
    }

    /// Waits until the machine has ended by itself, and says how.
    public func waitForEnd(seconds: Double = Machine.patience) throws(ToolError) -> Ending {
        let deadline = min(limit, Host.clock(.monotonic) + UInt64(seconds * 1e9))
        while try pump(deadline: deadline) {}
        guard let status = try child.wait(seconds: 10) else {
            throw ToolError("the machine did not end in \(Int(seconds)) s. Last on the serial line:\n\(lastWords)")
        }
        control.takeEvents()
        switch (status, control.shutdownReason) {
        case (.exited(3), _): return .panic
        case (.exited(0), "guest-shutdown"): return .powerOff
        case (.exited(0), "guest-reset"): return .reset
        case (let status, let reason): return .other("QEMU \(status.sentence) (\(reason ?? "no reason given"))")
        }
    }

    /// The processor time that QEMU has used since its start, in seconds.
    public func processorTime() throws(ToolError) -> Double {
        // The second field, the program's name in parentheses, may hold anything; utime and stime are fields 14 and 15,
        // in hundredths of a second.
        guard let text = try? String(contentsOfFile: "/proc/\(child.process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { throw ToolError("the machine has ended") }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
            throw ToolError("/proc/\(child.process)/stat: it is not understood")
        }
        return (user + system) / 100
    }

    /// Ends the machine now.
    public func kill() { child.kill() }
}

extension [UInt8] {
    /// Where `wanted` first begins at or after `start`.
    fileprivate func firstIndex(of wanted: [UInt8], from start: Int) -> Int? {
        guard let first = wanted.first else { return start }
        var index = start
        while index + wanted.count <= count {
            guard let candidate = self[index...].firstIndex(of: first), candidate + wanted.count <= count else {
                return nil
            }
            if self[candidate..<(candidate + wanted.count)].elementsEqual(wanted) { return candidate }
            index = candidate + 1
        }
        return nil
    }
}
