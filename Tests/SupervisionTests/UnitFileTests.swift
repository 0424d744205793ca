import Bytes
import Testing

@testable import Supervision

struct UnitFileTests {
    @Test func `a whole unit file is understood`() throws {
        let unit = try UnitFile(
            name: "logd",
            text: """
                # The journal.
                description = "Journal of \\"everything\\"\\u00e9"
                command = ["/bin/logd", '--raw\\', # a comment
                    "x",
                ]
                after = []
                schemes = ["time", "debug"]
                provides = [ "log" ]
                restart = "on-failure"
                restart-delay = 250
                type = "oneshot"
                environment = ["A=b=c"]
                log = ""

                """)
        #expect(unit.description.string == "Journal of \"everything\"é")
        #expect(unit.command == ["/bin/logd", "--raw\\", "x"])
        #expect(unit.schemes == ["time", "debug"])
        #expect(unit.provides == ["log"])
        #expect(unit.restart == .onFailure)
        #expect(unit.restartDelay == 250)
        #expect(unit.isOneshot)
        #expect(unit.environment == ["A=b=c"])
        #expect(unit.log.isEmpty)
    }

    @Test func `what is left out has a default`() throws {
        let unit = try UnitFile(name: "x", text: "command=['a']")
        #expect(unit.schemes == nil)
        #expect(unit.restart == .always)
        #expect(unit.log == "x")
        #expect(try UnitFile(name: "x", text: "command=['a']\ntype='oneshot'").restart == .never)
    }

    static let wrong: [(text: ByteString, line: Int, message: ByteString)] = [
        ("", 0, "'command' is missing"),
        ("command = []", 0, "'command' is missing"),
        ("command = 'a'", 1, "'command' must be a list of strings"),
        ("\n\n[unit]", 3, "tables are not used in unit files"),
        ("command", 1, "expected '=' after 'command'"),
        ("command = ", 1, "expected a value"),
        ("command = [\n'a'\n'b']", 3, "expected ',' or ']' in the list"),
        ("command = ['a'", 1, "expected ',' or ']' in the list"),
        ("command = ['a',", 1, "the list has no end"),
        ("command = [1]", 1, "expected a string in the list"),
        ("command = ['a\n']", 1, "the string has no end"),
        ("command = [\"\\q\"]", 1, "unknown escape '\\q'"),
        ("command = [\"\\u12\"]", 1, "'\\u' needs four hexadecimal digits of a character"),
        ("command = [\"\\ud800\"]", 1, "'\\u' needs four hexadecimal digits of a character"),
        ("command = ['a'] x", 1, "unexpected text after the value of 'command'"),
        ("command = ['a']\ncommand = ['b']", 2, "'command' is given twice"),
        ("colour = 'a'", 1, "unknown key 'colour'"),
        ("= 1", 1, "expected a key"),
        ("restart = always", 1, "'always' is no value: strings need quotes"),
        ("restart = 'sometimes'", 1, "'restart' must be \"always\", \"on-failure\" or \"never\""),
        ("restart-delay = -1", 1, "'restart-delay' must be a number of milliseconds up to an hour"),
        ("restart-delay = 99999999999999999999", 1, "'99999999999999999999' is no value: strings need quotes"),
        ("type = true", 1, "'type' must be a string"),
        ("environment = ['=x']", 1, "'=x' is not of the form NAME=value"),
        ("schemes = ['a/b']", 1, "'a/b' is no name of a scheme"),
    ]

    @Test(arguments: wrong.indices)
    func `a mistake is told with its line`(_ index: Int) {
        let row = Self.wrong[index]
        do throws(UnitError) {
            _ = try UnitFile(name: "x", text: row.text)
            Issue.record("accepted: \(row.text.string)")
        } catch {
            #expect(error.line == row.line)
            #expect(error.message.string == row.message.string)
        }
    }

    @Test func `random files never trap`() {
        var state: UInt64 = 3
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % limit
        }
        let pieces: [ByteString] = [
            "command", "=", "[", "]", "'", "\"", ",", "\\", "\n", " ", "#", "a", "\\u00", "e9", "after", "1", "-",
            "true", "\0",
        ]
        for _ in 0..<20000 {
            var text = ByteString()
            for _ in 0..<random(30) {
                if random(6) == 0 { text.append(UInt8(random(256))) } else { text += pieces[random(pieces.count)] }
            }
            _ = try? UnitFile(name: "x", text: text)
        }
    }
}
