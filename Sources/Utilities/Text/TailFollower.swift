import Bytes
import Platform
import Scheme
import SchemeProtocol

/// Files that `tail` shows and then stays with, by their handles or by their names.
///
/// They are looked at one after the other, in intervals; where the host tells of changes, at once.
final class TailFollower {
    private struct File {
        let path: ByteString
        var handle: HandleNumber?
        var problem: Errno?
        /// It was something that cannot be followed.
        var isUnfit = false
        var isTailable = true
        var isIgnored = false
        var stat = Stat()
        var size: UInt64 = 0
        var looks = 0

        var shownName: ByteString { path == "-" ? "standard input" : path }
    }

    private let plan: TailPlan
    private let headers: Headers
    private let context: Context
    private var files: [File] = []
    private var last = 0
    private var watch: ChangeWatch?

    init(_ plan: TailPlan, _ headers: Headers, _ context: Context) throws(Failure) {
        self.plan = plan
        self.headers = headers
        self.context = context
    }

    private func name(_ file: File) -> ByteString { named(file.shownName) }

    // MARK: The first look

    /// Shows the end of a file.
    func show(_ path: ByteString) throws(Failure) {
        var file = File(path: path)
        do throws(Errno) {
            let handle = path == "-" ? Host.standardInput : try Host.open(path, [.read, .closeOnExec])
            file.handle = handle
            file.stat = try Host.stat(handle)
        } catch {
            context.complain("cannot open " + name(file) + " for reading", error)
            file.problem = error
            file.isTailable = false
            file.isIgnored = !plan.retries
            close(&file)
            return files.append(file)
        }
        try headers.put(file.path)
        if let handle = file.handle, let error = try TailRange(handle, plan, context).show(file.stat) {
            context.complain("error reading " + name(file), error)
            file.problem = error
        }
        if plan.follows { settle(&file) } else { close(&file) }
        files.append(file)
        last = files.count - 1
    }

    /// Whether such a file can grow under one's eyes.
    private static func canGrow(_ stat: Stat) -> Bool {
        switch stat.mode.type {
        case .regular, .fifo, .socket, .characterDevice: true
        default: false
        }
    }

    private func settle(_ file: inout File) {
        guard let handle = file.handle else { return }
        if !Self.canGrow(file.stat) {
            file.isUnfit = true
            file.isTailable = false
            file.isIgnored = !plan.retries
            context.complain(
                shellQuoted(file.shownName) + ": cannot follow end of this type of file"
                    + (file.isIgnored ? "; giving up on this name" : ""))
            return close(&file)
        }
        if file.problem != nil {
            file.isIgnored = !plan.retries
            return close(&file)
        }
        // A pipe at standard input ends when it ends.
        if file.path == "-" && file.stat.mode.type == .fifo {
            file.isIgnored = true
            file.handle = nil
            return
        }
        note(&file, handle)
    }

    /// Remembers what an open file was like.
    private func note(_ file: inout File, _ handle: HandleNumber) {
        if let stat = try? Host.stat(handle) { file.stat = stat }
        file.size = (try? Host.seek(handle, 0, from: .current)) ?? 0
        file.looks = 0
        file.isTailable = true
        file.problem = nil
        if file.stat.mode.type != .regular && file.path != "-" { try? Host.setNonBlocking(handle, true) }
    }

    private func close(_ file: inout File) {
        if let handle = file.handle, handle != Host.standardInput { try? Host.close(handle) }
        file.handle = nil
    }

    // MARK: Following

    private var hasLiveFiles: Bool {
        if plan.retries && plan.byName { return true }
        return files.contains { $0.handle != nil || !$0.isIgnored && plan.retries }
    }

    /// Stays until there is nothing more to wait for.
    func run() throws(Failure) {
        if files.allSatisfy({ $0.path == "-" && $0.isIgnored && $0.problem == nil && !$0.isUnfit }) { return }
        if !plan.isEventless { startWatch() }
        var isWriterGone = false
        while true {
            var hasRead = false
            for index in files.indices where !files[index].isIgnored {
                if files[index].handle == nil {
                    recheck(&files[index])
                } else if try look(index) {
                    hasRead = true
                }
            }
            try context.flush()
            if !hasLiveFiles {
                context.complain("no files remaining")
                return
            }
            if hasRead { continue }
            if isWriterGone { return }
            // When the writer has gone, the files are read once more.
            if let process = plan.process { isWriterGone = !isAlive(process) }
            if !isWriterGone { try pause() }
        }
    }

    private func isAlive(_ process: Int32) -> Bool {
        do throws(Errno) { try Host.kill(process, Signal(rawValue: 0)) } catch { return error == .notPermitted }
        return true
    }

