import Bytes
import SchemeProtocol

/// Clients and providers that are killed in the middle of a request, and what the other side sees.
enum PeerTrials {
    static var all: [Trial] {
        [
            Trial("a client killed in mid-request is cancelled", killedClient),
            Trial("a client killed in the queue leaves nothing", killedInQueue),
            Trial("a provider killed in mid-request fails its clients", killedProvider),
            Trial("a provider that closes its handle fails its clients", closedProvider),
            Trial("handles of a dead provider answer errors", deadHandles),
            Trial("a scheme's name is free after its provider", nameAgain),
            Trial("providers and clients that die at random do no harm", randomDeaths),
            Trial("watching a dying provider hangs up", watchedProvider),
            Trial("requests under way are cancelled by signals", signalledClient),
            Trial("a provider may ask itself and be killed", selfClient),
        ]
    }

    /// A child that serves `name` for ever, answering opens with ids and all else with 0.
    private static func provider(_ name: ByteString, answers: Bool = true) throws(Failure) -> Int64 {
        let child = try Kernel.child {
            guard let server = try? Server(name) else { return 1 }
            while true {
                guard let request = try? server.next(milliseconds: 60_000) else { return 2 }
                if answers || request.opcode == Opcode.open.rawValue { server.answer(request.tag, 1) }
            }
        }
        // Until the name is there.
        for _ in 0..<5000 {
            let handle = Kernel.open(name + ":x", [.read, .write])
            if handle >= 0 {
                Kernel.close(UInt64(handle))
                return child
            }
            Kernel.sleep(milliseconds: 1)
        }
        throw Failure("the provider does not start")
    }

