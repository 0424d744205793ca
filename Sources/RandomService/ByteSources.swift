public import Bytes
public import Scheme
public import SchemeProtocol

/// What `null:`, `zero:` and `rand:` have in common: one endless device each, without a name inside and without a state
/// per handle.
public class ByteSource: Provider {
    let inode: UInt64

    init(inode: UInt64) { self.inode = inode }

    public func open(_ path: ByteString, _ flags: OpenFlags, mode: UInt16, _ caller: Caller) throws(Errno) -> Opened {
        guard path.isEmpty else { throw .noSuchFileOrDirectory }
        if flags.contains(.directory) { throw .notADirectory }
        if flags.contains([.create, .exclusive]) { throw .alreadyExists }
        return .id(0)
    }

    public func read(
        _ handle: UInt64, _ buffer: inout MutableSpan<UInt8>, at offset: UInt64?, _ context: RequestContext
    ) throws(Errno) -> Answer<Int> { .now(fill(&buffer)) }

    public func write(_ handle: UInt64, _ bytes: Span<UInt8>, at offset: UInt64?, _ context: RequestContext)
        throws(Errno) -> Answer<Int>
    {
        take(bytes)
        return .now(bytes.count)
    }

    public func stat(_ handle: UInt64) throws(Errno) -> Stat {
        var stat = Stat()
        stat.inode = inode
        stat.mode = FileMode(.characterDevice, permissions: 0o666)
        return stat
    }

    public func path(_ handle: UInt64) throws(Errno) -> ByteString { ByteString() }
    public func truncate(_ handle: UInt64, _ size: UInt64) throws(Errno) {}

    /// Fills the buffer; answers how much of it.
    func fill(_ buffer: inout MutableSpan<UInt8>) -> Int { 0 }
    /// Takes what was written.
    func take(_ bytes: Span<UInt8>) {}
}

/// `null:` is empty, and takes everything.
public final class NullSource: ByteSource {
    public init() { super.init(inode: 1) }
}

/// `zero:` gives zeroes, and takes everything.
public final class ZeroSource: ByteSource {
    public init() { super.init(inode: 2) }

    override func fill(_ buffer: inout MutableSpan<UInt8>) -> Int {
        for index in buffer.indices { buffer[index] = 0 }
        return buffer.count
    }
}

/// `rand:` gives random bytes; what is written to it is mixed into its state.
public final class RandomSource: ByteSource {
    private var generator: RandomGenerator
    /// Fresh entropy of the host; nil where it has none at the moment.
    private let entropy: () -> [UInt8]?

    private static var reseedInterval: Int { 1 << 20 }

    /// Refuses to start without entropy.
    public init(entropy: @escaping () -> [UInt8]?) throws(Errno) {
        guard let seed = entropy(), seed.count >= 32 else { throw .inputOutput }
        generator = RandomGenerator(seed: seed.span)
        self.entropy = entropy
        super.init(inode: 3)
    }

    override func fill(_ buffer: inout MutableSpan<UInt8>) -> Int {
        if generator.bytesSinceSeed >= Self.reseedInterval, let fresh = entropy() { generator.reseed(fresh.span) }
        generator.fill(&buffer)
        return buffer.count
    }

    override func take(_ bytes: Span<UInt8>) { generator.mix(bytes) }
}
