import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol

extension Utilities {
    /// `shred`: writes over files, so that what was in them is hard to find again.
    static var shred: Utility {
        Utility(
            ["[OPTION]... FILE..."],
            "Overwrite the specified FILE(s) repeatedly, to make it harder to recover the data.",
            [
                Option("f", "force", "change permissions to allow writing if necessary"),
                Option("n", "iterations", takes: "N", "overwrite N times instead of the default (3)"),
                Option("", "random-source", takes: "FILE", "get random bytes from FILE"),
                Option("s", "size", takes: "N", "shred this many bytes (suffixes like K, M, G accepted)"),
                Option("u", "", "deallocate and remove file after overwriting"),
                Option("", "remove", mayTake: "HOW", "like -u but give control on HOW to delete"),
                Option("v", "verbose", "show progress"),
                Option("x", "exact", "do not round file sizes up to the next full block"),
                Option("z", "zero", "add a final overwrite with zeros to hide shredding"),
            ]
        ) { (context) throws(Failure) in
            var passes = 3
            for word in context.arguments.values("n") {
                guard let value = count(word), value < .max else {
                    throw .fatal("invalid number of passes: " + quoted(word))
                }
                passes = value
            }
            var size: Int?
            for word in context.arguments.values("s") {
                guard let value = count(word), value < .max else {
                    throw .fatal("invalid file size: " + quoted(word))
                }
                size = value
            }
            var removal: Int? = context.has("u") ? 2 : nil
            for (key, value) in context.arguments.given where key == "remove" {
                removal = 2
                if let value {
                    removal = try chosen(value, of: [("unlink", 0), ("wipe", 1), ("wipesync", 2)], for: "remove")
                }
            }
            if context.operands.isEmpty { throw .usage("missing file operand") }
            let job = Shredder(context, passes: passes, size: size, removal: removal)
            if let path = context.value("random-source") {
                do throws(Errno) { job.source = try Host.open(path, .read) } catch {
                    throw Context.failure(shellQuoted(path), error)
                }
            }
            for path in context.operands { job.shred(path) }
        }
    }
}

/// One run of `shred`.
private final class Shredder {
    private let context: Context
    private let passes: Int
    private let size: Int?
    private let removal: Int?
    var source: HandleNumber?

    init(_ context: Context, passes: Int, size: Int?, removal: Int?) {
        self.context = context
        self.passes = passes
        self.size = size
        self.removal = removal
    }

    func shred(_ path: ByteString) {
        let name = shellQuoted(path)
        if path == "-" {
            _ = overwrite(Host.standardOutput, name)
            return
        }
        var handle: HandleNumber
        do throws(Errno) {
            do throws(Errno) { handle = try Host.open(path, [.write, .closeOnExec]) } catch .permissionDenied {
                guard context.has("f") else { throw .permissionDenied }
                try Host.changeMode(path, 0o200)
                handle = try Host.open(path, [.write, .closeOnExec])
            }
        } catch { return context.complain(name + ": failed to open for writing", error) }
        let isWhole = overwrite(handle, name)
        do throws(Errno) { try Host.close(handle) } catch {
            return context.complain(name + ": failed to close", error)
        }
        if isWhole, let removal { remove(path, removal) }
    }

    private func overwrite(_ handle: HandleNumber, _ name: ByteString) -> Bool {
        let stat: Stat
        do throws(Errno) { stat = try Host.stat(handle) } catch {
            context.complain(name + ": fstat failed", error)
            return false
        }
        let type = stat.mode.type
        if (type == .characterDevice && Host.isTerminal(handle)) || type == .fifo || type == .socket {
            context.complain(name + ": invalid file type")
            return false
        }
        var length = size ?? Int(clamping: stat.size)
        if size == nil {
            if let end = try? Host.seek(handle, 0, from: .end) { length = max(length, Int(clamping: end)) }
            let block = max(1, Int(stat.blockSize))
            if type == .regular, !context.has("x"), length % block != 0 { length += block - length % block }
        }
        let total = passes + (context.has("z") ? 1 : 0)
        for pass in 0..<total {
            let isZero = pass >= passes
            if context.has("v") {
                Utilities.warn(
                    context,
                    name + ": pass " + ByteString(pass + 1) + "/" + ByteString(total) + " ("
                        + (isZero ? "000000" : "random") + ")...")
            }
            do throws(Errno) {
                _ = try Host.seek(handle, 0, from: .start)
                var left = length
                while left > 0 {
                    let count = min(left, 65536)
                    let bytes = isZero ? [UInt8](repeating: 0, count: count) : try random(count)
                    var done = 0
                    while done < count {
                        done += try Host.write(handle, bytes.span.extracting(done..<count))
                    }
                    left -= count
                }
                do throws(Errno) { try Host.sync(handle) } catch .invalidArgument {} catch .notSupported {}
            } catch {
                context.complain(name + ": error writing at offset " + ByteString(length), error)
                return false
            }
        }
        if removal != nil, type == .regular { try? Host.truncate(handle, 0) }
        return true
    }

    private func random(_ count: Int) throws(Errno) -> [UInt8] {
        guard let source else { return try Host.randomBytes(count) }
        var bytes: [UInt8] = []
        while bytes.count < count {
            if try Host.read(source, into: &bytes, atMost: count - bytes.count) == 0 {
                throw .inputOutput
            }
        }
        return bytes
    }

    /// Renames the file to ever shorter names, so that not even its name is left, and removes it.
    private func remove(_ path: ByteString, _ how: Int) {
        let folder = directoryName(path)
        var old = path
        if context.has("v") { Utilities.warn(context, shellQuoted(path) + ": removing") }
        if how > 0 {
            for length in stride(from: baseName(path).count, to: 0, by: -1) {
                let new =
                    (path.contains(0x2f) ? joined(folder, "") : "") + ByteString(repeatElement(0x30, count: length))
                if (try? Host.stat(new, followsLinks: false)) != nil { continue }
                guard (try? Host.rename(old, new, replacing: false)) != nil else { continue }
                if context.has("v") {
                    Utilities.warn(context, shellQuoted(old) + ": renamed to " + shellQuoted(new))
                }
                old = new
            }
        }
        do throws(Errno) { try Host.unlink(old) } catch {
            return context.complain(shellQuoted(path) + ": failed to remove", error)
        }
        if context.has("v") { Utilities.warn(context, shellQuoted(path) + ": removed") }
    }
}
