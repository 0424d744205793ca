import EmulatorControl

/// Kills each service, and expects another process in its place and a system as good as before: the shell comes back
/// when what it stands on has died, and every scheme does what it did.
@Sendable func reviveServices(_ session: Session) throws {
    try session.awaitPrompt()
    for service in ["randd", "logd", "pcid", "inputd", "ps2d", "ramfs", "seriald", "ptyd", "getty"] {
        let first = try session.processID(ofService: service)
        try session.machine.send("kill -9 \(first)\n")
        try session.findShell()
        try session.awaitService(service, otherThan: first)
    }
    try session.run("head -c 8 /scheme/rand | wc -c", printing: "8")
    try session.run("lspci", expecting: "Host bridge")
    try session.run("ls /tmp", printing: "")
    try session.run("echo kept > /tmp/file && cat /tmp/file", printing: "kept")
    try session.run("cat /scheme/log", expecting: "init <6> getty: ended with signal KILL")
    try pressKeys(session)
    try directServices(session)
    try session.machine.send("shutdown\n")
    try session.expectPowerOff()
}

/// Keys arrive although the driver and the service between it and the reader are others than at the start.
private func pressKeys(_ session: Session) throws {
    // Three records of 16 bytes: the reader gets the keyboard, a key goes down, and up.
    try session.machine.send("head -c 48 /scheme/input/consumer/12 | wc -c\n")
    try session.machine.wait(for: Scenario.running)
    try session.run(key: "a", until: "48\r\n")
    try session.awaitPrompt()
}

private func directServices(_ session: Session) throws {
    let first = try session.processID(ofService: "pcid")
    try session.run("svc restart pcid")
    try session.awaitService("pcid", otherThan: first)
    try session.run("svc stop pcid")
    try session.awaitOutput(of: "svc status pcid") { $0.contains("state: stopped") }
    try session.run("ls /scheme/pci", expecting: "No such")
    try session.run("svc start pcid")
    try session.awaitOutput(of: "svc status pcid") { $0.contains("state: running") }
    try session.run("lspci", expecting: "Host bridge")
}

extension Session {
    /// The process behind a service, by `svc`.
    fileprivate func processID(ofService service: String) throws(ToolError) -> Int {
        let report = try run("svc status \(service)")
        let line = report.split(whereSeparator: \.isNewline).first { $0.hasPrefix("pid: ") }
        guard let line, let number = Int(line.dropFirst(5)), number > 0 else {
            throw ToolError("\(service) does not run: \(report)")
        }
        return number
    }

    /// Waits until a service runs in another process than before.
    fileprivate func awaitService(_ service: String, otherThan first: Int) throws(ToolError) {
        try awaitOutput(of: "svc status \(service)") { report in
            let lines = report.split(whereSeparator: \.isNewline)
            return lines.contains("state: running") && !lines.contains("pid: \(first)")
        }
    }

    /// Types until a shell answers: what was typed while there was none, or half of it, is lost.
    fileprivate func findShell() throws(ToolError) {
        for attempt in 1...60 {
            try machine.send("\u{15}echo answer \(attempt)\n")
            do throws(ToolError) {
                try machine.wait(for: Scenario.running + "answer \(attempt)\r\n", seconds: 2)
            } catch { continue }
            return try awaitPrompt()
        }
        throw ToolError("no shell answers any more. Last on the serial line:\n\(machine.lastWords)")
    }

    /// Switches to terminal 12 and presses a key, again and again until the text comes: nobody may be listening yet.
    fileprivate func run(key: String, until text: String) throws(ToolError) {
        for _ in 1...60 {
            try machine.press("ctrl", "alt", "f12")
            try machine.press(key)
            do throws(ToolError) { try machine.wait(for: text, seconds: 1) } catch { continue }
            return
        }
        throw ToolError("the key \(key) does not arrive. Last on the serial line:\n\(machine.lastWords)")
    }
}
