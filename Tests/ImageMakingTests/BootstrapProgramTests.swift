import SchemeProtocol
import Testing

@testable import ImageMaking

@Suite struct BootstrapProgramTests {
    @Test func `segments become page-aligned pieces with their protection`() throws {
        let program = try BootstrapProgram(ELFFile(TestELF().bytes))
        let base = BootstrapProgram.base
        #expect(program.entry == base + 0x1000)
        #expect(program.segments.map(\.address) == [base, base + 0x1000, base + 0x2000, base + 0x8000])
        #expect(program.segments.map(\.memorySize) == [0x1000, 0x1000, 0x3000, 0x1000])
        #expect(program.segments.map(\.protection) == [.read, [.read, .execute], [.read, .write], .read])
    }

    @Test func `content keeps its place within the page`() throws {
        let program = try BootstrapProgram(ELFFile(TestELF().bytes))
        #expect(program.segments[0].content == [1, 2, 3])
        #expect(program.segments[2].content.count == 0x10 + 64)
    }

    @Test func `a relative relocation gets the address`() throws {
        let program = try BootstrapProgram(ELFFile(TestELF().bytes))
        let place = Array(program.segments[2].content[0x10..<0x18])
        #expect(try place.number(at: 0, as: UInt64.self) == BootstrapProgram.base + 0x1004)
    }

    /// What is changed in a good file, and a part of the complaint.
    static let refused: [(String, @Sendable (inout TestELF) -> Void)] = [
        ("another processor", { $0.machine = 183 }),
        ("not an executable", { $0.type = 1 }),
        ("fixed addresses", { $0.type = 2 }),
        ("only R_X86_64_RELATIVE", { $0.relocations = [(0x2010, 6 | 1 << 32, 0)] }),
        ("outside of its segments", { $0.relocations = [(0x7000, 8, 0)] }),
        ("outside of its segments", { $0.relocations = [(.max - 3, 8, 0)] }),
        ("outside of its file content", { $0.relocations = [(0x2010 + 60, 8, 0)] }),
        ("shared libraries", { $0.extraTags = [(1, 1)] }),
        ("not supported", { $0.extraTags = [(36, 0x8000)] }),
        ("thread-local", { $0.extraSegments = [7] }),
        ("writable and executable", { $0.loads[1].flags = 7 }),
        ("entry point", { $0.entry = 0x2000 }),
        ("entry point", { $0.entry = .max }),
        ("share the page", { $0.loads[1].address = 0x800 }),
        ("a segment of", { $0.loads[2].extra = 1 << 40 }),
        ("too large", { $0.loads[2].extra = 1 << 60 }),
        ("a segment of", { $0.loads[2].address = 1 << 46 }),
    ]

    @Test(arguments: 0..<refused.count)
    func `a file that cannot be made ready is refused`(index: Int) {
        let (complaint, change) = Self.refused[index]
        var file = TestELF()
        change(&file)
        let bytes = file.bytes
        let error = #expect(throws: ImageError.self) { _ = try BootstrapProgram(ELFFile(bytes)) }
        #expect(error?.description.contains(complaint) == true, "\(error?.description ?? "")")
    }

    @Test func `damaged files are refused or read, never a trap`() {
        var generator = SeededGenerator(seed: 1)
        var good = TestELF()
        good.symbols = [(2, 1, 0x1000, "a"), (0, 1, 0x1010, "b")]
        let bytes = good.bytes
        for _ in 0..<5000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...12, using: &generator) {
                damaged[Int.random(in: 0..<damaged.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            if Bool.random(using: &generator) {
                damaged.removeLast(Int.random(in: 0...damaged.count, using: &generator))
            }
            guard let file = try? ELFFile(damaged) else { continue }
            _ = try? BootstrapProgram(file)
            _ = try? file.functions()
        }
    }
}

/// The same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
