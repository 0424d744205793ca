import Bytes
import CPlatform
import Glibc
import Platform
import Scheme
import SchemeProtocol
import Testing

extension RunningServices {
    @Suite(.serialized) struct ProviderFuzzTests {
        static let providers: [(program: ByteString, arguments: [ByteString], scheme: ByteString, path: ByteString)] = [
            ("ptyd", [], "pty", ""), ("logd", [], "log", "fuzz"),
            ("ramfs", ["--scheme", "ram", "--limit", "500000"], "ram", "f"),
            ("randd", [], "rand", ""), ("orbital", ["--headless", "320x200"], "orbital", "r/0/0/40/30/fuzz"),
        ]

        /// Every opcode with arguments that are small, huge or random, on handles that are open.
        @Test(arguments: providers.indices)
        func `a provider outlives any requests`(_ index: Int) throws {
            let provider = Self.providers[index]
            let service = try TestService(provider.program, provider.arguments, scheme: provider.scheme)
            var generator = SeededGenerator(state: UInt64(index) + 1)
            for _ in 0..<60 {
                let socket = try rawConnection(to: provider.scheme)
                defer { close(socket) }
                send(socket, .open, tag: 1, provider.path.bytes) { request in
                    request.argument0 = [1, 2, 3, 0x0f, 0x103].randomElement(using: &generator)!
                }
                for tag in 2..<40 {
                    let payload = (0..<Int.random(in: 0..<200, using: &generator)).map { _ in
                        UInt8.random(in: .min ... .max, using: &generator)
                    }
                    let opcode = Opcode(rawValue: UInt8.random(in: 1...27, using: &generator))!
                    send(socket, opcode, tag: UInt32(tag), payload) { request in
                        let numbers: [UInt64] = [
                            0, 1, 2, 3, 10, 4096, 1 << 31, 1 << 40, 1 << 62, .max,
                            .random(in: 0 ... .max, using: &generator),
                        ]
                        request.argument0 = numbers.randomElement(using: &generator)!
                        request.argument1 = numbers.randomElement(using: &generator)!
                        request.argument2 = numbers.randomElement(using: &generator)!
                        request.length = [0, 1, 40, 112, 4096, 65536].randomElement(using: &generator)!
                    }
                    // An answer that is not there yet means that the request waits.
                    var answer = [UInt8](repeating: 0, count: 70000)
                    if recv(socket, &answer, answer.count, 0) <= 0 { break }
                }
            }
            #expect(try Host.wait(service.process, .noHang) == nil)
            #expect(Host.schemeExists(provider.scheme))
            let handle = try Handle(provider.scheme + ":" + provider.path, [.write, .create])
            #expect(try handle.stat().mode.type != .directory)
            service.kill()
        }

        private func send(
            _ socket: Int32, _ opcode: Opcode, tag: UInt32, _ payload: [UInt8], _ fill: (inout Request) -> Void
        ) {
            var limit = timeval(tv_sec: 0, tv_usec: 50_000)
            setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            var request = Request()
            request.opcode = opcode.rawValue
            request.tag = tag
            fill(&request)
            payload.withUnsafeBytes { bytes in
                withUnsafeBytes(of: request) { head in
                    _ = host_send_packet(socket, head.baseAddress, head.count, bytes.baseAddress, bytes.count, -1)
                }
            }
            if opcode == .open {
                var answer = [UInt8](repeating: 0, count: 100)
                _ = recv(socket, &answer, answer.count, 0)
            }
        }
    }
}
