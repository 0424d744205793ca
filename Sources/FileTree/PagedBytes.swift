import SchemeProtocol

/// The content of a file: pages that exist where something was written, holes elsewhere.
struct PagedBytes {
    static var pageSize: Int { 4096 }
    /// The largest size of a file.
    static var sizeLimit: UInt64 { 1 << 40 }

    private var pages: [UInt64: [UInt8]] = [:]
    private(set) var size: UInt64 = 0

    var pageCount: Int { pages.count }

    func read(_ buffer: inout MutableSpan<UInt8>, at offset: UInt64) -> Int {
        guard offset < size else { return 0 }
        let count = Int(min(UInt64(buffer.count), size - offset))
        var done = 0
        while done < count {
            let position = offset + UInt64(done)
            let start = Int(position % UInt64(Self.pageSize))
            let part = min(Self.pageSize - start, count - done)
            if let page = pages[position / UInt64(Self.pageSize)] {
                for index in 0..<part { buffer[done + index] = page[start + index] }
            } else {
                for index in 0..<part { buffer[done + index] = 0 }
            }
            done += part
        }
        return count
    }

    /// Writes as much as `takePage` gives pages for; answers how much.
    mutating func write(_ bytes: Span<UInt8>, at offset: UInt64, takePage: () -> Bool) -> Int {
        var done = 0
        while done < bytes.count {
            let position = offset + UInt64(done)
            let number = position / UInt64(Self.pageSize)
            let start = Int(position % UInt64(Self.pageSize))
            let part = min(Self.pageSize - start, bytes.count - done)
            // Taken out of the dictionary, so that the page is changed in place and not copied.
            var page: [UInt8]
            if let known = pages.removeValue(forKey: number) {
                page = known
            } else {
                guard takePage() else { break }
                page = [UInt8](repeating: 0, count: Self.pageSize)
            }
            for index in 0..<part { page[start + index] = bytes[done + index] }
            pages[number] = page
            done += part
        }
        if done > 0 { size = max(size, offset + UInt64(done)) }
        return done
    }

    /// Changes the size; answers how many pages became free.
    mutating func truncate(to newSize: UInt64) -> Int {
        let before = pages.count
        if newSize < size {
            let keep = (newSize + UInt64(Self.pageSize) - 1) / UInt64(Self.pageSize)
            for number in Array(pages.keys) where number >= keep { pages[number] = nil }
            let start = Int(newSize % UInt64(Self.pageSize))
            // What is behind the end must be zero when the file grows again.
            if start > 0, var page = pages.removeValue(forKey: newSize / UInt64(Self.pageSize)) {
                for index in start..<Self.pageSize { page[index] = 0 }
                pages[newSize / UInt64(Self.pageSize)] = page
            }
        }
        size = newSize
        return before - pages.count
    }
}
