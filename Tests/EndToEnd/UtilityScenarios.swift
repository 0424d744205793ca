import EmulatorControl

/// The script in `Kernel/Image/root/usr/share/tests/utilities` uses each utility, and counts.
@Sendable func useUtilities(_ session: Session) throws {
    try session.awaitPrompt()
    let output = try session.run("/usr/share/tests/utilities")
    try session.check(output.contains(" checks passed, 0 failed"), "not all went well: \(output)")
    try session.check(!output.contains("FAIL"), "not all went well: \(output)")
}

/// A file system without room says so, and has room again when something is removed.
@Sendable func fillFileSystem(_ session: Session) throws {
    try session.awaitPrompt()
    try session.run("ramfs --scheme small --limit 1000000 &", expecting: "bg [")
    try session.awaitOutput(of: "ls /scheme") { $0.contains("small") }
    try session.run("yes > /scheme/small/full", expecting: "No space left on device")
    try session.run("echo more > /scheme/small/more", expecting: "No space left on device")
    let size = try session.run("wc -c < /scheme/small/full")
    let bytes = Int(size.filter(\.isNumber)) ?? 0
    try session.check((500_000...1_000_000).contains(bytes), "of 1000000 bytes \(bytes) could be used")
    try session.run(
        "rm /scheme/small/full && echo more > /scheme/small/more && cat /scheme/small/more", printing: "more")
}
