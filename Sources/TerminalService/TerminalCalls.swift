import LineDiscipline
import Platform
import Scheme
import SchemeProtocol

/// What `TerminalVerb` calls do to a terminal.
enum TerminalCalls {
    static func perform(
        _ verb: TerminalVerb, _ argument: UInt64, _ payload: inout MutableSpan<UInt8>, inputLength: Int,
        on terminal: Terminal, isMaster: Bool, _ context: RequestContext
    ) throws(Errno) -> Answer<Int64> {
        switch verb {
        case .getSettings: return .now(Int64(try payload.store(terminal.discipline.settings)))
        case .setSettings:
            let settings = try input(payload.span, inputLength).load(TerminalSettings.self)
            return change(terminal, to: settings, when: argument, context)
        case .getSize: return .now(Int64(try payload.store(terminal.size)))
        case .setSize:
            let size = try input(payload.span, inputLength).load(WindowSize.self)
            if size != terminal.size {
                terminal.size = size
                terminal.signalForeground(.windowSize)
            }
            return .now(0)
        case .getForeground: return .now(Int64(terminal.foreground))
        case .setForeground:
            try setForeground(of: terminal, argument, isMaster: isMaster, context)
            return .now(0)
        case .flush:
            if argument & 1 != 0 { terminal.discipline.flushInput() }
            if argument & 2 != 0 { terminal.discipline.flushOutput() }
            return .now(0)
        case .takeControl:
            try takeControl(of: terminal, context)
            return .now(0)
        case .slaveNumber:
            guard isMaster else { throw .invalidArgument }
            return .now(Int64(terminal.number))
        case .isTerminal: return .now(1)
        }
    }

    /// The part of the payload that came in.
    @_lifetime(copy payload)
    private static func input(_ payload: Span<UInt8>, _ length: Int) -> Span<UInt8> {
        payload.extracting(..<min(max(length, 0), payload.count))
    }

    private static func change(
        _ terminal: Terminal, to settings: TerminalSettings, when: UInt64, _ context: RequestContext
    ) -> Answer<Int64> {
        if when == 0 || terminal.discipline.outputCount == 0 && terminal.changes.isEmpty || !terminal.hasMaster {
            if when == 2 { terminal.discipline.flushInput() }
            terminal.discipline.change(to: settings)
            return .now(0)
        }
        terminal.changes.append(
            Terminal.SettingsChange(tag: context.tag, settings: settings, flushesInput: when == 2))
        return .later
    }

    /// The master's holder may choose any group; a program only where the terminal is its session's.
    private static func setForeground(
        of terminal: Terminal, _ argument: UInt64, isMaster: Bool, _ context: RequestContext
    )
        throws(Errno)
    {
        guard argument > 1, argument <= UInt64(Int32.max) else { throw .invalidArgument }
        if !isMaster && terminal.session != 0 {
            guard try Host.session(of: context.caller.process) == terminal.session else { throw .notATerminal }
        }
        terminal.foreground = Int32(argument)
    }

    private static func takeControl(of terminal: Terminal, _ context: RequestContext) throws(Errno) {
        let session = try Host.session(of: context.caller.process)
        guard terminal.session == 0 || terminal.session == session else { throw .notPermitted }
        terminal.session = session
        terminal.foreground = context.caller.group
    }
}
