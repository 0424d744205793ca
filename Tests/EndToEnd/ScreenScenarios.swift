import EmulatorControl

extension Scenario {
    /// The session on the screen: what is typed on the keyboard is seen there, and the serial line tells what it did.
    static var onScreen: [Scenario] {
        [
            Scenario("the desktop has a terminal in front", useDesktop).onDesktop(),
            Scenario("the desktop is on a virtio display too", useDesktop).onDesktop().onDirectBootOnly().on(.virtio),
            Scenario("the menu starts programs", startFromMenu).onDesktop().onDirectBootOnly().on(.std, .virtio),
            Scenario("displays come and go", changeOutputs).onDesktop().onDirectBootOnly().on(.virtio)
                .withOutputs(),
            Scenario("the desktop outlives its server and its display", reviveDesktop).onDesktop().onDirectBootOnly(),
            Scenario("an idle desktop leaves the host alone", stayIdleOnDesktop).onDesktop().onDirectBootOnly(),
            Scenario("the screen has a shell too", useScreenAndKeyboard).onDirectBootOnly().on(.std, .virtio),
            Scenario("the keyboard edits, recalls and interrupts", editOnScreen).onDirectBootOnly(),
            Scenario("the screen scrolls back", scrollBack).onDirectBootOnly(),
            Scenario("the screen outlives its driver", reviveDisplay).onDirectBootOnly().on(.std, .virtio),
            Scenario("devices' drivers come back with the bus", reviveBus).onDirectBootOnly().on(.virtio),
            Scenario("an idle screen leaves the host alone", stayIdleWithScreen).onDirectBootOnly(),
        ]
    }
}

@Sendable private func useScreenAndKeyboard(_ session: Session) throws {
    try session.awaitPrompt()
    let before = try session.machine.screenWithPrompt()
    try session.check(before.width == 1280 && before.height == 800, "the mode is \(before.width) x \(before.height)")
    try session.machine.type("echo typed on the keyboard > /tmp/typed\n")
    try session.expect("typed on the keyboard", inFile: "/tmp/typed")
    let after = try session.machine.screenWithPrompt()
    try session.check(after.differs(from: before, inAtLeast: 400), "typing did not change the screen")
}

@Sendable private func editOnScreen(_ session: Session) throws {
    try session.awaitPrompt()
    _ = try session.machine.screenWithPrompt()
    try session.machine.type("echo onX tree > /tmp/first")
    for _ in 0..<18 { try session.machine.strike("left") }
    try session.machine.type("\u{8}e two")
    try session.machine.strike("delete")
    try session.machine.type(" th")
    try session.machine.strike("delete")
    try session.machine.strike("end")
    try session.machine.type("\n")
    try session.expect("one two three", inFile: "/tmp/first")

    // A program that waits for input gives way to Ctrl-C, and the line before it comes back.
    _ = try session.machine.screenWithPrompt()
    try session.machine.type("cat\n")
    try session.run("rm /tmp/first")
    session.machine.rest(seconds: 1)
    try session.machine.strike("ctrl", "c")
    _ = try session.machine.screenWithPrompt()
    try session.machine.strike("up")
    try session.machine.strike("up")
    try session.machine.type("\n")
    try session.expect("one two three", inFile: "/tmp/first")
}

@Sendable private func scrollBack(_ session: Session) throws {
    try session.awaitPrompt()
    let before = try session.machine.screenWithPrompt()
    try session.machine.type("svc; svc; svc; svc; svc\n")
    let end = try session.machine.screenWithPrompt()
    try session.check(end.differs(from: before, inAtLeast: 5000), "svc showed nothing")
    try session.machine.strike("shift", "pgup")
    let above = try session.machine.settledScreen()
    try session.check(above.differs(from: end, inAtLeast: 5000), "Shift-PageUp did not scroll back")
    try session.machine.strike("shift", "pgdn")
    let again = try session.machine.settledScreen()
    try session.check(again == end, "Shift-PageDown did not come back to the same picture")
}

@Sendable private func reviveDisplay(_ session: Session) throws {
    try session.awaitPrompt()
    let before = try session.machine.screenWithPrompt()
    try session.run("svc restart displayd")
    let after = try session.machine.screenWithPrompt()
    try session.check(!after.differs(from: before, inAtLeast: 1), "the picture is not the one from before")
    try session.machine.type("echo still here > /tmp/typed\n")
    try session.expect("still here", inFile: "/tmp/typed")
    let last = try session.machine.screenWithPrompt()
    try session.check(last.differs(from: after, inAtLeast: 400), "the screen shows nothing new")
}

/// The drivers' memory was the bus service's: they notice that it is gone, and start again.
@Sendable private func reviveBus(_ session: Session) throws {
    try session.awaitPrompt()
    let before = try session.machine.screenWithPrompt()
    try session.run("svc restart pcid")
    try session.awaitOutput(of: "svc") { text in
        text.split(separator: "\n").filter { $0.contains("displayd") || $0.contains("virtioinputd") }
            .allSatisfy { $0.contains("running") && $0.contains(" 1 ") }
    }
    let after = try session.machine.screenWithPrompt()
    try session.check(!after.differs(from: before, inAtLeast: 1), "the picture is not the one from before")
    try session.machine.type("echo still here > /tmp/typed\n")
    try session.expect("still here", inFile: "/tmp/typed")
}

/// Nothing blinks or polls: with two sessions at their prompts the processors halt.
@Sendable private func stayIdleWithScreen(_ session: Session) throws {
    try session.awaitPrompt()
    _ = try session.machine.screenWithPrompt()
    session.machine.rest(seconds: 2)
    let before = try session.machine.processorTime()
    session.machine.rest(seconds: 5)
    let used = try session.machine.processorTime() - before
    try session.check(used < 0.5, "in 5 s at the prompts QEMU used \(used) s of processor time")
}

extension Session {
    /// Waits until a file, as the serial line's session sees it, has that text.
    func expect(_ text: String, inFile path: String) throws(ToolError) {
        var content = ""
        for _ in 0..<60 {
            content = try run("cat \(path)")
            if content.contains(text) { return }
            machine.rest(seconds: 0.5)
        }
        throw ToolError("\(path) should have \"\(text)\" in it, but: \(content)")
    }
}

extension Machine {
    /// Presses keys together and gives them the time to be seen.
    func strike(_ keys: String...) throws(ToolError) {
        try press(keys)
        rest(seconds: 0.05)
    }
}

extension Picture {
    /// How many pixels have a colour.
    func count(red: UInt8, green: UInt8, blue: UInt8) -> Int {
        stride(from: 0, to: bytes.count, by: 3).count {
            bytes[$0] == red && bytes[$0 + 1] == green && bytes[$0 + 2] == blue
        }
    }

    /// True where the pictures differ in at least that many pixels.
    func differs(from other: Picture, inAtLeast count: Int) -> Bool {
        guard bytes.count == other.bytes.count else { return true }
        return zip(bytes, other.bytes).lazy.filter { $0 != $1 }.count >= count
    }
}
