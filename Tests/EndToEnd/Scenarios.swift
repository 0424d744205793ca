import EmulatorControl

extension Scenario {
    /// Every scenario that `apus test` runs.
    public static var all: [Scenario] {
        [
            Scenario("boots to a prompt and shuts down", bootAndShutDown)
        ]
    }
}

@Sendable private func bootAndShutDown(_ session: Session) throws {
    try session.awaitPrompt()
    try session.run("echo one two", expecting: "one two")
    try session.machine.send("shutdown\n")
    try session.expectPowerOff()
}
