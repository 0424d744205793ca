import LineDiscipline
import Platform
import Scheme
import SchemeProtocol

/// One pseudo-terminal: its line discipline, who has it open, and who waits for it.
final class Terminal {
    /// A slave's read that waits.
    struct SlaveRead {
        var tag: UInt32
        var caller: Caller
        var timer: EventLoop.Timer?
        /// How much there was when the timer was started; more restarts it.
        var countAtTimer = 0
        var hasTimedOut = false
    }

    /// A write that waits with what has not been taken.
    struct Write {
        var tag: UInt32
        var bytes: [UInt8]
        var done: Int
    }

    /// New settings that wait until the output has drained.
    struct SettingsChange {
        var tag: UInt32
        var settings: TerminalSettings
        var flushesInput: Bool
    }

    let number: Int
    var discipline = LineDiscipline()
    var size = WindowSize(rows: 24, columns: 80)
    var hasMaster = true
    var slaveCount = 0
    /// The master reads the end of file when the last slave has gone, but not before the first has come.
    var hadSlave = false
    /// The session whose terminal this is, and its foreground group; 0 for none.
    var session: Int32 = 0
    var foreground: Int32 = 0
    var masterReads: [UInt32] = []
    var masterWrites: [Write] = []
    var slaveReads: [SlaveRead] = []
    var slaveWrites: [Write] = []
    var changes: [SettingsChange] = []

    private let serving: Serving
    private let loop: EventLoop

    init(number: Int, _ serving: Serving, _ loop: EventLoop) {
        self.number = number
        self.serving = serving
        self.loop = loop
    }

    // MARK: Readiness

    func readiness(ofMaster isMaster: Bool) -> Readiness {
        var ready: Readiness = []
        if isMaster {
            if discipline.outputCount > 0 { ready.insert(.readable) }
            if masterWrites.isEmpty && discipline.takesInput { ready.insert(.writable) }
            if hadSlave && slaveCount == 0 { ready.formUnion([.readable, .hangUp]) }
        } else {
            if hasEnoughInput(for: 1) { ready.insert(.readable) }
            if slaveWrites.isEmpty && discipline.outputRoom >= 2 { ready.insert(.writable) }
            if !hasMaster { ready.formUnion([.readable, .hangUp]) }
        }
        return ready
    }

    private var minimum: Int { Int(discipline.settings.characters[TerminalSettings.minimum]) }
    /// In tenths of a second.
    private var time: Int { Int(discipline.settings.characters[TerminalSettings.time]) }

    /// Whether a read of `wanted` bytes that just begins would be answered at once.
    func hasEnoughInput(for wanted: Int) -> Bool {
        if discipline.isCanonical { return discipline.hasInput }
        if minimum == 0 { return time == 0 || discipline.inputCount > 0 }
        return discipline.inputCount >= max(min(minimum, wanted), 1)
    }

    // MARK: Waiting

    /// Does all that has become possible, until nothing moves any more.
    func pump() {
        var moves = true
        while moves {
            moves = false
            if pumpMasterWrites() { moves = true }
            sendSignals()
            if pumpSlaveReads() { moves = true }
            if pumpSlaveWrites() { moves = true }
            if pumpMasterReads() { moves = true }
            if pumpChanges() { moves = true }
        }
    }

    private func pumpMasterWrites() -> Bool {
        var moved = false
        while var write = masterWrites.first {
            let count = discipline.receive(write.bytes.span.extracting(write.done...))
            write.done += count
            masterWrites[0] = write
            if count > 0 { moved = true }
            guard write.done == write.bytes.count else { break }
            masterWrites.removeFirst()
            serving.answer(write.tag, Int64(write.done))
        }
        return moved
    }

    private func pumpSlaveWrites() -> Bool {
        var moved = false
        while var write = slaveWrites.first, hasMaster {
            let count = discipline.transmit(write.bytes.span.extracting(write.done...))
            write.done += count
            slaveWrites[0] = write
            if count > 0 { moved = true }
            guard write.done == write.bytes.count else { break }
            slaveWrites.removeFirst()
            serving.answer(write.tag, Int64(write.done))
        }
        return moved
    }

