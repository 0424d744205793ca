import Bytes
import SchemeProtocol

/// Why a trial has failed.
struct Failure: Error {
    var why: ByteString

    init(_ why: ByteString) { self.why = why }
}

/// One thing that is tried on the kernel: it runs in a process of its own, so that whatever it leaves behind goes away
/// with it, and a trial that dies or hangs spoils no other.
struct Trial {
    let name: ByteString
    /// How long it may take, in seconds.
    var seconds: UInt64 = 120
    let body: () throws(Failure) -> Void

    init(_ name: ByteString, seconds: UInt64 = 120, _ body: @escaping () throws(Failure) -> Void) {
        self.name = name
        self.seconds = seconds
        self.body = body
    }

    static var all: [Trial] {
        CallTrials.all + PointerTrials.all + HandleTrials.all + PathTrials.all + MemoryTrials.all + FaultTrials.all
            + ProcessTrials.all + ThreadTrials.all + SignalTrials.all + FutexTrials.all + EventTrials.all
            + PipeTrials.all + ProviderTrials.all + PeerTrials.all + KernelSchemeTrials.all + ExhaustionTrials.all
    }

    /// Runs the trial in a child; nil when it went well, else why not.
    func run() -> ByteString? {
        let pages = Kernel.call(.map, 0, 4096, 11, Kernel.none, 0)
        guard pages > 0 else { return "no memory for the trial's report" }
        let report = UInt64(pages)
        defer { Kernel.call(.unmap, report, 4096) }
        Kernel.store(report, 0)
        let child = Kernel.call(.fork)
        if child == 0 { Kernel.exit(Self.runHere(body, report: report)) }
        guard child > 0 else { return "fork: " + Kernel.describe(child) }
        switch Kernel.end(of: child, seconds: seconds) {
        case .exited(0): return nil
        case .exited:
            let length = Int(min(Kernel.load(report), 1024))
            return ByteString((0..<length).map { Kernel.byte(report + 8 + UInt64($0)) })
        case .signalled(let signal): return "it was ended by signal " + ByteString(signal.rawValue)
        case nil: return "it did not end in " + ByteString(seconds) + " s"
        default: return "it has stopped"
        }
    }

    /// In the child: the reason of a failure goes to memory that the parent shares.
    private static func runHere(_ body: () throws(Failure) -> Void, report: UInt64) -> Int32 {
        do throws(Failure) {
            try body()
            return 0
        } catch {
            let bytes = error.why.bytes.prefix(1024)
            for (index, byte) in bytes.enumerated() { Kernel.store(report + 8 + UInt64(index), byte: byte) }
            Kernel.store(report, UInt64(bytes.count))
            return 1
        }
    }
}
