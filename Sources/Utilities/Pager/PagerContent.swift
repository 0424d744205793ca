import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// What a pager shows: a file that is read in blocks where they are needed, a pipe as far as it is looked at, or a text.
final class PagerContent {
    let name: ByteString
    private var handle: HandleNumber
    private let isSeekable: Bool
    private var isOwned = true
    /// All that came through a pipe, or the text.
    private var gathered: [UInt8] = []
    private var isComplete = false
    private var blocks: [Int: [UInt8]] = [:]
    private var order: [Int] = []
    private var size = 0
    /// Beginnings of lines with their numbers, found on the way.
    private var known: [(offset: Int, number: Int)] = [(0, 1)]

    private static let blockSize = 65536
    /// A line of more bytes is cut: no screen shows it.
    private static let longest = 1 << 20

    init(text: ByteString, name: ByteString) {
        gathered = text.bytes
        isComplete = true
        isSeekable = false
        handle = -1
        isOwned = false
        self.name = name
    }

    init(path: ByteString) throws(Errno) {
        name = path
        if path == "-" {
            handle = Host.standardInput
            isOwned = false
        } else {
            handle = try Host.open(path, [.read, .closeOnExec])
        }
        let stat = try Host.stat(handle)
        if stat.mode.type == .directory {
            if isOwned { try? Host.close(handle) }
            throw .isADirectory
        }
        isSeekable = stat.mode.type == .regular
        size = isSeekable ? Int(clamping: stat.size) : 0
    }

    deinit { if isOwned { try? Host.close(handle) } }

    /// Looks whether the file has grown; whether it has.
    func refresh() -> Bool {
        if isSeekable {
            guard let stat = try? Host.stat(handle) else { return false }
            let new = Int(clamping: stat.size)
            if new == size { return false }
            // The last block was a part; where the file became shorter nothing holds.
            if new < size {
                blocks = [:]
                order = []
                known = [(0, 1)]
            } else {
                blocks[size / Self.blockSize] = nil
                order.removeAll { $0 == size / Self.blockSize }
            }
            size = new
            return true
        }
        let before = gathered.count
        var ready: [Readiness] = []
        while !isComplete, (try? Host.poll([(handle, .readable)], milliseconds: 0, ready: &ready)) ?? 0 > 0 {
            if !gather() { break }
        }
        return gathered.count > before
    }

    private func gather() -> Bool {
        if isComplete { return false }
        while true {
            do throws(Errno) {
                if try Host.read(handle, into: &gathered, atMost: Self.blockSize) == 0 { isComplete = true }
                return !isComplete
            } catch .interrupted { continue } catch {
                isComplete = true
                return false
            }
        }
    }

    /// A byte; nil behind the end.
    private func byte(_ offset: Int) -> UInt8? {
        if !isSeekable {
            while offset >= gathered.count { if !gather() { return nil } }
            return gathered[offset]
        }
        guard offset < size, let block = block(offset / Self.blockSize) else { return nil }
        let place = offset % Self.blockSize
        return place < block.count ? block[place] : nil
    }

    private func block(_ number: Int) -> [UInt8]? {
        if let block = blocks[number] { return block }
        guard (try? Host.seek(handle, Int64(number * Self.blockSize), from: .start)) != nil else { return nil }
        var bytes: [UInt8] = []
        while bytes.count < Self.blockSize {
            do throws(Errno) {
                if try Host.read(handle, into: &bytes, atMost: Self.blockSize - bytes.count) == 0 { break }
            } catch .interrupted { continue } catch { break }
        }
        if order.count >= 64 { blocks[order.removeFirst()] = nil }
        blocks[number] = bytes
        order.append(number)
        return bytes
    }

    /// Where all of it ends; a pipe is read through for that.
    func end() -> Int {
        if isSeekable { return size }
        while gather() {}
        return gathered.count
    }

    /// How large it is, as far as that is known now.
    var knownSize: Int? { isSeekable ? size : isComplete ? gathered.count : nil }

    /// The line that begins at a place, and where the next one does; nil at the end.
    func line(at offset: Int) -> (text: ByteString, next: Int)? {
        guard byte(offset) != nil else { return nil }
        var text = ByteString()
        var place = offset
        while place - offset < Self.longest {
            let bytes: [UInt8]
            let start: Int
            if isSeekable {
                guard place < size, let block = block(place / Self.blockSize), place % Self.blockSize < block.count
                else {
                    return (text, place)
                }
                bytes = block
                start = place % Self.blockSize
            } else {
                if place >= gathered.count, !gather() { return (text, place) }
                bytes = gathered
                start = place
            }
            if let found = Self.lineEnd(in: bytes, from: start) {
                text.append(contentsOf: bytes[start..<found])
                return (text, place + found - start + 1)
            }
            text.append(contentsOf: bytes[start...])
            place += bytes.count - start
        }
        return (text, place)
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.span.firstIndex(of: 0x0a, from: start)
    }

    /// Where the line before begins; nil at the beginning.
    func lineStart(before offset: Int) -> Int? {
        guard offset > 0 else { return nil }
        var place = offset - 1
        while place > 0, offset - place < Self.longest {
            if byte(place - 1) == 0x0a { return place }
            place -= 1
        }
        return place
    }

    /// The number of the line that begins at a place.
    func number(ofLineAt offset: Int) -> Int {
        var low = 0
        for (index, mark) in known.enumerated() where mark.offset <= offset { low = index }
        var (place, number) = known[low]
        while place < offset, let line = line(at: place) {
            place = line.next
            number += 1
            if place <= offset, number % 1000 == 0, place > known[known.count - 1].offset {
                known.append((place, number))
            }
        }
        return number
    }

    /// Where a line begins by its number, or the last one.
    func offset(ofLine number: Int) -> Int {
        var best = known[0]
        for mark in known where mark.number <= number { best = mark }
        var (place, current) = best
        while current < number, let line = line(at: place), byte(line.next) != nil {
            place = line.next
            current += 1
        }
        return place
    }

    /// The beginning of the line that a place is in.
    func lineStart(around offset: Int) -> Int {
        guard offset > 0 else { return 0 }
        return byte(offset - 1) == 0x0a ? offset : lineStart(before: offset) ?? 0
    }
}
