import EmulatorControl

/// What is typed on the keyboard shows on the screen, whichever way the screen came up.
@Sendable func useScreenAndKeyboard(_ session: Session) throws {
    try session.awaitPrompt()
    let before = try session.machine.settledScreen()
    try session.check(!before.isBlank, "nothing is on the screen")
    try session.machine.type("echo typed on the keyboard\n")
    let after = try session.machine.settledScreen()
    try session.check(after.differs(from: before, inAtLeast: 400), "typing did not change the screen")
}

extension Picture {
    /// True where the pictures differ in more pixels than a blinking cursor has.
    func differs(from other: Picture, inAtLeast count: Int) -> Bool {
        guard bytes.count == other.bytes.count else { return true }
        return zip(bytes, other.bytes).lazy.filter { $0 != $1 }.count >= count * 3
    }
}
