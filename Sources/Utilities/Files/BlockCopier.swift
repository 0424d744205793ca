import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// One run of `dd`: reads blocks, changes them as it was told, and writes blocks.
final class BlockCopier {
    private let context: Context
    private let plan: CopyPlan
    private var fullIn = 0
    private var partialIn = 0
    private var fullOut = 0
    private var partialOut = 0
    private var truncated = 0
    private var written = 0
    private var pending: [UInt8] = []
    private var column = 0
    private var blanks = 0
    private var held: UInt8?
    private let started = Host.clock(.monotonic)
    private var lastWasHole = false
    /// The block before could not be read, and zeros stand for it.
    private var hasFailed = false
    private var lastShown = Host.clock(.monotonic)
    private var shownLength = 0

    init(_ context: Context, _ plan: CopyPlan) {
        self.context = context
        self.plan = plan
    }

    func run() throws(Failure) {
        if let path = plan.input {
            do throws(Errno) {
                let handle = try Host.open(path, openFlags(plan.inputFlags).union(.read))
                try Host.duplicate(handle, to: Host.standardInput)
                try Host.close(handle)
            } catch { throw Context.failure("failed to open " + named(path), error) }
        }
        try openOutput()
        try skipInput()
        Host.onSignal(.user1, .note)
        if !Host.isIgnored(.interrupt) { Host.onSignal(.interrupt, .note) }
        do throws(Failure) { try copy() } catch {
            // The message comes before the counts.
            guard case .fatal(let message, let status) = error else { throw error }
            context.complain(message, status: status)
        }
        report()
    }

    private func openFlags(_ names: [ByteString]) -> OpenFlags {
        var flags: OpenFlags = []
        if names.contains("nofollow") { flags.insert(.noFollow) }
        if names.contains("directory") { flags.insert(.directory) }
        if names.contains("nonblock") { flags.insert(.nonBlocking) }
        return flags
    }

    private func openOutput() throws(Failure) {
        let places = seekBytes
        if let path = plan.output {
            var flags: OpenFlags = .write
            if !plan.conversions.contains("nocreat") { flags.insert(.create) }
            if plan.conversions.contains("excl") { flags.insert(.exclusive) }
            if plan.outputFlags.contains("append") { flags.insert(.append) }
            let truncates = !plan.conversions.contains("notrunc")
            flags.formUnion(openFlags(plan.outputFlags))
            let inBlocks = plan.seek.isBytes ? plan.seek.value / plan.outputSize : plan.seek.value
            if truncates && inBlocks == 0 { flags.insert(.truncate) }
            do throws(Errno) {
                let handle = try Host.open(path, flags)
                try Host.duplicate(handle, to: Host.standardOutput)
                try Host.close(handle)
            } catch { throw Context.failure("failed to open " + named(path), error) }
            if truncates && places > 0 {
                do throws(Errno) { try Host.truncate(Host.standardOutput, UInt64(places)) } catch {
                    if (try? Host.stat(Host.standardOutput))?.mode.type == .regular {
                        throw Context.failure(
                            "failed to truncate to " + ByteString(places) + " bytes in output file " + named(path),
                            error)
                    }
                }
            }
        }
        guard places > 0 else { return }
        do throws(Errno) { _ = try Host.seek(Host.standardOutput, Int64(places), from: .current) } catch {
            throw Context.failure(shellQuoted(plan.output ?? "standard output") + ": cannot seek", error)
        }
    }

    private var seekBytes: Int {
        plan.seek.isBytes
            ? plan.seek.value
            : Int(
                clamping: plan.seek.value.multipliedFullWidth(by: plan.outputSize).high == 0
                    ? plan.seek.value &* plan.outputSize : .max)
    }

    private func skipInput() throws(Failure) {
        var left = plan.skip.isBytes ? plan.skip.value : plan.skip.value &* plan.inputSize
        if left <= 0 { return }
        let name: ByteString = plan.input ?? "standard input"
        if let stat = try? Host.stat(Host.standardInput), stat.mode.type == .regular {
            let place = (try? Host.seek(Host.standardInput, 0, from: .current)) ?? 0
            if UInt64(left) > stat.size - min(place, stat.size) { cannotSkip(name) }
            _ = try? Host.seek(Host.standardInput, Int64(left), from: .current)
            return
        }
        while left > 0 {
            var bytes: [UInt8] = []
            let count = (try? Host.read(Host.standardInput, into: &bytes, atMost: min(left, plan.inputSize))) ?? 0
            if count == 0 { return cannotSkip(name) }
            left -= count
        }
    }

    private func cannotSkip(_ name: ByteString) {
        if plan.status == "none" { return }
        let status = context.status
        context.complain(shellQuoted(name) + ": cannot skip to specified offset")
        context.status = status
    }

