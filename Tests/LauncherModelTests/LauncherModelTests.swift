import Bytes
import Calendars
import Testing

@testable import LauncherModel

@Suite("What the launcher knows")
struct LauncherModelTests {
    private static let manifest: ByteString = """
        # The terminal.
        name=Terminal
        description=A shell in a window
        binary=terminal --title 'my own' "%f" %f x
        icon=terminal
        category=System
        category=Tools
        accept=*.ion
        accept=/bin/*
        unknown=1
        """

    @Test func `A manifest is read`() throws {
        let application = try #require(Application(id: "10_terminal", Self.manifest))
        #expect(application.name == "Terminal")
        #expect(application.summary == "A shell in a window")
        #expect(application.command == ["terminal", "--title", "my own", "%f", "%f", "x"])
        #expect(application.categories == ["System", "Tools"])
        #expect(application.accepts("/root/A.ION"))
        #expect(application.accepts("/root/a.ion") && application.accepts("/bin/ls") && !application.accepts("/a.png"))
        #expect(application.command(with: ["a", "b"]).count == 7)
        #expect(Application(id: "x", "name=Nothing to start") == nil)
    }

    @Test func `Programs are found by what is typed, names before descriptions`() throws {
        let programs = [
            Application(id: "1", "name=Dark theme\nbinary=a")!, Application(id: "2", "name=Terminal\nbinary=a")!,
            Application(id: "3", "name=Editor\ndescription=Changes text\nbinary=a")!,
            Application(id: "4", "name=The end\nbinary=a")!,
        ]
        #expect(programs.matching("te").map(\.id) == ["2", "3"])
        #expect(programs.matching("THEME").map(\.id) == ["1"])
        #expect(programs.matching("").count == 4)
        #expect(programs.matching("zebra").isEmpty)
    }

    @Test func `The list of windows is read, without panels and wallpapers`() {
        let answer: ByteString = """
            4 r 10 20 300 200 1 focused ion: /root
            2 lf 0 752 1280 48 1 shown Panel
            3 r 10 20 300 200 2 minimized \n1 ub 0 0 1280 800 1 shown Background
            nonsense

            """
        let windows = OpenWindow.list(answer)
        #expect(windows.map(\.number) == [3, 4])
        #expect(windows[1].title == "ion: /root" && windows[1].state == .focused)
        #expect(windows[0].title == "Window 3" && windows[0].workspace == 2)
    }

    @Test(arguments: [
        (0, "00:00", "Thu 1 January 1970"), (1_795_432_500, "11:15", "Mon 23 November 2026"),
        (951_782_399, "23:59", "Mon 28 February 2000"), (951_782_400, "00:00", "Tue 29 February 2000"),
        (4_102_444_799, "23:59", "Thu 31 December 2099"),
    ])
    func `The clock knows the calendar`(_ seconds: UInt64, _ time: String, _ date: String) {
        let face = ClockFace(seconds * 1_000_000_000, in: TimeZone(named: ""))
        #expect(face.time.string == time && face.date.string == date)
        #expect(face.validFor > 0 && face.validFor <= 60_000_000_000)
    }

    @Test func `The clock shows the time of its place`() {
        // Summer time ends in the night of 25 October 2026 at 1:00 UTC.
        let zone = TimeZone(named: "CET-1CEST,M3.5.0,M10.5.0/3")
        let end: UInt64 = 1_792_890_000 * 1_000_000_000
        #expect(ClockFace(end - 1, in: zone).time == "02:59" && ClockFace(end, in: zone).time == "02:00")
        #expect(ClockFace(0, in: TimeZone(named: "EST5")).date == "Wed 31 December 1969")
    }

    @Test(arguments: [
        (2026, 11, 30, 6, 6), (2026, 2, 28, 6, 5), (2024, 2, 29, 3, 5), (2027, 0, 31, 1, 5), (2025, 13, 31, 3, 5),
    ])
    func `A month has its days`(_ year: Int64, _ month: Int, _ days: Int, _ column: Int, _ weeks: Int) {
        let sheet = MonthSheet(year: year, month: month)
        #expect(sheet.dayCount == days && sheet.firstColumn == column && sheet.weekCount == weeks)
        #expect(sheet.moved(by: 25).moved(by: -25) == sheet)
    }

    @Test func `A window is of the program that it names`() throws {
        let answer: ByteString = "4 r 0 0 10 10 1 focused a title\n5 r 0 0 10 10 1 shown b\n"
        let windows = OpenWindow.list(answer, programs: "4 viewer\n9 x\nnonsense\n5\n")
        #expect(windows.map(\.program) == ["viewer", ""])
        let viewer = try #require(Application(id: "v", "binary=/usr/bin/viewer %f"))
        #expect(viewer.isShown(as: "viewer") && !viewer.isShown(as: "ewer") && !viewer.isShown(as: ""))
    }

    @Test func `Nothing that is read makes it trap`() {
        var state: UInt64 = 7
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let letters = Array("=%f'\" \n#*-0192binaryname accept focused lfb".utf8) + [0, 0xff, 0x80]
        for _ in 0..<5000 {
            let text = ByteString((0..<next(80)).map { _ in letters[next(letters.count)] })
            if let application = Application(id: "x", "binary=a\n" + text) {
                _ = application.rank(text)
                _ = application.accepts(text)
            }
            _ = OpenWindow.list(text)
            _ = OpenWindow.list("1 - 0 0 1 1 " + text)
            _ = ClockFace(state)
        }
    }
}
