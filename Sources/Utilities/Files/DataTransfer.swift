import Platform
import Scheme
import SchemeProtocol
import Streams

/// The bytes of one file on their way into another.
struct DataTransfer {
    enum Outcome {
        case whole
        case cannotClone(Errno)
        case cannotRead(Errno)
        case cannotWrite(Errno)
    }

    private let input: HandleNumber
    private let output: HandleNumber
    private let stat: Stat
    private let sparse: CopyOptions.Need
    private let cloning: CopyOptions.Need
    private let progress: Progress
    private let piece = 1 << 18

    init(
        _ input: HandleNumber, _ output: HandleNumber, _ stat: Stat, sparse: CopyOptions.Need,
        cloning: CopyOptions.Need, _ progress: Progress
    ) {
        self.input = input
        self.output = output
        self.stat = stat
        self.sparse = sparse
        self.cloning = cloning
        self.progress = progress
    }

    func run() -> Outcome {
        if cloning != .never {
            do throws(Errno) {
                try Host.cloneContent(of: input, to: output)
                return .whole
            } catch { if cloning == .always { return .cannotClone(error) } }
        }
        let hasHoles = stat.mode.type == .regular && stat.blocks < stat.size / 512
        let makesHoles = stat.mode.type == .regular && (sparse == .always || (sparse == .auto && hasHoles))
        if makesHoles { return copyWithHoles(looksForZeros: true, hasHoles: hasHoles) }
        if stat.mode.type == .regular && stat.size > 0 {
            do throws(Errno) {
                while true {
                    let count = try Host.transfer(from: input, to: output, atMost: 1 << 23)
                    if count == 0 { break }
                    progress.add(bytes: count)
                }
                return .whole
            } catch {
                // Goes on by hand from where it stands.
                if error != .notSupported { return .cannotWrite(error) }
            }
        }
        return copyPlainly()
    }

    private func copyPlainly() -> Outcome {
        var buffer: [UInt8] = []
        while true {
            buffer.removeAll(keepingCapacity: true)
            do throws(Errno) {
                if try read(&buffer, piece) == 0 { return .whole }
            } catch { return .cannotRead(error) }
            do throws(Errno) { try write(buffer.span) } catch { return .cannotWrite(error) }
            progress.add(bytes: buffer.count)
        }
    }

    /// Leaves out what is not there, and blocks of zeros.
    private func copyWithHoles(looksForZeros: Bool, hasHoles: Bool) -> Outcome {
        var place: UInt64 = 0
        var buffer: [UInt8] = []
        var endsInHole = false
        while true {
            if hasHoles, let next = Host.nextData(input, from: place), next != place {
                // Behind the last data there is only the end.
                let start = min(next, max(stat.size, place))
                endsInHole = true
                place = start
                do throws(Errno) {
                    _ = try Host.seek(input, Int64(clamping: start), from: .start)
                    _ = try Host.seek(output, Int64(clamping: start), from: .start)
                } catch { return .cannotRead(error) }
            }
            buffer.removeAll(keepingCapacity: true)
            do throws(Errno) {
                if try read(&buffer, 65536) == 0 { break }
            } catch { return .cannotRead(error) }
            do throws(Errno) {
                var start = 0
                while start < buffer.count {
                    let end = min(start + 4096, buffer.count)
                    if Self.isZero(buffer.span.extracting(start..<end)) {
                        _ = try Host.seek(output, Int64(end - start), from: .current)
                        endsInHole = true
                    } else {
                        try write(buffer.span.extracting(start..<end))
                        endsInHole = false
                    }
                    start = end
                }
            } catch { return .cannotWrite(error) }
            place += UInt64(buffer.count)
            progress.add(bytes: buffer.count)
        }
        if endsInHole {
            do throws(Errno) { try Host.truncate(output, place) } catch { return .cannotWrite(error) }
        }
        return .whole
    }

    private static func isZero(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while index + 8 <= bytes.count {
            if bytes.littleEndian64(at: index) != 0 { return false }
            index += 8
        }
        while index < bytes.count {
            if bytes[index] != 0 { return false }
            index += 1
        }
        return true
    }

    private func read(_ buffer: inout [UInt8], _ count: Int) throws(Errno) -> Int {
        while true {
            do throws(Errno) { return try Host.read(input, into: &buffer, atMost: count) } catch .interrupted {
                continue
            }
        }
    }

    private func write(_ bytes: Span<UInt8>) throws(Errno) {
        var done = 0
        while done < bytes.count {
            do throws(Errno) { done += try Host.write(output, bytes.extracting(done..<bytes.count)) } catch .interrupted
            { continue }
        }
    }
}
