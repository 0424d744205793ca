import EmulatorControl

// Stories on the desktop. Its terminal has the same prompt and the same cursor as the text console.

/// What is typed arrives at the terminal's shell, and Control-Alt-F1 leads to the console and back.
@Sendable func useDesktop(_ session: Session) throws {
    try session.awaitPrompt()
    let before = try session.desktopWithPrompt()
    try session.check(before.width == 1280 && before.height == 800, "the mode is \(before.width) x \(before.height)")
    try session.machine.type("echo typed in a window > /tmp/typed\n")
    try session.expect("typed in a window", inFile: "/tmp/typed")
    let after = try session.machine.screenWithPrompt()
    try session.check(after.differs(from: before, inAtLeast: 400), "typing did not change the screen")

    try session.machine.strike("ctrl", "alt", "f1")
    let console = try session.machine.screenWithPrompt()
    try session.check(console.differs(from: after, inAtLeast: 400_000), "the console did not come to the front")
    try session.machine.type("echo typed on the console > /tmp/typed\n")
    try session.expect("typed on the console", inFile: "/tmp/typed")
    try session.machine.strike("ctrl", "alt", "f2")
    let again = try session.machine.screenWithPrompt()
    try session.check(!again.differs(from: after, inAtLeast: 2000), "the desktop is not as it was")
}

/// A program is found and started with the keyboard alone, and what a command prints in its window is on the screen.
@Sendable func startFromMenu(_ session: Session) throws {
    try session.awaitPrompt()
    let before = try session.desktopWithPrompt()
    try session.machine.strike("meta_l")
    try session.awaitOutput(of: "orbital-ctl list") { $0.contains(" focused Programs") }
    try session.machine.type("term")
    try session.awaitScreen("the menu is not on the screen") { $0.differs(from: before, inAtLeast: 50_000) }
    try session.machine.strike("ret")
    try session.awaitOutput(of: "orbital-ctl list") { output in
        !output.contains(" Programs")
            && output.split(whereSeparator: { $0.isNewline }).count { $0.contains(" root: /root") } == 2
    }
    _ = try session.machine.screenWithPrompt()
    // The output is not the line that is typed: forty cells of a colour that nothing else on the desktop has.
    try session.machine.type("printf '\\033[48;2;250;0;200m%40s\\033[0m\\n' x\n")
    let after = try session.machine.screenWithPrompt()
    let cells = after.count(red: 250, green: 0, blue: 200)
    try session.check(cells > 38 * 7 * 14, "only \(cells) pixels have the colour that was printed")
    try session.check(before.count(red: 250, green: 0, blue: 200) == 0, "the colour was there before")

    // The same desktop in another theme.
    try session.run("orbital-ctl theme apus-light")
    try session.awaitScreen("the theme did not change the screen") { $0.differs(from: after, inAtLeast: 300_000) }
}

/// A second display is plugged in, a window goes there, the first one gets another size, and the second one is pulled out.
@Sendable func changeOutputs(_ session: Session) throws {
    try session.awaitPrompt()
    _ = try session.desktopWithPrompt()
    let first = try session.machine.viewer(ofOutput: 0), second = try session.machine.viewer(ofOutput: 1)
    try second.resize(width: 800, height: 600)
    try session.awaitOutput(of: "orbital-ctl outputs") { $0.contains("1 800x600+1280+0 scale 1") }
    try session.awaitScreen("nothing is on the second display", output: 1) { picture in
        picture.width == 800 && picture.height == 600 && !picture.isBlank
    }
    let empty = try session.machine.screen(output: 1)
    try session.run("orbital-ctl do next-screen")
    try session.awaitScreen("no window has come to the second display", output: 1) {
        $0.differs(from: empty, inAtLeast: 200_000)
    }
    let before = try session.machine.screen(output: 1)
    try session.run("orbital-ctl output 1 scale 1.5")
    try session.awaitOutput(of: "orbital-ctl outputs") { $0.contains("scale 1.5") }
    try session.awaitScreen("the scale has changed nothing", output: 1) { $0.differs(from: before, inAtLeast: 20_000) }

    try first.resize(width: 1024, height: 768)
    try session.awaitOutput(of: "orbital-ctl outputs") {
        $0.contains("0 1024x768+0+0") && $0.contains("1 800x600+1024+0")
    }
    try session.awaitScreen("the first display has not changed") { $0.width == 1024 && $0.height == 768 && !$0.isBlank }
    try session.run("orbital-ctl output 0 1280x800")
    try session.awaitScreen("the mode that was asked for is not there") { $0.width == 1280 && $0.height == 800 }
    try second.resize(width: 0, height: 0)
    try session.awaitOutput(of: "orbital-ctl outputs") { !$0.contains("800x600") }
    // The window is back.
    _ = try session.machine.screenWithPrompt()
    try session.machine.type("echo back > /tmp/typed\n")
    try session.expect("back", inFile: "/tmp/typed")
}

/// A server that is killed comes back with a session, and a display driver that is restarted shows the same picture.
@Sendable func reviveDesktop(_ session: Session) throws {
    try session.awaitPrompt()
    let before = try session.desktopWithPrompt()
    try session.run("svc restart displayd")
    let after = try session.machine.screenWithPrompt()
    try session.check(!after.differs(from: before, inAtLeast: 2000), "the picture is not the one from before")
    try session.run("svc restart orbital")
    _ = try session.desktopWithPrompt()
    try session.machine.type("echo still here > /tmp/typed\n")
    try session.expect("still here", inFile: "/tmp/typed")
}

/// Nothing blinks or polls there either.
@Sendable func stayIdleOnDesktop(_ session: Session) throws {
    try session.awaitPrompt()
    _ = try session.desktopWithPrompt()
    session.machine.rest(seconds: 2)
    let before = try session.machine.processorTime()
    session.machine.rest(seconds: 5)
    let used = try session.machine.processorTime() - before
    try session.check(used < 0.5, "in 5 s on the desktop QEMU used \(used) s of processor time")
}

extension Session {
    /// Waits until the screen looks as it should.
    fileprivate func awaitScreen(_ complaint: String, output: Int = 0, _ isWanted: (Picture) -> Bool) throws {
        for _ in 0..<100 {
            if isWanted(output == 0 ? try machine.settledScreen() : try machine.screen(output: output)) { return }
            machine.rest(seconds: 0.2)
        }
        throw ToolError(complaint)
    }

    /// The screen when the desktop is on it and its terminal asks for a command.
    fileprivate func desktopWithPrompt() throws -> Picture {
        // From then on the desktop has the screen, and the terminal is in front.
        try awaitOutput(of: "svc") { output in
            output.split(whereSeparator: { $0.isNewline }).contains {
                $0.hasPrefix("orbital ") && $0.contains("running")
            }
        }
        try awaitOutput(of: "orbital-ctl list") { $0.contains(" focused root: /root") && $0.contains(" shown Panel") }
        // The panel is about to draw itself.
        machine.rest(seconds: 1)
        return try machine.screenWithPrompt()
    }
}
