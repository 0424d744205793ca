import CPlatform
import Scheme

/// The C boundary of this module: a connection to a Unix stream socket, which Apus's own calls have no name for.
enum UnixSocket {
    /// Connects to the socket at `path`; nil while nobody listens there.
    static func connect(_ path: String) throws(ToolError) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw ToolError("\(path): the path is too long for a socket")
        }
        // SAFETY: the loop stays within sun_path by the check above, and the rest of it is zero already.
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in
            for (index, byte) in bytes.enumerated() { unsafe place[index] = byte }
        }
        let socket = CPlatform.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | 0o2000000, 0)
        guard socket >= 0 else { throw ToolError("\(path): no socket could be made") }
        // SAFETY: the address lives for the length of the call, and its size is passed with it.
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe CPlatform.connect(socket, plain, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return socket }
        _ = CPlatform.close(socket)
        return nil
    }
}
