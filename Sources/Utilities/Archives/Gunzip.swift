import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `gunzip`: expands files that `gzip` made.
    static var gunzip: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Uncompress FILEs (by default, in-place).",
            [
                Option("c", "stdout", "write on standard output, keep original files unchanged"),
                Option("f", "force", "force overwrite of output file"),
                Option("k", "keep", "keep (don't delete) input files"),
                Option("q", "quiet", "suppress all warnings"),
                Option("S", "suffix", takes: "SUF", "use suffix SUF on compressed files"),
                Option("t", "test", "test compressed file integrity"), Option("v", "verbose", "verbose mode"),
            ]
        ) { (context) throws(Failure) in
            for path in context.paths { try Expansion(context).expand(path, toOutput: context.has("c")) }
        }
    }

    /// `zcat`: shows what is in files that `gzip` made.
    static var zcat: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Uncompress FILEs to standard output.",
            [Option("f", "force", "show files as they are that are not compressed")]
        ) { (context) throws(Failure) in
            for path in context.paths { try Expansion(context).expand(path, toOutput: true) }
        }
    }
}

/// One file on its way out of its compressed form.
private final class Expansion {
    private let context: Context
    private var output: Output?
    private var check = CRC32()
    private var size: UInt32 = 0
    private var writeError: Errno?

    init(_ context: Context) { self.context = context }

    func expand(_ path: ByteString, toOutput: Bool) throws(Failure) {
        let isTest = context.has("t")
        var source = path
        if path != "-", (try? Host.stat(path)) == nil, (try? Host.stat(path + ".gz")) != nil { source = path + ".gz" }
        let input: Input
        let stat: Stat
        do throws(Errno) {
            input = try Input(path: source)
            stat = try input.stat()
            if stat.mode.type == .directory {
                return context.complain(source + " is a directory -- ignored", status: 2)
            }
        } catch { return context.complain(source + ": " + ByteString(error.message)) }
        if toOutput || isTest || path == "-" {
            output = isTest ? nil : context.output
            do throws(DecodingFailure) { try decode(input) } catch { try report(source, error) }
            return
        }
        guard let target = targetName(source) else {
            return context.complain(source + ": unknown suffix -- ignored", status: 2)
        }
        try replace(source, target, input, stat)
    }

    private func targetName(_ path: ByteString) -> ByteString? {
        if path.hasSuffix(".tgz") || path.hasSuffix(".taz") { return path[0..<(path.count - 3)] + "tar" }
        let known: [ByteString] = [".gz", "-gz", ".z", "-z", "_z", ".Z"]
        let suffixes: [ByteString] = context.value("S").map { [$0] } ?? known
        for suffix in suffixes where path.hasSuffix(suffix) && baseName(path).count > suffix.count {
            return path[0..<(path.count - suffix.count)]
        }
        return nil
    }

    private func replace(_ source: ByteString, _ target: ByteString, _ input: Input, _ stat: Stat) throws(Failure) {
        if (try? Host.stat(target, followsLinks: false)) != nil {
            guard context.has("f") || context.confirms(target + " already exists; do you wish to overwrite (y or n)? ")
            else { return context.complain(target + " already exists", status: 2) }
            try? Host.unlink(target)
        }
        let handle: HandleNumber
        do throws(Errno) {
            handle = try Host.open(target, [.write, .create, .exclusive, .closeOnExec], mode: 0o600)
        } catch { return context.complain(target + ": " + ByteString(error.message)) }
        let file = Output(handle)
        output = file
        var isDone = false
        do throws(DecodingFailure) {
            try decode(input)
            isDone = true
        } catch { try report(source, error) }
        do throws(Errno) {
            try file.flush()
            try Host.changeMode(handle, stat.mode.permissions)
            try Host.setTimes(handle, accessed: stat.accessed, modified: stat.modified)
            try Host.close(handle)
        } catch {
            isDone = false
            context.complain(target + ": " + ByteString(error.message))
        }
        // Half a file is worth less than none.
        if !isDone {
            try? Host.unlink(target)
            return
        }
        if !context.has("k") { _ = context.attempt(source) { () throws(Errno) in try Host.unlink(source) } }
        if context.has("v") { context.note(source + ":\t -- replaced with " + target) }
    }

    private func report(_ path: ByteString, _ failure: DecodingFailure) throws(Failure) {
        if let writeError { throw .output(writeError) }
        context.complain((path == "-" ? "stdin" : path) + ": " + failure.message)
    }

    private func put(_ bytes: Span<UInt8>) throws(DecodingFailure) {
        check.update(bytes)
        size &+= UInt32(truncatingIfNeeded: bytes.count)
        do throws(Errno) { try output?.write(bytes) } catch {
            writeError = error
            throw DecodingFailure(message: ByteString(error.message))
        }
    }

    /// Every member of the file, one after the other.
    private func decode(_ input: Input) throws(DecodingFailure) {
        var bits = BitReader { () throws(DecodingFailure) in
            do throws(Errno) { return try input.chunk() } catch {
                throw DecodingFailure(message: ByteString(error.message))
            }
        }
        var isFirst = true
        while let first = try bits.byte() {
            let second = try bits.byte()
            guard first == 0x1f, second == 0x8b else {
                if !isFirst { throw DecodingFailure(message: "decompression OK, trailing garbage ignored") }
                guard context.has("f"), context.has("c") || context.name == "zcat" else {
                    throw DecodingFailure(message: "not in gzip format")
                }
                try put([first].span)
                if let second { try put([second].span) }
                while let byte = try bits.byte() { try put([byte].span) }
                return
            }
            isFirst = false
            try header(&bits)
            check = CRC32()
            size = 0
            var inflater = Inflater { (bytes) throws(DecodingFailure) in try self.put(bytes) }
            try inflater.run(&bits)
            if try number(&bits) != check.value { throw DecodingFailure(message: "invalid compressed data--crc error") }
            if try number(&bits) != size { throw DecodingFailure(message: "invalid compressed data--length error") }
        }
        if isFirst { throw DecodingFailure(message: "unexpected end of file") }
    }

    private func number(_ bits: inout BitReader) throws(DecodingFailure) -> UInt32 {
        var value: UInt32 = 0
        for shift: UInt32 in [0, 8, 16, 24] { value |= UInt32(try bits.needByte()) << shift }
        return value
    }

    private func header(_ bits: inout BitReader) throws(DecodingFailure) {
        guard try bits.needByte() == 8 else { throw DecodingFailure(message: "unknown method -- not supported") }
        let flags = try bits.needByte()
        if flags & 0xe0 != 0 { throw DecodingFailure(message: "has flags that are not known -- not supported") }
        for _ in 0..<6 { _ = try bits.needByte() }
        if flags & 4 != 0 {
            let length = Int(try bits.needByte()) | Int(try bits.needByte()) << 8
            for _ in 0..<length { _ = try bits.needByte() }
        }
        if flags & 8 != 0 { while try bits.needByte() != 0 {} }
        if flags & 16 != 0 { while try bits.needByte() != 0 {} }
        if flags & 2 != 0 { for _ in 0..<2 { _ = try bits.needByte() } }
    }
}

extension Context {
    /// Says something on standard error that is no failure.
    fileprivate func note(_ text: ByteString) {
        let handle = Handle(adopting: Host.standardError)
        try? handle.write(text + "\n")
        _ = handle.relinquish()
    }
}
