public import Platform
import Scheme
public import SchemeProtocol

/// Bytes on their way from one handle to another, neither of which blocks. At most one buffer is held: nothing more is
/// read until it is written.
public struct Relay {
    public let source: HandleNumber
    public let target: HandleNumber
    private var pending: [UInt8] = []
    private var done = 0
    /// The source has ended.
    public private(set) var isFinished = false

    public static var bufferSize: Int { 4096 }

    public init(from source: HandleNumber, to target: HandleNumber) {
        self.source = source
        self.target = target
    }

    /// Whether bytes were read that are not yet written.
    public var isHolding: Bool { done < pending.count }

    /// What to wait for before `move` is called again; nil when there is nothing to come.
    public var interest: (handle: HandleNumber, interest: Readiness)? {
        if isHolding { return (target, .writable) }
        return isFinished ? nil : (source, .readable)
    }

    /// Puts bytes in front of those to come.
    public mutating func insert(_ bytes: [UInt8]) {
        pending = bytes + pending[done...]
        done = 0
    }

    /// Moves what can be moved without waiting, within reason: answers whether anything moved.
    @discardableResult
    public mutating func move() throws(Errno) -> Bool {
        var moved = false
        // Bounded, so that a source that never rests does not starve the other direction.
        for _ in 0..<8 {
            if !isHolding, try !fill() { return moved }
            if try !flush() { return moved }
            moved = true
        }
        return moved
    }

    private mutating func fill() throws(Errno) -> Bool {
        guard !isFinished else { return false }
        var buffer: [UInt8] = []
        do throws(Errno) {
            try Host.read(source, into: &buffer, atMost: Self.bufferSize)
        } catch {
            if error == .wouldBlock || error == .interrupted { return false }
            throw error
        }
        pending = buffer
        done = 0
        if buffer.isEmpty { isFinished = true }
        return !buffer.isEmpty
    }

    /// Writes what is held; true when all of it is gone.
    private mutating func flush() throws(Errno) -> Bool {
        while isHolding {
            do throws(Errno) {
                done += try Host.write(target, pending.span.extracting(done...))
            } catch {
                if error == .wouldBlock || error == .interrupted { return false }
                throw error
            }
        }
        return true
    }
}