    private func pumpMasterReads() -> Bool {
        var moved = false
        while let tag = masterReads.first {
            guard discipline.outputCount > 0 || hadSlave && slaveCount == 0 else { break }
            masterReads.removeFirst()
            var buffer = [UInt8](repeating: 0, count: min(serving.wantedLength(tag), discipline.outputCount))
            var span = buffer.mutableSpan
            _ = discipline.takeOutput(into: &span)
            serving.answer(tag, bytes: buffer.span)
            moved = true
        }
        return moved
    }

    private func pumpSlaveReads() -> Bool {
        var moved = false
        while let read = slaveReads.first {
            let wanted = serving.wantedLength(read.tag)
            let isOver = !hasMaster || hasEnoughInput(for: wanted) || read.hasTimedOut
            guard isOver else {
                startTimer()
                break
            }
            slaveReads.removeFirst()
            if let timer = read.timer { loop.cancel(timer) }
            var buffer = [UInt8](repeating: 0, count: min(wanted, discipline.inputCount))
            var span = buffer.mutableSpan
            _ = discipline.takeInput(into: &span)
            serving.answer(read.tag, bytes: buffer.span)
            moved = true
        }
        return moved
    }

    /// VTIME for the read at the front: from its beginning with VMIN 0, else from the last byte on.
    private func startTimer() {
        guard !discipline.isCanonical, time > 0 else { return }
        let count = discipline.inputCount
        let read = slaveReads[0]
        if minimum > 0 && count == 0 { return }
        if let timer = read.timer {
            if minimum == 0 || count == read.countAtTimer { return }
            loop.cancel(timer)
        }
        let tag = read.tag
        slaveReads[0].countAtTimer = count
        slaveReads[0].timer = loop.schedule(after: UInt64(time) * 100_000_000) { [self] in
            guard let index = slaveReads.firstIndex(where: { $0.tag == tag }) else { return }
            slaveReads[index].hasTimedOut = true
            slaveReads[index].timer = nil
            pump()
        }
    }

    private func pumpChanges() -> Bool {
        guard let change = changes.first, discipline.outputCount == 0 || !hasMaster else { return false }
        changes.removeFirst()
        if change.flushesInput { discipline.flushInput() }
        discipline.change(to: change.settings)
        serving.answer(change.tag, 0)
        return true
    }

    /// Forgets a waiting request; what it has done so far is its answer.
    func cancel(_ tag: UInt32) {
        masterReads.removeAll { $0 == tag }
        if let index = slaveReads.firstIndex(where: { $0.tag == tag }) {
            if let timer = slaveReads.remove(at: index).timer { loop.cancel(timer) }
        }
        for write in masterWrites + slaveWrites where write.tag == tag && write.done > 0 {
            serving.answer(tag, Int64(write.done))
        }
        masterWrites.removeAll { $0.tag == tag }
        slaveWrites.removeAll { $0.tag == tag }
        changes.removeAll { $0.tag == tag }
    }

    // MARK: Signals

    func signalForeground(_ signal: Signal) {
        if foreground > 1 { try? Host.kill(-foreground, signal) }
    }

    private func sendSignals() {
        for signal in discipline.takeSignals() { signalForeground(signal) }
    }

    /// The last handle of the master is gone: the terminal hangs up.
    func hangUp() {
        hasMaster = false
        if session > 1 { try? Host.kill(session, .hangUp) }
        signalForeground(.hangUp)
        // A stopped program could not act on the signal.
        signalForeground(.continue)
        discipline.flushOutput()
        for write in slaveWrites { serving.answer(write.tag, .inputOutput) }
        slaveWrites = []
        discipline.flushInput()
        pump()
    }

    /// A handle of the slave's is gone.
    func closeSlave() {
        slaveCount -= 1
        guard slaveCount == 0 else { return }
        session = 0
        foreground = 0
        pump()
    }
}
