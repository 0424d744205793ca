import Streams

/// Makes DEFLATE (RFC 1951): matches are found by chains of places with the same three bytes, and taken late, when the
/// next place has none that is longer.
public struct Deflater: ~Copyable {
    /// How hard a level tries: what is enough to look less (`good`), not to look at the next place (`lazy`), to stop
    /// (`nice`), and how many places are tried (`chain`).
    private struct Effort {
        let good: Int
        let lazy: Int
        let nice: Int
        let chain: Int

        static let all: [Effort] = [
            Effort(good: 4, lazy: 0, nice: 8, chain: 4), Effort(good: 4, lazy: 0, nice: 16, chain: 8),
            Effort(good: 4, lazy: 0, nice: 32, chain: 32), Effort(good: 4, lazy: 4, nice: 16, chain: 16),
            Effort(good: 8, lazy: 16, nice: 32, chain: 32), Effort(good: 8, lazy: 16, nice: 128, chain: 128),
            Effort(good: 8, lazy: 32, nice: 128, chain: 256), Effort(good: 32, lazy: 128, nice: 258, chain: 1024),
            Effort(good: 32, lazy: 258, nice: 258, chain: 4096),
        ]
    }

    private static var window: Int { DeflateConstants.windowSize }
    private static var bufferSize: Int { 256 << 10 }
    private static var hashSize: Int { 1 << 15 }

    private let effort: Effort
    private let send: (Span<UInt8>) throws(DecodingFailure) -> Void
    /// The last 32 KiB that are done, and what is still to do.
    private var buffer = [UInt8](repeating: 0, count: bufferSize + 8)
    private var end = 0
    private var place = 0
    /// Where the block that is being collected begins.
    private var blockStart = 0
    /// The last place with a hash, one higher; 0 for none. And for each place the one before with the same.
    private var heads = [Int32](repeating: 0, count: hashSize)
    private var chains = [Int32](repeating: 0, count: DeflateConstants.windowSize)
    private var block = DeflateBlock()
    private var out = BitWriter()
    /// A match that was found at the place before, and is taken when the next is not longer.
    private var waiting: (length: Int, distance: Int) = (0, 0)
    private var hasWaiting = false

    /// - Parameter level: 1 (fast) to 9 (small).
    public init(level: Int = 6, _ send: @escaping (Span<UInt8>) throws(DecodingFailure) -> Void) {
        effort = Effort.all[min(max(level, 1), 9) - 1]
        self.send = send
    }

    public mutating func write(_ bytes: Span<UInt8>) throws(DecodingFailure) {
        var taken = 0
        while taken < bytes.count {
            if end == Self.bufferSize { try compress(isLast: false) }
            let end = end, count = min(bytes.count - taken, Self.bufferSize - end)
            var room = buffer.mutableSpan
            room.replace(at: end, with: bytes.extracting(taken..<(taken + count)))
            self.end = end + count
            taken += count
        }
    }

    /// Writes what is left, and the end.
    public mutating func finish() throws(DecodingFailure) {
        try compress(isLast: true)
        if hasWaiting { takeWaiting() }
        block.write(to: &out, raw: buffer[blockStart..<end], isLast: true)
        out.align()
        try flush()
    }

    private mutating func flush() throws(DecodingFailure) {
        if !out.bytes.isEmpty { try send(out.bytes.span) }
        out.removeAll()
    }

    /// Finds the matches of what there is, but for the last bytes, whose matches may go on; then makes room.
    private mutating func compress(isLast: Bool) throws(DecodingFailure) {
        let stop = isLast ? end : end - DeflateConstants.longestMatch - 4
        while place < stop {
            effort.lazy == 0 ? stepFast() : stepLazy()
            if block.isFull { try writeBlock() }
        }
        if isLast { return }
        // The block must not begin before what is kept.
        if blockStart < place - Self.window || end == Self.bufferSize && blockStart == 0 { try writeBlock() }
        slide()
    }

    private mutating func writeBlock() throws(DecodingFailure) {
        let blockEnd = hasWaiting ? place - 1 : place
        block.write(to: &out, raw: buffer[blockStart..<blockEnd], isLast: false)
        blockStart = blockEnd
        if out.bytes.count >= 32768 { try flush() }
    }

