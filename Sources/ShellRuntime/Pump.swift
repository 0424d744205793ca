import Bytes
import Platform
import SchemeProtocol

/// Moves data between the shell and the commands it has started: texts into pipes, and what comes out of pipes into
/// memory or files. One loop serves all of them, so that no two ends can wait for each other.
struct Pump {
    /// A text on its way into a pipe; one with a source gives first what can be read there.
    private struct Feed {
        var handle: HandleNumber
        var bytes: [UInt8]
        var done = 0
        var source: HandleNumber?
        var rest: [UInt8] = []
    }

    private var feeds: [Feed] = []
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
            feeds.append(Feed(handle: pipe.write, bytes: text.bytes))
        }
        return pipe.read
    }

    /// The read end of a pipe that gives what is read from `source`, which this takes over, and then `text`.
    mutating func feed(from source: HandleNumber, then text: ByteString) throws(Errno) -> HandleNumber {
        let pipe = try Host.pipe()
        try? Host.setNonBlocking(pipe.write, true)
        feeds.append(Feed(handle: pipe.write, bytes: [], source: source, rest: text.bytes))
        return pipe.read
    }

    /// Writes `text` into a pipe and closes it, which this takes over.
    mutating func feed(_ text: ByteString, into handle: HandleNumber) {
        if text.isEmpty {
            try? Host.close(handle)
        } else {
            try? Host.setNonBlocking(handle, true)
            feeds.append(Feed(handle: handle, bytes: text.bytes))
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
        for feed in feeds {
            if let source = feed.source, feed.done == feed.bytes.count {
                handles.append((source, .readable))
            } else {
                handles.append((feed.handle, .writable))
            }
        }
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
        if let source = feed.source, feed.done == feed.bytes.count { return refill(index, source) }
        let end = min(feed.done + 32768, feed.bytes.count)
        var failure: Errno?
        do throws(Errno) {
            feeds[index].done += try Streams.writeSome(feed.bytes, feed.done..<end, to: feed.handle)
        } catch { failure = error }
        if failure == .wouldBlock || failure == .interrupted { return }
        if failure != nil || feed.source == nil && feeds[index].done >= feed.bytes.count {
            if let source = feed.source { try? Host.close(source) }
            try? Host.close(feed.handle)
            feeds.remove(at: index)
        }
    }

    /// Reads on where a feed has a source; at its end the text behind it follows.
    private mutating func refill(_ index: Int, _ source: HandleNumber) {
        var bytes: [UInt8] = []
        do throws(Errno) {
            if try Streams.read(source, into: &bytes, atMost: 65536) > 0 {
                feeds[index].bytes = bytes
                feeds[index].done = 0
                return
            }
        } catch {
            if error == .interrupted || error == .wouldBlock { return }
        }
        try? Host.close(source)
        feeds[index].source = nil
        feeds[index].bytes = feeds[index].rest
        feeds[index].done = 0
        if feeds[index].rest.isEmpty {
            try? Host.close(feeds[index].handle)
            feeds.remove(at: index)
        }
    }

    /// Closes everything without finishing.
    mutating func abandon() {
        for feed in feeds {
            try? Host.close(feed.handle)
            if let source = feed.source { try? Host.close(source) }
        }
        for drain in drains { try? Host.close(drain.handle) }
        feeds = []
        drains = []
        closeOwned()
    }
}
