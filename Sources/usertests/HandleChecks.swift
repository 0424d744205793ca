import Bytes
import Platform
import Scheme
import SchemeProtocol

/// Handles, pipes, waiting, names.
enum HandleChecks {
    static var all: [Check] {
        [
            Check("bytes come through a pipe, then its end") { () throws(Errno) in
                let pipe = try Host.pipe()
                let text: ByteString = "through the pipe"
                try Host.write(pipe.write, text.bytes.span)
                try Host.close(pipe.write)
                return same(try Handle(adopting: pipe.read).readAll(), text)
            },
            Check("writing without a reader is refused") { () throws(Errno) in
                Host.onSignal(.pipe, .ignore)
                let pipe = try Host.pipe()
                try Host.close(pipe.read)
                let complaint = refused(.brokenPipe) { () throws(Errno) in try Host.write(pipe.write, [1].span) }
                try Host.close(pipe.write)
                return complaint
            },
            Check("a non-blocking read does not wait") { () throws(Errno) in
                let pipe = try Host.pipe()
                try Host.setNonBlocking(pipe.read, true)
                var bytes: [UInt8] = []
                let complaint = refused(.wouldBlock) { () throws(Errno) in
                    try Host.read(pipe.read, into: &bytes, atMost: 1)
                }
                try Host.close(pipe.read)
                try Host.close(pipe.write)
                return complaint
            },
            Check("poll says what is ready, and again") { () throws(Errno) in
                let pipe = try Host.pipe()
                var ready: [Readiness] = []
                if let complaint = same(try Host.poll([(pipe.read, .readable)], milliseconds: 5, ready: &ready), 0) {
                    return complaint
                }
                try Host.write(pipe.write, [1].span)
                for _ in 0..<3 {
                    if let complaint = same(
                        try Host.poll([(pipe.read, .readable)], milliseconds: nil, ready: &ready), 1)
                    {
                        return complaint
                    }
                }
                if let complaint = same(
                    try Host.poll([(pipe.read, .readable), (pipe.write, .writable)], milliseconds: 0, ready: &ready), 2)
                {
                    return complaint
                }
                try Host.close(pipe.write)
                var bytes: [UInt8] = []
                try Host.read(pipe.read, into: &bytes, atMost: 8)
                let count = try Host.poll([(pipe.read, .readable)], milliseconds: nil, ready: &ready)
                try Host.close(pipe.read)
                return same(count, 1)
            },
            Check("a queue repeats what stays ready") { () throws(Errno) in
                let pipe = try Host.pipe()
                let queue = try Host.createEventQueue()
                try Host.setInterest(queue, pipe.read, .readable, data: 77)
                var events: [Event] = []
                try Host.waitForEvents(queue, &events, deadline: 1)
                if !events.isEmpty { return "an event came too early" }
                try Host.waitForEvents(queue, &events, deadline: Host.clock(.monotonic) + 5_000_000)
                if !events.isEmpty { return "an event came without a byte" }
                try Host.write(pipe.write, [1].span)
                for _ in 0..<3 {
                    try Host.waitForEvents(queue, &events, deadline: 0)
                    if events.count != 1 || events[0].data != 77 { return "the event did not come" }
                }
                var bytes: [UInt8] = []
                try Host.read(pipe.read, into: &bytes, atMost: 8)
                try Host.waitForEvents(queue, &events, deadline: Host.clock(.monotonic) + 5_000_000)
                for handle in [pipe.read, pipe.write, queue] { try Host.close(handle) }
                return holds(events.isEmpty, "an event came after the byte was read")
            },
            Check("a signal just before a wait ends it") { () throws(Errno) in
                Host.onSignal(.user2, .note)
                let loop = try EventLoop()
                var seen: UInt64 = 0
                loop.onSignals = { seen |= $0 }
                // The timer runs when the loop has looked for signals and is about to wait.
                loop.schedule(after: 0) { try? Host.kill(Host.processID, .user2) }
                loop.schedule(after: 5_000_000_000) {}
                let start = Host.clock(.monotonic)
                try loop.step(waiting: true)
                loop.onSignals = nil
                if seen & Signal.user2.bit == 0 { return "the signal was not seen" }
                return holds(Host.clock(.monotonic) < start + 4_000_000_000, "the signal was slept through")
            },
            Check("a copy of a handle shares what it names") { () throws(Errno) in
                let pipe = try Host.pipe()
                let copy = try Host.duplicate(pipe.write, minimum: 20)
                if copy < 20 { return "its number is too low" }
                try Host.close(pipe.write)
                try Host.write(copy, [1, 2].span)
                try Host.close(copy)
                return same(try Handle(adopting: pipe.read).readAll().count, 2)
            },
            Check("a closed handle is refused") { () throws(Errno) in
                let pipe = try Host.pipe()
                try Host.close(pipe.read)
                try Host.close(pipe.write)
                return refused(.badHandle) { () throws(Errno) in try Host.close(pipe.read) }
            },
            Check("sleeping takes its time") { () throws(Errno) in
                let start = Host.clock(.monotonic)
                try Host.sleep(until: start + 10_000_000)
                return holds(Host.clock(.monotonic) >= start + 10_000_000, "it ended early")
            },
            Check("the working directory is what was set") { () throws(Errno) in
                let before = try Host.workingDirectory()
                try Host.changeDirectory("/")
                let after = try Host.workingDirectory()
                try? Host.changeDirectory(before)
                return same(after, "/")
            },
            Check("a missing directory is refused") { () throws(Errno) in
                refused(.noSuchFileOrDirectory) { () throws(Errno) in try Host.changeDirectory("/no/such/directory") }
            },
            Check("a directory lists its names") { () throws(Errno) in
                let root = try Host.open("/", [.read, .directory])
                var cookie: UInt64 = 0
                var count = 0
                while true {
                    let entries = try Host.directoryEntries(root, cookie: &cookie)
                    if entries.isEmpty { break }
                    count += entries.count
                }
                try Host.close(root)
                return holds(count > 0, "it is empty")
            },
        ]
    }
}
