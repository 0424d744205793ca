import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

extension Builtin {
    private static var trapOptions: [OptionDescription] {
        [
            OptionDescription("-", "as it was before"), OptionDescription("EXIT", "the shell's end, as a signal"),
        ]
    }

    static var trap: Builtin {
        Builtin(
            "trap", "Run statements when a signal comes or the shell ends",
            usage: "trap [STATEMENTS | -] SIGNAL ...", options: trapOptions
        ) { (shell, arguments) throws(ShellError) in
            guard arguments.count > 1 else { return shell.listTraps() }
            guard arguments.count > 2 else { return shell.refuse("trap", "usage: trap [STATEMENTS | -] SIGNAL ...") }
            return shell.setTraps(arguments[1], Array(arguments[2...]))
        }
    }

    static var on: Builtin {
        Builtin(
            "on", "Run statements when a signal comes or the shell ends", usage: "on SIGNAL STATEMENTS ...",
            options: trapOptions
        ) { (shell, arguments) throws(ShellError) in
            guard arguments.count > 2 else { return shell.refuse("on", "usage: on SIGNAL STATEMENTS ...") }
            return shell.setTraps(ByteString.joined(arguments[2...], by: " "), [arguments[1]])
        }
    }
}

extension Shell {
    fileprivate func listTraps() -> Int32 {
        var text = ByteString()
        if let exitTrap { text += "trap '" + exitTrap + "' EXIT\n" }
        for (number, action) in traps.sorted(by: { $0.key < $1.key }) {
            text += "trap '" + action + "' " + Self.name(of: Signal(rawValue: number)) + "\n"
        }
        return write(text)
    }

    private static func name(of signal: Signal) -> ByteString {
        signal.name.map { ByteString($0) } ?? ByteString(signal.rawValue)
    }

    private static func signal(_ name: ByteString) -> Signal? {
        let upper = ByteString(name.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 })
        let short = upper.hasPrefix("SIG") ? upper[3..<upper.count] : upper
        for number in 1...Signal.count {
            let signal = Signal(rawValue: number)
            if signal.name.map({ ByteString($0) }) == short || ByteString(number) == short { return signal }
        }
        return nil
    }

    fileprivate func setTraps(_ action: ByteString, _ names: [ByteString]) -> Int32 {
        for name in names {
            if name == "EXIT" || name == "0" {
                exitTrap = action == "-" ? nil : action
                continue
            }
            guard let signal = Self.signal(name), signal != .kill, signal != .stop else {
                return refuse("trap", name + ": no signal that can be caught")
            }
            if action == "-" {
                traps[signal.rawValue] = nil
                if options.isInteractive, signal == .interrupt {
                    Host.onSignal(.interrupt, .note)
                } else {
                    Host.onSignal(signal, signal == .pipe ? .ignore : .standard)
                }
            } else {
                traps[signal.rawValue] = action
                Host.onSignal(signal, action.isEmpty ? .ignore : .note)
                // The program that started this one may have left it blocked.
                let mask = Host.setSignalMask(0)
                Host.setSignalMask(mask & ~signal.bit)
            }
        }
        return 0
    }

    /// Runs what signals that have come were set to run. The status stays what it was.
    func runTraps() throws(ShellError) {
        let arrived = takeSignals()
        if arrived == 0 { return }
        for (number, action) in traps.sorted(by: { $0.key < $1.key })
        where arrived & Signal(rawValue: number).bit != 0 && !action.isEmpty {
            let status = lastStatus
            _ = try evaluate(action)
            if pendingExit == nil { lastStatus = status }
        }
        if options.isInteractive, arrived & Signal.interrupt.bit != 0, traps[Signal.interrupt.rawValue] == nil {
            throw ShellError(.interrupted, "")
        }
    }

    /// What the script put off and what it set for its end.
    public func runEnd() {
        let status = pendingExit ?? lastStatus
        pendingExit = nil
        lastStatus = status
        do throws(ShellError) {
            try runDeferred()
            if let action = exitTrap {
                exitTrap = nil
                _ = try evaluate(action)
            }
        } catch { report(error) }
        // What runs at the end may choose another status by `exit`.
        if pendingExit == nil { pendingExit = status }
    }
}
