public import Bytes

/// The first line of a script: `#! /bin/program one argument`.
public struct InterpreterLine: Equatable, Sendable {
    /// Scripts may be interpreted by scripts this many times.
    public static var depthLimit: Int { 4 }

    public var program: ByteString
    /// All that follows the program's name, blanks inside included, as one argument; nil where nothing does.
    public var argument: ByteString?

    /// The line in the beginning of a file; nil where there is none, or none that can be used.
    public init?(head: [UInt8]) {
        guard head.count >= 2, head[0] == 0x23, head[1] == 0x21 else { return nil }
        var line = ByteString()
        var index = 2
        // A line that does not end within the beginning of the file may be cut in a name: not usable.
        while true {
            if index == head.count {
                if head.count >= 4096 { return nil }
                break
            }
            if head[index] == 0x0a { break }
            if head[index] == 0 { return nil }
            line.append(head[index])
            index += 1
        }
        line = line.trimmed
        var end = 0
        while end < line.count, line[end] != 0x20, line[end] != 0x09 { end += 1 }
        if end == 0 { return nil }
        program = line[0..<end]
        let rest = line[end..<line.count].trimmed
        argument = rest.isEmpty ? nil : rest
    }

    /// The interpreter's arguments for a script that was started with `arguments`.
    public func arguments(script: ByteString, _ arguments: [ByteString]) -> [ByteString] {
        var result = [program]
        if let argument { result.append(argument) }
        result.append(script)
        result.append(contentsOf: arguments.dropFirst())
        return result
    }
}
