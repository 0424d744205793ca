import Bytes
import Platform
import Scheme
import SchemeProtocol

/// The file that `sort -o` writes to, which may be one that it reads.
struct SortTarget {
    private let path: ByteString?
    private var stat: Stat?
    /// The new file beside the old one, which takes its place at the end.
    private var temporary: ByteString?
    private var final = ByteString()
    private var handle: HandleNumber?

    /// - Parameter path: nil for standard output.
    init(_ path: ByteString?) { self.path = path }

    /// Whether the file keeps its place on disk, so that what it holds must be read before it is written.
    var isWrittenInPlace: Bool { path != nil && temporary == nil }

    /// Whether an input is the file that is there already.
    func isTarget(_ input: ByteString) -> Bool {
        guard let stat, let other = input == "-" ? try? Host.stat(Host.standardInput) : try? Host.stat(input) else {
            return false
        }
        return isSame(stat, other)
    }

    /// Sees, before anything is read, that the file can be written.
    mutating func prepare(_ inputs: [ByteString]) throws(Failure) {
        guard let path else { return }
        do throws(Errno) {
            handle = try Host.open(path, [.write, .create, .closeOnExec])
            stat = try Host.stat(path)
        } catch { throw Context.failure("open failed: " + shellQuoted(path), error, status: 2) }
        guard let stat, stat.mode.type == .regular, stat.linkCount == 1 else { return }
        if inputs.contains(where: { isTarget($0) }) { beginReplacing(path, stat) }
    }

    /// A new file takes the place of the old one, where that can be: then nothing is lost, whatever happens.
    private mutating func beginReplacing(_ path: ByteString, _ stat: Stat) {
        guard let resolved = try? CanonicalPath(demand: .everything).resolve(path) else { return }
        let folder = resolved.bytes.lastIndex(of: 0x2f).map { resolved[0...$0] } ?? ""
        let name = folder + "sort" + ByteString(UInt64(Host.processID)) + ".new"
        do throws(Errno) {
            let file = try Host.open(name, [.write, .create, .exclusive, .closeOnExec], mode: 0o600)
            do throws(Errno) {
                try Host.changeOwner(name, user: stat.userID, group: stat.groupID)
                try Host.changeMode(file, stat.mode.permissions)
            } catch {
                try? Host.close(file)
                try? Host.unlink(name)
                return
            }
            if let handle { try? Host.close(handle) }
            handle = file
            temporary = name
            final = resolved
        } catch { return }
    }

    /// Standard output becomes the file.
    mutating func open() throws(Failure) {
        guard let path, let handle else { return }
        do throws(Errno) {
            if stat?.mode.type == .regular { try Host.truncate(handle, 0) }
            try Host.duplicate(handle, to: Host.standardOutput)
            try Host.close(handle)
            self.handle = nil
        } catch { throw Context.failure("open failed: " + shellQuoted(path), error, status: 2) }
    }

    /// Everything has been written.
    mutating func finish() throws(Failure) {
        guard let temporary else { return }
        self.temporary = nil
        do throws(Errno) { try Host.rename(temporary, final) } catch {
            try? Host.unlink(temporary)
            throw Context.failure("cannot rename " + shellQuoted(temporary), error, status: 2)
        }
    }

    /// Leaves the old file as it was.
    func giveUp() { if let temporary { try? Host.unlink(temporary) } }
}
