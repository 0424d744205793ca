import Bytes
import Platform
import SchemeProtocol

/// The kernel's calls as the trials make them: numbers in, a number out, nothing checked on the way.
enum Kernel {
    /// "No handle", and the largest address and length.
    static var none: UInt64 { .max }

    @discardableResult
    static func call(
        _ call: SystemCall, _ a: UInt64 = 0, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0, _ e: UInt64 = 0,
        _ f: UInt64 = 0
    ) -> Int64 {
        Host.rawCall(number: call.rawValue, a, b, c, d, e, f)
    }

    static func exit(_ status: Int32) -> Never {
        while true { call(.exit, UInt64(UInt32(bitPattern: status))) }
    }

    // MARK: Memory

    static func load(_ address: UInt64) -> UInt64 { Host.rawLoad(address) }
    static func store(_ address: UInt64, _ value: UInt64) { Host.rawStore(address, value) }
    static func store(_ address: UInt64, byte: UInt8) { Host.rawStore(address, byte: byte) }
    static func byte(_ address: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: Host.rawLoad(address)) }

    /// Fresh zeroed pages, readable and writable.
    static func pages(_ count: UInt64, shared: Bool = false) throws(Failure) -> UInt64 {
        try allowed(call(.map, 0, count * 4096, shared ? 11 : 3, none, 0), "map")
    }

    /// An address where nothing is mapped, nor ever will be unless somebody names it: far from programs, stacks and
    /// what the kernel chooses.
    static var hole: UInt64 { 0x3000_0000_0000 }

    /// Puts bytes at an address.
    static func put(_ text: ByteString, at address: UInt64) {
        for (index, byte) in text.bytes.enumerated() { store(address + UInt64(index), byte: byte) }
    }

    /// A page that texts for calls are written to; one for each of two.
    private static let textPages: UInt64 = {
        let address = call(.map, 0, 4 * 8192, 3, none, 0)
        return address > 0 ? UInt64(address) : 0
    }()

    /// Puts a text where a call can find it.
    static func text(_ text: ByteString, second: Bool = false) -> UInt64 {
        let address = textPages + (second ? 16384 : 0)
        put(text, at: address)
        return address
    }

    // MARK: Calls with texts

    static func open(_ path: ByteString, _ flags: OpenFlags = .read) -> Int64 {
        call(.open, text(path), UInt64(path.count), UInt64(flags.rawValue))
    }

    static func createScheme(_ name: ByteString, depth: UInt64 = 0) -> Int64 {
        call(.schemeCreate, text(name), UInt64(name.count), depth)
    }

    static func close(_ handle: UInt64) { call(.close, handle) }

    /// The ends of a new pipe.
    static func pipe() throws(Failure) -> (read: UInt64, write: UInt64) {
        let read = try allowed(open("pipe:"), "open pipe:")
        return (read, try allowed(call(.duplicate, read, text("write"), 5), "duplicate of a pipe"))
    }

    static var now: UInt64 { UInt64(bitPattern: call(.clock, ClockID.monotonic.rawValue)) }

    static func sleep(milliseconds: UInt64) { call(.sleep, now + milliseconds * 1_000_000) }

    // MARK: Children

    /// A forked child that runs `body` and ends with its answer.
    static func child(_ body: () -> Int32) throws(Failure) -> Int64 {
        let child = call(.fork)
        if child == 0 { exit(body()) }
        try allowed(child, "fork")
        return child
    }

    /// How a child has ended; one that does not is killed, and the answer is nil.
    static func end(of child: Int64, seconds: UInt64 = 60) -> ProcessStatus? {
        let page = statusPage
        let deadline = now + seconds * 1_000_000_000
        var pause: UInt64 = 0
        while true {
            let ended = call(.wait, UInt64(bitPattern: child), page, UInt64(WaitFlags.noHang.rawValue))
            if ended == child { return ProcessStatus(waitStatus: Int32(truncatingIfNeeded: load(page))) }
            if ended < 0 { return nil }
            if now > deadline {
                call(.kill, UInt64(bitPattern: child), 9)
                call(.wait, UInt64(bitPattern: child), page)
                return nil
            }
            if pause == 0 { call(.yield) } else { call(.sleep, now + pause) }
            pause = min(pause * 2 + 50_000, 5_000_000)
        }
    }

    private static let statusPage: UInt64 = {
        let address = call(.map, 0, 4096, 3, none, 0)
        return address > 0 ? UInt64(address) : 0
    }()

    /// Runs `body` in a child and expects that it ends so.
    static func expect(_ status: ProcessStatus, of what: ByteString, _ body: () -> Int32) throws(Failure) {
        let found = end(of: try child(body))
        if found != status { throw Failure(what + ": wait status " + describe(found) + ", not " + describe(status)) }
    }

    // MARK: Judging

    /// The result of a call that must work.
    @discardableResult
    static func allowed(_ result: Int64, _ what: ByteString) throws(Failure) -> UInt64 {
        if result < 0 { throw Failure(what + ": " + describe(result)) }
        return UInt64(result)
    }

    /// Fails unless the call was refused with this error.
    static func refused(_ result: Int64, _ error: Errno, _ what: ByteString) throws(Failure) {
        if result != -Int64(error.rawValue) {
            throw Failure(what + ": " + describe(result) + ", not " + describe(-Int64(error.rawValue)))
        }
    }

    /// Fails unless the call was refused with one of two errors.
    static func refused(_ result: Int64, _ error: Errno, or other: Errno, _ what: ByteString) throws(Failure) {
        if result != -Int64(other.rawValue) { try refused(result, error, what) }
    }

    static func check(_ condition: Bool, _ what: ByteString) throws(Failure) {
        if !condition { throw Failure(what) }
    }

    static func equal(_ found: UInt64, _ wanted: UInt64, _ what: ByteString) throws(Failure) {
        if found != wanted { throw Failure(what + ": " + ByteString(found) + ", not " + ByteString(wanted)) }
    }

    static func describe(_ result: Int64) -> ByteString {
        if result >= 0 { return "answer " + ByteString(result) }
        guard result > -4096 else { return "wild answer " + ByteString(result) }
        return ByteString(Errno(rawValue: Int32(truncatingIfNeeded: -result)).message)
    }

    static func describe(_ status: ProcessStatus?) -> ByteString {
        switch status {
        case .exited(let code): "exited " + ByteString(code)
        case .signalled(let signal): "signal " + ByteString(signal.rawValue)
        case .stopped(let signal): "stopped by " + ByteString(signal.rawValue)
        case .continued: "continued"
        case nil: "none"
        }
    }
}