    private func copy() throws(Failure) {
        let readsFully = plan.inputFlags.contains("fullblock")
        // With one size and nothing to change, what was read is written at once, short or not.
        let changes = ["ascii", "ebcdic", "ibm", "block", "unblock", "lcase", "ucase", "swab"].contains {
            plan.conversions.contains($0)
        }
        let isDirect = plan.isSingleSize && !changes
        var left = plan.count.map { $0.isBytes ? $0.value : Int.max } ?? Int.max
        var blocks = plan.count.map { $0.isBytes ? Int.max : $0.value } ?? Int.max
        copying: while left > 0 && blocks > 0 {
            var bytes: [UInt8] = []
            var isRead = false
            let wanted = min(plan.inputSize, left)
            repeat {
                let count: Int
                do throws(Errno) {
                    count = try Host.read(Host.standardInput, into: &bytes, atMost: wanted - bytes.count)
                } catch .interrupted {
                    heed()
                    continue
                } catch {
                    if !hasRecovered(error) { break copying }
                    if !plan.conversions.contains("sync") { continue copying }
                    break
                }
                if count == 0 { break }
                isRead = true
            } while readsFully && bytes.count < wanted || !isRead && !hasFailed
            heed()
            if hasFailed {
                hasFailed = false
                bytes += [UInt8](repeating: 0, count: plan.inputSize - bytes.count)
            }
            if bytes.isEmpty { break }
            left -= bytes.count
            blocks -= 1
            if bytes.count == plan.inputSize { fullIn += 1 } else { partialIn += 1 }
            if bytes.count < plan.inputSize, plan.conversions.contains("sync") {
                let fill: UInt8 = plan.conversions.contains("block") || plan.conversions.contains("unblock") ? 0x20 : 0
                bytes += [UInt8](repeating: fill, count: plan.inputSize - bytes.count)
            }
            if isDirect {
                try send(bytes.span)
            } else {
                try gather(changed(bytes))
            }
        }
        try finish()
    }

    /// After a block that cannot be read: whether the next is to be tried.
    private func hasRecovered(_ error: Errno) -> Bool {
        context.complain("error reading " + named(plan.input ?? "standard input"), error)
        guard plan.conversions.contains("noerror"), error != .isADirectory else { return false }
        report()
        hasFailed = true
        return (try? Host.seek(Host.standardInput, Int64(plan.inputSize), from: .current)) != nil
    }

    /// Does what a signal asks for, and shows how far it is.
    private func heed() {
        let signals = Host.takeSignals()
        if signals & Signal.interrupt.bit != 0 {
            report()
            Host.onSignal(.interrupt, .standard)
            try? Host.kill(Host.processID, .interrupt)
        }
        if signals & Signal.user1.bit != 0 { report() }
        guard plan.status == "progress" else { return }
        let now = Host.clock(.monotonic)
        if now - lastShown < 1_000_000_000 { return }
        lastShown = now
        let text = summary()
        let old = shownLength
        shownLength = text.count
        let error = Handle(adopting: Host.standardError)
        try? error.write("\r" + text + ByteString(repeatElement(0x20, count: max(0, old - text.count))))
        _ = error.relinquish()
    }

    // MARK: Changing

