import Bytes
import Platform
import Scheme
import SchemeProtocol

/// Where builtins write: an open handle, or memory while a command's output is collected.
final class OutputSink {
    let handle: HandleNumber
    private(set) var collected: [UInt8]
    let collects: Bool
    /// Further files that get the same (several redirections of one stream).
    var copies: [HandleNumber] = []

    init(_ handle: HandleNumber) {
        self.handle = handle
        collects = false
        collected = []
    }

    /// Collects.
    init() {
        handle = -1
        collects = true
        collected = []
    }

    func write(_ text: ByteString) throws(Errno) {
        if collects {
            collected.append(contentsOf: text.bytes)
        } else {
            try Streams.write(text, to: handle)
        }
        for copy in copies { try Streams.write(text, to: copy) }
    }
}

/// Where builtins read: an open handle, or a text from `<<<`.
final class InputSource {
    let handle: HandleNumber
    private var text: [UInt8]?
    private var position = 0

    init(_ handle: HandleNumber) { self.handle = handle }

    init(text: ByteString) {
        handle = -1
        self.text = text.bytes
    }

    /// What is left of the text; nil for a handle.
    var remainingText: ByteString? { text.map { ByteString($0[position...]) } }

    /// Up to and without the next `delimiter`; nil at the end. From a handle byte by byte, because what follows belongs
    /// to the next reader.
    func readLine(delimiter: UInt8 = 0x0a) -> ByteString? {
        var line = ByteString()
        if let text {
            guard position < text.count else { return nil }
            let end = text[position...].firstIndex(of: delimiter) ?? text.count
            line = ByteString(text[position..<end])
            position = min(end + 1, text.count)
            return line
        }
        while true {
            var bytes: [UInt8] = []
            guard let count = try? Streams.read(handle, into: &bytes, atMost: 1), count > 0 else {
                return line.isEmpty ? nil : line
            }
            if bytes[0] == delimiter { return line }
            line.append(bytes[0])
        }
    }

    func readAll() -> ByteString {
        if let text {
            defer { position = text.count }
            return ByteString(text[position...])
        }
        var bytes: [UInt8] = []
        while let count = try? Streams.read(handle, into: &bytes, atMost: 65536), count > 0 {}
        return ByteString(bytes)
    }
}

/// The three streams of what runs now.
struct Streams {
    var input: InputSource
    var output: OutputSink
    var error: OutputSink

    static func standard() -> Streams {
        Streams(
            input: InputSource(Host.standardInput), output: OutputSink(Host.standardOutput),
            error: OutputSink(Host.standardError))
    }

    /// Writes everything to a handle that somebody else owns.
    static func write(_ text: ByteString, to number: HandleNumber) throws(Errno) {
        let handle = Handle(adopting: number)
        var failure: Errno?
        do throws(Errno) { try handle.write(text) } catch { failure = error }
        _ = handle.relinquish()
        if let failure { throw failure }
    }

    /// Reads from a handle that somebody else owns.
    static func read(_ number: HandleNumber, into bytes: inout [UInt8], atMost count: Int) throws(Errno) -> Int {
        let handle = Handle(adopting: number)
        var failure: Errno?
        var result = 0
        do throws(Errno) { result = try handle.read(into: &bytes, atMost: count) } catch { failure = error }
        _ = handle.relinquish()
        if let failure { throw failure }
        return result
    }

    /// Writes a part once to a handle that somebody else owns; how much was taken.
    static func writeSome(_ bytes: [UInt8], _ range: Range<Int>, to number: HandleNumber) throws(Errno) -> Int {
        let handle = Handle(adopting: number)
        var failure: Errno?
        var result = 0
        do throws(Errno) { result = try handle.writeSome(bytes, range) } catch { failure = error }
        _ = handle.relinquish()
        if let failure { throw failure }
        return result
    }
}
