import Display
import Testing

@testable import LinuxBackend

@Suite("Which mode and which controller a display gets")
struct DisplayChoiceTests {
    private static let modes = [
        OfferedMode(width: 800, height: 600, refresh: 60_000),
        OfferedMode(width: 1920, height: 1080, refresh: 60_000, isInterlaced: true),
        OfferedMode(width: 1280, height: 720, refresh: 50_000),
        OfferedMode(width: 1280, height: 720, refresh: 60_000),
        OfferedMode(width: 100, height: 100, refresh: 60_000, isPreferred: true),
    ]

    @Test("the largest mode without interlacing is taken where none is preferred that the desktop can have")
    func largest() { #expect(ModeChoice.first(of: Self.modes) == 3) }

    @Test("the preferred mode comes first")
    func preferred() {
        let modes = Self.modes + [OfferedMode(width: 1024, height: 768, refresh: 60_000, isPreferred: true)]
        #expect(ModeChoice.first(of: modes) == 5)
        #expect(ModeChoice.sizes(of: modes).map(\.name).first == "1024x768")
    }

    @Test("a size is given at its fastest, and one that is not offered is none")
    func sizes() throws {
        #expect(ModeChoice.mode(try #require(DisplayMode(width: 1280, height: 720)), of: Self.modes) == 3)
        #expect(ModeChoice.mode(try #require(DisplayMode(width: 1280, height: 800)), of: Self.modes) == nil)
        #expect(ModeChoice.sizes(of: Self.modes).map(\.name) == ["1280x720", "1920x1080", "800x600"])
        #expect(ModeChoice.first(of: []) == nil)
        #expect(ModeChoice.sizes(of: []).isEmpty)
    }

    @Test(
        "a picture is shown as long as the mode says",
        arguments: [(60_000, 16_666_666), (144_000, 6_944_444), (0, 16_666_667)])
    func frameTime(refresh: Int, expected: UInt64) {
        #expect(OfferedMode(width: 800, height: 600, refresh: refresh).frameTime == expected)
    }

    @Test("each connector gets a controller that can drive it, where there is a way for all")
    func assignment() {
        // The first one can have either, the second only the first.
        #expect(ControllerAssignment.assign([0b11, 0b01]) == [1, 0])
        #expect(ControllerAssignment.assign([0b01, 0b01]) == [0, nil])
        #expect(ControllerAssignment.assign([0b110, 0b010, 0b001]) == [2, 1, 0])
        #expect(ControllerAssignment.assign([0, 0b1]) == [nil, 0])
        #expect(ControllerAssignment.assign([]) == [])
    }

    @Test("a connector keeps the controller that it has")
    func keeps() {
        #expect(ControllerAssignment.assign([0b11, 0b11], current: [1, nil]) == [1, 0])
        // One that cannot be is no reason to keep it.
        #expect(ControllerAssignment.assign([0b01], current: [7]) == [0])
    }

    @Test("any masks give controllers that fit, none of them twice")
    func anything() {
        for seed in UInt64(1)...2000 {
            var state = seed &* 0x9e37_79b9_7f4a_7c15
            func next() -> UInt32 {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return UInt32(truncatingIfNeeded: state >> 20)
            }
            let masks = (0..<Int(next() % 6)).map { _ in next() & 0x1f }
            let current: [Int?] = masks.map { _ in next() % 2 == 0 ? nil : Int(next() % 8) - 1 }
            let result = ControllerAssignment.assign(masks, current: current)
            #expect(result.count == masks.count)
            let given = result.compactMap { $0 }
            #expect(Set(given).count == given.count)
            for (index, controller) in result.enumerated() {
                if let controller { #expect(masks[index] & (1 << UInt32(controller)) != 0) }
            }
        }
    }
}
