import Bytes
import Loader
import SchemeProtocol
import Testing

@Suite struct ExecutableFileTests {
    @Test func `a good file is taken apart`() throws {
        let program = TestProgram()
        let file = try ExecutableFile(head: Array(program.bytes[..<4096]), fileSize: 0x3000)
        #expect(file.segments.map(\.flags) == [.read, [.read, .execute], [.read, .write]])
        #expect(file.span == 0x5000)
        #expect(file.entry == 0x1000)
        let relocations = try file.relocations(dynamic: Array(program.bytes[0x2100..<0x2140]))
        #expect(relocations == (0x400, 72))
        var parts = [LoadedData(address: 0x2000, bytes: Array(program.bytes[0x2000..<0x2200]))]
        try Relocation.apply(program.bytes, start: 0x400, size: 0x48, base: 0x10_0000_0000, to: &parts)
        let bytes = parts[0].bytes
        let memory = Memory(bytes: bytes, address: 0)
        for index in 0..<3 { #expect(memory.word(index * 2) == 0x10_0000_1000 + UInt64(index)) }
    }

    @Test(arguments: [
        "magic", "class", "machine", "type", "entry outside", "interpreter", "writable code", "unaligned",
        "past the end",
        "more in the file", "overlapping", "huge", "wrapping", "no headers", "text with holes",
    ])
    func `a bad file is refused`(fault: String) {
        var program = TestProgram()
        switch fault {
        case "magic": program.bytes[1] = 0
        case "class": program.bytes[4] = 1
        case "machine": program.put16(18, 183)
        case "type": program.put16(16, 2)
        case "entry outside": program.put64(24, 0x2000)
        case "interpreter": program.header(3, type: 3, flags: 4, offset: 0, address: 0, inFile: 0, inMemory: 0)
        case "writable code":
            program.header(1, type: 1, flags: 7, offset: 0x1000, address: 0x1000, inFile: 0x400, inMemory: 0x400)
        case "unaligned":
            program.header(1, type: 1, flags: 5, offset: 0x1008, address: 0x1000, inFile: 0x400, inMemory: 0x400)
        case "past the end":
            program.header(1, type: 1, flags: 5, offset: 0x1000, address: 0x1000, inFile: 0x4000, inMemory: 0x4000)
        case "more in the file":
            program.header(2, type: 1, flags: 6, offset: 0x2000, address: 0x2000, inFile: 0x200, inMemory: 0x100)
        case "overlapping":
            program.header(1, type: 1, flags: 5, offset: 0x1000, address: 0, inFile: 0x400, inMemory: 0x400)
        case "huge":
            program.header(2, type: 1, flags: 6, offset: 0x2000, address: 0x2000, inFile: 0x200, inMemory: 1 << 40)
        case "wrapping":
            program.header(
                2, type: 1, flags: 6, offset: .max - 0xfff, address: 0x2000, inFile: 0x2000, inMemory: 0x2000)
        case "no headers": program.put16(56, 0)
        case "text with holes":
            program.header(1, type: 1, flags: 5, offset: 0x1000, address: 0x1000, inFile: 0x400, inMemory: 0x800)
        default: Issue.record("unknown fault")
        }
        #expect(throws: Errno.badExecutable) {
            try ExecutableFile(head: Array(program.bytes[..<4096]), fileSize: 0x3000)
        }
    }

    /// As the loader does: contents by the numbers of the file, which must lie in it.
    private func content(_ file: ExecutableFile, _ program: TestProgram, _ address: UInt64, _ size: UInt64)
        throws(Errno)
        -> [UInt8]
    {
        guard let segment = file.segment(holding: address, size) else { throw .badExecutable }
        let start = Int(segment.offset + (address - segment.address))
        return Array(program.bytes[start..<(start + Int(size))])
    }

    @Test func `flipped bytes never trap`() throws {
        var random = SplitMix(state: 42)
        var accepted = 0
        for round in 0..<20000 {
            var program = TestProgram()
            for _ in 0..<(1 + random.next() % 6) {
                let at = round % 3 == 0 ? 0x2100 + Int(random.next() % 64) : Int(random.next() % 0x460)
                program.bytes[at] = UInt8(truncatingIfNeeded: random.next())
            }
            let size = 1 + Int(random.next() % 0x3000)
            let head = Array(program.bytes[..<(round % 5 == 0 ? min(size, 4096) : 4096)])
            guard let file = try? ExecutableFile(head: head, fileSize: 0x3000) else { continue }
            accepted += 1
            guard let dynamic = try? content(file, program, file.dynamic.address, file.dynamic.size),
                let (address, size) = try? file.relocations(dynamic: dynamic)
            else { continue }
            var parts: [LoadedData] = []
            for segment in file.segments where segment.isWritable {
                parts.append(
                    LoadedData(
                        address: segment.address, bytes: try content(file, program, segment.address, segment.fileSize)))
            }
            if size > 0 {
                try? Relocation.apply(
                    try content(file, program, address, size), size: Int(size), base: 1 << 44, to: &parts)
            }
        }
        #expect(accepted > 100)
    }
}

