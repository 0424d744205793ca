import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// The last part of one open file, as `tail` shows it.
struct TailRange {
    let handle: HandleNumber
    let plan: TailPlan
    let context: Context
    /// Pieces of this size are read.
    private let piece = 1 << 16

    init(_ handle: HandleNumber, _ plan: TailPlan, _ context: Context) {
        self.handle = handle
        self.plan = plan
        self.context = context
    }

    /// Shows it. What cannot be read is thrown as it is, what cannot be written as the failure that ends the program.
    func show(_ stat: Stat) throws(Failure) -> Errno? {
        let position = stat.mode.type == .regular ? try? Host.seek(handle, 0, from: .current) : nil
        if plan.fromStart {
            if plan.byBytes, let position, plan.number > 1 {
                let (target, overflow) = position.addingReportingOverflow(UInt64(plan.number - 1))
                _ = try? Host.seek(handle, Int64(clamping: overflow ? .max : target), from: .start)
                return try copy()
            }
            return try skip()
        }
        // What a file system makes up while it is read has no size.
        if let position, stat.size > UInt64(piece), stat.size > position {
            if plan.byBytes {
                let start = max(position, stat.size - min(stat.size, UInt64(plan.number)))
                _ = try? Host.seek(handle, Int64(clamping: start), from: .start)
                return try copy()
            }
            return try seekLines(position, stat.size)
        }
        return try gather()
    }

    /// Reads the next piece; nil where that fails.
    private func next(_ bytes: inout [UInt8], _ count: Int? = nil) throws(Errno) {
        bytes.removeAll(keepingCapacity: true)
        while true {
            do throws(Errno) {
                _ = try Host.read(handle, into: &bytes, atMost: count ?? piece)
                return
            } catch .interrupted { continue }
        }
    }

    /// Everything from here on.
    private func copy() throws(Failure) -> Errno? {
        var bytes: [UInt8] = []
        while true {
            do throws(Errno) { try next(&bytes) } catch { return error }
            if bytes.isEmpty { return nil }
            try context.put(bytes.span)
        }
    }

    /// All but the first lines or bytes.
    private func skip() throws(Failure) -> Errno? {
        var left = max(plan.number, 1) - 1
        var bytes: [UInt8] = []
        while left > 0 {
            do throws(Errno) { try next(&bytes) } catch { return error }
            if bytes.isEmpty { return nil }
            var start = 0
            if plan.byBytes {
                start = min(left, bytes.count)
                left -= start
            } else {
                while left > 0 && start < bytes.count {
                    if bytes[start] == plan.end { left -= 1 }
                    start += 1
                }
            }
            try context.put(bytes.span.extracting(start..<bytes.count))
        }
        return try copy()
    }

    /// The last lines of a file whose size is known, looked for from its end.
    private func seekLines(_ first: UInt64, _ size: UInt64) throws(Failure) -> Errno? {
        if plan.number == 0 {
            _ = try? Host.seek(handle, Int64(clamping: size), from: .start)
            return try copy()
        }
        var bytes: [UInt8] = []
        var seen = 0
        var place = size
        while place > first {
            let start = max(first, (place - 1) / UInt64(piece) * UInt64(piece))
            do throws(Errno) {
                _ = try Host.seek(handle, Int64(clamping: start), from: .start)
                try next(&bytes, Int(place - start))
            } catch { return error }
            var index = bytes.count
            while let found = bytes.span.lastIndex(of: plan.end, before: index) {
                index = found
                if start + UInt64(found) + 1 == size { continue }
                seen += 1
                if seen == plan.number {
                    _ = try? Host.seek(handle, Int64(clamping: start + UInt64(found) + 1), from: .start)
                    return try copy()
                }
            }
            place = start
        }
        _ = try? Host.seek(handle, Int64(clamping: first), from: .start)
        return try copy()
    }

    /// The last lines or bytes of what can only be read from its start. Only what may still be wanted is kept.
    private func gather() throws(Failure) -> Errno? {
        var held: [UInt8] = []
        var heldLines = 0
        var bytes: [UInt8] = []
        while true {
            do throws(Errno) { try next(&bytes) } catch { return error }
            if bytes.isEmpty { break }
            held += bytes
            if plan.byBytes {
                if held.count > piece, held.count / 2 > plan.number { held.removeFirst(held.count - plan.number) }
                continue
            }
            heldLines += bytes.span.count(of: plan.end)
            if held.count > piece * 16, heldLines / 2 > plan.number {
                held.removeFirst(start(held))
                heldLines = plan.number
            }
        }
        let start = plan.byBytes ? max(0, held.count - min(plan.number, held.count)) : start(held)
        try context.put(held.span.extracting(start..<held.count))
        return nil
    }

    /// Where the last lines begin. A line without an end counts too.
    private func start(_ bytes: [UInt8]) -> Int {
        if plan.number == 0 { return bytes.count }
        var index = bytes.count
        var seen = 0
        while let found = bytes.span.lastIndex(of: plan.end, before: index) {
            index = found
            if found == bytes.count - 1 { continue }
            seen += 1
            if seen == plan.number { return found + 1 }
        }
        return 0
    }
}
