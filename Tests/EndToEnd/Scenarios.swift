import EmulatorControl

extension Scenario {
    /// Every scenario that `apus test` runs.
    public static var all: [Scenario] {
        [
            Scenario("boots to a prompt and shuts down", bootAndShutDown),
            Scenario("reboots", reboot).onDirectBootOnly(),
            Scenario("a panic tells where", panicTellsWhere).onDirectBootOnly(),
            Scenario("an idle machine leaves the host alone", stayIdle).onDirectBootOnly(),
            Scenario("the shell runs pipelines and scripts", runPipelinesAndScripts).onDirectBootOnly(),
            Scenario("the line editor does what keys say", editLines).onDirectBootOnly(),
            Scenario("Ctrl-C and Ctrl-Z reach the foreground job", controlJobs).onDirectBootOnly(),
            Scenario("killed services come back", reviveServices).onDirectBootOnly(),
            Scenario("the utilities do their work", useUtilities).onDirectBootOnly(),
            Scenario("a day in the life of the shell", liveThroughDay).onDirectBootOnly(),
            Scenario("the shell's language is the same as on Linux", runCorpus).onDirectBootOnly(),
            Scenario("a full file system says so", fillFileSystem).onDirectBootOnly(),
            Scenario("links lead into other schemes", followLinks).onDirectBootOnly(),
        ] + onScreen + trials
    }
}

@Sendable private func bootAndShutDown(_ session: Session) throws {
    try session.awaitPrompt()
    try session.run("echo one two", expecting: "one two")
    try session.run("ls /scheme", expecting: "null")
    try session.machine.send("shutdown\n")
    try session.expectPowerOff()
}

@Sendable private func reboot(_ session: Session) throws {
    try session.awaitPrompt()
    try session.machine.send("reboot\n")
    let ending = try session.machine.waitForEnd()
    try session.check(ending == .reset, "the machine should have reset itself, but \(ending)")
}

/// The kernel fails: it says so with registers and the names of its functions, and stops.
@Sendable private func panicTellsWhere(_ session: Session) throws {
    try session.awaitPrompt()
    try session.machine.send("echo panic > /scheme/sys/power\n")
    let ending = try session.machine.waitForEnd()
    try session.check(ending == .panic, "the kernel should have panicked, but \(ending)")
    let report = session.machine.transcript
    for text in ["kernel panic: ", "  vector 000000000000000d", "PowerDescription.write", "system_call"] {
        try session.check(report.contains(text), "there is no \"\(text)\" in the report: \(session.machine.lastWords)")
    }
}

/// At a prompt nothing runs, so QEMU should hardly either: the processors must halt, not spin. Processor time is measured,
/// so that a busy host makes no difference.
@Sendable private func stayIdle(_ session: Session) throws {
    try session.awaitPrompt()
    // Whatever goes on in the background after the prompt.
    session.machine.rest(seconds: 3)
    let before = try session.machine.processorTime()
    session.machine.rest(seconds: 5)
    let used = try session.machine.processorTime() - before
    try session.check(used < 1, "in 5 s at the prompt QEMU used \(used) s of processor time")
}