    /// Shows what is new in an open file; whether there was something.
    private func look(_ index: Int) throws(Failure) -> Bool {
        guard let handle = files[index].handle else { return false }
        let stat: Stat
        do throws(Errno) { stat = try Host.stat(handle) } catch {
            context.complain(shellQuoted(files[index].shownName), error)
            files[index].problem = error
            close(&files[index])
            return false
        }
        let isRegular = stat.mode.type == .regular
        if isRegular {
            let old = files[index].stat
            if stat.size == files[index].size && stat.modified == old.modified {
                files[index].looks += 1
                if plan.byName && (watch != nil || files[index].looks > plan.unchanged) { recheck(&files[index]) }
                return false
            }
            files[index].stat.modified = stat.modified
            files[index].looks = 0
            if stat.size < files[index].size {
                let status = context.status
                context.complain(shellQuoted(files[index].shownName) + ": file truncated")
                context.status = status
                _ = try? Host.seek(handle, 0, from: .start)
                files[index].size = 0
            }
        }
        return try copy(handle, index)
    }

    private func copy(_ handle: HandleNumber, _ index: Int) throws(Failure) -> Bool {
        var hasRead = false
        var bytes: [UInt8] = []
        while true {
            bytes.removeAll(keepingCapacity: true)
            do throws(Errno) { _ = try Host.read(handle, into: &bytes, atMost: 1 << 16) } catch .interrupted {
                continue
            } catch .wouldBlock { return hasRead } catch {
                context.complain("error reading " + name(files[index]), error)
                return hasRead
            }
            if bytes.isEmpty { return hasRead }
            if !hasRead && last != index { try headers.put(files[index].path) }
            hasRead = true
            last = index
            files[index].size += UInt64(bytes.count)
            try context.put(bytes.span)
        }
    }

    /// Looks what the name of a file means now.
    private func recheck(_ file: inout File) {
        func say(_ text: ByteString) {
            let status = context.status
            context.complain(text)
            context.status = status
        }
        let wasTailable = file.isTailable
        let before = file.problem
        let wasUnfit = file.isUnfit
        var opened: HandleNumber?
        var stat = Stat()
        do throws(Errno) {
            let handle = try Host.open(file.path, [.read, .closeOnExec, .nonBlocking])
            opened = handle
            stat = try Host.stat(handle)
        } catch {
            file.isTailable = !plan.retries
            file.problem = error
            if !file.isTailable {
                if wasTailable { say(name(file) + " has become inaccessible: " + ByteString(error.message)) }
            } else if before != error {
                say(shellQuoted(file.shownName) + ": " + ByteString(error.message))
            }
            if let opened { try? Host.close(opened) }
            return close(&file)
        }
        guard let opened else { return }
        file.isTailable = true
        file.problem = nil
        file.isUnfit = !Self.canGrow(stat)
        if file.isUnfit {
            file.isTailable = false
            file.isIgnored = !(plan.retries && plan.byName)
            if wasTailable || !wasUnfit {
                say(
                    name(file) + " has been replaced with an untailable file"
                        + (file.isIgnored ? "; giving up on this name" : ""))
            }
            try? Host.close(opened)
            return close(&file)
        }
        if wasUnfit || before != nil && before != .noSuchFileOrDirectory {
            say(name(file) + " has become accessible")
        } else if file.handle == nil {
            say(name(file) + " has appeared;  following new file")
        } else if file.stat.inode != stat.inode || file.stat.device != stat.device {
            say(name(file) + " has been replaced;  following new file")
        } else {
            file.looks = 0
            try? Host.close(opened)
            return
        }
        close(&file)
        file.handle = opened
        note(&file, opened)
        watch?.add(file.path)
        // From its beginning, whatever it was when it was seen last.
        file.stat.modified = TimeSpec()
    }

    // MARK: Waiting

    private func startWatch() {
        watch = ChangeWatch()
        for file in files where file.path != "-" {
            if let watch, !watch.add(file.path) { return self.watch = nil }
        }
    }

    /// Waits for a change or for the end of the interval; ends where nobody reads the output any more.
    private func pause() throws(Failure) {
        let interval = min(max(plan.pause, 0), 1e6)
        var ready: [Readiness] = []
        var handles: [(handle: HandleNumber, interest: Readiness)] = [(Host.standardOutput, [])]
        if let watch { handles.append((watch.handle, .readable)) }
        let isPipe = (try? Host.stat(Host.standardOutput))?.mode.type == .fifo
        if !isPipe { handles.removeFirst() }
        if handles.isEmpty || interval < 0.001 {
            try? Host.sleep(until: Host.clock(.monotonic) &+ UInt64(interval * 1e9))
            return
        }
        _ = try? Host.poll(handles, milliseconds: Int(interval * 1e3), ready: &ready)
        if isPipe, ready.first?.contains(.hangUp) == true { throw .output(.brokenPipe) }
        watch?.drain()
    }
}
