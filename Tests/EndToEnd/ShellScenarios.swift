import EmulatorControl

@Sendable func runPipelinesAndScripts(_ session: Session) throws {
    try session.awaitPrompt()
    try session.run("echo one two three | cat | wc -w", expecting: "3")
    try session.run("echo 'echo from a script' > /tmp/script")
    try session.run("ion /tmp/script", expecting: "from a script")
    try session.run("false && echo wrong || echo right", expecting: "right")
    try session.run("mkdir /tmp/folder && cp /tmp/script /tmp/folder && ls /tmp/folder", expecting: "script")
    try session.run("rm -r /tmp/folder /tmp/script && ls /tmp/folder", expecting: "No such file or directory")
}

@Sendable func controlJobs(_ session: Session) throws {
    try session.awaitPrompt()
    try startCat(session, saying: "first")
    try session.machine.send("\u{3}")
    try session.awaitPrompt()

    try startCat(session, saying: "second")
    try session.machine.send("\u{1a}")
    try session.awaitPrompt()
    try session.run("jobs", expecting: "cat")
    try session.machine.send("fg\n")
    try session.machine.wait(for: "\n")
    try answer(session, to: "third")
    try session.machine.send("\u{3}")
    try session.awaitPrompt()
    try session.run("echo still here", expecting: "still here")
}

/// Starts `cat` and waits until it has answered: from then on it is the foreground job for certain.
private func startCat(_ session: Session, saying text: String) throws {
    try session.machine.send("cat\n")
    try session.machine.wait(for: "\n")
    try answer(session, to: text)
}

/// The text comes twice: the terminal's echo, and what `cat` writes.
private func answer(_ session: Session, to text: String) throws {
    try session.machine.send(text + "\n")
    try session.machine.wait(for: text)
    try session.machine.wait(for: text)
}
