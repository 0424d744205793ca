import Bytes
import Platform
import RegularExpression
import Scheme
import SchemeProtocol
import Streams

/// Something that `print` writes to.
final class AwkOutput {
    private let output: Output
    let handle: HandleNumber
    /// The command behind a pipe.
    let process: Int32?
    /// Somebody looks on: every line goes out at once.
    private let isImmediate: Bool

    init(_ output: Output, _ handle: HandleNumber, process: Int32? = nil, isImmediate: Bool) {
        self.output = output
        self.handle = handle
        self.process = process
        self.isImmediate = isImmediate
    }

    func write(_ text: ByteString) throws(AwkStop) {
        do throws(Errno) { try output.write(text) } catch { throw .failure(.output(error)) }
    }
    func write(_ bytes: Span<UInt8>) throws(AwkStop) {
        do throws(Errno) { try output.write(bytes) } catch { throw .failure(.output(error)) }
    }
    func flush() throws(AwkStop) {
        do throws(Errno) { try output.flush() } catch { throw .failure(.output(error)) }
    }
    func endOfPrint() throws(AwkStop) { if isImmediate { try flush() } }
}

/// What ends records.
enum AwkRecordEnd {
    case byte(UInt8)
    /// Empty lines.
    case paragraph
    case expression(RegularExpression)
}

/// A file or command that records are read from.
final class AwkReader {
    private let handle: HandleNumber
    private let isOwned: Bool
    let process: Int32?
    private var buffer: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    init(_ handle: HandleNumber, isOwned: Bool, process: Int32? = nil) {
        self.handle = handle
        self.isOwned = isOwned
        self.process = process
    }

    func close() { if isOwned { try? Host.close(handle) } }

    /// Reads more behind what is left; false at the end.
    private func fill() throws(Errno) -> Bool {
        if isAtEnd { return false }
        if position > 0 {
            buffer.removeSubrange(0..<position)
            position = 0
        }
        while true {
            do throws(Errno) {
                let count = try Host.read(handle, into: &buffer, atMost: max(65536, buffer.count))
                if count == 0 { isAtEnd = true }
                return count > 0
            } catch .interrupted { continue }
        }
    }

    /// Hands the next record to `body`, and the end it had; false behind the last.
    func next(_ end: AwkRecordEnd, _ body: (Span<UInt8>) -> Void) throws(Errno) -> Bool {
        switch end {
        case .byte(let byte):
            var searched = position
            while true {
                if let index = place(of: byte, from: searched) {
                    hand(position..<index, to: body)
                    position = index + 1
                    return true
                }
                searched = buffer.count - position
                if try !fill() { return takeRest(body) }
            }
        case .paragraph: return try nextParagraph(body)
        case .expression(let expression):
            while true {
                if let match = matched(expression), match.upperBound < buffer.count || isAtEnd {
                    hand(position..<match.lowerBound, to: body)
                    position = match.upperBound
                    return true
                }
                if try !fill() {
                    if let match = matched(expression) {
                        hand(position..<match.lowerBound, to: body)
                        position = match.upperBound
                        return true
                    }
                    return takeRest(body)
                }
            }
        }
    }

    private func place(of byte: UInt8, from start: Int) -> Int? {
        let bytes = buffer
        return bytes.span.firstIndex(of: byte, from: start)
    }

    private func hand(_ range: Range<Int>, to body: (Span<UInt8>) -> Void) {
        let bytes = buffer
        body(bytes.span.extracting(range))
    }

    private func matched(_ expression: RegularExpression) -> Range<Int>? {
        guard let match = expression.firstMatch(in: ByteString(buffer), from: position), !match.isEmpty else {
            return nil
        }
        return match
    }

    private func takeRest(_ body: (Span<UInt8>) -> Void) -> Bool {
        if position >= buffer.count { return false }
        hand(position..<buffer.count, to: body)
        position = buffer.count
        return true
    }

    private func nextParagraph(_ body: (Span<UInt8>) -> Void) throws(Errno) -> Bool {
        while true {
            while position < buffer.count, buffer[position] == 0x0a { position += 1 }
            if position < buffer.count { break }
            if try !fill() { return false }
        }
        var searched = position
        while true {
            if let index = place(of: 0x0a, from: searched) {
                if index + 1 < buffer.count {
                    if buffer[index + 1] == 0x0a {
                        hand(position..<index, to: body)
                        position = index + 2
                        return true
                    }
                    searched = index + 1
                    continue
                }
                searched = index - position
            } else {
                searched = buffer.count - position
            }
            if try !fill() {
                if buffer.last == 0x0a { buffer.removeLast() }
                return takeRest(body)
            }
        }
    }
}

/// The files and commands that a program has opened.
final class AwkStreams {
    enum Line {
        case line(ByteString)
        case end
        case failed
    }

    let standard: AwkOutput
    private var outputs: [ByteString: AwkOutput] = [:]
    private var readers: [ByteString: AwkReader] = [:]