    private mutating func slide() {
        // Places are counted anew in steps of the window, so that a place's entry in `chains` stays the same.
        let kept = min(blockStart, max(place - Self.window, 0))
        let distance = kept / Self.window * Self.window
        guard distance > 0 else { return }
        let count = end - distance
        var span = buffer.mutableSpan
        span.moveWithin(from: distance, to: 0, count: count)
        end = count
        place -= distance
        blockStart -= distance
        let less = Int32(distance)
        for index in heads.indices { heads[index] = max(heads[index] - less, 0) }
        for index in chains.indices { chains[index] = max(chains[index] - less, 0) }
    }

    @inline(__always)
    private mutating func hash(at place: Int) -> Int {
        let word = buffer.span.littleEndian32(at: place) & 0xff_ffff
        return Int(truncatingIfNeeded: (word &* 0x9e37_79b1) >> 17)
    }

    /// Notes a place; answers the last one with the same hash, one higher.
    @inline(__always)
    private mutating func insert(_ place: Int) -> Int {
        let hash = hash(at: place)
        let before = heads[hash]
        chains[place & (Self.window - 1)] = before
        heads[hash] = Int32(truncatingIfNeeded: place &+ 1)
        return Int(before)
    }

    /// The longest match at `place` that is longer than `least`.
    private func match(at place: Int, from first: Int, longerThan least: Int) -> (length: Int, distance: Int) {
        let limit = min(DeflateConstants.longestMatch, end - place)
        guard limit > least, first > 0 else { return (0, 0) }
        let bytes = buffer.span, chains = chains.span
        let lowest = max(place &- Self.window &+ 1, 0)
        var tries = least >= effort.good ? effort.chain >> 2 : effort.chain
        var candidate = first &- 1
        var best = (length: least, distance: 0)
        let nice = min(effort.nice, limit)
        while candidate >= lowest, candidate < place {
            // The byte that would make it longer is looked at first.
            if bytes[candidate &+ best.length] == bytes[place &+ best.length] {
                var length = 0
                while length < limit {
                    let difference =
                        bytes.littleEndian64(at: candidate &+ length) ^ bytes.littleEndian64(at: place &+ length)
                    if difference != 0 {
                        length &+= difference.trailingZeroBitCount >> 3
                        break
                    }
                    length &+= 8
                }
                length = min(length, limit)
                if length > best.length {
                    best = (length, place &- candidate)
                    if length >= nice { break }
                }
            }
            tries &-= 1
            if tries == 0 { break }
            candidate = Int(chains[candidate & (Self.window &- 1)]) &- 1
        }
        // Three bytes from far away cost more than the literals.
        if best.distance == 0 || best.length < 3 || best.length == 3 && best.distance > 4096 { return (0, 0) }
        return best
    }

    private mutating func stepFast() {
        let first = insert(place)
        let found = match(at: place, from: first, longerThan: 2)
        guard found.length > 0 else {
            block.add(literal: buffer[place])
            place += 1
            return
        }
        block.add(length: found.length, distance: found.distance)
        // In a long match not every place is worth noting.
        if found.length <= effort.nice { for offset in 1..<found.length { _ = insert(place + offset) } }
        place += found.length
    }

    private mutating func stepLazy() {
        let first = insert(place)
        let before = hasWaiting ? waiting.length : 0
        var found = (length: 0, distance: 0)
        if before < effort.lazy { found = match(at: place, from: first, longerThan: max(before, 2)) }
        if before > 0, found.length <= before {
            // The one before is as good: its bytes up to its end are done.
            let (length, distance) = waiting
            block.add(length: length, distance: distance)
            for offset in 1..<max(length - 1, 1) { _ = insert(place + offset) }
            place += length - 1
            hasWaiting = false
            return
        }
        if hasWaiting { block.add(literal: buffer[place - 1]) }
        waiting = found
        hasWaiting = true
        place += 1
    }

    /// What waits at the end of the input.
    private mutating func takeWaiting() {
        if waiting.length > 0 {
            block.add(length: waiting.length, distance: waiting.distance)
        } else {
            block.add(literal: buffer[place - 1])
        }
        hasWaiting = false
    }
}
