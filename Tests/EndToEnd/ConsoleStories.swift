public import EmulatorControl
import Foundation
import Platform
import SchemeProtocol

/// A story of the desktop on a virtual terminal of Linux: Debian's kernel in QEMU, and a first program (`linux-guest`) that
/// does what the serial line says.
public struct ConsoleStory: Sendable {
    public var name: String
    var graphics: MachineSetup.Graphics = .virtio
    /// The outputs of the graphics card can be plugged in, pulled out and made larger.
    var usesOutputs = false
    var story: @Sendable (LinuxSession) throws(ToolError) -> Void

    public static var all: [ConsoleStory] {
        [
            ConsoleStory(name: "a user's desktop on a Linux console", story: useConsole),
            ConsoleStory(name: "the console after a desktop that was killed", story: surviveKill),
            ConsoleStory(name: "a desktop whose devices a seat service opens", story: useSeatService),
            ConsoleStory(name: "the desktop by the older calls", graphics: .std, story: useLegacyCalls),
            ConsoleStory(name: "displays that come and go", usesOutputs: true, story: changeDisplays),
            ConsoleStory(name: "what the desktop says where it cannot be", story: complain),
            ConsoleStory(name: "what the desktop says without a graphics card", graphics: .none, story: missCard),
        ]
    }

    /// Starts a machine and tells the story.
    /// - Parameter keep: takes the pictures, with names.
    public func tell(_ setup: MachineSetup, keep: (Picture, String) throws(ToolError) -> Void) throws(ToolError) {
        var setup = setup
        setup.graphics = graphics
        setup.outputs = usesOutputs ? 2 : 1
        setup.hasViewers = usesOutputs
        let machine = try Machine(setup, name: "linux-" + name.replacingOccurrences(of: " ", with: "-"))
        defer { machine.kill() }
        let session = LinuxSession(machine)
        try machine.wait(for: "= the guest is ready")
        var failure: ToolError?
        do throws(ToolError) { try story(session) } catch { failure = error }
        for (name, picture) in session.pictures { try keep(picture, name) }
        if let failure {
            throw ToolError("\(failure.description)\nlast on the serial line:\n\(machine.lastWords)")
        }
        try machine.send("off\n")
        let ending = try machine.waitForEnd()
        if ending != .powerOff { throw ToolError("\(ending)") }
    }
}

/// A running Linux machine.
final class LinuxSession {
    let machine: Machine
    private(set) var pictures: [(String, Picture)] = []

    init(_ machine: Machine) { self.machine = machine }

