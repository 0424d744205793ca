import EmulatorControl

/// Ctrl-C, Ctrl-Z and Ctrl-D, with one program in the foreground and with several.
@Sendable func controlJobs(_ session: Session) throws {
    try session.awaitPrompt()
    for command in ["cat", "cat | cat | cat"] {
        try session.startEcho(command)
        try session.end(with: "\u{3}")

        try session.startEcho(command)
        try session.end(with: "\u{1a}")
        try session.run("jobs", expecting: "Stopped\t\(command)")
        try session.machine.send("fg\n")
        try session.machine.wait(for: Scenario.running)
        try session.answer(to: "after fg")
        try session.end(with: "\u{4}")
        try session.run("jobs", printing: "")
    }
    // A program that only writes, and one that only waits.
    try session.start("yes | cat", until: "y\r\n")
    try session.end(with: "\u{3}")
    try session.start("ion -c 'echo waiting; sleep 1000'", until: "waiting\r\n")
    try session.end(with: "\u{3}")
    try session.run("echo still here", printing: "still here")
    try stopAndGoOn(session)
}

/// A pipeline that writes into a file stops as a whole, goes on in the background, and ends in the foreground.
private func stopAndGoOn(_ session: Session) throws {
    try session.start("ion -c 'echo waiting; sleep 1000' | cat", until: "waiting\r\n")
    try session.end(with: "\u{1a}")
    let stopped = try session.run("ps | grep -c ' T '")
    try session.check((Int(stopped.filter(\.isNumber)) ?? 0) >= 2, "of a stopped pipeline stand only: \(stopped)")
    try session.run("bg", expecting: "Running")
    try session.run("jobs", expecting: "Running")
    try session.run("ps | grep -c ' T '", printing: "0")
    try session.machine.send("fg\n")
    try session.machine.wait(for: Scenario.running)
    try session.machine.wait(for: "\r\n")
    try session.end(with: "\u{3}")
    try session.run("jobs", printing: "")
    // Started in the background, and ended by its number.
    let started = try session.run("sleep 1000 &")
    try session.run("jobs", expecting: "Running\tsleep 1000")
    let words = started.split { $0 == " " || $0.isNewline }
    try session.check(words.count == 4 && words[1] == "bg", "a background job is announced by: \(started)")
    try session.run("kill \(words[3])")
    try session.awaitOutput(of: "jobs") { !$0.contains("sleep") }
}

extension Session {
    /// Starts a program that writes what it reads, and waits until it has answered: from then on it is the foreground
    /// job for certain.
    fileprivate func startEcho(_ command: String) throws(ToolError) {
        try machine.send(command + "\n")
        try machine.wait(for: Scenario.running)
        try answer(to: "to \(command)")
    }

    /// The text comes twice: the terminal's echo, and what the program writes.
    fileprivate func answer(to text: String) throws(ToolError) {
        try machine.send(text + "\n")
        try machine.wait(for: text)
        try machine.wait(for: text)
    }

    /// Presses a key that gives the prompt back.
    fileprivate func end(with key: String) throws(ToolError) {
        try machine.send(key)
        try awaitPrompt()
    }
}
