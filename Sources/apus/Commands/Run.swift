import ArgumentParser
import EmulatorControl
import Foundation
import Platform

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Boot Apus in QEMU.",
        discussion: """
            With a display a window shows the screen; without one the terminal is the serial line. In both cases the \
            terminal belongs to the machine: Ctrl-A X ends QEMU, Ctrl-A C talks to its monitor, Ctrl-C goes to Apus.
            """)

    @OptionGroup var machine: MachineOptions

    @Flag(help: "No window: only the serial line, on the terminal.")
    var serial = false

    @Flag(help: "No window and no input: print what the serial line says until the machine ends.")
    var headless = false

    @Flag(help: "Show the screen by VNC on display 127.0.0.1:0.")
    var vnc = false

    @Flag(help: "Wait for gdb on port 1234 before the first instruction (see `apus debug`).")
    var gdb = false

    @Option(
        help: ArgumentHelp(
            "Boot without a window, write a picture of the screen as PNG when the prompt is there, and stop.",
            valueName: "file"))
    var screenshot: String?

    func validate() throws {
        if screenshot != nil && (gdb || vnc) { throw ValidationError("--screenshot goes with neither --gdb nor --vnc") }
        if vnc && serial { throw ValidationError("--vnc and --serial exclude each other") }
    }

    func run() throws {
        let repository = try Repository.find()
        if let screenshot { try expectPlace(for: screenshot) }
        var setup = try machine.prepare(repository)
        if let screenshot { return try Photographer(setup).takePicture(to: screenshot) }
        let display = ChildProcess.variable("DISPLAY") != nil || ChildProcess.variable("WAYLAND_DISPLAY") != nil
        setup.display = vnc ? .vnc(number: 0) : display && !serial && !headless ? .window : .none
        setup.serial = headless ? .streams : .terminal
        setup.endsAtReset = headless
        setup.waitsForDebugger = gdb
        setup.controlSocket = repository.controlSocket
        explain(setup, repository)
        try ChildProcess.replaceCaller(MachineSetup.emulator, setup.arguments())
    }

    private func explain(_ setup: MachineSetup, _ repository: Repository) {
        var lines: [String] = []
        switch setup.display {
        case .window: break
        case .vnc: lines.append("The screen: a VNC viewer on 127.0.0.1:5900.")
        case .none:
            lines.append("This terminal is the serial line. The screen: `Scripts/apus screenshot FILE` from another")
            lines.append("terminal writes a picture of it; `Scripts/apus run --vnc` shows it to a VNC viewer.")
        }
        if !headless { lines.append("Ctrl-A X ends QEMU.") }
        if gdb { lines.append("Waiting for the debugger: \(Debug.line(repository))") }
        FileHandle.standardError.write(Data((lines.joined(separator: "\n") + "\n").utf8))
    }
}

/// Boots a machine for a picture of its screen.
struct Photographer {
    private let setup: MachineSetup

    init(_ setup: MachineSetup) { self.setup = setup }

    /// Waits until the desktop has a window in front; where it does not come, there is only the console.
    private func awaitDesktop(_ machine: Machine) throws(ToolError) {
        for _ in 0..<120 {
            let services = try machine.run("svc", prompt: Self.lineEditor).split { $0.isNewline }
            let state = services.first { $0.hasPrefix("orbital ") } ?? ""
            if !["waiting", "starting", "running", "pausing"].contains(where: { state.contains($0) }) { return }
            if try machine.run("orbital-ctl list", prompt: Self.lineEditor).contains(" focused ") { return }
            machine.rest(seconds: 0.3)
        }
    }

    /// How a prompt of ion's begins.
    private static var lineEditor: String { "\u{1b}[?2004h" }

    /// Waits for the prompt on the serial line, and for the one on the screen.
    func takePicture(to path: String, prompt: String = "# ") throws(ToolError) {
        let machine = try Machine(setup, name: "screenshot")
        defer { machine.kill() }
        try machine.wait(for: prompt)
        try awaitDesktop(machine)
        let picture = try machine.screenWithPrompt()
        try picture.png.written(to: path)
        print("\(path): \(picture.width) x \(picture.height)\(picture.isBlank ? ", nothing on it" : "")")
    }
}
