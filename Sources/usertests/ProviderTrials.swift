import Bytes
import SchemeProtocol

/// What a provider may do wrong: its clients and the kernel stay whole.
enum ProviderTrials {
    static var all: [Trial] {
        [
            Trial("scheme names are checked", names),
            Trial("namespaces are checked", namespaces),
            Trial("answers to nobody are refused", strayAnswers),
            Trial("an answer counts once", answeredTwice),
            Trial("wild results do not reach clients", wildResults),
            Trial("every error number reaches the client", errors),
            Trial("an answer with a handle needs a handle", handleAnswers),
            Trial("a handle in an answer that takes none is closed", unwantedHandles),
            Trial("a provider's own handles may come back to it", ownHandles),
            Trial("sent handles arrive once", sentHandles),
            Trial("a mapping of wild addresses is refused", wildMappings),
            Trial("a mapping shares the provider's pages", mappings),
            Trial("a window that is not mapped does no harm", noWindow),
            Trial("the queue of a scheme is bounded, and everybody gets a turn", queue),
            Trial("news of anything may be told", notifications),
            Trial("serving at once and until a deadline returns", deadlines),
            Trial("a payload does not bring what others left", leftovers),
            Trial("the provider's handle may go anywhere", strayProviderHandle),
        ]
    }

    private static func names() throws(Failure) {
        for name: ByteString in ["", "UPPER", "a b", "a/b", "a:", "\u{e9}", "a\n"] {
            try Kernel.refused(Kernel.createScheme(name), .invalidArgument, "the name " + name)
        }
        for name: ByteString in ["debug", "event", "pipe", "proc", "initfs"] {
            try Kernel.refused(Kernel.createScheme(name), .alreadyExists, "the kernel's " + name)
        }
        try Kernel.allowed(Kernel.createScheme("ut-name"), "schemeCreate")
        try Kernel.refused(Kernel.createScheme("ut-name"), .alreadyExists, "the same name")
        for depth: UInt64 in [1025, 1 << 32, .max] {
            try Kernel.refused(Kernel.createScheme("ut-deep", depth: depth), .invalidArgument, "depth")
        }
        try Kernel.allowed(Kernel.createScheme("ut-deep", depth: 1024), "the greatest depth")
    }

    private static func create(_ text: ByteString) -> Int64 {
        Kernel.call(.namespaceCreate, Kernel.text(text), UInt64(text.count))
    }

    private static func namespaces() throws(Failure) {
        for text: ByteString in ["A", "+", "a b", "x:y", "a/b", "pipe\nQ"] {
            try Kernel.refused(create(text), .invalidArgument, "the list " + text)
        }
        for text: ByteString in ["", "*", "+*", "pipe", "pipe\nevent\n", "\n\n", "ut-*", "+ut-x"] {
            let namespace = try Kernel.allowed(create(text), "the list " + text)
            Kernel.close(namespace)
        }
        let pages = try Kernel.pages(5)
        for index: UInt64 in 0..<5 * 2048 {
            Kernel.store(pages + index * 2, byte: 0x61)
            Kernel.store(pages + index * 2 + 1, byte: 0x0a)
        }
        for length: UInt64 in [600, 16384, 16385, 1 << 40] {
            try Kernel.refused(Kernel.call(.namespaceCreate, pages, length), .argumentListTooLong, "a long list")
        }
    }

    private static func strayAnswers() throws(Failure) {
        let server = try Server("ut-stray")
        for tag: UInt32 in [0, 1, 0xfff, 0x1000, 0x7fff_ffff, .max] {
            try Kernel.refused(server.answer(tag, 0), .invalidArgument, "an answer to nobody")
            try Kernel.refused(server.take(tag), .invalidArgument, "a handle of nobody")
        }
        let handle = try server.opened("ut-stray", id: 1)
        for tag: UInt32 in 0...5000 { try Kernel.refused(server.answer(tag, 0), .invalidArgument, "an old tag") }
        Kernel.close(handle)
    }

    private static func answeredTwice() throws(Failure) {
        let server = try Server("ut-twice")
        let handle = try server.opened("ut-twice", id: 1)
        for _ in 0..<100 {
            let client = try ThreadTrials.loop(.sync, [handle], count: 1)
            let request = try server.next(.sync)
            for tag in [request.tag ^ 1, request.tag ^ 0x1000, request.tag ^ 0x8000_0000] {
                try Kernel.refused(server.answer(tag, 0), .invalidArgument, "a wrong tag")
            }
            try Kernel.allowed(server.answer(request.tag, 0), "answer")
            let again = server.answer(request.tag, 0)
            try Kernel.refused(again, .invalidArgument, "the second answer")
            try Kernel.allowed(try ThreadTrials.join(client), "sync")
            Kernel.call(.unmap, client, 8192)
        }
    }

