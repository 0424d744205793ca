import Display
import Drawing
import Testing
import WindowProtocol

@testable import WindowServer

/// What is drawn for what has changed. A screen as people have it, with shadows, rounded corners and borders.
@Suite struct CostTests {
    private let fixture: Fixture
    private let windows: [Window]

    init() throws {
        let fixture = Fixture([(1280, 720)])
        fixture.desktop.hasSoftwareCursor = false
        #expect(fixture.desktop.style.shadowSize > 0 && fixture.desktop.style.cornerRadius > 0)
        windows = try (0..<5).map { index in
            try fixture.open(.resizable, 40 + index * 90, 60 + index * 50, 640, 400)
        }
        fixture.compose()
        self.fixture = fixture
    }

    /// How many pixels are drawn for a hundred that have changed.
    private func cost(_ change: () -> Void) -> Int {
        fixture.desktop.resetStatistics()
        change()
        fixture.compose()
        let statistics = fixture.desktop.statistics
        return statistics.drawn * 100 / max(statistics.damaged, 1)
    }

    @Test func `the whole screen is drawn about once`() {
        #expect(cost { fixture.desktop.damageAll() } <= 110)
    }

    @Test(arguments: [0, 2, 4]) func `so is what a window that moves changes`(number: Int) {
        let window = windows[number]
        #expect(cost { fixture.desktop.move(window, toX: window.frame.x + 7, y: window.frame.y + 5) } <= 110)
    }

    @Test func `a window that comes to the front, and one that gets another title, are drawn about once`() {
        #expect(cost { fixture.desktop.focus(windows[1]) } <= 110)
        #expect(cost { fixture.desktop.setTitle(windows[1], "another") } <= 110)
    }

    @Test func `what a client presents is drawn once, and nothing else`() {
        let window = windows[4]
        fixture.desktop.resetStatistics()
        fixture.desktop.present(window, [Rectangle(x: 10, y: 10, width: 200, height: 20)])
        fixture.compose()
        #expect(fixture.desktop.statistics.damaged == 200 * 20)
        #expect(fixture.desktop.statistics.drawn == 200 * 20)
    }

    @Test func `what is hidden costs nothing`() {
        fixture.desktop.resetStatistics()
        // The part of the lowest window that the one above it covers.
        fixture.desktop.present(windows[3], [Rectangle(x: 300, y: 200, width: 100, height: 100)])
        fixture.compose()
        #expect(fixture.desktop.statistics.drawn == fixture.desktop.statistics.damaged)
    }
}
