import Bytes
import Hardware
import Scheme
import SchemeProtocol
import Testing

@testable import SerialLine

struct SerialServiceTests {
    private let device = FakeUART()
    private let service: SerialService<FakeUART>
    private let me = Caller(process: 1, group: 1)
    private let patient = RequestContext(tag: 5, caller: Caller(process: 1, group: 1), flags: .read)
    private let hasty = RequestContext(tag: 6, caller: Caller(process: 1, group: 1), flags: [.read, .nonBlocking])

    init() throws {
        let port = UART(device)
        try port.configure()
        service = SerialService([port])
    }

    private func open(_ path: ByteString) throws -> UInt64 {
        guard case .id(let id, _) = try service.open(path, [.read, .write], mode: 0, me) else { return 0 }
        return id
    }

    @Test func `only lines that exist can be opened`() throws {
        #expect(try open("0") > 0)
        for path: ByteString in ["1", "x", "-1", "99999999999999999999", "0/"] {
            #expect(throws: Errno.noSuchFileOrDirectory) { try open(path) }
        }
        let names = try service.directoryEntries(try open(""), from: 0).map(\.entry.name)
        #expect(names == ["0"])
        #expect(try service.directoryEntries(try open(""), from: .max).isEmpty)
    }

    @Test func `reading gives what came in, or waits, or says that it would`() throws {
        let line = try open("0")
        var buffer = [UInt8](repeating: 0, count: 4)
        var span = buffer.mutableSpan
        #expect(throws: Errno.wouldBlock) { _ = try service.read(line, &span, at: nil, hasty) }
        guard case .later = try service.read(line, &span, at: nil, patient) else { return #expect(Bool(false)) }
        service.cancel(5)
        device.received = [1, 2]
        #expect(try service.watch(line, [.readable, .writable]) == .writable)
        service.interrupt(0)
        #expect(try service.watch(line, .readable) == .readable)
        guard case .now(let count) = try service.read(line, &span, at: nil, patient) else {
            return #expect(Bool(false))
        }
        #expect(count == 2 && span[0] == 1 && span[1] == 2)
    }

    @Test func `wrong handles are refused`() throws {
        var buffer = [UInt8](repeating: 0, count: 4)
        var span = buffer.mutableSpan
        #expect(throws: Errno.badHandle) { _ = try service.read(99, &span, at: nil, hasty) }
        let directory = try open("")
        #expect(throws: Errno.isADirectory) { _ = try service.read(directory, &span, at: nil, hasty) }
        service.interrupt(-1)
        service.interrupt(7)
        service.close(99)
    }
}