@Suite struct StartBlockTests {
    private func block(_ arguments: [ByteString], _ environment: [ByteString]) -> StartBlock {
        StartBlock(
            arguments: arguments, environment: environment, executable: "file:/bin/x", workingDirectory: "file:/home",
            random: Array(0..<32))
    }

    @Test(arguments: [([], []), (["ls"], ["A=b"]), (["a", "", "ccccccccccccccccc"], ["X=1", "Y=", "Z"])])
    func `a program finds its texts`(arguments: [ByteString], environment: [ByteString]) throws {
        var start = block(arguments, environment)
        start.values = [(.base, 77)]
        let top: UInt64 = 0x1000_0010_0000
        let (bytes, address) = try start.build(top: top)
        #expect(address & 15 == 0 && address + UInt64(bytes.count) == top)
        let memory = Memory(bytes: bytes, address: address)
        #expect(memory.word(0) == UInt64(arguments.count))
        for (index, argument) in arguments.enumerated() { #expect(memory.text(memory.word(1 + index)) == argument) }
        var index = 1 + arguments.count
        #expect(memory.word(index) == 0)
        for (offset, entry) in environment.enumerated() {
            #expect(memory.text(memory.word(index + 1 + offset)) == entry)
        }
        index += environment.count + 1
        #expect(memory.word(index) == 0)
        index += 1
        var found: [UInt64: UInt64] = [:]
        while memory.word(index) != 0 {
            found[memory.word(index)] = memory.word(index + 1)
            index += 2
        }
        #expect(found[AuxiliaryKey.base.rawValue] == 77)
        #expect(memory.text(found[AuxiliaryKey.workingDirectory.rawValue]!) == "file:/home")
        #expect(memory.text(found[AuxiliaryKey.executable.rawValue]!) == "file:/bin/x")
        let random = Int(found[AuxiliaryKey.random.rawValue]! - address)
        #expect(Array(bytes[random..<(random + 32)]) == Array(0..<32))
    }

    @Test func `too much text is refused`() {
        let long = ByteString([UInt8](repeating: 65, count: 100_000))
        #expect(throws: Errno.argumentListTooLong) { try block([long, long, long], []).build(top: 1 << 44) }
        #expect(throws: Errno.invalidArgument) { try block([[65, 0, 66]], []).build(top: 1 << 44) }
    }
}

@Suite struct InterpreterLineTests {
    @Test(
        arguments: [
            ("#!/bin/ion\nls", "/bin/ion", nil), ("#! /bin/ion -x\n", "/bin/ion", "-x"),
            ("#!\t/bin/env  ion  -e \n", "/bin/env", "ion  -e"), ("#!/bin/ion", "/bin/ion", nil),
        ] as [(String, String, String?)])
    func `a script names its interpreter`(text: String, program: String, argument: String?) {
        let line = InterpreterLine(head: Array(text.utf8))
        #expect(line?.program.string == program)
        #expect(line?.argument?.string == argument)
    }

    @Test(arguments: ["", "#", "#!", "#!\n", "#!  \n", "# !/bin/x\n", "\u{7f}ELF", "#!/a\0b\n"])
    func `what names none is refused`(text: String) { #expect(InterpreterLine(head: Array(text.utf8)) == nil) }

    @Test func `a line without an end is refused`() {
        #expect(InterpreterLine(head: (Array("#!/".utf8) + [UInt8](repeating: 97, count: 4093))) == nil)
    }

    @Test func `the script becomes an argument`() {
        let line = InterpreterLine(head: Array("#!/bin/ion -x\n".utf8))
        #expect(line?.arguments(script: "/home/s", ["s", "1"]) == ["/bin/ion", "-x", "/home/s", "1"])
    }

    @Test func `random bytes never trap`() {
        var random = SplitMix(state: 1)
        for _ in 0..<5000 {
            var bytes: [UInt8] = [0x23, 0x21]
            for _ in 0..<(random.next() % 40) { bytes.append(UInt8(truncatingIfNeeded: random.next() % 64)) }
            _ = InterpreterLine(head: bytes)
        }
    }
}

@Suite struct PlacementTests {
    @Test func `image and stack are in user space and apart`() {
        var random = SplitMix(state: 3)
        for round in 0..<10000 {
            let span: UInt64 = round % 2 == 0 ? 0x10000 : 1 << 30
            let place = Placement(random: (random.next(), random.next()), span: span)
            #expect(place.imageBase & 4095 == 0 && place.stackBase & 4095 == 0)
            #expect(place.imageBase > AddressLayout.userBase && place.imageBase + span < 0x2000_0000_0000)
            #expect(place.imageBase + span < place.stackBase || place.imageBase > place.stackTop)
        }
    }
}

/// Bytes as a program sees them.
struct Memory {
    var bytes: [UInt8]
    var address: UInt64

    func word(_ index: Int) -> UInt64 {
        var value: UInt64 = 0
        for byte in 0..<8 { value |= UInt64(bytes[index * 8 + byte]) << UInt64(8 * byte) }
        return value
    }

    func text(_ at: UInt64) -> ByteString { ByteString(bytes[Int(at - address)...].prefix { $0 != 0 }) }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
