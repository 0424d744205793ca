import Bytes
import Platform
import SchemeProtocol
import Streams

/// The lines of all files, with one line looked ahead: `$` has to know the last one.
final class SedInput {
    private let context: Context
    private var paths: [ByteString]
    private let separator: UInt8
    /// `$` is the last line of each file (`-s`, `-i`).
    private let separates: Bool
    private var file: Input?
    private var ahead: (text: ByteString, isComplete: Bool)?
    /// The file that was read last, maybe only to know whether a line follows; `-` for standard input.
    private(set) var path: ByteString = "-"
    /// Whether the current line ended with a separator.
    private(set) var isComplete = true
    private(set) var lineNumber = 0
    /// Called when a file is begun that is apart from those before.
    var onNewFile: (() -> Void)?
    /// Called when a file is begun, and when it is done: for `-i`. False leaves the file out.
    var onFile: ((ByteString) throws(Failure) -> Bool)?
    var onFileEnd: (() throws(Failure) -> Void)?

    init(_ paths: [ByteString], _ context: Context, separator: UInt8, separates: Bool) {
        self.paths = paths.reversed()
        self.context = context
        self.separator = separator
        self.separates = separates
    }

    /// Whether no line follows the current one.
    func isLast() throws(Failure) -> Bool {
        if ahead != nil { return false }
        if separates { return true }
        while !paths.isEmpty || file != nil {
            if file == nil { try openNext() }
            try look()
            if ahead != nil { return false }
        }
        return true
    }

    /// Whether lines follow, be it in another file.
    var goesOn: Bool { ahead != nil || file != nil || !paths.isEmpty }

    /// What is left of the file that is read, line by line.
    func restOfFile() throws(Failure) -> (text: ByteString, isComplete: Bool)? {
        guard let line = ahead else { return nil }
        ahead = nil
        try look()
        return line
    }

    /// The next line; nil behind the last one of all files.
    func next() throws(Failure) -> ByteString? {
        while ahead == nil {
            if file == nil {
                if paths.isEmpty { return nil }
                // The last line of the file before has been through the script by now.
                try onFileEnd?()
                try openNext()
            }
            try look()
        }
        guard let line = ahead else { return nil }
        lineNumber += 1
        isComplete = line.isComplete
        ahead = nil
        try look()
        return line.text
    }

    private func openNext() throws(Failure) {
        guard let path = paths.popLast() else { return }
        do throws(Errno) {
            let input = try Input(path: path)
            if let onFile, try opened(onFile, path) == false { return }
            file = input
            self.path = path
            if separates {
                lineNumber = 0
                onNewFile?()
            }
        } catch { context.complain("can't read " + path, error, status: 2) }
        if let failure {
            self.failure = nil
            throw failure
        }
    }

    private var failure: Failure?

    private func opened(_ body: (ByteString) throws(Failure) -> Bool, _ path: ByteString) throws(Errno) -> Bool {
        do throws(Failure) { return try body(path) } catch {
            failure = error
            return false
        }
    }

    private func look() throws(Failure) {
        guard let file else { return }
        do throws(Errno) { ahead = try file.line(separator: separator) } catch {
            throw Context.failure("read error on " + path, error, status: 4)
        }
        if ahead == nil { self.file = nil }
    }
}
