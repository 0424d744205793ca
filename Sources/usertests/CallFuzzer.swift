import Bytes
import Platform
import SchemeProtocol

/// Random calls with random arguments, which are mostly values that something might be wrong with. Children make them;
/// what they never do is what would end the test itself: turn the power off, touch devices, signal others.
enum CallFuzzer {
    /// The calls of one child.
    private static var batch: Int64 { 500 }

    /// Makes `calls` random calls (0: without end); the same seed makes the same calls. Answers how many children hung.
    static func run(calls: Int64, seed: UInt64) -> Int {
        var made: Int64 = 0
        var children: UInt64 = 0
        var hung = 0
        var ended = 0
        while calls == 0 || made < calls {
            let count = calls == 0 ? batch : min(batch, calls - made)
            let childSeed = seed &* 1_000_003 &+ children
            let child = Kernel.call(.fork)
            if child == 0 { play(calls: count, seed: childSeed) }
            if child < 0 {
                UserTests.print("FAIL fuzz: fork: " + Kernel.describe(child) + "\n")
                return hung + 1
            }
            // One that waits for something that never comes is ended: that is no failure.
            switch Kernel.end(of: child, seconds: 5) {
            case .exited: break
            case nil: hung += 1
            default: ended += 1
            }
            made += count
            children += 1
            reap()
            if children % 20 == 0 {
                UserTests.print("fuzz: " + ByteString(made) + " calls, seed " + ByteString(seed) + "\n")
            }
        }
        UserTests.print(
            "fuzz: " + ByteString(made) + " calls in " + ByteString(children) + " processes; " + ByteString(ended)
                + " were ended by signals, " + ByteString(hung) + " had to be\n")
        UserTests.print("fuzz: done, seed " + ByteString(seed) + "\n")
        return 0
    }

    /// Takes in children that the ended ones have left.
    private static func reap() { while Kernel.call(.wait, .max, 0, 1) > 0 {} }

    private static var paths: [ByteString] {
        [
            "pipe:", "event:", "time:timer", "time:monotonic", "sys:uname", "sys:log", "proc:", ":", "initfs:",
            "initfs:bin", "initfs:bin/init", "memory:zeroed", "fuzz-own:x", "null:", "zero:", "rand:", "x", "",
        ]
    }

    private static func play(calls: Int64, seed: UInt64) -> Never {
        // Nothing it writes may reach the terminal.
        for handle: UInt64 in 0..<32 { Kernel.close(handle) }
        Kernel.call(.setSession)
        var state = State(seed: seed)
        for _ in 0..<calls { state.step() }
        Kernel.exit(0)
    }

    private struct State {
        var numbers: RandomNumbers
        let memory: UInt64

        init(seed: UInt64) {
            numbers = RandomNumbers(seed: seed)
            let mapped = Kernel.call(.map, 0, 16 * 4096, 3, Kernel.none, 0)
            memory = mapped > 0 ? UInt64(mapped) : 0
            for path in paths.prefix(8) where numbers.below(2) == 0 { _ = Kernel.open(path, [.read, .write]) }
        }

        private mutating func value() -> UInt64 {
            switch numbers.below(16) {
            case 0: 0
            case 1: UInt64(numbers.below(16))
            case 2, 3: UInt64(numbers.below(40))
            case 4: numbers.pick([7, 8, 16, 24, 64, 100, 4095, 4096, 4097, 8192, 65536, 65537])
            case 5: memory + UInt64(numbers.below(65536))
            case 6, 7: memory + UInt64(numbers.below(16)) * 4096
            case 8: numbers.pick(PointerTrials.wild)
            case 9: UInt64(1) << UInt64(numbers.below(64))
            case 10: 0 &- UInt64(numbers.below(4098))
            case 11: numbers.next()
            case 12: .max
            case 13: (UInt64(1) << UInt64(numbers.below(64))) &- 1
            case 14: Kernel.now + UInt64(numbers.below(1_000_000))
            default: UInt64(numbers.below(4096))
            }
        }

