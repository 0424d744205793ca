import EmulatorControl
import Testing

@testable import apus

@Suite struct TestReportTests {
    @Test func `lines of Swift Testing are understood`() {
        let result = UnitTests.result("✔ Test \"a b\" passed after 0.1 seconds.")
        #expect(result?.name == "\"a b\"")
        #expect(result?.seconds == 0.1)
        #expect(UnitTests.result("✘ Test f() failed after 0.1 seconds with 1 issue.")?.passed == false)
        #expect(UnitTests.result("✔ Test run with 14 tests in 3 suites passed after 0.2 seconds.") == nil)
        #expect(UnitTests.result("◇ Test f() started.") == nil)
    }

    @Test func `the story of a run says why a test failed and which one never ended`() {
        var story = UnitTests.Story()
        for line in [
            "◇ Test f() started.", "◇ Test g() started.", "◇ Test run started.",
            "✘ Test f() recorded an issue at F.swift:3:5: Expectation failed: 1 == 2", "↳ why", "else", "↳ not this",
            "✘ Test f() failed after 0.5 seconds with 1 issue.", "F.swift:9: Fatal error: Index out of range",
        ] { story.take(line) }
        #expect(story.failed == ["f()": 0.5])
        #expect(story.complaint("f()") == "at F.swift:3:5: Expectation failed: 1 == 2\n↳ why")
        #expect(story.end == "F.swift:9: Fatal error: Index out of range\nnot finished: g()")
    }

    static let failures = [0, 1, 3, 40, 500]

    @Test(arguments: failures)
    func `the summary fits in fifty lines and ends with the counts`(count: Int) {
        var report = TestReport()
        report.isSilent = true
        report.part("all") { report in
            for number in 0..<count {
                let story = (1...100).map { "line \($0)" }.joined(separator: "\n")
                report.note("test \(number)", complaint: "wrong\n\(story)\ntranscript: x", seconds: 9)
            }
            report.note("good", complaint: nil, seconds: 5)
        }
        let lines = report.summary.split(separator: "\n")
        #expect(lines.count < 50)
        #expect(lines.last == "1 passed, \(count) failed")
        #expect(count == 0 || lines.contains("failed: test 0: wrong"))
        #expect((1...3).contains(count) == lines.contains("    transcript: x"))
    }

    @Test func `jobs beside each other are each told`() {
        var report = TestReport()
        report.isSilent = true
        let jobs = [
            TestReport.Job(name: "good") { () throws(ToolError) in },
            TestReport.Job(name: "bad") { () throws(ToolError) in throw ToolError("it broke") },
        ]
        #expect(report.attempt(jobs) == [true, false])
        #expect(report.passed == 1)
        #expect(report.failures.map(\.complaint) == ["it broke"])
    }

    static let texts = [
        ("plain\r\ntext\n", "plain\ntext\n"), ("\u{1b}[1;31mred\u{1b}[0m", "red"),
        ("\u{1b}]0;title\u{7}x", "x"), ("\u{1b}7a\u{8}\tb", "a b"), ("\u{1b}", ""), ("\u{1b}[12", ""),
    ]

    @Test(arguments: texts)
    func `what a terminal would obey is left out`(text: String, expected: String) {
        #expect(TestReport.plain(text) == expected)
    }

    static let words: [(String, Bool)] = [
        ("let x = unsafe f()", true), ("// unsafe here", false), ("var p: UnsafePointer<Int>", true),
        ("unsafely()", false), ("merely print a name (unsafe)\"),", false), ("x.withUnsafeBytes { }", true),
        ("plain", false),
    ]

    @Test(arguments: words)
    func `unsafe code is told from talk about it`(line: String, expected: Bool) {
        #expect(Lint.hasUnsafeWord(line[...]) == expected)
    }
}
