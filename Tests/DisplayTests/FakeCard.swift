import Display
import DisplayDrivers
import Platform
import Scheme
import SchemeProtocol

/// A card with the Bochs interface that exists in memory, and does what QEMU's does.
final class FakeCard: BochsRegisters {
    var registers = [UInt16](repeating: 0, count: 11)
    var isBlank = true
    /// Refuses writes, or answers nonsense, as told.
    var largest: (width: UInt16, height: UInt16) = (16000, 12000)
    var fails = false

    init(memory: Int = 16 << 20) {
        registers[0] = 0xb0c5
        registers[10] = UInt16(memory >> 16)
    }

    func read(_ register: Int) throws(Errno) -> UInt16 {
        if fails { throw .inputOutput }
        return registers[register]
    }

    func write(_ register: Int, _ value: UInt16) throws(Errno) {
        if fails { throw .inputOutput }
        switch register {
        case 1: registers[1] = min(value, largest.width) & ~7
        case 2: registers[2] = min(value, largest.height)
        case 4:
            registers[4] = value
            if value & 1 != 0 {
                registers[6] = registers[1]
                registers[7] = registers[2]
            }
        case 0, 10: break
        default: registers[register] = value
        }
    }

    func unblank() throws(Errno) { isBlank = false }
}

/// Registers that answer whatever they like.
final class WildCard: BochsRegisters {
    private var random: Random

    init(seed: UInt64) { random = Random(seed) }

    func read(_ register: Int) throws(Errno) -> UInt16 {
        if register == 0 { return 0xb0c0 }
        // Half of what comes is plausible.
        return random.below(2) == 0
            ? UInt16(random.below(65536)) : [0, 1, 0x41, 32, 1280, 800, 0xffff][random.below(7)]
    }
    func write(_ register: Int, _ value: UInt16) throws(Errno) {}
    func unblank() throws(Errno) {}
}

/// A screen in memory.
final class FakeSink: PixelSink {
    let layout: FramebufferLayout
    var pixels: [UInt32]

    init(_ layout: FramebufferLayout) {
        self.layout = layout
        pixels = Array(repeating: 0, count: layout.mode.width * layout.mode.height)
    }

    func write(_ line: Span<UInt32>, x: Int, y: Int) {
        for index in 0..<line.count { pixels[y * layout.mode.width + x + index] = line[index] }
    }
}

/// The same numbers for the same seed (SplitMix64).
struct Random {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
