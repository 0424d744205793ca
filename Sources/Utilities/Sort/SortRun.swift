import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

/// One run of `sort`: reads all lines, brings them into order or checks them, and writes them.
///
/// What does not fit into its share of memory is sorted in parts, which go to disk and are merged at the end.
final class SortRun {
    /// Something in order already.
    private enum Part {
        case file(ByteString)
        case run(SortStore.Run)
    }

    private let context: Context
    private let order: LineOrder
    private let limits: SortLimits
    /// The byte that ends lines.
    private let end: UInt8
    private let marker: SortMarker?
    private var store: SortStore
    private var target: SortTarget

    init(_ context: Context, _ order: LineOrder, marker: SortMarker?) throws(Failure) {
        self.context = context
        self.order = order
        self.marker = marker
        end = context.lineEnd
        limits = try SortLimits(context)
        store = SortStore(folders: limits.folders, program: context.value("compress-program"))
        target = SortTarget(context.value("o"))
    }

    func run() throws(Failure) {
        let paths = try inputs()
        if let mode = try SortCheck.mode(context) { return try SortCheck(context, order, mode).run(paths[0]) }
        try target.prepare(paths)
        do throws(Failure) {
            try write(paths)
            try target.finish()
        } catch {
            target.giveUp()
            throw error
        }
    }

    private func write(_ paths: [ByteString]) throws(Failure) {
        if context.has("m") {
            var parts: [Part] = []
            for path in paths {
                // What is about to be written over is read now.
                let isTarget = target.isWrittenInPlace && target.isTarget(path)
                parts.append(isTarget ? .run(try copy(path)) : .file(path))
            }
            try merge(parts)
        } else {
            try sort(paths)
        }
    }

    private func inputs() throws(Failure) -> [ByteString] {
        guard let list = context.value("files0-from") else { return context.paths }
        if let first = context.operands.first {
            throw .usage("extra operand " + quoted(first) + "\nfile operands cannot be combined with --files0-from")
        }
        let bytes: [UInt8]
        do throws(Errno) { bytes = try Input(path: list).rest() } catch {
            throw Context.failure("open failed: " + shellQuoted(list), error, status: 2)
        }
        var names = ByteString(bytes).split(separator: 0)
        if names.last?.isEmpty == true { names.removeLast() }
        if names.isEmpty { throw .fatal("no input from " + named(list), status: 2) }
        for (index, name) in names.enumerated() {
            if list == "-" && name == "-" {
                throw .fatal("when reading file names from stdin, no file name of '-' allowed", status: 2)
            }
            if name.isEmpty {
                throw .fatal(
                    shellQuoted(list) + ":" + ByteString(index + 1) + ": invalid zero-length file name", status: 2)
            }
        }
        return names
    }

    private func sort(_ paths: [ByteString]) throws(Failure) {
        let reader = SortReader(paths, end: end)
        var parts: [Part] = []
        while true {
            var block = SortBlock(try reader.piece(limits.pieceSize), end: end, order)
            if block.lines.isEmpty && !parts.isEmpty { break }
            block.sort(order, threads: limits.threads)
            if parts.isEmpty && reader.isAtEnd {
                // All of it is here.
                let sink = try finalSink()
                let bytes = block.bytes
                for line in block.lines { try sink.put(bytes.span, line) }
                return try sink.flush()
            }
            parts.append(.run(try keep(block)))
            if parts.count == 256 && limits.compresses { parts = try pass(parts) }
        }
        try merge(parts)
    }

    private func keep(_ block: SortBlock) throws(Failure) -> SortStore.Run {
        try store.keep { (output, failure) throws(Failure) in
            let sink = SortSink(output, end: end, unique: uniqueOrder, failure: failure)
            let bytes = block.bytes
            for line in block.lines { try sink.put(bytes.span, line) }
        }
    }

    private func copy(_ path: ByteString) throws(Failure) -> SortStore.Run {
        let input = try open(path)
        return try store.keep { (output, failure) throws(Failure) in
            do throws(Errno) {
                while true {
                    let bytes = try input.chunk()
                    if bytes.isEmpty { return }
                    try output.write(bytes.span)
                }
            } catch { throw failure(error) }
        }
    }

    /// Merges in passes, so that never more than some files are open.
    private func merge(_ parts: [Part]) throws(Failure) {
        var parts = parts
        while true {
            if parts.count <= limits.batch {
                let sources = try open(parts[...])
                if sources.count == parts.count {
                    var merge = SortMerge(sources, order)
                    let sink = try finalSink()
                    try merge.run(into: sink)
                    try sink.flush()
                    return try close(parts[...])
                }
            }
            parts = try pass(parts)
        }
    }

    /// Merges parts that stand beside each other, as many as may be.
    private func pass(_ parts: [Part]) throws(Failure) -> [Part] {
        store.beginPass()
        var result: [Part] = []
        var index = 0
        while index < parts.count {
            if index == parts.count - 1 && index > 0 {
                result.append(parts[index])
                break
            }
            let sources = try open(parts[index...].prefix(limits.batch))
            let run = try store.keep { (output, failure) throws(Failure) in
                var merge = SortMerge(sources, order)
                try merge.run(into: SortSink(output, end: end, unique: uniqueOrder, failure: failure))
            }
            result.append(.run(run))
            try close(parts[index..<(index + sources.count)])
            index += sources.count
        }
        return result
    }

    /// As many of the parts as can be open at once.
    private func open(_ parts: ArraySlice<Part>) throws(Failure) -> [SortSource] {
        var sources: [SortSource] = []
        for part in parts {
            do throws(Failure) {
                switch part {
                case .file(let path): sources.append(SortSource(try open(path), shellQuoted(path), end: end))
                case .run(let run): sources.append(SortSource(try store.open(run), "temporary file", end: end))
                }
            } catch {
                // One more is given up, so that there is a handle for what they are merged into.
                guard case .fatal = error, isAtHandleLimit, sources.count > 2 else { throw error }
                sources.removeLast()
                return sources
            }
        }
        return sources
    }

    /// Whether no more files can be opened.
    private var isAtHandleLimit: Bool {
        do throws(Errno) {
            try Host.close(try Host.duplicate(Host.standardError))
            return false
        } catch { return error == .tooManyHandles || error == .tooManyHandlesInSystem }
    }

    private func close(_ parts: ArraySlice<Part>) throws(Failure) {
        for part in parts {
            if case .run(let run) = part { try store.close(run) }
        }
    }

    private func open(_ path: ByteString) throws(Failure) -> Input {
        do throws(Errno) { return try Input(path: path) } catch {
            throw Context.failure("cannot read: " + shellQuoted(path), error, status: 2)
        }
    }

    private var uniqueOrder: LineOrder? { context.has("u") ? order : nil }

    private func finalSink() throws(Failure) -> SortSink {
        try target.open()
        let name = context.value("o").map { shellQuoted($0) } ?? "'standard output'"
        return SortSink(context.output, end: end, unique: uniqueOrder, marker: marker) {
            $0 == .brokenPipe ? .output($0) : Context.failure("write failed: " + name, $0, status: 2)
        }
    }
}
