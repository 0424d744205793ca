import Bytes
import Platform
import Scheme
import SchemeProtocol
import Synchronization

/// The allocator, threads and locks.
enum MemoryChecks {
    /// Blocks of all sizes, each filled with its own byte, freed in another order than they were made.
    private static func churn(_ rounds: Int, seed: UInt64) -> ByteString? {
        var blocks: [[UInt8]] = []
        var random = seed
        for round in 0..<rounds {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let bits = Int(random >> 59)
            let size = Int(random >> 33) & ((1 << (bits % 19)) - 1)
            let value = UInt8(truncatingIfNeeded: round)
            if blocks.count > 200 {
                let index = Int((random >> 20) % UInt64(blocks.count))
                let block = blocks.remove(at: index)
                if let first = block.first, block.contains(where: { $0 != first }) { return "a block was overwritten" }
            }
            blocks.append([UInt8](repeating: value, count: size))
        }
        for block in blocks {
            if let first = block.first, block.contains(where: { $0 != first }) { return "a block was overwritten" }
        }
        return nil
    }

    static var all: [Check] {
        [
            Check("the heap keeps blocks apart") { () throws(Errno) in churn(3000, seed: 1) },
            Check("large blocks come back") { () throws(Errno) in
                for round in 0..<40 {
                    let block = [UInt8](repeating: UInt8(round), count: 4 << 20)
                    if block[block.count - 1] != UInt8(round) { return "wrong content" }
                }
                return nil
            },
            Check("four threads share the heap") { () throws(Errno) in
                let failures = Counter()
                var threads: [Thread] = []
                for number in 0..<4 {
                    threads.append(
                        try Thread.start { if churn(500, seed: UInt64(number) + 7) != nil { failures.add() } })
                }
                for thread in threads { thread.join() }
                return same(failures.value, 0)
            },
            Check("a lock lets one in at a time") { () throws(Errno) in
                let shared = Shared()
                var threads: [Thread] = []
                for _ in 0..<4 {
                    threads.append(
                        try Thread.start { for _ in 0..<2000 { shared.lock.withLock { shared.count += 1 } } })
                }
                for thread in threads { thread.join() }
                return same(shared.count, 8000)
            },
            Check("a condition wakes who waits") { () throws(Errno) in
                let shared = Shared()
                let waiter = try Thread.start {
                    shared.lock.lock()
                    while shared.count == 0 { shared.condition.wait(shared.lock) }
                    shared.count += 1
                    shared.lock.unlock()
                }
                try Host.sleep(until: Host.clock(.monotonic) + 5_000_000)
                shared.lock.withLock { shared.count = 1 }
                shared.condition.broadcast()
                waiter.join()
                return same(shared.count, 2)
            },
            Check("a wait on a condition ends at its deadline") { () throws(Errno) in
                let shared = Shared()
                let start = Host.clock(.monotonic)
                shared.lock.lock()
                shared.condition.wait(shared.lock, until: start + 10_000_000)
                shared.lock.unlock()
                return holds(Host.clock(.monotonic) >= start + 10_000_000, "it ended early")
            },
            Check("random bytes differ") { () throws(Errno) in
                let first = try Host.randomBytes(40)
                let second = try Host.randomBytes(40)
                return holds(first != second && first != [UInt8](repeating: 0, count: 40), "they are the same")
            },
            Check("numbers are read and written") { () throws(Errno) in
                let numbers: [(String, Double)] = [
                    ("0.1", 0.1), ("-2.5e-3", -0.0025), ("1e22", 1e22),
                    ("1.7976931348623157e308", .greatestFiniteMagnitude),
                ]
                for (text, value) in numbers where Double(text) != value { return ByteString(text) }
                return same(
                    ByteString(
                        "\(0.1 + 0.2) \((2.5).rounded()) \((-1.5).rounded(.up)) \((7.5).truncatingRemainder(dividingBy: 2))"
                    ), "0.30000000000000004 3.0 -1.0 1.5")
            },
            Check("text beyond ASCII is understood") { () throws(Errno) in
                same(ByteString("äöüß".uppercased()), ByteString("ÄÖÜSS"))
            },
        ]
    }
}

final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    func add() { count.wrappingAdd(1, ordering: .relaxed) }
    var value: Int { count.load(ordering: .relaxed) }
}

/// What threads share; `lock` covers `count`.
final class Shared: @unchecked Sendable {
    let lock = Lock()
    let condition = Condition()
    var count = 0
}
