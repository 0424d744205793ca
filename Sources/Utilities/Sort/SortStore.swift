import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// Where `sort` keeps what does not fit into memory: a file without a name, which is gone when it ends.
///
/// All runs of a pass are in one file, behind each other, so that there may be any number of them; only what a program
/// makes smaller has a file for each.
struct SortStore {
    /// The folders that are used in turn.
    private let folders: [ByteString]
    /// The program that makes runs smaller, and with `-d` as they were.
    private let program: ByteString?
    private var next = 0
    private var file: File?

    init(folders: [ByteString], program: ByteString?) {
        self.folders = folders
        self.program = program
    }

    /// A file that runs share.
    fileprivate final class File {
        let handle: Handle
        let folder: ByteString
        var size: UInt64 = 0

        init(_ handle: consuming Handle, in folder: ByteString) {
            self.handle = handle
            self.folder = folder
        }
    }

    /// Lines in order, on disk.
    final class Run {
        fileprivate let file: File
        fileprivate let place: Range<UInt64>
        /// The program that its lines come from, while it is read.
        fileprivate var reader: Int32?
        fileprivate var pipe: Handle?

        fileprivate init(_ file: File, _ place: Range<UInt64>) {
            self.file = file
            self.place = place
        }
    }

    /// What is kept from here on is apart from what was before, whose room is free again when it has been read.
    mutating func beginPass() { file = nil }

    /// Keeps what `body` writes.
    mutating func keep(_ body: (Output, @escaping (Errno) -> Failure) throws(Failure) -> Void) throws(Failure) -> Run {
        let file = try currentFile()
        let refused = { (error: Errno) in
            Context.failure("write failed: " + shellQuoted(file.folder), error, status: 2)
        }
        let first = file.size
        do throws(Errno) { _ = try Host.seek(file.handle.number, Int64(clamping: first), from: .start) } catch {
            throw refused(error)
        }
        if let program {
            let (process, number) = try start([program], isReading: false, file.handle.number)
            let pipe = Handle(adopting: number)
            let output = Output(number)
            try body(output, refused)
            do throws(Errno) {
                try output.flush()
                try pipe.close()
            } catch { throw refused(error) }
            try Self.end(process, program)
        } else {
            let output = Output(file.handle.number, capacity: 1 << 18)
            try body(output, refused)
            do throws(Errno) { try output.flush() } catch { throw refused(error) }
        }
        do throws(Errno) { file.size = try Host.seek(file.handle.number, 0, from: .current) } catch {
            throw refused(error)
        }
        return Run(file, first..<file.size)
    }

    private mutating func currentFile() throws(Failure) -> File {
        if program == nil, let file { return file }
        let folder = folders[next % folders.count]
        next += 1
        let new = File(Handle(adopting: try create(in: folder)), in: folder)
        file = new
        return new
    }

    private func create(in folder: ByteString) throws(Failure) -> HandleNumber {
        var failure = Errno.alreadyExists
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let number = generator.next() as UInt64
            let path = folder + "/sort" + ByteString(UInt64(Host.processID)) + "." + ByteString(number % 1_000_000_000)
            do throws(Errno) {
                let file = try Host.open(path, [.read, .write, .create, .exclusive, .closeOnExec], mode: 0o600)
                // Nobody else needs its name, and so nothing is left whatever happens.
                try? Host.unlink(path)
                return file
            } catch {
                failure = error
                if error != .alreadyExists { break }
            }
        }
        throw Context.failure("cannot create temporary file in " + named(folder), failure, status: 2)
    }

    /// The lines of a run, from the first.
    func open(_ run: Run) throws(Failure) -> Input {
        guard let program else { return Input(run.file.handle.number, region: run.place) }
        do throws(Errno) { _ = try Host.seek(run.file.handle.number, 0, from: .start) } catch {
            throw Context.failure("open failed", error, status: 2)
        }
        let (process, number) = try start([program, "-d"], isReading: true, run.file.handle.number)
        run.pipe = Handle(adopting: number)
        run.reader = process
        return Input(number)
    }

    /// Ends reading a run.
    func close(_ run: Run) throws(Failure) {
        guard let program, let process = run.reader else { return }
        run.reader = nil
        run.pipe = nil
        try Self.end(process, program)
    }

    /// Starts the program between a file and a pipe; answers with it and with our end of the pipe.
    private func start(_ words: [ByteString], isReading: Bool, _ file: HandleNumber) throws(Failure) -> (
        Int32, HandleNumber
    ) {
        do throws(Errno) {
            let ends = try Host.pipe()
            let (ours, theirs) = isReading ? (ends.read, ends.write) : (ends.write, ends.read)
            let mine = Handle(adopting: ours)
            let other = Handle(adopting: theirs)
            let (source, target) = isReading ? (file, theirs) : (theirs, file)
            let process = try ProgramStart.spawn(words) { $0.handles = [(0, source), (1, target), (2, 2)] }
            try other.close()
            return (process, mine.relinquish())
        } catch {
            throw Context.failure("couldn't execute compress program " + named(words[0]), error, status: 2)
        }
    }

    private static func end(_ process: Int32, _ program: ByteString) throws(Failure) {
        while true {
            do throws(Errno) {
                guard let result = try Host.wait(process) else { continue }
                if result.status.waitStatus == 0 { return }
                break
            } catch {
                if error != .interrupted { break }
            }
        }
        throw .fatal(named(program) + " [-d] terminated abnormally", status: 2)
    }
}
