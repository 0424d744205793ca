public import Bytes
public import Platform
import Scheme
public import SchemeProtocol

/// A handle that is read in large pieces and given out in pieces or in lines.
public final class Input {
    private let handle: HandleNumber
    private let isOwned: Bool
    private var buffer: [UInt8] = []
    private var position = 0
    private let capacity = 65536

    /// Reads a handle that stays open.
    public init(_ handle: HandleNumber) {
        self.handle = handle
        isOwned = false
    }

    /// Opens a file, and closes it in the end. `-` is standard input.
    public init(path: ByteString) throws(Errno) {
        if path == "-" {
            handle = Host.standardInput
            isOwned = false
        } else {
            handle = try Host.open(path, [.read, .closeOnExec])
            isOwned = true
        }
    }

    deinit { if isOwned { try? Host.close(handle) } }

    /// What the host knows of the open file.
    public func stat() throws(Errno) -> Stat { try Host.stat(handle) }

    /// The next bytes, as many as came at once; none at the end.
    public func chunk() throws(Errno) -> [UInt8] {
        if position < buffer.count {
            let rest = Array(buffer[position...])
            position = buffer.count
            return rest
        }
        try fill()
        position = buffer.count
        return buffer
    }

    private func fill() throws(Errno) {
        buffer.removeAll(keepingCapacity: true)
        position = 0
        while true {
            do throws(Errno) {
                _ = try Host.read(handle, into: &buffer, atMost: capacity)
                return
            } catch .interrupted { continue }
        }
    }

    /// The next line without its end, and whether it had one; nil behind the last.
    /// - Parameter separator: the byte that ends a line.
    public func line(separator: UInt8 = 0x0a) throws(Errno) -> (text: ByteString, isComplete: Bool)? {
        var line: [UInt8] = []
        while true {
            if position >= buffer.count {
                try fill()
                if buffer.isEmpty { return line.isEmpty ? nil : (ByteString(line), false) }
            }
            if let end = buffer[position...].firstIndex(of: separator) {
                line.append(contentsOf: buffer[position..<end])
                position = end + 1
                return (ByteString(line), true)
            }
            line.append(contentsOf: buffer[position...])
            position = buffer.count
        }
    }
}
