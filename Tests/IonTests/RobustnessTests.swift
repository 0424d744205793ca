import Foundation
import Testing

/// What no shell may die of: input that is no text, words without end, nesting without bottom, standard handles that are closed
/// or full, a directory that has gone, a terminal that lies about its size or hangs up, jobs that are pushed about.
@Suite struct RobustnessTests {
    /// A command line of `sh` in which `$ION` is the shell, with what it must write and nothing else.
    struct Case: Sendable {
        let name: String
        let command: String
        let expected: String
    }

    static let cases: [Case] = [
        Case(name: "a NUL", command: #"printf 'echo a\0b\necho c\n' | $ION | tail -n 1"#, expected: "c\n"),
        Case(
            name: "bytes that are no UTF-8",
            command: #"printf 'let a = "\303"; echo $len_bytes(a) $len(a)\necho \377\376 | cat | wc -c\n' | $ION"#,
            expected: "1 1\n3\n"),
        Case(
            name: "a word of 5 MB",
            command: #"(printf 'let a = '; head -c 5000000 /dev/zero | tr '\0' x; echo '; echo $len_bytes(a)') | $ION"#,
            expected: "5000000\n"),
        Case(
            name: "20,000 processes in each other",
            command: #"yes '$(' | head -n 20000 | tr -d '\n' | $ION 2>/dev/null; echo $?"#, expected: "1\n"),
        Case(
            name: "50,000 parentheses and brackets",
            command: #"(yes '((' | head -n 25000 | tr -d '\n' | sed 's/^/echo $/'; echo; yes '[' | head -n 50000) "#
                + #"| $ION 2>/dev/null; echo $?"#, expected: "1\n"),
        Case(
            name: "5,000 blocks in each other",
            command:
                "(yes 'if true' | head -n 5000; yes end | head -n 5000; echo echo out) | $ION 2>&1 | tail -n 1 | cut -c 1-4",
            expected: "ion:\n"),
        Case(name: "a closed output", command: "$ION -c 'echo a; echo b' >&- 2>/dev/null; echo $?", expected: "1\n"),
        Case(
            name: "a closed input", command: "$ION <&-; $ION -c 'read x; echo done; cat' <&- 2>/dev/null",
            expected: "done\n"),
        Case(
            name: "all handles closed", command: "$ION -c 'echo hi; ls /; echo a | cat' <&- >&- 2>&-; echo over",
            expected: "over\n"),
        Case(name: "a full disk", command: "$ION -c 'echo a' >/dev/full 2>/dev/null; echo $?", expected: "1\n"),
        Case(
            name: "a reader that goes",
            command: "($ION -c 'while true; echo y; end'; echo $? >&2) 2>status | head -n 1; cat status",
            expected: "y\n141\n"),
        Case(
            name: "a directory that has gone",
            command: "mkdir gone; cd gone; rmdir ../gone; $ION -c 'echo *; cd /; echo $PWD' 2>/dev/null",
            expected: "*\n/\n"),
    ]

    /// Runs a command line of `sh` in a directory of its own, with HOME there.
    static func run(_ command: String, _ name: String) throws -> String {
        let directory = FileManager.default.temporaryDirectory.appending(path: "ion-robust-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let output = directory.appending(path: "output")
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments = ["30", "/bin/sh", "-c", command]
        process.currentDirectoryURL = directory
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": directory.path, "ION": ScriptTests.program.path, "TERM": "xterm",
            "LANG": "C.UTF-8", "USER": "tester",
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return String(decoding: try Data(contentsOf: output), as: UTF8.self)
    }

    @Test(arguments: cases) func `it stands`(_ what: Case) throws {
        #expect(try Self.run(what.command, what.name) == what.expected, "\(what.name)")
    }

    /// `script` of util-linux gives a terminal and passes on what is typed.
    static let hasScript = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

    @Test(.enabled(if: hasScript), arguments: [(0, 0), (1, 1), (2, 2), (0, 80), (65535, 65535)])
    func `a terminal may lie about its size`(rows: Int, columns: Int) throws {
        let keys = "echo 日本日本日本日本日本日本 abc\\t\\022ec\\007\\r"
        let output = try Self.run(
            "(sleep 0.3; printf '\(keys)'; sleep 0.2; printf '\\025exit 3\\r'; sleep 0.3) "
                + "| script -qec 'stty rows \(rows) cols \(columns); $ION' /dev/null >/dev/null; echo $?", "size")
        #expect(output == "3\n")
    }

    @Test(.enabled(if: hasScript)) func `a terminal that hangs up takes the jobs with it`() throws {
        let output = try Self.run(
            "(sleep 0.3; printf 'sleep 4321 &\\r'; sleep 0.2; printf 'kill -HUP $PID\\r'; sleep 0.5) "
                + "| script -qec $ION /dev/null >/dev/null; echo $?; pgrep -f '^sleep 4321' | wc -l", "hang-up")
        #expect(output.hasSuffix("\n0\n"))
    }

    @Test(.enabled(if: hasScript)) func `jobs may be started, stopped, continued and killed in any order`() throws {
        var seed: UInt64 = 7
        func random(_ count: UInt64) -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (seed >> 33) % count
        }
        var keys = "sleep 0.3"
        for _ in 0..<36 {
            let stop = random(2) == 0 ? "\\032" : "\\003"
            switch random(8) {
            case 0: keys += "; printf 'sleep 57.25 &\\r'"
            case 1: keys += "; printf 'sleep 57.25\\r'; sleep 0.05; printf '\(stop)'"
            case 2: keys += "; printf 'sleep 57.25 | cat | cat\\r'; sleep 0.05; printf '\(stop)'"
            case 3: keys += "; printf 'bg\\r'"
            case 4: keys += "; printf 'fg\\r'; sleep 0.05; printf '\(stop)'"
            case 5: keys += "; printf 'jobs\\r'"
            case 6: keys += #"; printf 'sh -c \047kill -STOP $$\047 &\r'"#
            default: keys += #"; printf 'sh -c \047kill -KILL $$\047\r'"#
            }
            keys += "; sleep 0.03"
        }
        let output = try Self.run(
            "(\(keys); printf '\\003'; sleep 0.3; printf '\\003'; sleep 0.3; "
                + "printf '\\025echo al\"\"ive $((40 + 2))\\r'; sleep 0.2; printf 'exit 5\\r'; "
                + "sleep 0.5) | script -qec $ION /dev/null >log; echo $?; grep -ac 'alive 42' log; pgrep -f '^sleep 57[.]25' | wc -l",
            "jobs")
        #expect(output == "5\n1\n0\n")
    }
}
