import Bytes
import Platform
import SchemeProtocol
import Streams

/// Where lines go. A line that had no end gets one as soon as another follows.
final class SedOutput {
    let output: Output
    private let handle: HandleNumber?
    private var lacksEnd = false

    init(_ output: Output, _ handle: HandleNumber? = nil) {
        self.output = output
        self.handle = handle
    }

    func put(_ text: ByteString, end: ByteString) throws(Errno) {
        if lacksEnd { try output.write(0x0a) }
        try output.write(text)
        try output.write(end)
        lacksEnd = end.isEmpty && !text.isEmpty && text.last != 0x0a
    }

    func close() throws(Errno) {
        try output.flush()
        if let handle { try Host.close(handle) }
    }
}

/// The lines of all files, one after the other, with a look ahead to know the last.
final class SedInput {
    private let context: Context
    private var paths: ArraySlice<ByteString>
    private let separator: UInt8
    private let isSeparate: Bool
    private var input: Input?
    private var ahead: (text: ByteString, isComplete: Bool)?
    /// The file that the last line came from.
    private(set) var path: ByteString = "-"
    private var aheadPath: ByteString = "-"
    var status: Int32 = 0

    init(_ context: Context, _ paths: [ByteString], _ separator: UInt8, isSeparate: Bool) {
        self.context = context
        self.paths = paths[...]
        self.separator = separator
        self.isSeparate = isSeparate
    }

    private func fill() {
        while ahead == nil {
            if let input {
                do throws(Errno) { ahead = try input.line(separator: separator) } catch {
                    context.complain("couldn't read " + aheadPath + ": " + ByteString(error.message), status: 2)
                }
                if ahead != nil { return }
                self.input = nil
            }
            guard let path = paths.popFirst() else { return }
            aheadPath = path
            do throws(Errno) {
                let input = try Input(path: path)
                if try input.stat().mode.type == .directory {
                    context.complain("couldn't edit " + path + ": not a regular file", status: 2)
                    continue
                }
                self.input = input
            } catch { context.complain("can't read " + path + ": " + ByteString(error.message), status: 2) }
        }
    }

    /// The next line; nil behind the last.
    func line() -> (text: ByteString, isComplete: Bool)? {
        fill()
        guard let line = ahead else { return nil }
        ahead = nil
        path = aheadPath
        return line
    }

    /// Whether the line given out last is the last one.
    var isAtEnd: Bool {
        if isSeparate && ahead == nil {
            // What follows in another file does not count.
            guard let input else { return true }
            ahead = try? input.line(separator: separator)
            return ahead == nil
        }
        fill()
        return ahead == nil
    }

    /// Ends the reading: whether files remain matters to no one any more.
    func stop() {
        paths = []
        input = nil
        ahead = nil
    }
}
