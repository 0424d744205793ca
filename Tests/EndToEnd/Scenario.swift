public import EmulatorControl

/// One story that a user could live through on a running system, told over the serial line, the keyboard and the
/// screen, in every configuration that it is meant for.
///
/// To add one: write a function `@Sendable (Session) throws -> Void` in a file of its own, and list it in
/// `Scenario.all`. It starts with a machine that has just been switched on, and may leave it in any state. Nothing in
/// it may depend on a sleep being long enough: wait for words.
public struct Scenario: Sendable {
    public var name: String
    public var boots: [MachineSetup.Boot] = MachineSetup.Boot.all
    public var processors = [1, 4]
    public var graphics: [MachineSetup.Graphics] = [.std]
    /// The desktop is started; without it a direct boot ends at the text console, which is sooner there. Discs have no
    /// choice: they always start it.
    public var usesDesktop = false
    /// The outputs of the graphics card can be plugged in, pulled out and made larger.
    public var usesOutputs = false
    /// The mark of the shell's prompt.
    public var prompt = Scenario.prompt
    public var story: @Sendable (Session) throws -> Void

    public init(_ name: String, _ story: @escaping @Sendable (Session) throws -> Void) {
        self.name = name
        self.story = story
    }

    /// How a prompt of ion's begins: the mark that the terminal takes keys for the line editor now.
    public static var prompt: String { "\u{1b}[?2004h" }

    /// The mark that a command line is complete and runs: from here on the terminal's keys send signals.
    public static var running: String { "\u{1b}[?2004l" }

    /// The same story on a direct boot only, where the way into memory does not matter.
    public func onDirectBootOnly() -> Scenario {
        var copy = self
        copy.boots = [.direct]
        return copy
    }
}

extension Scenario {
    /// The same story with the desktop on the screen.
    public func onDesktop() -> Scenario {
        var copy = self
        copy.usesDesktop = true
        return copy
    }

    /// The same story with displays that come, go and change.
    public func withOutputs() -> Scenario {
        var copy = self
        copy.usesOutputs = true
        return copy
    }

    /// The same story with these graphics cards.
    public func on(_ graphics: MachineSetup.Graphics...) -> Scenario {
        var copy = self
        copy.graphics = graphics
        return copy
    }
}

extension MachineSetup.Boot {
    public static var all: [MachineSetup.Boot] { [.direct, .disc, .discWithUEFI] }

    /// For reports.
    public var name: String {
        switch self {
        case .direct: "PVH"
        case .disc: "BIOS ISO"
        case .discWithUEFI: "UEFI ISO"
        }
    }
}

/// What a scenario works with: the machine, and short words for what is done at a prompt.
public final class Session {
    public let machine: Machine
    public let prompt: String
    public let processors: Int

    init(_ machine: Machine, prompt: String, processors: Int) {
        self.machine = machine
        self.prompt = prompt
        self.processors = processors
    }

    /// Waits for the shell to ask for a command.
    public func awaitPrompt(seconds: Double = Machine.patience) throws(ToolError) {
        try machine.wait(for: prompt, seconds: seconds)
    }

    /// Runs a command line, and answers what it printed.
    @discardableResult
    public func run(_ command: String) throws(ToolError) -> String { try machine.run(command, prompt: prompt) }

    /// Runs a command line whose output must have `text` in it.
    public func run(_ command: String, expecting text: String) throws(ToolError) {
        let output = try run(command)
        try check(output.contains(text), "\(command): there is no \"\(text)\" in: \(output)")
    }

    /// Runs a command line whose whole output must be `text`; the last line's end does not count.
    public func run(_ command: String, printing text: String) throws(ToolError) {
        var output = Substring(try run(command))
        if output.hasSuffix("\r\n") { output = output.dropLast() }
        try check(output == text, "\(command): it printed \"\(output)\" instead of \"\(text)\"")
    }

    /// Starts a command line that goes on, and waits until it has printed `text`.
    public func start(_ command: String, until text: String) throws(ToolError) {
        try machine.send(command + "\n")
        try machine.wait(for: Scenario.running)
        try machine.wait(for: text)
    }

    /// Runs a command line until its output is as wanted: something else has to happen first.
    public func awaitOutput(of command: String, _ isWanted: (String) -> Bool) throws(ToolError) {
        var output = ""
        for _ in 0..<200 {
            output = try run(command)
            if isWanted(output) { return }
            machine.rest(seconds: 0.1)
        }
        throw ToolError("\(command) never told what was waited for. Last: \(output)")
    }

    /// Fails the scenario unless `condition` holds.
    public func check(_ condition: Bool, _ complaint: @autoclosure () -> String) throws(ToolError) {
        if !condition { throw ToolError(complaint()) }
    }

    /// Waits for the machine to turn itself off.
    public func expectPowerOff() throws(ToolError) {
        let ending = try machine.waitForEnd()
        try check(ending == .powerOff, "the machine should have turned itself off, but \(ending)")
    }
}
