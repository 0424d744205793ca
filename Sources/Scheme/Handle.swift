public import Bytes
public import Platform
public import SchemeProtocol

/// An open handle that closes itself: a file, a directory, a pipe end, a terminal, a device; anything behind a URL.
///
/// It is noncopyable, so a handle has one owner and is closed once. `close()` is for callers who need to know whether
/// the close succeeded (a full disk may show only there).
@frozen
public struct Handle: ~Copyable, Sendable {
    /// The number the host knows it by; valid while this value lives.
    public let number: HandleNumber

    /// Takes ownership of an open handle.
    @inlinable
    public init(adopting number: HandleNumber) { self.number = number }

    /// Opens a path or URL. Corresponds to `open` in POSIX.
    public init(_ path: ByteString, _ flags: OpenFlags, mode: UInt16 = 0o666) throws(Errno) {
        number = try Host.open(path, flags, mode: mode)
    }

    @inlinable
    deinit { try? Host.close(number) }

    /// Closes now, and says whether that went well.
    public consuming func close() throws(Errno) {
        let number = relinquish()
        try Host.close(number)
    }

    /// Gives the number away without closing it; its new owner closes it.
    @inlinable
    public consuming func relinquish() -> HandleNumber {
        let number = number
        discard self
        return number
    }

    /// Opens a path below this directory.
    public borrowing func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16 = 0o666) throws(Errno) -> Handle {
        Handle(adopting: try Host.open(path, in: number, flags, mode: mode))
    }

    /// Another handle for the same open description.
    public borrowing func duplicate() throws(Errno) -> Handle { Handle(adopting: try Host.duplicate(number)) }

    /// The sub-resource `name` of what this handle stands for.
    public borrowing func duplicate(_ name: ByteString) throws(Errno) -> Handle {
        Handle(adopting: try Host.duplicate(number, name: name))
    }

    /// Reads at most `capacity` bytes onto the end of `bytes`; 0 at the end of the file.
    @discardableResult
    public borrowing func read(into bytes: inout [UInt8], atMost capacity: Int) throws(Errno) -> Int {
        try Host.read(number, into: &bytes, atMost: capacity)
    }

    /// Everything up to the end of the file, at most `limit` bytes; `fileTooLarge` beyond.
    public borrowing func readAll(limit: Int = .max) throws(Errno) -> ByteString {
        var bytes: [UInt8] = []
        while try read(into: &bytes, atMost: 65536) > 0 {
            if bytes.count > limit { throw .fileTooLarge }
        }
        return ByteString(bytes)
    }

    /// Writes all of `bytes`, in as many calls as it takes.
    public borrowing func write(_ bytes: ByteString) throws(Errno) { try write(bytes.bytes.span) }

    /// Writes all of `bytes`, in as many calls as it takes.
    public borrowing func write(_ bytes: Span<UInt8>) throws(Errno) {
        try unsafe bytes.withUnsafeBytes { (raw) throws(Errno) in
            var done = 0
            while done < raw.count {
                do throws(Errno) {
                    done += try unsafe Host.write(number, UnsafeRawBufferPointer(rebasing: raw[done...]))
                } catch .interrupted { continue }
            }
        }
    }

    public borrowing func seek(_ offset: Int64, from origin: SeekOrigin = .start) throws(Errno) -> UInt64 {
        try Host.seek(number, offset, from: origin)
    }

    public borrowing func stat() throws(Errno) -> Stat { try Host.stat(number) }
    public borrowing func path() throws(Errno) -> ByteString { try Host.path(number) }
}
