import Bytes
import Platform
import Scheme
import SchemeProtocol

/// Starting other programs, found along PATH.
enum ProgramStart {
    /// The files that a command may mean.
    static func candidates(_ command: ByteString, _ environment: [ByteString]) -> [ByteString] {
        // The empty name is no file's.
        if command.isEmpty { return [] }
        if command.contains(0x2f) { return [command] }
        let entry = environment.first { $0.hasPrefix("PATH=") } ?? "PATH=/bin:/usr/bin"
        return entry[5..<entry.count].split(separator: 0x3a).map { $0.isEmpty ? command : $0 + "/" + command }
    }

    /// Becomes a program; comes back only by its error.
    static func replace(
        _ arguments: [ByteString], _ environment: [ByteString] = Host.environment,
        change: (inout SpawnRequest) -> Void = { _ in }
    ) -> Errno {
        var failure = Errno.noSuchFileOrDirectory
        for path in candidates(arguments[0], environment) {
            var request = SpawnRequest(path: path, arguments: arguments, environment: environment)
            request.replacesCaller = true
            request.keepsSignalMask = true
            change(&request)
            do throws(Errno) { _ = try Host.spawn(request) } catch {
                if error != .noSuchFileOrDirectory && error != .notADirectory { failure = error }
            }
        }
        return failure
    }

    /// Starts a program beside the caller.
    static func spawn(_ arguments: [ByteString], change: (inout SpawnRequest) -> Void = { _ in }) throws(Errno)
        -> Int32
    {
        var failure = Errno.noSuchFileOrDirectory
        for path in candidates(arguments[0], Host.environment) {
            var request = SpawnRequest(path: path, arguments: arguments, environment: Host.environment)
            change(&request)
            do throws(Errno) { return try Host.spawn(request) } catch {
                if error != .noSuchFileOrDirectory && error != .notADirectory { failure = error }
            }
        }
        throw failure
    }

    /// What a program writes to its standard output.
    static func output(of arguments: [ByteString]) throws(Errno) -> ByteString {
        let (read, write) = try Host.pipe()
        let reading = Handle(adopting: read), writing = Handle(adopting: write)
        let number = writing.number
        let process = try spawn(arguments) { $0.handles = [(0, 0), (1, number), (2, 2)] }
        try writing.close()
        let content = try reading.readAll(limit: 1 << 30)
        while true {
            do throws(Errno) {
                _ = try Host.wait(process)
                return content
            } catch .interrupted { continue }
        }
    }

    /// The failure of a program that could not be started: status 127 where it is missing, else 126.
    static func failure(_ command: ByteString, _ error: Errno) -> Failure {
        let status: Int32 = error == .noSuchFileOrDirectory ? 127 : 126
        return .fatal("failed to run command " + named(command) + ": " + ByteString(error.message), status: status)
    }
}
