import EmulatorControl

extension Scenario {
    /// What hostile programs may do to the kernel, tried from the shell: `usertests`, and its random calls with a fixed
    /// seed. For longer runs give other numbers by hand.
    static var trials: [Scenario] {
        [
            Scenario("the kernel survives what programs try", runTrials).onDirectBootOnly(),
            Scenario("the kernel survives random calls", runFuzzers).onDirectBootOnly(),
        ]
    }
}

/// The trials take their time in an emulated machine on a busy host.
private let patience = Machine.patience * 10

@Sendable private func runTrials(_ session: Session) throws {
    try session.awaitPrompt()
    try session.machine.send("usertests\n")
    try session.machine.wait(for: " passed, ", seconds: patience)
    let failed = try session.machine.wait(for: " failed")
    let complaints = session.machine.transcript.split(separator: "\n").filter { $0.hasPrefix("FAIL ") }
    try session.check(failed == "0", "\(failed) trials failed:\n" + complaints.joined(separator: "\n"))
    try session.awaitPrompt()
}

@Sendable private func runFuzzers(_ session: Session) throws {
    try session.awaitPrompt()
    try session.machine.send("usertests --fuzz 5000 --seed 1\n")
    try session.machine.wait(for: "fuzz: done", seconds: patience)
    try session.awaitPrompt()
    try session.machine.send("usertests --fuzz-schemes 3000 --seed 1\n")
    try session.machine.wait(for: "fuzz-schemes: done", seconds: patience)
    try session.awaitPrompt()
    try session.run("echo still here", expecting: "still here")
}
