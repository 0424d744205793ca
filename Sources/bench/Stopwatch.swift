import Bytes
import Platform
import Scheme

/// Measures operations by the processor's time-stamp counter, which counts instructions when QEMU runs with `-icount`
/// (nanoseconds on Linux), and prints `BENCH name=n` lines: the cost of one operation, the median of several rounds.
struct Stopwatch {
    var rounds = 9
    /// What is to be measured; everything where it is empty.
    var wanted: [ByteString] = []

    func wants(_ names: ByteString...) -> Bool { wanted.isEmpty || names.contains { wanted.contains($0) } }

    /// Runs `operation` `count` times a round, after one round that is not counted.
    func measure(_ name: ByteString, count: Int, _ operation: () -> Bool) {
        if !wants(name) { return }
        var costs: [UInt64] = []
        for round in 0...rounds {
            let start = Host.timeStamp
            for _ in 0..<count where !operation() {
                report(name, "failed")
                return
            }
            let cost = (Host.timeStamp &- start) / UInt64(max(count, 1))
            if round > 0 { costs.append(cost) }
        }
        costs.sort()
        report(name, ByteString(costs[costs.count / 2]))
    }

    func report(_ name: ByteString, _ value: ByteString) { Program.say("BENCH " + name + "=" + value) }
}