        /// What must not be done at random.
        private static let excluded: [UInt64] = [
            SystemCall.exit.rawValue, SystemCall.threadExit.rawValue, SystemCall.kill.rawValue,
            SystemCall.exec.rawValue, SystemCall.signalReturn.rawValue, SystemCall.fork.rawValue,
        ]

        mutating func step() {
            var arguments = [value(), value(), value(), value(), value(), value()]
            // A quarter of all calls have handles where handles are wanted, and so on.
            let number = numbers.below(20) == 0 ? numbers.next() % 100 : UInt64(numbers.below(78))
            guard !Self.excluded.contains(number) else { return special() }
            guard let call = SystemCall(rawValue: number) else {
                _ = make(number, arguments)
                return
            }
            switch call {
            case .open:
                let path = numbers.pick(CallFuzzer.paths)
                arguments[0] = Kernel.text(path)
                arguments[1] = UInt64(path.count)
                if numbers.below(2) == 0 { arguments[2] = UInt64(numbers.below(1 << 12)) }
            case .schemeCreate:
                arguments[0] = Kernel.text("fuzz-own")
                arguments[1] = 8
            case .read, .write, .readAt, .writeAt, .duplicate, .duplicateTo, .close, .stat, .path, .getFlags, .setFlags,
                .directoryEntries, .seek, .processMap, .processWrite, .processGive, .processSet, .schemeNotify, .call,
                .send:
                if numbers.below(4) != 0 { arguments[0] = UInt64(numbers.below(12)) }
                if numbers.below(2) == 0 { arguments[1] = memory + UInt64(numbers.below(16)) * 4096 }
                if numbers.below(2) == 0 { arguments[2] = UInt64(numbers.below(8192)) }
            case .map:
                if numbers.below(2) == 0 { arguments[3] = .max }
                if numbers.below(2) == 0 { arguments[2] = UInt64(numbers.below(128)) }
                // Its own memory and code stay.
                arguments[0] = 0x5000_0000_0000 + UInt64(numbers.below(64)) * 4096
            case .unmap, .protect, .remap:
                arguments[0] = 0x5000_0000_0000 + UInt64(numbers.below(64)) * 4096
                arguments[1] = UInt64(numbers.below(64)) * 4096
            case .sleep, .signalWait: arguments[call == .sleep ? 0 : 1] = Kernel.now + UInt64(numbers.below(2_000_000))
            case .futex: arguments[3] = Kernel.now + UInt64(numbers.below(2_000_000))
            case .schemeServe:
                arguments[0] = UInt64(numbers.below(12))
                arguments[3] = 1
            case .wait: arguments[2] |= 1
            case .processStart:
                // Only what faults at once.
                arguments[0] = UInt64(numbers.below(12))
                arguments[1] = 0x2000_0000_0000
                arguments[2] = 0x2000_0000_1000
            case .threadCreate:
                arguments[0] = 0x2000_0000_0000
                if numbers.below(50) != 0 { return }
            case .signalAction: if numbers.below(8) != 0 { arguments[1] = 0 }
            default: break
            }
            _ = make(number, arguments)
        }

        private func make(_ number: UInt64, _ a: [UInt64]) -> Int64 {
            Host.rawCall(number: number, a[0], a[1], a[2], a[3], a[4], a[5])
        }

        /// The excluded calls, tamed.
        private mutating func special() {
            switch numbers.below(6) {
            case 0:
                let child = Kernel.call(.fork)
                if child == 0 { Kernel.exit(0) }
            case 1:
                Kernel.call(
                    .kill, UInt64(bitPattern: Kernel.call(.identity, 0)), numbers.pick([0, 18, 28, 17, 65, .max]))
            case 2: Kernel.call(.kill, numbers.next() & 0x3fff_ffff | 1 << 22, value())
            default: break
            }
        }
    }
}
