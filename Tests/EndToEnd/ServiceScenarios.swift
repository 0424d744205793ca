import EmulatorControl

/// Kills the service behind `rand:`, and expects another process in its place that does the same.
@Sendable func reviveService(_ session: Session) throws {
    try session.awaitPrompt()
    try session.run("svc", expecting: "randd")
    let first = try session.processID(of: "randd")
    try session.run("kill \(first)")
    var next = first
    var tries = 0
    while next == first && tries < 100 {
        session.machine.rest(seconds: 0.3)
        next = (try? session.processID(of: "randd")) ?? first
        tries += 1
    }
    try session.check(next != first, "randd, process \(first), was not started again")
    try session.run("head -c 8 /scheme/rand | wc -c", expecting: "8")
}

extension Session {
    /// The process that runs a program, by `ps`.
    func processID(of program: String) throws(ToolError) -> Int {
        let list = try run("ps")
        let line = list.split(whereSeparator: \.isNewline).first { $0.contains(program) }
        guard let number = line?.split(separator: " ").lazy.compactMap({ Int($0) }).first else {
            throw ToolError("ps does not list \(program): \(list)")
        }
        return number
    }
}
