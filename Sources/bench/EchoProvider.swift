import Bytes
import Platform
import Scheme
import SchemeProtocol

/// The scheme `bench:` that the client side of `bench` measures against: it takes writes, gives as many bytes as a read
/// wants, and ends when the file `stop` is opened.
final class EchoProvider: Provider {
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        if path == "stop" { loop.stop() }
        return .id(1)
    }

    func read(_ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    { .now(buffer.count) }

    func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext) throws(Errno)
        -> Answer<Int>
    { .now(bytes.count) }
}
