public import SchemeProtocol

/// The inside of a pipe: a ring of bytes in single pages, which are taken when the first bytes come to them. What there
/// is no memory for is refused; nothing large has to be found in one piece.
public struct PageRing: ~Copyable {
    private static var pages: Int { 16 }
    public static var capacity: Int { pages * Page.size }

    private var frames = InlineArray<16, PhysicalAddress?>(repeating: nil)
    private var start = 0
    public private(set) var count = 0

    public init() {}

    deinit {
        for index in 0..<Self.pages { if let frame = frames[index] { Frames.release(frame) } }
    }

    public var space: Int { Self.capacity - count }

    /// Takes the pages that the next bytes need, as far as there is memory.
    /// - Returns: how many of `limit` bytes have room now.
    /// - Throws: `outOfMemory` where none has.
    public mutating func prepare(atMost limit: Int) throws(Errno) -> Int {
        let wanted = min(limit, space)
        var ready = 0
        while ready < wanted {
            let place = (start + count + ready) % Self.capacity
            let index = place / Page.size
            if frames[index] == nil {
                do throws(Errno) { frames[index] = try Frames.allocate(for: .kernel) } catch {
                    if ready == 0 { throw error }
                    return ready
                }
            }
            ready = min(ready + Page.size - place % Page.size, wanted)
        }
        return ready
    }

    /// Where the next bytes can be written without a break, in a page that `prepare` took: at most `limit` of them. Fill
    /// a front part of it in `body`, which answers how much; then they belong to the ring.
    @discardableResult
    public mutating func fill<Failure: Error>(
        atMost limit: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        let end = (start + count) % Self.capacity
        let length = min(limit, space, Page.size - end % Page.size)
        guard length > 0, let frame = frames[end / Page.size] else { return 0 }
        let filled = try unsafe body(
            UnsafeMutableRawBufferPointer(start: frame.pointer + end % Page.size, count: length))
        count += filled
        return filled
    }

    /// The oldest bytes that lie without a break: `body` answers how many of them it took.
    @discardableResult
    public mutating func drain<Failure: Error>(
        atMost limit: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        let length = min(limit, count, Page.size - start % Page.size)
        guard length > 0, let frame = frames[start / Page.size] else { return 0 }
        let taken = try unsafe body(UnsafeRawBufferPointer(start: frame.pointer + start % Page.size, count: length))
        count -= taken
        // What goes to and fro in small pieces stays in one page.
        start = count == 0 ? 0 : (start + taken) % Self.capacity
        return taken
    }
}