    /// Gives a command and answers what the guest says to it.
    @discardableResult
    func ask(_ command: String) throws(ToolError) -> String {
        try machine.send(command + "\n")
        try machine.wait(for: "= ")
        return try machine.wait(for: "\n").trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func expect(_ command: String, _ wanted: String) throws(ToolError) {
        let answer = try ask(command)
        if answer != wanted { throw ToolError("\(command): \(answer), and not: \(wanted)") }
    }

    /// Asks again and again until the answer is the wanted one.
    func awaitAnswer(_ command: String, _ isWanted: (String) -> Bool) throws(ToolError) {
        let deadline = Host.clock(.monotonic) + UInt64(Machine.patience * 1e9)
        while true {
            let answer = try ask(command)
            if isWanted(answer) { return }
            if Host.clock(.monotonic) > deadline { throw ToolError("\(command): \(answer) to the end") }
            machine.rest(seconds: 0.3)
        }
    }

    func check(_ isTrue: Bool, _ complaint: String) throws(ToolError) {
        if !isTrue { throw ToolError(complaint) }
    }

    /// Waits until an output looks as it should.
    func awaitScreen(_ output: Int, _ complaint: String, _ isWanted: (Picture) -> Bool) throws(ToolError) {
        let deadline = Host.clock(.monotonic) + UInt64(Machine.patience * 1e9)
        while !isWanted(try machine.screen(output: output)) {
            if Host.clock(.monotonic) > deadline { throw ToolError(complaint) }
            machine.rest(seconds: 0.3)
        }
    }

    func keep(_ picture: Picture, _ name: String) { pictures.append((name, picture)) }

    /// Starts the desktop as a user who has logged in on a terminal, and waits until its own terminal asks for a command.
    func startDesktop(terminal: Int = 1, user: Int = 1000) throws(ToolError) -> Picture {
        try expect("start desktop \(user) \(terminal) /usr/local/bin/orbital", "started")
        return try machine.screenWithPrompt()
    }

    /// Types a command in the desktop's terminal, and waits until it has done what it says.
    func useTerminal(_ word: String) throws(ToolError) {
        try machine.type("echo \(word) > /tmp/typed\n")
        try awaitAnswer("read /tmp/typed") { $0 == "content \(word)" }
    }
}

/// Modeset, keys, the pointer, another terminal and back, and a good end.
@Sendable private func useConsole(_ session: LinuxSession) throws(ToolError) {
    let machine = session.machine
    let before = try session.ask("console 1")
    let desktop = try session.startDesktop()
    session.keep(desktop, "desktop")
    try session.check(desktop.width == 1280 && desktop.height == 800, "\(desktop.width)x\(desktop.height)")
    try session.expect("console 1", "keyboard 4 display 1 switching 1 front 1")
    try session.useTerminal("typed")

    // Nothing is done while nothing happens: a desktop with timers would take all that QEMU can give.
    machine.rest(seconds: 2)
    let start = try machine.processorTime()
    machine.rest(seconds: 5)
    let used = try machine.processorTime() - start
    try session.check(used < 1.5, "in 5 s at rest QEMU used \(used) s of processor time")

    // The pointer opens the menu in the panel's corner.
    let shown = try machine.settledScreen()
    try machine.movePointer(toX: 40, y: desktop.height - 16, width: desktop.width, height: desktop.height)
    try machine.click()
    let deadline = Host.clock(.monotonic) + UInt64(Machine.patience * 1e9)
    var menu = try machine.settledScreen()
    while !menu.differs(from: shown, inAtLeast: 10_000) {
        try session.check(Host.clock(.monotonic) < deadline, "a click on the panel has opened nothing")
        menu = try machine.settledScreen()
    }
    session.keep(menu, "menu")
    try machine.press("esc")
    // The keys are the terminal's again when its cursor says so.
    _ = try machine.screenWithPrompt()
    try session.useTerminal("again")

    let last = try machine.settledScreen()
    try machine.strike("ctrl", "alt", "f3")
    try session.awaitAnswer("console 1") { $0.hasSuffix("front 3") }
    let other = try machine.settledScreen()
    session.keep(other, "other-terminal")
    try session.check(other.differs(from: last, inAtLeast: 200_000), "the desktop is still on the screen")
    // What is typed there is not the desktop's.
    try machine.type("echo lost > /tmp/typed\n")
    try session.expect("read /tmp/typed", "content again")
    try machine.strike("ctrl", "alt", "f1")
    try session.awaitAnswer("console 1") { $0.hasSuffix("front 1") }
    let back = try machine.screenWithPrompt()
    session.keep(back, "back")
    try session.check(!back.differs(from: last, inAtLeast: 4000), "the desktop is not as it was")
    try session.useTerminal("back")
    try machine.type("cat /proc/version; ls -l --color /dev/dri /dev/input\n")
    session.keep(try machine.screenWithPrompt(), "linux-console")

    try session.expect("kill desktop 15", "killed")
    try session.expect("wait desktop", "exited 0")
    try session.expect("console 1", before)
}

/// The guard puts the console back, and a new desktop can be started on it.
@Sendable private func surviveKill(_ session: LinuxSession) throws(ToolError) {
    let before = try session.ask("console 1")
    try session.expect("print 1 This was on the console before the desktop.", "printed")
    let text = try session.machine.settledScreen()
    _ = try session.startDesktop()
    try session.expect("kill desktop/ 9", "killed")
    try session.machine.wait(for: "the console is restored")
    try session.expect("wait desktop", "exited 137")
    try session.expect("console 1", before)
    let console = try session.machine.settledScreen()
    session.keep(console, "console-after-kill")
    try session.check(!text.isBlank && console == text, "the console's text is not on the screen again")
    // The other way round: without its guard the desktop ends, too.
    _ = try session.startDesktop()
    try session.useTerminal("second")
    try session.expect("kill desktop 9", "killed")
    try session.expect("wait desktop", "signalled 9")
    // The system's first program learns of the desktop's end with the next command.
    session.machine.rest(seconds: 1)
    try session.awaitAnswer("console 1") { $0.hasSuffix("front 1") }
    // Root may use any terminal.
    try session.expect("start desktop 0 0 /usr/local/bin/orbital --terminal 4 --layout de", "started")
    _ = try session.machine.screenWithPrompt()
    try session.expect("console 4", "keyboard 4 display 1 switching 1 front 4")
    // What an American keyboard calls y and minus.
    try session.machine.type("echo y/ > /tmp/typed\n")
    session.keep(try session.machine.settledScreen(), "german")
    try session.expect("kill desktop/ 11", "killed")
    try session.expect("wait desktop", "exited 139")
    try session.awaitAnswer("console 4") { $0 == before }
}

/// The user may open nothing; seatd may.
@Sendable private func useSeatService(_ session: LinuxSession) throws(ToolError) {
    for path in ["/dev/dri/card0", "/dev/input/event0", "/dev/input/event1", "/dev/input/event2"] {
        try session.expect("mode 600 \(path)", "changed")
    }
    try session.expect("start service 0 0 /usr/sbin/seatd -g video", "started")
    try session.awaitAnswer("mode 770 /run/seatd.sock") { $0 == "changed" }
    try session.expect("set LD_LIBRARY_PATH /opt/seat", "set")
    let desktop = try session.startDesktop()
    session.keep(desktop, "seat-service")
    try session.useTerminal("typed")
    try session.machine.strike("ctrl", "alt", "f3")
    try session.awaitAnswer("console 1") { $0.hasSuffix("front 3") }
    try session.machine.strike("ctrl", "alt", "f1")
    try session.awaitAnswer("console 1") { $0.hasSuffix("front 1") }
    _ = try session.machine.screenWithPrompt()
    try session.useTerminal("back")
    try session.expect("kill desktop/ 9", "killed")
    try session.expect("wait desktop", "exited 137")
    // Changes of terminals stay the service's.
    try session.awaitAnswer("console 1") { $0.hasPrefix("keyboard 3 display 0") }
}

/// A second display is plugged in, a window goes there, the first one gets another size, and the second one is pulled out.
@Sendable private func changeDisplays(_ session: LinuxSession) throws(ToolError) {
    let machine = session.machine
    _ = try session.startDesktop()
    let first = try machine.viewer(ofOutput: 0), second = try machine.viewer(ofOutput: 1)
    try second.resize(width: 800, height: 600)
    try session.awaitScreen(1, "nothing is on the second display") {
        $0.width == 800 && $0.height == 600 && !$0.isBlank
    }
    let empty = try machine.screen(output: 1)
    try machine.type("orbital-ctl do next-screen\n")
    try session.awaitScreen(1, "no window has come to the second display") {
        $0.differs(from: empty, inAtLeast: 200_000)
    }
    session.keep(try machine.screen(output: 1), "second-display")
    try first.resize(width: 1024, height: 768)
    try session.awaitScreen(0, "the first display has not changed") {
        $0.width == 1024 && $0.height == 768 && !$0.isBlank
    }
    try session.useTerminal("there")
    try second.resize(width: 0, height: 0)
    // The window is back.
    _ = try machine.screenWithPrompt()
    try session.useTerminal("back")
    session.keep(try machine.settledScreen(), "first-display")
}

/// Without atomic changes, on a card without a pointer of its own, with the layout of another country.
@Sendable private func useLegacyCalls(_ session: LinuxSession) throws(ToolError) {
    try session.expect("set ORBITAL_DISPLAYS legacy", "set")
    session.keep(try session.startDesktop(), "legacy")
    try session.useTerminal("typed")
}

@Sendable private func complain(_ session: LinuxSession) throws(ToolError) {
    func expect(_ command: String, _ sentence: String) throws(ToolError) {
        try session.expect("start desktop " + command, "started")
        try session.machine.wait(for: sentence)
        try session.expect("wait desktop", "exited 1")
    }
    try expect("1000 0 /usr/local/bin/orbital", "orbital: there is no virtual terminal here: log in on one")
    try expect("1000 0 /usr/local/bin/orbital --terminal 7", "orbital: /dev/tty7: Permission denied")
    try expect("1000 1 /usr/local/bin/orbital --layout none", "orbital: keyboard layout none: there is no such layout")
    try session.expect("mode 600 /dev/dri/card0", "changed")
    try expect("1000 1 /usr/local/bin/orbital", "orbital: /dev/dri/card0: Permission denied (the group `video` may)")
    try session.check(try session.ask("console 1").contains("display 0"), "the console is not restored")
}

@Sendable private func missCard(_ session: LinuxSession) throws(ToolError) {
    try session.expect("start desktop 1000 1 /usr/local/bin/orbital", "started")
    try session.machine.wait(for: "orbital: /dev/dri: there is no graphics device")
    try session.expect("wait desktop", "exited 1")
}