    /// What a client gets when its call is answered so.
    private static func result(
        _ server: Server, _ call: SystemCall, _ arguments: [UInt64], _ opcode: Opcode, answer: Int64, flags: UInt32 = 0
    ) throws(Failure) -> Int64 {
        let client = try ThreadTrials.loop(call, arguments, count: 1)
        let request = try server.next(opcode)
        try Kernel.allowed(server.answer(request.tag, answer, flags: flags), "answer")
        let result = try ThreadTrials.join(client)
        Kernel.call(.unmap, client, 8192)
        return result
    }

    private static func wildResults() throws(Failure) {
        let server = try Server("ut-wild")
        let handle = try server.opened("ut-wild", id: 1, positioned: true)
        let page = try Kernel.pages(1)
        let calls: [(SystemCall, [UInt64], Opcode)] = [
            (.read, [handle, page, 16], .read), (.write, [handle, page, 16], .write),
            (.readAt, [handle, page, 16, 5], .read), (.path, [handle, page, 64], .path),
            (.directoryEntries, [handle, page, 64, 0], .directoryEntries), (.stat, [handle, page], .stat),
            (.fileSystemStat, [handle, page], .fileSystemStat),
        ]
        for (call, arguments, opcode) in calls {
            for wild: Int64 in [4097, 65537, 1 << 32, .max, .min, .min + 1, -4096, -1 << 32] {
                let result = try result(server, call, arguments, opcode, answer: wild)
                try Kernel.refused(
                    result, .protocolError, "call " + ByteString(call.rawValue) + " answered with " + ByteString(wild))
            }
        }
        for wild: Int64 in [.min, -4096, -1 << 32] {
            try Kernel.refused(
                try result(server, .sync, [handle], .sync, answer: wild), .protocolError, "sync")
            try Kernel.refused(
                try result(server, .call, [handle, 1, 0, page, 64, 64], .call, answer: wild), .protocolError, "call")
        }
        for wild: Int64 in [.max, .min] {
            let result = try result(server, .seek, [handle, 0, 2], .size, answer: wild)
            try Kernel.check(result == .max || result < 0 && result > -4096, "seek: " + Kernel.describe(result))
        }
        // The handle works on.
        try Kernel.equal(
            UInt64(bitPattern: try result(server, .read, [handle, page, 16], .read, answer: 16)), 16, "read")
    }

    private static func errors() throws(Failure) {
        let server = try Server("ut-errors")
        let handle = try server.opened("ut-errors", id: 1)
        for number: Int32 in [1, 2, 5, 28, 95, 4000, 4095] {
            try Kernel.refused(
                try result(server, .sync, [handle], .sync, answer: -Int64(number)), Errno(rawValue: number), "sync")
        }
        // Only a signal makes a provider cancel, and clients know that by its own name.
        try Kernel.refused(
            try result(server, .sync, [handle], .sync, answer: -Int64(Errno.cancelled.rawValue)), .interrupted, "sync")
    }

