import InputEvents
import SchemeProtocol
import Testing

@testable import InputRouting

struct InputRouterTests {
    private func key(_ code: UInt16, _ value: Int32) -> InputEvent {
        InputEvent(.key, code: code, value: value, time: 1)
    }

    private func drain(_ router: inout InputRouter, _ id: UInt64) -> [String] {
        router.take(id, atMost: 1000).map { "\($0.type):\($0.code):\($0.value)" }
    }

    @Test func `a record survives its bytes`() {
        let event = InputEvent(.relative, code: 0x1234, value: -7, time: 0x0102_0304_0506_0708)
        var bytes: [UInt8] = [9]
        event.append(to: &bytes)
        #expect(bytes.count == 17)
        #expect(InputEvent(bytes.span, at: 1) == event)
        #expect(InputEvent(bytes.span, at: 2) == nil)
        #expect(InputEvent(bytes.span, at: -1) == nil)
    }

    @Test func `the first reader is active and gets the keys`() throws {
        var router = InputRouter()
        #expect(try router.add(7, terminal: nil) == 1)
        #expect(try router.add(8, terminal: nil) == 2)
        router.post(key(30, 1))
        #expect(drain(&router, 7) == ["5:1:1", "1:30:1"])
        #expect(!router.isReadable(8))
    }

    @Test func `switching releases held keys and keeps the switch to itself`() throws {
        for modifiers: [UInt16] in [[29, 56], [97, 56], [125]] {
            var router = InputRouter()
            _ = try router.add(7, terminal: 1)
            _ = try router.add(8, terminal: 3)
            _ = drain(&router, 7)
            for modifier in modifiers { router.post(key(modifier, 1)) }
            router.post(key(61, 1))
            router.post(key(61, 2))
            router.post(key(61, 0))
            for modifier in modifiers { router.post(key(modifier, 0)) }
            router.post(key(30, 1))
            let pressed = modifiers.map { "1:\($0):1" }, released = modifiers.map { "1:\($0):0" }
            #expect(drain(&router, 7) == pressed + released + ["5:1:0"])
            #expect(drain(&router, 8) == ["5:3:1", "1:30:1"])
            #expect(router.active == 3)
        }
    }

    @Test func `a terminal without a reader cannot become active`() throws {
        var router = InputRouter()
        _ = try router.add(7, terminal: nil)
        #expect(throws: Errno.noSuchDevice) { try router.activate(2) }
        #expect(throws: Errno.busy) { _ = try router.add(8, terminal: 1) }
        #expect(throws: Errno.invalidArgument) { _ = try router.add(8, terminal: 13) }
        #expect(throws: Errno.invalidArgument) { _ = try router.add(8, terminal: 0) }
        for id in 8..<19 { _ = try router.add(UInt64(id), terminal: nil) }
        #expect(throws: Errno.busy) { _ = try router.add(99, terminal: nil) }
    }

    @Test func `when the active reader goes, another one takes over`() throws {
        var router = InputRouter()
        _ = try router.add(7, terminal: nil)
        _ = try router.add(8, terminal: nil)
        router.remove(7)
        #expect(router.active == 2)
        router.remove(8)
        #expect(router.active == 0)
        router.post(key(30, 1))
        #expect(try router.add(9, terminal: nil) == 1)
        #expect(router.active == 1)
    }

    @Test func `a reader that does not read loses the oldest events only`() throws {
        var router = InputRouter()
        _ = try router.add(7, terminal: nil)
        for value in 0..<2000 { router.post(InputEvent(.relative, code: 0, value: Int32(value), time: 1)) }
        let events = router.take(7, atMost: .max)
        #expect(events.count == InputRouter.queueLimit)
        #expect(events.last?.value == 1999)
        #expect(router.take(7, atMost: -1).isEmpty)
    }
}