    init(_ context: Context) {
        standard = AwkOutput(
            context.output, Host.standardOutput, isImmediate: Host.isTerminal(Host.standardOutput))
    }

    // MARK: Writing

    func file(_ name: ByteString, appends: Bool) throws(AwkStop) -> AwkOutput {
        if let output = outputs[name] { return output }
        if name == "/dev/stdout" || name == "-" { return standard }
        if name.isEmpty { throw .fatal("expression for `>' redirection has null string value") }
        let output: AwkOutput
        if name == "/dev/stderr" {
            output = AwkOutput(Output(Host.standardError), -1, isImmediate: true)
        } else {
            do throws(Errno) {
                let handle = try Host.open(
                    name, [.write, .create, appends ? .append : .truncate, .closeOnExec], mode: 0o666)
                output = AwkOutput(Output(handle), handle, isImmediate: Host.isTerminal(handle))
            } catch { throw .fatal("cannot open \"" + name + "\" for output: " + ByteString(error.message)) }
        }
        outputs[name] = output
        return output
    }

    func command(_ words: ByteString) throws(AwkStop) -> AwkOutput {
        if let output = outputs[words] { return output }
        try flushAll()
        do throws(Errno) {
            let (read, write) = try Host.pipe()
            defer { try? Host.close(read) }
            let process = try ProgramStart.spawn(["sh", "-c", words]) { $0.handles = [(0, read), (1, 1), (2, 2)] }
            let output = AwkOutput(Output(write), write, process: process, isImmediate: false)
            outputs[words] = output
            return output
        } catch { throw .fatal("cannot run \"" + words + "\": " + ByteString(error.message)) }
    }

    func flushAll() throws(AwkStop) {
        try standard.flush()
        for (_, output) in outputs { try output.flush() }
    }

    /// `fflush(name)`; false where nothing of that name is open.
    func flush(_ name: ByteString) throws(AwkStop) -> Bool {
        if name == "/dev/stdout" { try standard.flush() }
        guard let output = outputs[name] else { return name == "/dev/stdout" }
        try output.flush()
        return true
    }

    // MARK: Reading

    func line(ofFile name: ByteString, _ machine: AwkMachine) throws(AwkStop) -> Line {
        if readers[name] == nil {
            if name == "-" || name == "/dev/stdin" {
                readers[name] = AwkReader(Host.standardInput, isOwned: false)
            } else {
                guard let handle = try? Host.open(name, [.read, .closeOnExec]) else { return .failed }
                readers[name] = AwkReader(handle, isOwned: true)
            }
        }
        return line(of: readers[name], machine)
    }

    func line(ofCommand words: ByteString, _ machine: AwkMachine) throws(AwkStop) -> Line {
        if readers[words] == nil {
            try flushAll()
            do throws(Errno) {
                let (read, write) = try Host.pipe()
                defer { try? Host.close(write) }
                let process = try ProgramStart.spawn(["sh", "-c", words]) { $0.handles = [(0, 0), (1, write), (2, 2)] }
                readers[words] = AwkReader(read, isOwned: true, process: process)
            } catch { return .failed }
        }
        return line(of: readers[words], machine)
    }

    private func line(of reader: AwkReader?, _ machine: AwkMachine) -> Line {
        var text = ByteString()
        do throws(Errno) {
            guard let reader, try reader.next(machine.recordEnd, { text = ByteString(copying: $0) }) else {
                return .end
            }
            return .line(text)
        } catch { return .failed }
    }

    // MARK: Closing

    /// `close(name)`: the status of a command, 0 for a file, -1 where nothing of that name is open.
    func close(_ name: ByteString) throws(AwkStop) -> Double {
        var result = -1.0
        if let output = outputs[name] {
            outputs[name] = nil
            result = try close(output)
        }
        if let reader = readers[name] {
            readers[name] = nil
            reader.close()
            result = reader.process.map { Self.wait($0) } ?? 0
        }
        return result
    }

    private func close(_ output: AwkOutput) throws(AwkStop) -> Double {
        do throws(AwkStop) { try output.flush() } catch {
            // A command that does not want all of it is no mistake.
            guard case .failure(.output(.brokenPipe)) = error, output.process != nil else { throw error }
        }
        if output.handle > 2 { try? Host.close(output.handle) }
        return output.process.map { Self.wait($0) } ?? 0
    }

    /// Waits for a command; its status.
    static func wait(_ process: Int32) -> Double {
        while true {
            do throws(Errno) {
                guard let result = try Host.wait(process) else { return -1 }
                switch result.status {
                case .exited(let status): return Double(status)
                case .signalled(let signal): return Double(256 + Int(signal.rawValue))
                default: continue
                }
            } catch .interrupted { continue } catch { return -1 }
        }
    }

    func closeAll() throws(AwkStop) {
        try standard.flush()
        let all = outputs
        outputs = [:]
        for (_, output) in all { _ = try close(output) }
        for (_, reader) in readers { reader.close() }
        readers = [:]
    }
}
