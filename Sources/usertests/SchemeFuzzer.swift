import Bytes
import SchemeProtocol

/// A provider that answers at random, and clients that ask at random: both sides of the requests with bad faith.
enum SchemeFuzzer {
    /// The requests of one provider.
    private static var batch: Int64 { 300 }

    /// Goes on for `requests` rounds (0: without end); answers how many providers hung.
    static func run(requests: Int64, seed: UInt64) -> Int {
        var made: Int64 = 0
        var providers: UInt64 = 0
        var hung = 0
        while requests == 0 || made < requests {
            let child = Kernel.call(.fork)
            if child == 0 { provide(seed: seed &* 1_000_033 &+ providers) }
            if child < 0 {
                UserTests.print("FAIL fuzz-schemes: fork: " + Kernel.describe(child) + "\n")
                return 1
            }
            if Kernel.end(of: child, seconds: 10) == nil { hung += 1 }
            // Clients that wait for something else than the provider must not outlive it.
            Kernel.call(.kill, UInt64(bitPattern: -child), 9)
            while Kernel.call(.wait, .max, 0, 1) > 0 {}
            made += batch
            providers += 1
        }
        UserTests.print(
            "fuzz-schemes: " + ByteString(made) + " requests to " + ByteString(providers) + " providers; "
                + ByteString(hung) + " had to be ended\n")
        UserTests.print("fuzz-schemes: done, seed " + ByteString(seed) + "\n")
        return 0
    }

    private static func provide(seed: UInt64) -> Never {
        Kernel.call(.setGroup, 0, 0)
        var numbers = RandomNumbers(seed: seed)
        guard let server = try? Server("fuzz", depth: UInt64(1 + numbers.below(8))), let memory = try? Kernel.pages(16)
        else {
            Kernel.exit(1)
        }
        for client: UInt64 in 0..<3 {
            if Kernel.call(.fork) == 0 {
                Kernel.close(server.handle)
                ask(seed: seed ^ client << 32)
            }
        }
        var tags: [UInt32] = [0]
        for _ in 0..<batch {
            // All clients may be waiting for answers that will never come.
            guard let request = try? server.next(milliseconds: 2) else { continue }
            tags.append(request.tag)
            if tags.count > 8 { tags.removeFirst() }
            switch numbers.below(12) {
            case 0:
                server.answer(numbers.pick(tags), Int64(bitPattern: numbers.next()), flags: UInt32(numbers.below(4)))
            case 1: server.answer(request.tag, Int64(bitPattern: numbers.pick(PointerTrials.wild)))
            case 2: server.answer(request.tag, Int64(numbers.below(16)), flags: 2)
            case 3: server.answer(request.tag, -Int64(numbers.below(5000)))
            case 4:
                _ = server.take(numbers.pick(tags))
                server.answer(request.tag, 0)
            case 5: _ = server.notify(UInt64(numbers.below(4)), UInt64(numbers.below(9)))
            case 6: server.answer(UInt32(truncatingIfNeeded: numbers.next()), 0)
            case 7: server.answer(request.tag, Int64(memory + UInt64(numbers.below(16)) * 4096))
            default:
                server.answer(
                    request.tag, Int64(min(request.length, UInt64(numbers.below(4)))), flags: UInt32(numbers.below(2)))
            }
        }
        Kernel.exit(0)
    }

    private static func ask(seed: UInt64) -> Never {
        var numbers = RandomNumbers(seed: seed)
        guard let page = try? Kernel.pages(32) else { Kernel.exit(1) }
        // The terminal belongs to somebody else.
        Kernel.close(0)
        _ = Kernel.open("null:")
        var handles: [UInt64] = [0]
        let queue = Kernel.open("event:", [.read, .write, .nonBlocking])
        for _ in 0..<200 {
            let handle = numbers.pick(handles)
            let length = UInt64(numbers.below(numbers.below(4) == 0 ? 131_072 : 5000))
            switch numbers.below(14) {
            case 0, 1:
                let opened = Kernel.open("fuzz:x", OpenFlags(rawValue: UInt32(numbers.below(1 << 12))))
                if opened > 0 { handles.append(UInt64(opened)) }
                if opened == -Int64(Errno.noSuchDevice.rawValue) { Kernel.exit(0) }
            case 2: Kernel.call(.read, handle, page, length)
            case 3: if handle != 0 { Kernel.call(.write, handle, page, length) }
            case 4: Kernel.call(.stat, handle, page)
            case 5: Kernel.call(.path, handle, page, length)
            case 6:
                if handle != 0 {
                    Kernel.call(
                        .call, handle, numbers.next(), numbers.next(), page, min(length, 65536), min(length, 64))
                }
            case 7: if handle != 0 { Kernel.call(.send, handle, numbers.pick(handles), 0) }
            case 8:
                let mapped = Kernel.call(.map, 0, length, UInt64(numbers.below(16)), handle, 0)
                if mapped > 0 { Kernel.call(.unmap, UInt64(mapped), length) }
            case 9: if handle != 0 { Kernel.close(handle) }
            case 10: Kernel.call(.seek, handle, numbers.next(), UInt64(numbers.below(3)))
            case 11:
                Kernel.store(page, handle)
                Kernel.store(page + 8, UInt64(numbers.below(8)))
                if queue > 0 { Kernel.call(.write, UInt64(queue), page, 24) }
            case 12: if numbers.below(40) == 0 { Kernel.call(.kill, UInt64(bitPattern: Kernel.call(.identity, 0)), 9) }
            default: Kernel.call(.directoryEntries, handle, page, length, numbers.next())
            }
        }
        Kernel.exit(0)
    }
}
