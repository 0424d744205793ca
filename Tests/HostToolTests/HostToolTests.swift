import EmulatorControl
import Testing

@testable import apus

@Suite struct ProgramListTests {
    @Test func `a line has a product, a path and links beside it`() throws {
        let list = try ProgramList(
            """
            # a comment
            init  sbin/init
            tools bin/tools  ls  etc/other @names  # the rest
            """
        ) { (name) throws(ToolError) in
            #expect(name == "names")
            return "cat cp # copies\n\nmv\n"
        }
        #expect(list.programs.map(\.product) == ["init", "tools"])
        #expect(list.programs[0].links.isEmpty)
        #expect(list.programs[1].path == "bin/tools")
        #expect(list.programs[1].links == ["bin/ls", "etc/other", "bin/cat", "bin/cp", "bin/mv"])
    }

    @Test func `a product without a path is refused with its line`() {
        let error = #expect(throws: ToolError.self) {
            try ProgramList("\n\ninit\n") { (_) throws(ToolError) in "" }
        }
        #expect(error?.description.contains("programs:3:") == true)
    }

    static let relative = [
        ("bin/coreutils", "bin/ls", "coreutils"), ("bin/ion", "usr/bin/sh", "../../bin/ion"),
        ("usr/lib/x", "usr/bin/y", "../lib/x"), ("a", "b", "a"), ("a/b/c", "d", "a/b/c"),
    ]

    @Test(arguments: relative)
    func `a link finds its target from where it is`(target: String, link: String, expected: String) {
        #expect(relativePath(to: target, from: link) == expected)
    }
}

@Suite struct SymbolTextTests {
    static let lines: [(String, [UInt64])] = [
        ("#3 0x0000000000101f2c in f", [0x101f2c]), ("101f2c", [0x101f2c]),
        ("  at 000000000011b3cc f()+0x0c", [0x11b3cc, 0xc]), ("rip=0x10 rsp=0x20,", [0x10, 0x20]),
        ("nothing here", []), ("dead beef", []), ("", []), ("0xfffffffffffffffff", []),
    ]

    @Test(arguments: lines)
    func `addresses are found in a panic`(line: String, expected: [UInt64]) {
        #expect(Symbolise.addresses(in: line) == expected)
    }

    @Test func `names lose what the optimiser put before them and are cut`() {
        #expect(KernelSymbols.short("specialized Queue.push(_:)") == "Queue.push(_:)")
        #expect(KernelSymbols.short("generic specialized a") == "a")
        #expect(KernelSymbols.short(String(repeating: "x", count: 200)).utf8.count == KernelSymbols.nameLimit)
    }
}

@Suite struct BenchmarkTests {
    @Test func `result lines are read, others are not`() {
        let text = "BENCH null_call=140\r\nBENCH page_fault=1999.6 instructions\nBENCH x\nBENCH y=z\nxBENCH a=1\n"
        let results = Measurement.results(in: text)
        #expect(results.map(\.0) == ["null_call", "page_fault"])
        #expect(results.map(\.1) == [140, 2000])
    }

    @Test func `memory is read from the text of sys memory`() {
        let text = "total: 500 bytes\r\nfree: 100\r\nkernel: 7\r\n"
        #expect(Measurement.value("total", in: text) == 500)
        #expect(Measurement.value("free", in: text) == 100)
        #expect(Measurement.value("used", in: text) == nil)
    }

    @Test func `the object has the known keys`() {
        let json = BenchmarkTable.json(["null_call": 150, "extra": 1, "idle_memory_bytes": 7])
        #expect(json == "{\n  \"null_call\": 150,\n  \"idle_memory_bytes\": 7\n}\n")
    }

    @Test func `a missed aim is said in the table`() {
        let text = BenchmarkTable.text(["null_call": 320])
        #expect(text.contains("missed by 100 %"))
        #expect(BenchmarkTable.grouped(6_106_340_019) == "6,106,340,019")
        #expect(BenchmarkTable.grouped(-1_000) == "-1,000")
        #expect(BenchmarkTable.grouped(7) == "7")
    }
}
