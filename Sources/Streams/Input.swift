public import Bytes
public import Platform
import Scheme
public import SchemeProtocol

/// A handle that is read in large pieces and given out in pieces or in lines.
public final class Input {
    private let handle: HandleNumber
    private let isOwned: Bool
    /// What has been read; `nextLine` answers with places in it.
    public private(set) var bytes: [UInt8] = []
    private var position = 0
    private let capacity = 65536
    /// The part of a file that is read, where it is not all of it, from where it goes on.
    private var region: Range<UInt64>?
    /// Whether the last line had an end.
    public private(set) var isLineComplete = true

    /// Reads a handle that stays open.
    public init(_ handle: HandleNumber) {
        self.handle = handle
        isOwned = false
    }

    /// Reads a part of a file whose handle stays open, wherever that stands.
    public init(_ handle: HandleNumber, region: Range<UInt64>) {
        self.handle = handle
        isOwned = false
        self.region = region
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
        if position < bytes.count {
            let rest = Array(bytes[position...])
            position = bytes.count
            return rest
        }
        try fill()
        position = bytes.count
        return bytes
    }

    private func fill() throws(Errno) {
        bytes.removeAll(keepingCapacity: true)
        position = 0
        _ = try receive(into: &bytes, atMost: capacity)
    }

    /// Reads at most `count` bytes from the handle onto the end of `target`; 0 at the end.
    private func receive(into target: inout [UInt8], atMost count: Int) throws(Errno) -> Int {
        guard let region else { return try receiveNext(into: &target, atMost: count) }
        if region.isEmpty { return 0 }
        _ = try Host.seek(handle, Int64(clamping: region.lowerBound), from: .start)
        let got = try receiveNext(into: &target, atMost: min(count, Int(clamping: region.count)))
        self.region = (region.lowerBound + UInt64(got))..<region.upperBound
        return got
    }

    private func receiveNext(into target: inout [UInt8], atMost count: Int) throws(Errno) -> Int {
        while true {
            do throws(Errno) { return try Host.read(handle, into: &target, atMost: count) } catch .interrupted {
                continue
            }
        }
    }

    /// The next line without its end, and whether it had one; nil behind the last.
    /// - Parameter separator: the byte that ends a line.
    public func line(separator: UInt8 = 0x0a) throws(Errno) -> (text: ByteString, isComplete: Bool)? {
        var line: [UInt8] = []
        while true {
            if position >= bytes.count {
                try fill()
                if bytes.isEmpty { return line.isEmpty ? nil : (ByteString(line), false) }
            }
            if let end = bytes[position...].firstIndex(of: separator) {
                line.append(contentsOf: bytes[position..<end])
                position = end + 1
                return (ByteString(line), true)
            }
            line.append(contentsOf: bytes[position...])
            position = bytes.count
        }
    }

    /// The place in `bytes` of the next line without its end; nil behind the last. It holds until the next call.
    ///
    /// Nothing is copied, so this is the way through large files.
    /// - Parameter separator: the byte that ends a line.
    public func nextLine(separator: UInt8 = 0x0a) throws(Errno) -> Range<Int>? {
        var searched = position
        while true {
            if let end = place(of: separator, from: searched) {
                let line = position..<end
                position = end + 1
                isLineComplete = true
                return line
            }
            searched = bytes.count - position
            if position > 0 {
                bytes.removeSubrange(0..<position)
                position = 0
            }
            let count = try read(atMost: max(capacity, bytes.count))
            if count == 0 {
                if bytes.isEmpty { return nil }
                position = bytes.count
                isLineComplete = false
                return 0..<bytes.count
            }
        }
    }

    private func place(of separator: UInt8, from start: Int) -> Int? {
        let bytes = bytes
        return bytes.span.firstIndex(of: separator, from: start)
    }

    /// A copy of a part of `bytes`.
    public func text(_ range: Range<Int>) -> ByteString { ByteString(bytes[range]) }

    /// Reads more behind what is there.
    private func read(atMost count: Int) throws(Errno) -> Int { try receive(into: &bytes, atMost: count) }

    /// Gives back what was read ahead, so that whoever reads the handle next goes on where this one stopped; only where
    /// the host can go back.
    public func giveBack() {
        if position < bytes.count { _ = try? Host.seek(handle, Int64(position - bytes.count), from: .current) }
        bytes.removeAll(keepingCapacity: true)
        position = 0
    }

    /// Goes back over the last `count` bytes that were given out, where the host can do that.
    public func goBack(_ count: Int) {
        giveBack()
        if count > 0 { _ = try? Host.seek(handle, -Int64(count), from: .current) }
    }

    /// Reads at most `count` bytes onto the end of `target`, what was read ahead first; 0 at the end.
    public func read(into target: inout [UInt8], atMost count: Int) throws(Errno) -> Int {
        if position < bytes.count {
            let taken = min(count, bytes.count - position)
            target.append(contentsOf: bytes[position..<(position + taken)])
            position += taken
            return taken
        }
        return try receive(into: &target, atMost: count)
    }

    /// Moves what comes next to another handle, past the program where the host can do that.
    /// - Returns: how many bytes went; fewer than `count` where the host cannot (go on with `chunk` then) or at the end.
    public func transfer(to target: HandleNumber, atMost count: Int = .max) throws(Errno) -> Int {
        if position < bytes.count { return 0 }
        var done = 0
        while done < count {
            do throws(Errno) {
                let moved = try Host.transfer(from: handle, to: target, atMost: count - done)
                if moved == 0 { return done }
                done += moved
            } catch .notSupported { return done }
        }
        return done
    }

    /// Reads at a place of a file, without moving its position.
    public func read(into target: inout [UInt8], atMost count: Int, at offset: UInt64) throws(Errno) -> Int {
        _ = try Host.seek(handle, Int64(clamping: offset), from: .start)
        return try receiveNext(into: &target, atMost: count)
    }

    /// Everything to the end.
    public func rest() throws(Errno) -> [UInt8] {
        var all: [UInt8] = []
        while try read(into: &all, atMost: max(capacity, all.count)) > 0 {}
        return all
    }

    /// The next byte; nil at the end.
    public func byte() throws(Errno) -> UInt8? {
        if position >= bytes.count {
            try fill()
            if bytes.isEmpty { return nil }
        }
        position += 1
        return bytes[position - 1]
    }
}
