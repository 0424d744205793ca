public import Bytes

/// A window of the desktop, as the command `list` of `orbital-control:` tells it.
public struct OpenWindow: Equatable, Sendable {
    public enum State: Sendable {
        case focused, urgent, minimized, shown, hidden
    }

    public var number: Int64
    public var workspace: Int
    public var state: State
    public var title: ByteString
    /// The program that it is of, where it says so.
    public var program = ByteString()

    /// Reads a line: number, flags, x, y, width, height, workspace, state, title. Nil for what a panel does not show:
    /// windows that are behind or in front of all others, or hidden.
    public init?(_ line: ByteString) {
        let fields = line.split(separator: 0x20)
        guard fields.count >= 8, let number = fields[0].integer(), let workspace = fields[6].integer(),
            (1...64).contains(workspace), !fields[1].contains(where: { [0x62, 0x66, 0x68].contains($0) })
        else { return nil }
        switch fields[7] {
        case "focused": state = .focused
        case "urgent": state = .urgent
        case "minimized": state = .minimized
        case "shown": state = .shown
        case "hidden": state = .hidden
        default: return nil
        }
        self.number = number
        self.workspace = Int(workspace)
        title = ""
        for (index, word) in fields[8...].enumerated() { title += (index > 0 ? " " : "") + word }
        if title.isEmpty { title = "Window " + ByteString(number) }
    }

    /// All windows of an answer, in the order of their opening: a panel's buttons keep their places.
    /// - Parameter programs: what the command `programs` answers.
    public static func list(_ answer: ByteString, programs: ByteString = "") -> [OpenWindow] {
        var windows = answer.split(separator: 0x0a).compactMap { OpenWindow($0) }.sorted { $0.number < $1.number }
        for line in programs.split(separator: 0x0a) {
            guard let blank = line.firstIndex(of: 0x20), let number = line[0..<blank].integer(),
                let index = windows.firstIndex(where: { $0.number == number })
            else { continue }
            windows[index].program = line[(blank + 1)..<line.count]
        }
        return windows
    }
}
