#if os(Linux)
    import Bytes
    import CDRM
    import CPlatform
    import Platform
    import Scheme
    import SchemeProtocol
    public import WindowServer

    /// Who has the virtual terminal while the desktop runs, and puts it back when the desktop has ended, however it did:
    /// the process that the user has started. The desktop itself is a child of it. A desktop that is killed leaves a
    /// terminal without keys and without text, which only another process can mend.
    public enum ConsoleGuard {
        /// Tells the child whose child it is, and which terminal it has.
        private static var variable: ByteString { "ORBITAL_CONSOLE=" }
        /// The terminal's handle in the child.
        private static var childHandle: HandleNumber { 3 }

        /// The terminal of this process, which is the guarded child; nil in any other.
        static var terminal: VirtualTerminal? {
            guard let entry = Host.environment.first(where: { $0.hasPrefix(variable) }) else { return nil }
            let parts = entry[variable.count..<entry.count].split(separator: 0x3a)
            // A desktop that is started in a window has the variable, too, but it is somebody else's child.
            guard parts.count == 2, parts[0].integer() == Int64(Host.parentID), let number = parts[1].integer() else {
                return nil
            }
            return VirtualTerminal(number: Int(number), handle: childHandle)
        }

        /// To be called first, while the process has done nothing yet: returns in the process that is to be the desktop.
        /// The other one stays behind, and ends with the desktop's status.
        public static func enter(terminal number: Int?) throws(BackendError) {
            if terminal != nil {
                _ = host_end_with_parent(Signal.terminate.rawValue)
                return
            }
            let terminal = try VirtualTerminal.open(number)
            let state: VirtualTerminal.State
            do throws(Errno) { state = try terminal.state() } catch {
                throw BackendError("/dev/tty" + ByteString(terminal.number), error)
            }
            let result = try watch(start(terminal))
            terminal.restore(state)
            if state.front != terminal.number, terminal.front == terminal.number {
                try? terminal.bringToFront(state.front)
            }
            switch result {
            case .exited(let status): Host.exit(Int32(status))
            case .signalled(let signal):
                Program.complain(
                    "orbital: ended by signal " + ByteString(signal.rawValue) + "; the console is restored")
                Host.exit(128 + signal.rawValue)
            default: Host.exit(1)
            }
        }

        private static func start(_ terminal: VirtualTerminal) throws(BackendError) -> Int32 {
            let value = ByteString(Int(Host.processID)) + ":" + ByteString(terminal.number)
            var request = SpawnRequest(
                path: "/proc/self/exe", arguments: Host.arguments,
                environment: InstalledPlaces.environment().filter { !$0.hasPrefix(variable) } + [variable + value])
            request.handles.append((childHandle, terminal.handle))
            do throws(Errno) {
                try watchSignals()
                return try Host.spawn(request)
            } catch { throw BackendError("/proc/self/exe", error) }
        }

        /// Signals that end the desktop are the desktop's, which tells its programs.
        private static var forwarded: [Signal] { [.hangUp, .interrupt, .quit, .terminate] }

        private static func watchSignals() throws(Errno) {
            for signal in forwarded + [.child] { Host.onSignal(signal, .note) }
            for signal: Signal in [.terminalStop, .pipe] { Host.onSignal(signal, .ignore) }
        }

        private static func watch(_ child: Int32) throws(BackendError) -> ProcessStatus {
            do throws(Errno) {
                let signals = try Host.signalHandle()
                while true {
                    let noted = Host.takeSignals()
                    for signal in forwarded where noted & signal.bit != 0 { try? Host.kill(child, signal) }
                    if let result = try Host.wait(child, .noHang) {
                        switch result.status {
                        case .exited, .signalled: return result.status
                        default: continue
                        }
                    }
                    var ready: [Readiness] = []
                    do throws(Errno) {
                        _ = try Host.poll([(signals, .readable)], milliseconds: nil, ready: &ready)
                    } catch .interrupted { continue }
                    var bytes: [UInt8] = []
                    _ = try? Host.read(signals, into: &bytes, atMost: 256)
                }
            } catch { throw BackendError("the desktop's process", error) }
        }
    }
#endif
