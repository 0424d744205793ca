import Bytes
import Platform
import SchemeProtocol

/// Moves data between the shell and the commands it has started: texts into pipes, and what comes out of pipes into
/// memory or files. One loop serves all of them, so that no two ends can wait for each other.
struct Pump {
    private var feeds: [(handle: HandleNumber, bytes: [UInt8], done: Int)] = []
    private var drains: [(handle: HandleNumber, sink: OutputSink)] = []

    /// Handles that sinks write to.
    private var owned: [HandleNumber] = []

    var isIdle: Bool { feeds.isEmpty && drains.isEmpty }

    /// Closes `handle` at the end.
    mutating func owns(_ handle: HandleNumber) { owned.append(handle) }

    /// The read end of a pipe that will give `text`.
    mutating func feed(_ text: ByteString) throws(Errno) -> HandleNumber {
        let pipe = try Host.pipe()
        if text.isEmpty {
            try? Host.close(pipe.write)
        } else {
            try? Host.setNonBlocking(pipe.write, true)
            feeds.append((pipe.write, text.bytes, 0))
        }
        return pipe.read
    }

    /// Writes `text` into a pipe and closes it, which this takes over.
    mutating func feed(_ text: ByteString, into handle: HandleNumber) {
        if text.isEmpty {
            try? Host.close(handle)
        } else {
            try? Host.setNonBlocking(handle, true)
            feeds.append((handle, text.bytes, 0))
        }
    }

    /// The write end of a pipe whose contents go to `sink`.
    mutating func drain(to sink: OutputSink) throws(Errno) -> HandleNumber {
        let pipe = try Host.pipe()
        drains.append((pipe.read, sink))
        return pipe.write
    }

    /// Runs until every text is taken (or its reader has gone) and every pipe is closed by its writers.
    mutating func run() {
        while !isIdle { step(milliseconds: nil) }
        closeOwned()
    }

    private mutating func closeOwned() {
        for handle in owned { try? Host.close(handle) }
        owned = []
    }

    private mutating func step(milliseconds: Int?) {
        var handles: [(handle: HandleNumber, interest: Readiness)] = []
        for feed in feeds { handles.append((feed.handle, .writable)) }
        for drain in drains { handles.append((drain.handle, .readable)) }
        var ready: [Readiness] = []
        guard let count = try? Host.poll(handles, milliseconds: milliseconds, ready: &ready) else { return }
        if count == 0 || ready.count < handles.count { return }
        let feedCount = feeds.count
        for index in drains.indices.reversed() where !ready[feedCount + index].isEmpty { pull(index) }
        for index in feeds.indices.reversed() where !ready[index].isEmpty { push(index) }
    }

    private mutating func pull(_ index: Int) {
        var bytes: [UInt8] = []
        do throws(Errno) {
            if try Streams.read(drains[index].handle, into: &bytes, atMost: 65536) > 0 {
                try? drains[index].sink.write(ByteString(bytes))
                return
            }
        } catch {
            if error == .interrupted || error == .wouldBlock { return }
        }
        try? Host.close(drains[index].handle)
        drains.remove(at: index)
    }

    private mutating func push(_ index: Int) {
        let feed = feeds[index]
        let end = min(feed.done + 32768, feed.bytes.count)
        var failure: Errno?
        do throws(Errno) {
            feeds[index].done += try Streams.writeSome(feed.bytes, feed.done..<end, to: feed.handle)
        } catch { failure = error }
        if failure == .wouldBlock || failure == .interrupted { return }
        if failure != nil || feeds[index].done >= feed.bytes.count {
            try? Host.close(feed.handle)
            feeds.remove(at: index)
        }
    }

    /// Closes everything without finishing.
    mutating func abandon() {
        for feed in feeds { try? Host.close(feed.handle) }
        for drain in drains { try? Host.close(drain.handle) }
        feeds = []
        drains = []
        closeOwned()
    }
}
