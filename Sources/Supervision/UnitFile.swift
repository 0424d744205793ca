public import Bytes

/// What a unit file says about one service.
///
/// | key | what it means |
/// |---|---|
/// | `description` | a line for people |
/// | `command` | the program and its arguments; required |
/// | `after` | units that come first: started (and their schemes there), or finished where they are oneshots |
/// | `schemes` | the schemes that it may use; without this key, all |
/// | `provides` | the schemes that it makes; the unit counts as started when they are there |
/// | `restart` | `"always"` (default), `"on-failure"`, `"never"` |
/// | `restart-delay` | milliseconds before the first restart (default 100); each further one waits twice as long |
/// | `type` | `"service"` (default) or `"oneshot"`, which ends by itself |
/// | `environment` | `NAME=value` strings |
/// | `log` | the name under which its output is logged (default: its own); `""` leaves it on the console |
public struct UnitFile: Equatable, Sendable {
    public enum Restart: Sendable { case always, onFailure, never }

    public var name: ByteString
    public var description = ByteString()
    public var command: [ByteString] = []
    public var after: [ByteString] = []
    public var schemes: [ByteString]?
    public var provides: [ByteString] = []
    public var restart = Restart.always
    public var restartDelay: UInt64 = 100
    public var isOneshot = false
    public var environment: [ByteString] = []
    public var log: ByteString

    /// Reads a unit file. Its name is the file's, without `.toml`.
    public init(name: ByteString, text: ByteString) throws(UnitError) {
        self.name = name
        log = name
        var hasRestart = false
        for (key, value, line) in try UnitParser.parse(text) {
            switch key {
            case "description": description = try Self.text(value, key, line)
            case "command": command = try Self.list(value, key, line)
            case "after": after = try Self.list(value, key, line)
            case "schemes": schemes = try Self.schemeNames(value, key, line)
            case "provides": provides = try Self.schemeNames(value, key, line)
            case "environment": environment = try Self.variables(value, key, line)
            case "log": log = try Self.text(value, key, line)
            case "restart":
                hasRestart = true
                restart = try Self.restart(value, key, line)
            case "restart-delay":
                guard case .number(let delay) = value, delay >= 0, delay <= 3_600_000 else {
                    throw UnitError(line, "'restart-delay' must be a number of milliseconds up to an hour")
                }
                restartDelay = UInt64(delay)
            case "type":
                switch try Self.text(value, key, line) {
                case "service": isOneshot = false
                case "oneshot": isOneshot = true
                default: throw UnitError(line, "'type' must be \"service\" or \"oneshot\"")
                }
            default: throw UnitError(line, "unknown key '" + key + "'")
            }
        }
        guard let program = command.first, !program.isEmpty else { throw UnitError(0, "'command' is missing") }
        if isOneshot && !hasRestart { restart = .never }
    }

    private static func text(_ value: UnitValue, _ key: ByteString, _ line: Int) throws(UnitError) -> ByteString {
        guard case .text(let text) = value else { throw UnitError(line, "'" + key + "' must be a string") }
        if text.contains(0) { throw UnitError(line, "'" + key + "' must not hold a NUL") }
        return text
    }

    private static func list(_ value: UnitValue, _ key: ByteString, _ line: Int) throws(UnitError) -> [ByteString] {
        guard case .list(let items) = value else { throw UnitError(line, "'" + key + "' must be a list of strings") }
        if items.contains(where: { $0.contains(0) }) { throw UnitError(line, "'" + key + "' must not hold a NUL") }
        return items
    }

    private static func schemeNames(_ value: UnitValue, _ key: ByteString, _ line: Int) throws(UnitError)
        -> [ByteString]
    {
        let names = try list(value, key, line)
        for name in names where name != "*" {
            guard !name.isEmpty, name.count <= 64, !name.contains(where: { $0 == 0x2f || $0 == 0x3a || $0.isSpace })
            else {
                throw UnitError(line, "'" + name + "' is no name of a scheme")
            }
        }
        return names
    }

    private static func variables(_ value: UnitValue, _ key: ByteString, _ line: Int) throws(UnitError) -> [ByteString]
    {
        let variables = try list(value, key, line)
        for variable in variables where variable.firstIndex(of: 0x3d) ?? 0 == 0 {
            throw UnitError(line, "'" + variable + "' is not of the form NAME=value")
        }
        return variables
    }

    private static func restart(_ value: UnitValue, _ key: ByteString, _ line: Int) throws(UnitError) -> Restart {
        switch try text(value, key, line) {
        case "always": .always
        case "on-failure": .onFailure
        case "never": .never
        default: throw UnitError(line, "'restart' must be \"always\", \"on-failure\" or \"never\"")
        }
    }
}
