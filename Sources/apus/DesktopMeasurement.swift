import EmulatorControl

/// One boot into the desktop of the machine that counts instructions.
struct DesktopMeasurement {
    let machine: Machine
    private static var moves: Int { 60 }

    init(_ setup: MachineSetup) throws(ToolError) { machine = try Machine(setup, name: "bench-desktop") }

    /// When the first terminal could be used, and what it costs to show it at another place.
    func run() throws(ToolError) -> [String: Int] {
        defer { machine.kill() }
        try machine.wait(for: "# ", seconds: 600)
        var before: [String: Int] = [:]
        for _ in 0..<100 where before["first-use"] ?? 0 == 0 {
            before = Self.values(in: try machine.run("sleep 0.5; orbital-ctl statistics", prompt: "# ", seconds: 600))
        }
        guard let start = before["first-use"], start > 0 else { throw ToolError("no window came to the desktop") }
        let windows = try machine.run("orbital-ctl list", prompt: "# ", seconds: 600)
        guard
            let window = windows.split(whereSeparator: \.isNewline).first(where: { $0.contains(" focused ") })?.split(
                separator: " "
            ).first
        else { throw ToolError("no window has the focus: \(windows)") }
        // Longer than a frame apart, so that each move is a frame.
        _ = try machine.run(
            "for i in 1..=\(Self.moves); orbital-ctl move \(window) $((100 + i * 3)) $((60 + i)); sleep 0.05; end",
            prompt: "# ", seconds: 1200)
        let after = Self.values(in: try machine.run("sleep 1; orbital-ctl statistics", prompt: "# ", seconds: 600))
        guard let frames = after["frames"].map({ $0 - (before["frames"] ?? 0) }), frames >= Self.moves,
            let busy = after["busy"].map({ $0 - (before["busy"] ?? 0) })
        else { throw ToolError("the window did not move: \(after)") }
        return ["boot_to_desktop": start, "window_move_frame": busy / frames]
    }

    /// The lines `key: number`.
    private static func values(in text: String) -> [String: Int] {
        var values: [String: Int] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":")
            guard parts.count == 2, let number = Int(parts[1].drop { $0 == " " }) else { continue }
            values[String(parts[0])] = number
        }
        return values
    }
}
