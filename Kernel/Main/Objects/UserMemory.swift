internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// A range of the calling program's memory, as the program alleges it: checked when it is used, never before, and only
/// through this type. Copies run with the program's own page table; a page that is not there comes by a fault, and one
/// that can't come makes the copy throw `badAddress`.
struct UserBuffer {
    let address: UInt64
    let count: Int

    init(address: UInt64, count: Int) {
        self.address = address
        self.count = count
    }

    /// - Throws: `badAddress` for a range outside user space, whatever its length.
    init(_ address: UInt64, _ length: UInt64) throws(Errno) {
        guard let count = Int(exactly: length), count == 0 || AddressSpace.isUser(address, count) else {
            throw .badAddress
        }
        self.address = address
        self.count = count
    }

    /// The part from `offset` on.
    func dropFirst(_ offset: Int) -> UserBuffer {
        UserBuffer(address: address + UInt64(offset), count: count - offset)
    }

    func prefix(_ length: Int) -> UserBuffer { UserBuffer(address: address, count: min(count, length)) }

    /// From user memory; as many bytes as `target` has.
    @inline(__always)  // Every request between programs copies: the call itself would be seen in what it costs.
    func copyIn(_ target: UnsafeMutableRawBufferPointer) throws(Errno) {
        guard target.count <= count else { throw .invalidArgument }
        if unsafe target.isEmpty { return }
        guard AddressSpace.isUser(address, target.count) else { throw .badAddress }
        if unsafe machine_user_copy(
            target.baseAddress, UnsafeRawPointer(bitPattern: UInt(address)), UInt64(target.count))
            != 0
        {
            throw .badAddress
        }
    }

    /// To user memory.
    @inline(__always)
    func copyOut(_ source: UnsafeRawBufferPointer) throws(Errno) {
        guard source.count <= count else { throw .invalidArgument }
        if unsafe source.isEmpty { return }
        guard AddressSpace.isUser(address, source.count) else { throw .badAddress }
        if unsafe machine_user_copy(
            UnsafeMutableRawPointer(bitPattern: UInt(address)), source.baseAddress, UInt64(source.count)) != 0
        {
            throw .badAddress
        }
    }

    /// All of it as an array; the caller has bounded the length.
    func bytes() throws(Errno) -> [UInt8] {
        if count == 0 { return [] }
        var result = [UInt8](repeating: 0, count: count)
        var span = result.mutableSpan
        try unsafe span.withUnsafeMutableBytes { (raw) throws(Errno) in try unsafe copyIn(raw) }
        return result
    }

    func load<Value: BitwiseCopyable>(as type: Value.Type, _ empty: Value) throws(Errno) -> Value {
        var value = empty
        try unsafe withUnsafeMutableBytes(of: &value) { (raw) throws(Errno) in try unsafe copyIn(raw) }
        return value
    }

    func store<Value: BitwiseCopyable>(_ value: Value) throws(Errno) {
        var value = value
        try unsafe withUnsafeBytes(of: &value) { (raw) throws(Errno) in try unsafe copyOut(raw) }
    }

    /// Writes the front of `data` that fits; answers how much.
    func write(_ data: [UInt8], from offset: Int = 0) throws(Errno) -> Int {
        guard offset >= 0, offset < data.count else { return 0 }
        let length = min(count, data.count - offset)
        try unsafe data.span.withUnsafeBytes { (raw) throws(Errno) in
            try unsafe copyOut(UnsafeRawBufferPointer(rebasing: raw[offset..<(offset + length)]))
        }
        return length
    }
}
