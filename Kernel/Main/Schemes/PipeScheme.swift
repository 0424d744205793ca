internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// `pipe:` — each open is the read end of a new pipe; duplicating it with the name `write` gives the write end.
final class PipeScheme: Scheme {
    init() { super.init(name: Array("pipe".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        guard path.isEmpty else { throw .noSuchFileOrDirectory }
        return PipeEnd(Pipe(), path: full, flags: flags.union(.read).subtracting(.write), isReader: true)
    }
}

/// The bytes between two ends.
final class Pipe {
    /// Writes up to this size are never mixed with others' (POSIX PIPE_BUF).
    static var atomicSize: Int { 4096 }

    let lock = SpinLock()
    var ring = PageRing()
    var readers = WaitList()
    var writers = WaitList()
    var hasReader = true
    var hasWriter = false
    var hadWriter = false
    // SAFETY: an end clears its own entry when it is closed.
    nonisolated(unsafe) unowned(unsafe) var readEnd: PipeEnd?
    nonisolated(unsafe) unowned(unsafe) var writeEnd: PipeEnd?
}

final class PipeEnd: Description {
    private let pipe: Pipe
    private let isReader: Bool

    init(_ pipe: Pipe, path: [UInt8], flags: OpenFlags, isReader: Bool) {
        self.pipe = pipe
        self.isReader = isReader
        super.init(path: path, flags: flags)
        if isReader { unsafe pipe.readEnd = self } else { unsafe pipe.writeEnd = self }
    }

    override func stat() throws(Errno) -> Stat {
        var stat = Stat()
        stat.mode = FileMode(.fifo, permissions: 0o600)
        stat.size = UInt64(pipe.lock.withLock { pipe.ring.count })
        return stat
    }

    override func duplicate(_ name: [UInt8]) throws(Errno) -> Description {
        guard isReader, name.elementsEqual("write".utf8) else { throw .noSuchFileOrDirectory }
        try pipe.lock.withLock { () throws(Errno) in
            if pipe.hadWriter { throw .alreadyExists }
            pipe.hadWriter = true
            pipe.hasWriter = true
        }
        return PipeEnd(pipe, path: path, flags: .write, isReader: false)
    }

    override func readiness() -> Readiness {
        pipe.lock.withLock {
            if isReader {
                if pipe.hadWriter && !pipe.hasWriter { return [.readable, .hangUp] }
                return pipe.ring.count > 0 ? .readable : []
            }
            if !pipe.hasReader { return [.writable, .hangUp] }
            return pipe.ring.space >= Pipe.atomicSize ? .writable : []
        }
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        guard isReader else { throw .badHandle }
        if offset != nil { throw .illegalSeek }
        if buffer.count == 0 { return 0 }
        pipe.lock.lock()
        while pipe.ring.count == 0 {
            if pipe.hadWriter, !pipe.hasWriter {
                pipe.lock.unlock()
                return 0
            }
            try wait()
        }
        // Copies touch user memory with the lock held: its faults take only locks to the right of this one.
        var done = 0
        do throws(Errno) {
            while done < buffer.count, pipe.ring.count > 0 {
                done += try unsafe pipe.ring.drain(atMost: buffer.count - done) { (bytes) throws(Errno) in
                    try unsafe buffer.dropFirst(done).copyOut(bytes)
                    return bytes.count
                }
            }
        } catch {
            if done == 0 {
                pipe.lock.unlock()
                throw error
            }
        }
        let wake = pipe.ring.space >= Pipe.atomicSize
        if wake { pipe.writers.wakeAll() }
        let other = unsafe pipe.writeEnd
        pipe.lock.unlock()
        if wake { other?.watchers.trigger(.writable) }
        return done
    }

    override func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        guard !isReader else { throw .badHandle }
        if offset != nil { throw .illegalSeek }
        if buffer.count == 0 { return 0 }
        let atomic = buffer.count <= Pipe.atomicSize ? buffer.count : 1
        var done = 0
        pipe.lock.lock()
        while done < buffer.count {
            guard pipe.hasReader else {
                pipe.lock.unlock()
                if done > 0 { return done }
                Thread.current.process.signal(.pipe)
                throw .brokenPipe
            }
            if pipe.ring.space < (done == 0 ? atomic : 1) {
                if done > 0 && isNonBlocking { break }
                do throws(Errno) {
                    try wait()
                } catch {
                    if done > 0 { return done }
                    throw error
                }
                continue
            }
            do throws(Errno) {
                try Frames.admit()
                let ready = try pipe.ring.prepare(atMost: buffer.count - done)
                // What may not be mixed with others' comes whole or not at all.
                if done == 0, ready < atomic { throw .outOfMemory }
                done += try unsafe pipe.ring.fill(atMost: ready) { (bytes) throws(Errno) in
                    try unsafe buffer.dropFirst(done).copyIn(bytes)
                    return bytes.count
                }
            } catch {
                if done > 0 { break }
                pipe.lock.unlock()
                throw error
            }
            pipe.readers.wakeOne()
        }
        let other = unsafe pipe.readEnd
        pipe.lock.unlock()
        other?.watchers.trigger(.readable)
        return done
    }

    /// Sleeps until the other side has done something. Called and left with the pipe's lock held; when it throws, the
    /// lock is free.
    private func wait() throws(Errno) {
        if isNonBlocking {
            pipe.lock.unlock()
            throw .wouldBlock
        }
        let thread = Thread.current
        Scheduler.prepareToBlock(thread)
        if isReader { pipe.readers.add(thread) } else { pipe.writers.add(thread) }
        pipe.lock.unlock()
        let reason = Scheduler.block()
        pipe.lock.lock()
        if isReader { pipe.readers.remove(thread) } else { pipe.writers.remove(thread) }
        if reason == .signal {
            pipe.lock.unlock()
            throw .interrupted
        }
    }

    override func lastClosed() {
        pipe.lock.lock()
        let other: PipeEnd?
        if isReader {
            pipe.hasReader = false
            unsafe pipe.readEnd = nil
            other = unsafe pipe.writeEnd
        } else {
            pipe.hasWriter = false
            unsafe pipe.writeEnd = nil
            other = unsafe pipe.readEnd
        }
        pipe.readers.wakeAll()
        pipe.writers.wakeAll()
        pipe.lock.unlock()
        other?.watchers.trigger([.readable, .writable, .hangUp])
    }
}
