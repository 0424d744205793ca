import Platform
import Scheme
import SchemeProtocol

/// Who looks at one output of a virtio graphics card, by QEMU's remote framebuffer (RFC 6143): all it does is to say how
/// large its window is. That is how a machine's outputs get another size, and how the second one is plugged in.
public final class DisplayViewer {
    private let socket: Handle
    private var unread: [UInt8] = []

    private static var patience: UInt64 { 60_000_000_000 }

    init(_ path: String) throws(ToolError) {
        guard let connected = try UnixSocket.connect(path) else { throw ToolError("\(path): no output is shown there") }
        socket = Handle(adopting: connected)
        _ = try take(12)
        try send(Array("RFB 003.008\n".utf8))
        // The ways to prove who one is: 1 is none.
        let ways = try take(Int(try take(1)[0]))
        guard ways.contains(1) else { throw ToolError("\(path): QEMU wants a password") }
        try send([1])
        guard try take(4) == [0, 0, 0, 0] else { throw ToolError("\(path): QEMU refuses") }
        // Others may look, too.
        try send([1])
        let head = try take(24)
        _ = try take(Int(head[20]) << 24 | Int(head[21]) << 16 | Int(head[22]) << 8 | Int(head[23]))
        // The one encoding it understands is that of sizes (-308).
        try send([2, 0, 0, 1, 0xff, 0xff, 0xfe, 0xcc])
    }

    /// The window has another size; without width and height it is closed, and the output is pulled out.
    public func resize(width: Int, height: Int) throws(ToolError) {
        let size = [UInt8(width >> 8), UInt8(width & 255), UInt8(height >> 8), UInt8(height & 255)]
        // One screen, at the upper left corner.
        try send([251, 0] + size + [1, 0] + [0, 0, 0, 0] + [0, 0, 0, 0] + size + [0, 0, 0, 0])
    }

    private func send(_ bytes: [UInt8]) throws(ToolError) {
        do throws(Errno) { try socket.write(.init(bytes)) } catch { throw ToolError("QEMU: the viewer is closed") }
    }

    private func take(_ count: Int) throws(ToolError) -> [UInt8] {
        let deadline = Host.clock(.monotonic) + Self.patience
        do throws(Errno) {
            while unread.count < count {
                guard try socket.waitUntilReadable(deadline: deadline), try socket.read(into: &unread, atMost: 4096) > 0
                else { throw .brokenPipe }
            }
        } catch { throw ToolError("QEMU: the viewer is closed") }
        defer { unread.removeFirst(count) }
        return Array(unread.prefix(count))
    }
}