    private func changed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        if plan.conversions.contains("swab") { bytes = swapped(bytes) }
        if plan.conversions.contains("ascii") { bytes = bytes.map { CharacterCodes.fromEBCDIC($0) } }
        if plan.conversions.contains("ucase") { bytes = ByteString(bytes).uppercased.bytes }
        if plan.conversions.contains("lcase") { bytes = ByteString(bytes).lowercased.bytes }
        if plan.conversions.contains("ebcdic") || plan.conversions.contains("ibm") {
            let isIBM = plan.conversions.contains("ibm")
            bytes = bytes.map { CharacterCodes.toEBCDIC($0, isIBM: isIBM) }
        }
        let records = plan.conversionSize > 0
        if records && plan.conversions.contains("block") { return blocked(bytes) }
        if records && plan.conversions.contains("unblock") { return unblocked(bytes) }
        return bytes
    }

    /// Bytes in pairs turned round; an odd one waits for the next block.
    private func swapped(_ bytes: [UInt8]) -> [UInt8] {
        let all = (held.map { [$0] } ?? []) + bytes
        var result: [UInt8] = []
        var index = 0
        while index + 1 < all.count {
            result.append(all[index + 1])
            result.append(all[index])
            index += 2
        }
        held = index < all.count ? all[index] : nil
        return result
    }

    /// Lines as records of one length.
    private func blocked(_ bytes: [UInt8]) -> [UInt8] {
        let newline: UInt8 = plan.conversions.contains("ebcdic") || plan.conversions.contains("ibm") ? 0x25 : 0x0a
        let space: UInt8 = newline == 0x25 ? 0x40 : 0x20
        var result: [UInt8] = []
        for byte in bytes {
            if byte == newline {
                if column < plan.conversionSize {
                    result += [UInt8](repeating: space, count: plan.conversionSize - column)
                }
                column = 0
            } else {
                if column == plan.conversionSize { truncated += 1 }
                if column < plan.conversionSize { result.append(byte) }
                column += 1
            }
        }
        return result
    }

    /// Records of one length as lines, without the blanks at their ends.
    private func unblocked(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            if column == plan.conversionSize {
                blanks = 0
                column = 0
                result.append(0x0a)
            }
            column += 1
            if byte == 0x20 {
                blanks += 1
            } else {
                result += [UInt8](repeating: 0x20, count: blanks)
                blanks = 0
                result.append(byte)
            }
        }
        return result
    }

    // MARK: Writing

    private func gather(_ bytes: [UInt8]) throws(Failure) {
        pending += bytes
        var start = 0
        while pending.count - start >= plan.outputSize {
            let block = Array(pending[start..<(start + plan.outputSize)])
            try send(block.span)
            start += plan.outputSize
        }
        pending.removeFirst(start)
    }

    private func finish() throws(Failure) {
        if let held {
            self.held = nil
            try gather([held])
        }
        if plan.conversions.contains("block") && column > 0 && plan.conversionSize > column {
            let isEBCDIC = plan.conversions.contains("ebcdic") || plan.conversions.contains("ibm")
            try gather([UInt8](repeating: isEBCDIC ? 0x40 : 0x20, count: plan.conversionSize - column))
        }
        if plan.conversions.contains("unblock") && column > 0 && plan.conversionSize > 0 { try gather([0x0a]) }
        let rest = pending
        if !rest.isEmpty { try send(rest.span) }
        if lastWasHole, let place = try? Host.seek(Host.standardOutput, 0, from: .current) {
            try? Host.truncate(Host.standardOutput, place)
        }
        if plan.conversions.contains("fsync") || plan.conversions.contains("fdatasync") {
            try must("fsync failed for " + named(plan.output ?? "standard output")) { () throws(Errno) in
                try Host.sync(Host.standardOutput)
            }
        }
    }

    private func send(_ bytes: Span<UInt8>) throws(Failure) {
        lastWasHole = false
        if plan.conversions.contains("sparse") {
            var isZero = true
            for index in 0..<bytes.count where bytes[index] != 0 {
                isZero = false
                break
            }
            if isZero, (try? Host.seek(Host.standardOutput, Int64(bytes.count), from: .current)) != nil {
                lastWasHole = true
                count(bytes.count)
                return
            }
        }
        var done = 0
        while done < bytes.count {
            do throws(Errno) {
                done += try Host.write(Host.standardOutput, bytes.extracting(done..<bytes.count))
            } catch .interrupted { continue } catch {
                throw Context.failure("error writing " + named(plan.output ?? "standard output"), error)
            }
        }
        count(bytes.count)
    }

    private func count(_ bytes: Int) {
        written += bytes
        if bytes == plan.outputSize { fullOut += 1 } else { partialOut += 1 }
    }

    private func report() {
        if plan.status == "none" { return }
        if shownLength > 0 { Program.complain("") }
        shownLength = 0
        var text: ByteString = ByteString(fullIn) + "+" + ByteString(partialIn) + " records in\n"
        text += ByteString(fullOut) + "+" + ByteString(partialOut) + " records out"
        if truncated > 0 {
            text += "\n" + ByteString(truncated) + (truncated == 1 ? " truncated record" : " truncated records")
        }
        if plan.status != "noxfer" { text += "\n" + summary() }
        Program.complain(text)
    }

    /// How much was copied in what time.
    private func summary() -> ByteString {
        let nanoseconds = max(Host.clock(.monotonic) - started, 1)
        var text = ByteString(written) + (written == 1 ? " byte" : " bytes")
        if written >= 1000 {
            text += " (" + unit(UInt64(written), 1000)
            text += written >= 1024 ? ", " + unit(UInt64(written), 1024) + ")" : ")"
        }
        let seconds = Extended(Natural(nanoseconds), over: Natural(1_000_000_000))
        return text + " copied, " + seconds.general(6) + " s, " + rate(Double(written) * 1e9 / Double(nanoseconds))
    }

    /// Bytes in a second, at least in thousands.
    private func rate(_ bytes: Double) -> ByteString {
        var amount = bytes / 1000
        var power = 0
        while amount >= 1000 && power < 5 {
            amount /= 1000
            power += 1
        }
        let tenths = Int((min(amount, 1e12) * 10).rounded(.toNearestOrEven))
        let number =
            tenths < 100
            ? ByteString(tenths / 10) + "." + ByteString(tenths % 10)
            : ByteString(Int(min(amount, 1e12).rounded(.toNearestOrEven)))
        return number + " " + ("kMGTPE" as ByteString)[power..<(power + 1)] + "B/s"
    }

    /// An amount with a unit, as in `1.5 MB` and `1.4 MiB`.
    private func unit(_ amount: UInt64, _ base: UInt64) -> ByteString {
        let letters: ByteString = base == 1000 ? "kMGTPE" : "KMGTPE"
        var factor: UInt64 = 1
        var power = 0
        while power < 6, amount / factor >= base {
            factor *= base
            power += 1
        }
        if power == 0 { return ByteString(amount) + " B" }
        let tenths = (amount / (factor / 10 == 0 ? 1 : factor) * 10) + (amount % factor * 10 + factor / 2) / factor
        let number =
            tenths < 100 ? ByteString(tenths / 10) + "." + ByteString(tenths % 10) : ByteString((tenths + 5) / 10)
        return number + " " + letters[(power - 1)..<power] + (base == 1000 ? "B" : "iB")
    }
}
