import Bytes
import Platform
import Scheme
import SchemeProtocol

/// `bench [NAME …]`: what the system's basic operations cost, or those that are named. `bench --serve` is its other side,
/// a provider. `bench boot_to_prompt` says how long the machine has been running: typed ahead of the first prompt, that
/// is what it took to get there.
@main
struct Bench {
    static func main() {
        let now = Host.timeStamp
        if Host.arguments.dropFirst().first == "--serve" {
            Program.serve("bench") { (loop) throws(Errno) in
                let serving = try Serving("bench", on: loop, EchoProvider(loop))
                _ = serving
                Program.say("bench: serving")
            }
        }
        var stopwatch = Stopwatch()
        stopwatch.wanted = Array(Host.arguments.dropFirst())
        if stopwatch.wanted.contains("boot_to_prompt") { stopwatch.report("boot_to_prompt", ByteString(now)) }
        stopwatch.measure("null_call", count: 1000) {
            Host.doNothing()
            return true
        }
        if stopwatch.wants("page_fault") { measureMemory(stopwatch) }
        if stopwatch.wants("pipe_rtt_1") { measurePipes(stopwatch) }
        measureThreads(stopwatch)
        measureSpawning(stopwatch)
        if stopwatch.wants("scheme_rtt_8", "scheme_rtt_4k", "scheme_64k", "open_close") { measureSchemes(stopwatch) }
        Program.say("BENCH done")
    }

    private static var ownPath: ByteString {
        let name = Host.arguments.first ?? "bench"
        return name.contains(0x2f) || name.contains(0x3a) ? name : "/bin/" + name
    }

    /// The first touch of a fresh page, in a block of its own mapping.
    private static func measureMemory(_ stopwatch: Stopwatch) {
        let pages = 64
        var costs: [UInt64] = []
        for _ in 0..<stopwatch.rounds {
            let block = UnsafeMutableRawPointer.allocate(byteCount: 2 << 20, alignment: 16)
            defer { unsafe block.deallocate() }
            let start = Host.timeStamp
            for page in 1...pages { unsafe block.storeBytes(of: 1, toByteOffset: page * 4096, as: UInt8.self) }
            costs.append((Host.timeStamp &- start) / UInt64(pages))
        }
        costs.sort()
        stopwatch.report("page_fault", ByteString(costs[costs.count / 2]))
    }

    /// One byte to a thread and back through two pipes.
    private static func measurePipes(_ stopwatch: Stopwatch) {
        do throws(Errno) {
            let there = try Host.pipe()
            let back = try Host.pipe()
            let echo = try Thread.start {
                var bytes: [UInt8] = []
                while true {
                    bytes.removeAll(keepingCapacity: true)
                    guard let count = try? Host.read(there.read, into: &bytes, atMost: 1), count == 1 else { return }
                    _ = try? Host.write(back.write, bytes.span)
                }
            }
            let byte: [UInt8] = [1]
            var answer: [UInt8] = []
            stopwatch.measure("pipe_rtt_1", count: 200) {
                answer.removeAll(keepingCapacity: true)
                guard (try? Host.write(there.write, byte.span)) == 1 else { return false }
                return (try? Host.read(back.read, into: &answer, atMost: 1)) == 1
            }
            try Host.close(there.write)
            echo.join()
            for handle in [there.read, back.read, back.write] { try Host.close(handle) }
        } catch { stopwatch.report("pipe_rtt_1", ByteString(error.message)) }
    }

    private static func measureThreads(_ stopwatch: Stopwatch) {
        stopwatch.measure("thread_create_join", count: 20) {
            guard let thread = try? Thread.start({}) else { return false }
            thread.join()
            return true
        }
    }

    private static func measureSpawning(_ stopwatch: Stopwatch) {
        let child = ownPath + "-child"
        stopwatch.measure("spawn_wait", count: 5) {
            let request = SpawnRequest(path: child, arguments: [child], environment: [])
            guard let process = try? Host.spawn(request) else { return false }
            return (try? Host.wait(process))?.status == .exited(0)
        }
    }

    /// Requests to a provider in another process.
    private static func measureSchemes(_ stopwatch: Stopwatch) {
        do throws(Errno) {
            let server = try Host.spawn(
                SpawnRequest(path: ownPath, arguments: [ownPath, "--serve"], environment: Host.environment))
            let handle = try openWhenServed("bench:file")
            for (name, size, count) in [
                ("scheme_rtt_8", 8, 500), ("scheme_rtt_4k", 4096, 200), ("scheme_64k", 65536, 20),
            ]
                as [(ByteString, Int, Int)]
            {
                let bytes = [UInt8](repeating: 7, count: size)
                stopwatch.measure(name, count: count) { (try? Host.write(handle, bytes.span)) == size }
            }
            stopwatch.measure("open_close", count: 200) {
                guard let handle = try? Host.open("bench:file", .read) else { return false }
                return (try? Host.close(handle)) != nil
            }
            _ = try? Host.open("bench:stop", .read)
            _ = try Host.wait(server)
        } catch { stopwatch.report("scheme_rtt_8", ByteString(error.message)) }
    }

    private static func openWhenServed(_ path: ByteString) throws(Errno) -> HandleNumber {
        for _ in 0..<500 {
            if let handle = try? Host.open(path, [.read, .write]) { return handle }
            try Host.sleep(until: Host.clock(.monotonic) + 10_000_000)
        }
        return try Host.open(path, [.read, .write])
    }
}
