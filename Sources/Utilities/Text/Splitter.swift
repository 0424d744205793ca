import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// Opens one file after the other, with names that count up, or a program for each.
final class PieceWriter {
    private let context: Context
    private let plan: SplitPlan
    private let prefix: ByteString
    private var digits: [Int] = []
    private var length: Int
    private var output: Output?
    private var handle: HandleNumber?
    private var process: Int32?

    init(_ context: Context, _ plan: SplitPlan, prefix: ByteString) {
        self.context = context
        self.plan = plan
        self.prefix = prefix
        length = plan.suffixLength
    }

    /// The name of the next file.
    private func nextName() throws(Failure) -> ByteString {
        let base = plan.alphabet.count
        if digits.isEmpty {
            digits = [Int](repeating: 0, count: length)
            for (index, byte) in (plan.start ?? "").reversed().enumerated() {
                digits[length - 1 - index] = plan.alphabet.firstIndex(of: byte) ?? 0
            }
        } else {
            var place = digits.count - 1
            while place >= 0 {
                digits[place] += 1
                // Before the names run out they become longer, where no length was asked for.
                let grows = place == widened && !plan.hasLength && plan.start == nil
                if digits[place] < (grows ? base - 1 : base) { break }
                if grows {
                    // The first digit stays at its highest, and two more are added.
                    widened += 1
                    digits =
                        [Int](repeating: base - 1, count: widened)
                        + [Int](repeating: 0, count: widened + plan.suffixLength)
                    return name
                }
                if place == 0 { throw .fatal("output file suffixes exhausted") }
                digits[place] = 0
                place -= 1
            }
        }
        return name
    }

    /// How many digits in front stay at their highest.
    private var widened = 0

    private var name: ByteString {
        prefix + ByteString(digits.map { plan.alphabet[$0] }) + plan.ending
    }

    /// Ends the file before and begins the next.
    func begin() throws(Failure) {
        try end()
        let name = try nextName()
        if context.has("verbose") {
            try context.put(
                context.has("filter")
                    ? "executing with FILE=" + shellQuoted(name) + "\n" : "creating file " + named(name) + "\n")
            try context.flush()
        }
        do throws(Errno) {
            if let command = context.value("filter") {
                let ends = try Host.pipe()
                var request = SpawnRequest(
                    path: "/bin/sh", arguments: ["sh", "-c", command],
                    environment: Host.environment.filter { !$0.hasPrefix("FILE=") } + ["FILE=" + name])
                request.handles = [(0, ends.read), (1, 1), (2, 2)]
                request.defaultSignals = [.pipe]
                process = try Host.spawn(request)
                try Host.close(ends.read)
                handle = ends.write
            } else {
                handle = try Host.open(name, [.write, .create, .truncate])
            }
        } catch { throw Context.failure(shellQuoted(name), error) }
        if let handle { output = Output(handle) }
    }

    func put(_ bytes: Span<UInt8>) throws(Failure) {
        guard let output else { return }
        do throws(Errno) { try output.write(bytes) } catch .brokenPipe where process != nil { return } catch {
            throw Context.failure(shellQuoted(name), error)
        }
    }

    func end() throws(Failure) {
        guard let handle, let output else { return }
        var ending: Failure?
        do throws(Errno) {
            try output.flush()
            try Host.close(handle)
            if let process, let result = try Host.wait(process), let command = context.value("filter") {
                switch result.status {
                case .exited(0), .signalled(.pipe): break
                case .exited(let code):
                    context.complain(
                        "with FILE=" + name + ", exit " + ByteString(code) + " from command: " + command)
                    ending = .exit(Int32(code))
                case .signalled(let signal):
                    let word: ByteString = signal.name.map { ByteString($0) } ?? ByteString(signal.rawValue)
                    context.complain("with FILE=" + name + ", signal " + word + " from command: " + command)
                    ending = .exit(128 + signal.rawValue)
                default: break
                }
            }
        } catch {
            if error != .brokenPipe { throw Context.failure(shellQuoted(name), error) }
        }
        self.handle = nil
        self.output = nil
        process = nil
        if let ending { throw ending }
    }
}

/// Cuts an input into pieces.
struct Splitter {
    private let context: Context
    private let plan: SplitPlan
    private let input: Input
    private let path: ByteString
    private let pieces: PieceWriter

    init(_ context: Context, _ plan: SplitPlan, _ input: Input, _ path: ByteString, _ pieces: PieceWriter) {
        self.context = context
        self.plan = plan
        self.input = input
        self.path = path
        self.pieces = pieces
    }

    private var shownPath: ByteString { path == "-" ? "-" : shellQuoted(path) }

