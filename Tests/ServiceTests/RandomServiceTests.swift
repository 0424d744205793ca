import Bytes
import CPlatform
import Platform
import Scheme
import SchemeProtocol
import Testing

extension RunningServices {
    @Suite(.serialized) struct RandomServiceTests {
        @Test func `null, zero and rand give what they promise`() throws {
            let service = try TestService("randd", scheme: "rand")
            let null = try Handle("null:", [.read, .write])
            #expect(try null.bytes(100).isEmpty)
            try null.write("gone")
            #expect(try Handle("/scheme/zero", .read).bytes(5) == [0, 0, 0, 0, 0])
            let random = try Handle("rand:", [.read, .write])
            let first = try random.bytes(70000)
            #expect(first.count == 65536)
            #expect(Set(first).count == 256)
            try random.write("entropy")
            #expect(try random.bytes(64) != Array(first.prefix(64)))
            #expect(try random.stat().mode.type == .characterDevice)
            #expect(try random.path() == "rand:")
            service.kill()
        }

        @Test func `wrong uses are refused with the right error`() throws {
            let service = try TestService("randd", scheme: "rand")
            #expect(throws: Errno.noSuchFileOrDirectory) { try Handle("rand:missing", .read) }
            #expect(throws: Errno.notADirectory) { try Handle("zero:", [.read, .directory]) }
            let reader = try Handle("zero:", .read)
            #expect(throws: Errno.badHandle) { try reader.write("x") }
            #expect(throws: Errno.illegalSeek) { try reader.seek(0) }
            #expect(throws: Errno.notPermitted) { try Host.unlink("null:") }
            #expect(throws: Errno.noSuchFileOrDirectory) { try Handle("nothere:", .read) }
            service.kill()
        }

        @Test func `duplicates and inherited handles work side by side`() throws {
            let service = try TestService("randd", scheme: "rand")
            let zero = try Handle("zero:", .read)
            let copy = try zero.duplicate()
            #expect(try copy.bytes(3) == [0, 0, 0])
            try zero.close()
            #expect(try copy.bytes(3) == [0, 0, 0])
            service.kill()
        }

        @Test func `a client of a killed service gets an error and does not hang`() throws {
            let service = try TestService("randd", scheme: "rand")
            let zero = try Handle("zero:", .read)
            service.kill()
            #expect(throws: Errno.inputOutput) { try zero.bytes(1) }
            #expect(throws: Errno.noSuchDevice) { try Handle("zero:", .read) }
            // The socket that a killed service leaves behind does not stop the next one.
            let next = try TestService("randd", scheme: "rand")
            #expect(try Handle("zero:", .read).bytes(1) == [0])
            next.kill()
        }

        @Test func `a provider outlives clients that send rubbish`() throws {
            let service = try TestService("randd", scheme: "rand")
            let steady = try Handle("zero:", .read)
            var generator = SeededGenerator(state: 42)
            var sockets: [Int32] = []
            for round in 0..<3000 {
                if sockets.isEmpty || round % 5 == 0 { sockets.append(try rawConnection(to: "zero")) }
                let index = Int.random(in: 0..<sockets.count, using: &generator)
                var packet = (0..<Int.random(in: 1..<300, using: &generator)).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator)
                }
                // Half of the packets get far enough to be requests.
                if round % 2 == 0, packet.count >= 64 {
                    packet[0] = UInt8.random(in: 0...30, using: &generator)
                    for zero in 48..<52 { packet[zero] = 0 }
                }
                let passed: Int32 = round % 7 == 0 ? steady.number : -1
                _ = packet.withUnsafeBytes {
                    host_send_packet(sockets[index], $0.baseAddress, $0.count, nil, 0, passed)
                }
                if round % 3 == 0 { close(sockets.remove(at: index)) }
            }
            for socket in sockets { close(socket) }
            #expect(try steady.bytes(2) == [0, 0])
            #expect(try Handle("rand:", .read).bytes(8).count == 8)
            service.kill()
        }
    }
}

/// A small generator with a seed, so that a failing round can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
