import Bytes
import CPlatform
import Platform
import Scheme
import SchemeProtocol
import Testing

/// A directory of its own for the schemes of this test run.
let runtimeDirectory: ByteString = {
    var template = Array("/tmp/apus-test-XXXXXX\0".utf8CString)
    let made = mkdtemp(&template)
    precondition(made != nil, "no temporary directory")
    setenv("XDG_RUNTIME_DIR", made!, 1)
    Host.onSignal(.pipe, .ignore)
    return ByteString(String(cString: template).utf8)
}()

/// The directory of the programs that the build made.
let programs: ByteString = {
    let path = try! Host.readLink("/proc/self/exe")
    return path[0..<(path.lastIndex(of: 0x2f) ?? 0)]
}()

/// A service that runs as a process of its own until this value goes.
final class TestService {
    let process: Int32

    /// Starts a program and waits until its scheme is there.
    init(_ name: ByteString, _ arguments: [ByteString] = [], input: HandleNumber? = nil, scheme: ByteString) throws {
        _ = runtimeDirectory
        var request = SpawnRequest(
            path: programs + "/" + name, arguments: [name] + arguments,
            environment: Host.environment.map { entry in
                entry.hasPrefix("XDG_RUNTIME_DIR=") ? "XDG_RUNTIME_DIR=" + runtimeDirectory : entry
            })
        if let input { request.handles = [(0, input)] }
        process = try Host.spawn(request)
        try waitForScheme(scheme)
    }

    func kill() {
        try? Host.kill(process, .kill)
        _ = try? Host.wait(process)
    }

    deinit { kill() }
}

struct TestTimedOut: Error {}

/// Asks `condition` again until it holds; gives up after a generous time.
func eventually(_ condition: () throws -> Bool) throws {
    for _ in 0..<2000 {
        if try condition() { return }
        usleep(10_000)
    }
    throw TestTimedOut()
}

func waitForScheme(_ scheme: ByteString) throws {
    try eventually {
        guard let socket = try? rawConnection(to: scheme) else { return false }
        close(socket)
        return true
    }
}

/// A connection to a provider that no library stands in front of.
func rawConnection(to scheme: ByteString) throws -> Int32 {
    let socket = host_packet_socket(0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let path = runtimeDirectory + "/apus/" + scheme
    withUnsafeMutableBytes(of: &address.sun_path) { raw in
        for index in 0..<path.count { raw[index] = path[index] }
    }
    let result = withUnsafePointer(to: &address) { pointer in
        connect(
            socket, UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self),
            socklen_t(MemoryLayout<sockaddr_un>.size))
    }
    guard result == 0 else {
        let error = Errno(rawValue: host_errno())
        close(socket)
        throw error
    }
    return socket
}

extension Handle {
    /// One read of at most `count` bytes.
    borrowing func bytes(_ count: Int) throws(Errno) -> [UInt8] {
        var bytes: [UInt8] = []
        try read(into: &bytes, atMost: count)
        return bytes
    }

    /// One read as text.
    borrowing func text(_ count: Int = 4096) throws(Errno) -> ByteString { ByteString(try bytes(count)) }
}

/// All tests with running services, one after another: they share the names of the schemes.
@Suite(.serialized) struct RunningServices {}