    func run() throws(Failure) {
        switch plan.way {
        case .lines(let count): try lines(count)
        case .bytes(let count): try bytes(count)
        case .lineBytes(let count): try lineBytes(count)
        case .chunks(let count, let only): try chunks(count, only)
        case .lineChunks(let count, let only): try lineChunks(count, only)
        case .roundRobin(let count, let only): try roundRobin(count, only)
        }
        try pieces.end()
    }

    /// The next line with its end.
    private func nextLine() throws(Failure) -> ByteString? {
        let range = try must(shownPath) { () throws(Errno) in try input.nextLine(separator: plan.separator) }
        guard let range else { return nil }
        return input.isLineComplete ? input.text(range) + [plan.separator] : input.text(range)
    }

    private func rest() throws(Failure) -> [UInt8] { try must(shownPath) { () throws(Errno) in try input.rest() } }

    private func lines(_ count: Int) throws(Failure) {
        var left = 0
        while let line = try nextLine() {
            if left == 0 {
                try pieces.begin()
                left = count
            }
            try pieces.put(line.bytes.span)
            left -= 1
        }
    }

    private func bytes(_ count: Int) throws(Failure) {
        var left = 0
        while true {
            let chunk = try must(shownPath) { () throws(Errno) in try input.chunk() }
            if chunk.isEmpty { return }
            var start = 0
            while start < chunk.count {
                if left == 0 {
                    try pieces.begin()
                    left = count
                }
                let taken = min(left, chunk.count - start)
                try pieces.put(chunk.span.extracting(start..<(start + taken)))
                start += taken
                left -= taken
            }
        }
    }

    private func lineBytes(_ count: Int) throws(Failure) {
        var left = 0
        while let line = try nextLine() {
            var start = 0
            while start < line.count {
                let rest = line.count - start
                // A line that fits into a piece is not cut; a longer one begins a piece of its own.
                if left == 0 || (rest > left && left < count) {
                    try pieces.begin()
                    left = count
                }
                let taken = min(rest, left)
                try pieces.put(line.bytes.span.extracting(start..<(start + taken)))
                start += taken
                left -= taken
            }
        }
    }

    private func chunks(_ count: Int, _ only: Int?) throws(Failure) {
        let all = try rest()
        // What does not come out even is the last one's.
        let size = max(all.count, count) / count
        for number in 1...count {
            let start = min((number - 1) * size, all.count)
            let end = number == count ? all.count : min(start + size, all.count)
            if let only {
                if only == number { try context.put(all.span.extracting(start..<end)) }
            } else {
                try piece(all.span.extracting(start..<end))
            }
        }
    }

    /// A whole file, even where it is empty.
    private func piece(_ bytes: Span<UInt8>) throws(Failure) {
        if bytes.count == 0 && context.has("e") { return }
        try pieces.begin()
        try pieces.put(bytes)
    }

    /// A line belongs to the piece in whose range of bytes it begins; who has no beginning of a line is empty.
    private func lineChunks(_ count: Int, _ only: Int?) throws(Failure) {
        let all = try rest()
        let size = max(all.count, count) / count
        var number = 1
        var border = size - 1
        var start = 0
        var place = 0
        while place < all.count {
            let from = min(all.count - 1, max(place, border))
            let end = all.span.firstIndex(of: plan.separator, from: from)
            place = end.map { $0 + 1 } ?? all.count
            if border > place - 1 { continue }
            // The piece is complete, and so are those whose ranges its last line has gone over.
            while number <= count, border <= place - 1 {
                if number == count && place < all.count { break }
                if let only {
                    if only == number { return try context.put(all.span.extracting(start..<place)) }
                } else {
                    try piece(all.span.extracting(start..<place))
                }
                start = place
                number += 1
                border = number == count ? max(all.count, count) - 1 : border + size
            }
        }
        while number <= count {
            if only == nil {
                try piece(all.span.extracting(start..<all.count))
            } else if only == number {
                return try context.put(all.span.extracting(start..<all.count))
            }
            start = all.count
            number += 1
        }
    }

    private func roundRobin(_ count: Int, _ only: Int?) throws(Failure) {
        var parts = [[UInt8]](repeating: [], count: only == nil ? count : 1)
        var number = 0
        while let line = try nextLine() {
            if let only {
                if number + 1 == only { try context.put(line) }
            } else {
                parts[number] += line.bytes
            }
            number = (number + 1) % count
        }
        if only != nil { return }
        for part in parts where !part.isEmpty || !context.has("e") {
            try pieces.begin()
            try pieces.put(part.span)
        }
    }
}