    private static func killedClient() throws(Failure) {
        let server = try Server("ut-orphan")
        let handle = try server.opened("ut-orphan", id: 9)
        let page = try Kernel.pages(1)
        for round in 0..<20 {
            let child = try Kernel.child {
                Kernel.call(.read, handle, page, 4096)
                return 0
            }
            let request = try server.next(.read)
            Kernel.call(.kill, UInt64(child), 9)
            try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "the client")
            let cancel = try server.next(.cancel)
            try Kernel.equal(cancel.argument0, UInt64(request.tag), "the cancelled tag")
            if round % 2 == 0 { try Kernel.allowed(server.answer(request.tag, 5), "an answer to a dead client") }
        }
        // The slots that were never answered are the provider's own loss; there are still others.
        let client = try ThreadTrials.loop(.sync, [handle], count: 1)
        server.answer(try server.next(.sync).tag, 0)
        try Kernel.allowed(try ThreadTrials.join(client), "sync")
    }

    private static func killedInQueue() throws(Failure) {
        let server = try Server("ut-waiting", depth: 4)
        let handle = try server.opened("ut-waiting", id: 9)
        for _ in 0..<20 {
            let children = try (0..<8).map { (_) throws(Failure) in
                try Kernel.child {
                    Kernel.call(.sync, handle)
                    return 0
                }
            }
            Kernel.sleep(milliseconds: 1)
            for child in children { Kernel.call(.kill, UInt64(child), 9) }
            for child in children { _ = Kernel.end(of: child) }
            while let request = try server.next(milliseconds: 1) {
                try Kernel.check(request.opcode != Opcode.sync.rawValue, "a request of a dead client")
            }
        }
        let client = try ThreadTrials.loop(.sync, [handle], count: 1)
        server.answer(try server.next(.sync).tag, 0)
        try Kernel.allowed(try ThreadTrials.join(client), "sync")
    }

    private static func killedProvider() throws(Failure) {
        let page = try Kernel.pages(1)
        for _ in 0..<15 {
            let child = try provider("ut-mortal", answers: false)
            let handle = try Kernel.allowed(Kernel.open("ut-mortal:x", [.read, .write]), "open")
            var clients: [UInt64] = []
            for _ in 0..<5 { clients.append(try ThreadTrials.loop(.read, [handle, page, 64], count: 1)) }
            Kernel.sleep(milliseconds: 2)
            Kernel.call(.kill, UInt64(child), 9)
            for client in clients {
                try Kernel.refused(try ThreadTrials.join(client), .noSuchDevice, "read")
                Kernel.call(.unmap, client, 8192)
            }
            try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "the provider")
            Kernel.close(handle)
        }
    }

    private static func closedProvider() throws(Failure) {
        let page = try Kernel.pages(1)
        for _ in 0..<20 {
            let server = try Server("ut-closing")
            let handle = try server.opened("ut-closing", id: 1)
            let clients = try [
                ThreadTrials.loop(.read, [handle, page, 64], count: 1), ThreadTrials.loop(.sync, [handle], count: 1),
            ]
            _ = try server.next()
            server.close()
            for client in clients { try Kernel.refused(try ThreadTrials.join(client), .noSuchDevice, "the client") }
            Kernel.close(handle)
        }
    }

    private static func deadHandles() throws(Failure) {
        let server = try Server("ut-dead")
        let handle = try server.opened("ut-dead", id: 1)
        server.close()
        let page = try Kernel.pages(1)
        let results: [(ByteString, Int64)] = [
            ("read", Kernel.call(.read, handle, page, 8)), ("write", Kernel.call(.write, handle, page, 8)),
            ("stat", Kernel.call(.stat, handle, page)), ("sync", Kernel.call(.sync, handle)),
            ("openAt", Kernel.call(.openAt, handle, Kernel.text("x"), 1, 1)),
            ("call", Kernel.call(.call, handle, 1, 0, page, 8, 8)), ("send", Kernel.call(.send, handle, handle, 0)),
            ("map", Kernel.call(.map, 0, 4096, 9, handle, 0)), ("truncate", Kernel.call(.truncate, handle, 0)),
            ("duplicate", Kernel.call(.duplicate, handle, Kernel.text("x"), 1)),
            ("open", Kernel.open("ut-dead:x")),
        ]
        for (name, result) in results { try Kernel.refused(result, .noSuchDevice, name) }
        try Kernel.allowed(Kernel.call(.close, handle), "close")
    }

    private static func nameAgain() throws(Failure) {
        for round: Int64 in 0..<100 {
            let server = try Server("ut-again")
            let handle = try server.opened("ut-again", id: round)
            server.close()
            Kernel.close(handle)
        }
    }

    private static func randomDeaths() throws(Failure) {
        var numbers = RandomNumbers(seed: 6)
        let page = try Kernel.pages(1)
        for _ in 0..<25 {
            let child = try provider("ut-random")
            let clients = try (0..<4).map { (_) throws(Failure) in
                try Kernel.child {
                    while true {
                        let handle = Kernel.open("ut-random:x", [.read, .write])
                        if handle < 0 { return 0 }
                        for _ in 0..<10 { Kernel.call(.write, UInt64(handle), page, 4096) }
                        Kernel.close(UInt64(handle))
                    }
                }
            }
            Kernel.sleep(milliseconds: UInt64(numbers.below(4)))
            for client in clients where numbers.below(2) == 0 { Kernel.call(.kill, UInt64(client), 9) }
            Kernel.call(.kill, UInt64(child), 9)
            for client in clients where Kernel.end(of: client) == nil { throw Failure("a client hangs") }
            if Kernel.end(of: child) == nil { throw Failure("the provider hangs") }
        }
    }

    private static func watchedProvider() throws(Failure) {
        let page = try Kernel.pages(1)
        let server = try Server("ut-watched")
        let handle = try server.opened("ut-watched", id: 3)
        let queue = try Kernel.allowed(Kernel.open("event:", [.read, .write]), "open event:")
        Kernel.store(page, handle)
        Kernel.store(page + 8, 1)
        let client = try ThreadTrials.loop(.write, [queue, page, 24], count: 1)
        let request = try server.next(.watch)
        server.answer(request.tag, 0)
        try Kernel.allowed(try ThreadTrials.join(client), "register")
        try Kernel.allowed(server.notify(3, 1), "notify")
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, queue, page + 512, 24), "read"), 24, "the event")
        server.close()
        try Kernel.equal(Kernel.allowed(Kernel.call(.read, queue, page + 512, 24), "read"), 24, "the hang-up")
        try Kernel.check(Kernel.load(page + 520) & 4 != 0, "the event is no hang-up")
        Kernel.close(handle)
    }

    private static func signalledClient() throws(Failure) {
        let server = try Server("ut-signal")
        let handle = try server.opened("ut-signal", id: 1)
        let child = try Kernel.child {
            // No handler: a signal that is not blocked ends the client in its request.
            Kernel.call(.sync, handle)
            return 0
        }
        let request = try server.next(.sync)
        Kernel.call(.kill, UInt64(child), 15)
        try Kernel.check(Kernel.end(of: child) == .signalled(.terminate), "the client")
        try Kernel.equal(try server.next(.cancel).argument0, UInt64(request.tag), "the cancelled tag")
        try Kernel.allowed(server.answer(request.tag, -4), "answer")
    }

    private static func selfClient() throws(Failure) {
        let child = try Kernel.child {
            guard let server = try? Server("ut-self") else { return 1 }
            _ = Kernel.open("ut-self:x")
            server.close()
            return 2
        }
        Kernel.sleep(milliseconds: 20)
        Kernel.call(.kill, UInt64(child), 9)
        try Kernel.check(Kernel.end(of: child) == .signalled(.kill), "a provider that waits for itself")
        try Kernel.allowed(Kernel.createScheme("ut-self"), "its name")
    }
}