    private static func handleAnswers() throws(Failure) {
        let server = try Server("ut-handles")
        let path = Kernel.text("ut-handles:x", second: true)
        let page = try Kernel.pages(1)
        let client = try ThreadTrials.loop(.open, [path, 12, 3, 0], count: 1)
        let request = try server.next(.open)
        for bogus: Int64 in [4095, 4096, 1 << 32, .max] {
            try Kernel.refused(
                server.answer(request.tag, bogus, flags: Response.handle), .badHandle, "a handle that is not open")
        }
        let clock = try Kernel.allowed(Kernel.open("time:monotonic"), "open")
        try Kernel.allowed(server.answer(request.tag, Int64(clock), flags: Response.handle), "answer")
        let handle = try Kernel.allowed(try ThreadTrials.join(client), "open")
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, handle, page, 8), "read"), 8, "read of what came")
    }

    private static func unwantedHandles() throws(Failure) {
        let server = try Server("ut-unwanted")
        let handle = try server.opened("ut-unwanted", id: 1)
        let page = try Kernel.pages(1)
        let pipe = try Kernel.pipe()
        let result = try result(
            server, .read, [handle, page, 16], .read, answer: Int64(pipe.write), flags: Response.handle)
        try Kernel.refused(result, .protocolError, "read")
        // The last write end is gone with the answer.
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, pipe.read, page, 8), "read of the pipe"), 0, "the end")
    }

    private static func ownHandles() throws(Failure) {
        let server = try Server("ut-own")
        // The handle goes along and is closed while it is under way: the answer drops its last reference.
        for _ in 0..<20 {
            let handle = try server.opened("ut-own", id: 1)
            let other = try server.opened("ut-own", id: 2)
            let client = try ThreadTrials.loop(.send, [handle, other, 0], count: 1)
            let request = try server.next(.send)
            Kernel.close(other)
            try Kernel.allowed(server.answer(request.tag, 0), "answer")
            try Kernel.allowed(try ThreadTrials.join(client), "send")
            Kernel.close(handle)
        }
        // A client that has gone leaves the same to the kernel.
        let handle = try server.opened("ut-own", id: 1)
        let child = try Kernel.child {
            let other = Kernel.call(.duplicate, handle)
            Kernel.call(.send, handle, UInt64(other), 0)
            return 0
        }
        let request = try server.next(.send)
        Kernel.call(.kill, UInt64(child), 9)
        try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "the killed client")
        Kernel.close(handle)
        try Kernel.allowed(server.answer(request.tag, 0), "answer to nobody")
        let news = try server.next(milliseconds: 100)
        try Kernel.check(news != nil, "no news of the client's end")
    }

    private static func sentHandles() throws(Failure) {
        let server = try Server("ut-sent")
        let handle = try server.opened("ut-sent", id: 1)
        let page = try Kernel.pages(1)
        for _ in 0..<50 {
            let pipe = try Kernel.pipe()
            let client = try ThreadTrials.loop(.send, [handle, pipe.write, 5], count: 1)
            let request = try server.next(.send)
            try Kernel.equal(request.argument0, 5, "the argument")
            try Kernel.refused(server.take(request.tag ^ 0x1000), .invalidArgument, "a wrong tag")
            let taken = try Kernel.allowed(server.take(request.tag), "takeHandle")
            server.answer(request.tag, 0)
            try Kernel.allowed(try ThreadTrials.join(client), "send")
            try Kernel.refused(server.take(request.tag), .invalidArgument, "after the answer")
            Kernel.close(pipe.write)
            try Kernel.equal(Kernel.allowed(Kernel.call(.write, taken, page, 8), "write"), 8, "write")
            Kernel.close(taken)
            try Kernel.equal(Kernel.allowed(Kernel.call(.read, pipe.read, page, 64), "read"), 8, "read")
            try Kernel.equal(Kernel.allowed(Kernel.call(.read, pipe.read, page, 64), "read"), 0, "the end")
            Kernel.close(pipe.read)
            Kernel.call(.unmap, client, 8192)
        }
    }

    private static func wildMappings() throws(Failure) {
        let server = try Server("ut-maps")
        let handle = try server.opened("ut-maps", id: 1)
        let hole = Kernel.hole
        for address in PointerTrials.wild + [hole, hole + 1, 0, 0x7000] {
            let answer = Int64(bitPattern: address)
            for length: UInt64 in [4096, 1 << 30] {
                let result = try result(server, .map, [0, length, 9, handle, 0], .map, answer: answer)
                try Kernel.check(result < 0 && result > -4096, "map: " + Kernel.describe(result))
            }
        }
    }

    private static func mappings() throws(Failure) {
        let server = try Server("ut-pages")
        let handle = try server.opened("ut-pages", id: 1)
        let pages = try Kernel.pages(4)
        Kernel.store(pages + 4096, 42)
        let mapped = try result(server, .map, [0, 16384, 11, handle, 0], .map, answer: Int64(pages))
        let address = try Kernel.allowed(mapped, "map")
        try Kernel.equal(Kernel.load(address + 4096), 42, "the provider's page")
        Kernel.store(address + 8192, 43)
        try Kernel.equal(Kernel.load(pages + 8192), 43, "the client's write")
        // The pages stay the client's when the provider takes its own away.
        try Kernel.allowed(Kernel.call(.unmap, pages, 16384), "unmap")
        try Kernel.equal(Kernel.load(address + 4096), 42, "after the provider's unmap")
        try Kernel.allowed(Kernel.call(.unmap, address, 16384), "unmap")
        // What the provider may not write, its client does not either.
        let readOnly = try Kernel.pages(1)
        Kernel.store(readOnly, 1)
        Kernel.call(.protect, readOnly, 4096, 1)
        let result = try result(server, .map, [0, 4096, 11, handle, 0], .map, answer: Int64(readOnly))
        try Kernel.refused(result, .permissionDenied, "a writable mapping of a read-only page")
    }

    private static func noWindow() throws(Failure) {
        let provider = try Kernel.allowed(Kernel.createScheme("ut-blind"), "schemeCreate")
        let page = try Kernel.pages(1)
        let path = Kernel.text("ut-blind:x", second: true)
        let client = try ThreadTrials.loop(.open, [path, 10, 3, 0], count: 1)
        try Kernel.equal(Kernel.allowed(Kernel.call(.schemeServe, provider, 0, page, 0), "serve"), 1, "a request")
        try Kernel.equal(Kernel.load(page + 40), 0, "the payload's address")
        Kernel.store(page + 2048, Kernel.load(page) >> 32)
        Kernel.store(page + 2056, UInt64(bitPattern: -Int64(Errno.notSupported.rawValue)))
        Kernel.call(.schemeServe, provider, page + 2048, 0, 1)
        try Kernel.refused(try ThreadTrials.join(client), .notSupported, "open")
        // Wild mappings of the window.
        for (length, offset): (UInt64, UInt64) in [(4096, 1), (1 << 40, 0), (4096, 1 << 60), (4096, UInt64.max - 4095)]
        {
            let result = Kernel.call(.map, 0, length, 11, provider, offset)
            if result > 0 { Kernel.call(.unmap, UInt64(result), length) }
        }
    }

    private static func queue() throws(Failure) {
        let server = try Server("ut-queue", depth: 2)
        let handle = try server.opened("ut-queue", id: 1)
        var clients: [UInt64] = []
        for _ in 0..<12 { clients.append(try ThreadTrials.loop(.sync, [handle], count: 20)) }
        for _ in 0..<(12 * 20) { server.answer(try server.next(.sync).tag, 0) }
        for client in clients { try Kernel.allowed(try ThreadTrials.join(client), "sync") }
    }

    private static func notifications() throws(Failure) {
        let server = try Server("ut-news")
        for readiness: UInt64 in [8, 1 << 32, .max] {
            try Kernel.refused(server.notify(1, readiness), .invalidArgument, "readiness")
        }
        for id: UInt64 in [0, 1, .max] { try Kernel.allowed(server.notify(id, 7), "news of nothing") }
    }

    private static func deadlines() throws(Failure) {
        let server = try Server("ut-late")
        let page = try Kernel.pages(1)
        for deadline in [1, 2, Kernel.now, Kernel.now + 2_000_000] as [UInt64] {
            try Kernel.equal(
                Kernel.allowed(Kernel.call(.schemeServe, server.handle, 0, page, deadline), "serve"), 0, "serve")
        }
    }

    private static func leftovers() throws(Failure) {
        let server = try Server("ut-rest", depth: 1)
        let handle = try server.opened("ut-rest", id: 1)
        let page = try Kernel.pages(1)
        for index: UInt64 in 0..<128 { Kernel.store(page + index * 8, 0x5ec2_e7) }
        _ = try result(server, .write, [handle, page, 1024], .write, answer: 1024)
        // Another client's call with a payload that is only for the answer.
        for index: UInt64 in 0..<128 { Kernel.store(page + index * 8, 0) }
        _ = try result(server, .call, [handle, 1, 0, page, 1024, 0], .call, answer: 0)
        for index: UInt64 in 0..<128 { try Kernel.equal(Kernel.load(page + index * 8), 0, "the payload") }
    }

    private static func strayProviderHandle() throws(Failure) {
        let server = try Server("ut-selves")
        let page = try Kernel.pages(1)
        let handle = try server.opened("ut-selves", id: 1)
        // Sent to itself, watched by a queue, given away as an answer to the open of its own scheme.
        let client = try ThreadTrials.loop(.send, [handle, server.handle, 0], count: 1)
        let request = try server.next(.send)
        let taken = try Kernel.allowed(server.take(request.tag), "takeHandle")
        server.answer(request.tag, 0)
        try ThreadTrials.join(client)
        Kernel.close(taken)
        let path = Kernel.text("ut-selves:x", second: true)
        let second = try ThreadTrials.loop(.open, [path, 11, 3, 0], count: 1)
        let open = try server.next(.open)
        try Kernel.allowed(server.answer(open.tag, Int64(server.handle), flags: Response.handle), "answer")
        let moved = try Kernel.allowed(try ThreadTrials.join(second), "open")
        try Kernel.equal(Kernel.allowed(Kernel.call(.schemeServe, moved, 0, page, 1), "serve"), 0, "serve")
        Kernel.close(moved)
        try Kernel.refused(Kernel.call(.sync, handle), .noSuchDevice, "a handle of a scheme that is gone")
    }
}
