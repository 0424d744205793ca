import Bytes
import SchemeProtocol

/// A provider that is served by hand, one request and one answer at a time.
struct Server {
    let handle: UInt64
    private let page: UInt64
    private let window: UInt64

    /// What `next` has received.
    struct Received {
        var opcode: UInt8
        var tag: UInt32
        var handle: UInt64
        var argument0: UInt64
        var payload: UInt64
        var length: UInt64
    }

    init(_ name: ByteString, depth: UInt64 = 0) throws(Failure) {
        handle = try Kernel.allowed(Kernel.createScheme(name, depth: depth), "schemeCreate")
        page = try Kernel.pages(1)
        let slots = depth == 0 ? UInt64(Limits.requestDepth) : depth
        window = try Kernel.allowed(
            Kernel.call(.map, 0, slots * UInt64(Limits.payloadLength), 11, handle, 0), "map of the window")
    }

    /// The next request; nil when none comes in time.
    func next(milliseconds: UInt64 = 20_000) throws(Failure) -> Received? {
        let result = Kernel.call(.schemeServe, handle, 0, page, Kernel.now + milliseconds * 1_000_000)
        return try Kernel.allowed(result, "schemeServe") == 0 ? nil : received
    }

    /// The next request of a kind; one-way news in between is passed over.
    func next(_ opcode: Opcode) throws(Failure) -> Received {
        let deadline = Kernel.now + 20_000_000_000
        while Kernel.now < deadline {
            guard let request = try next() else { break }
            if request.opcode == opcode.rawValue { return request }
            if request.opcode != Opcode.close.rawValue, request.opcode != Opcode.cancel.rawValue,
                request.opcode != Opcode.unmap.rawValue
            {
                throw Failure("request " + ByteString(request.opcode) + ", not " + ByteString(opcode.rawValue))
            }
        }
        throw Failure("request " + ByteString(opcode.rawValue) + " does not come")
    }

    private var received: Received {
        let head = Kernel.load(page)
        return Received(
            opcode: UInt8(truncatingIfNeeded: head), tag: UInt32(truncatingIfNeeded: head >> 32),
            handle: Kernel.load(page + 8), argument0: Kernel.load(page + 16), payload: Kernel.load(page + 40),
            length: Kernel.load(page + 48) & 0xffff_ffff)
    }

    /// Answers; the call's own result.
    @discardableResult
    func answer(_ tag: UInt32, _ result: Int64, flags: UInt32 = 0) -> Int64 {
        Kernel.store(page + 2048, UInt64(tag) | UInt64(flags) << 32)
        Kernel.store(page + 2056, UInt64(bitPattern: result))
        return Kernel.call(.schemeServe, handle, page + 2048, 0, 1)
    }

    func answer(_ request: Received, _ error: Errno) { answer(request.tag, -Int64(error.rawValue)) }

    func notify(_ id: UInt64, _ readiness: UInt64) -> Int64 { Kernel.call(.schemeNotify, handle, id, readiness) }

    func take(_ tag: UInt32) -> Int64 { Kernel.call(.schemeTakeHandle, handle, UInt64(tag)) }

    func close() { Kernel.close(handle) }

    /// Opens the scheme from a thread of the same process, and answers with an id; the client's handle.
    func opened(_ name: ByteString, id: Int64, flags: OpenFlags = [.read, .write], positioned: Bool = false)
        throws(Failure) -> UInt64
    {
        let path = name + ":x"
        let text = try Kernel.pages(1)
        Kernel.put(path, at: text)
        let client = try ThreadTrials.loop(
            .open, [text, UInt64(path.count), UInt64(flags.rawValue), 0], count: 1)
        let request = try next(.open)
        try Kernel.equal(
            UInt64(bitPattern: answer(request.tag, id, flags: positioned ? Response.positioned : 0)), 0, "answer")
        return try Kernel.allowed(try ThreadTrials.join(client), "open")
    }
}
