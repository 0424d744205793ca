import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// Makes bytes of a dump, for `xxd -r`.
final class HexReader {
    private let request: HexRequest
    private let output: Output
    /// The file that the bytes are put into; nil where they go to standard output.
    private let file: HandleNumber?
    /// Where the next byte is written.
    private var position = 0

    init(_ request: HexRequest, _ output: Output, into file: HandleNumber?) {
        self.request = request
        self.file = file
        self.output = output
    }

    func run(_ context: Context) throws(Failure) {
        let input = try request.input()
        let path = request.operands.first ?? "-"
        if request.style == .plain { return try must(path) { () throws(Errno) in try plain(input) } }
        while let range = context.nextLine(input, path) {
            let line = input.text(range)
            guard let (offset, start) = offset(line) else { continue }
            try go(to: offset &+ request.seek)
            let bytes = bytes(line, start)
            position += bytes.count
            try must(path) { () throws(Errno) in try output.write(ByteString(bytes)) }
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        guard let value = byte.digitValue, value < 16 else { return nil }
        return UInt8(value)
    }

    /// Plain digits; whatever is none is passed over.
    private func plain(_ input: Input) throws(Errno) {
        var high: UInt8?
        while let byte = try input.byte() {
            guard let digit = HexReader.digit(byte) else {
                if byte == 0x0a { high = nil }
                continue
            }
            if let first = high {
                try output.write(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
    }

    /// The offset before the colon, and the place behind that.
    private func offset(_ line: ByteString) -> (offset: Int, start: Int)? {
        guard let colon = line.bytes.firstIndex(of: 0x3a), colon > 0, colon <= 15,
            let value = line[0..<colon].integer(radix: request.isDecimal ? 10 : 16), value >= 0
        else { return nil }
        return (Int(value), colon + 1)
    }

    /// The bytes up to two blanks, at most as many as a line has.
    private func bytes(_ line: ByteString, _ start: Int) -> [UInt8] {
        var (result, place): ([UInt8], Int) = ([], start)
        if place < line.count, line[place] == 0x20 { place += 1 }
        while place + 1 < line.count, result.count < request.columns ?? 16 {
            if line[place] == 0x20 {
                place += 1
                if line[place] == 0x20 { break }
                continue
            }
            guard let high = HexReader.digit(line[place]), let low = HexReader.digit(line[place + 1]) else { break }
            result.append(high << 4 | low)
            place += 2
        }
        return result
    }

    /// Goes to a position in a file, and fills up to it otherwise, for output may be a pipe.
    private func go(to target: Int) throws(Failure) {
        if let file, target != position, target >= 0 {
            try must(request.operands[1]) { () throws(Errno) in
                try output.flush()
                _ = try Host.seek(file, Int64(target), from: .start)
            }
            position = target
            return
        }
        if target < position { throw .fatal("sorry, cannot seek backwards.") }
        // An offset out of a mistaken dump must not fill the disk.
        if target - position > 1 << 32 { throw .fatal("offset too far away: " + ByteString(target)) }
        while position < target {
            let count = min(65536, target - position)
            let zeros = [UInt8](repeating: 0, count: count)
            try must("write error") { () throws(Errno) in try output.write(ByteString(zeros)) }
            position += count
        }
    }
}
