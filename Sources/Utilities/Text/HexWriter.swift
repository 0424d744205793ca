import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// Writes bytes as `xxd` shows them.
final class HexWriter {
    private let request: HexRequest
    private let output: Output
    private let digits: [UInt8]
    /// How many lines of NUL came, and the one that is held back.
    private var (zeroLines, heldLine): (Int, [UInt8]) = (0, [])

    init(_ request: HexRequest, _ output: Output) {
        self.request = request
        self.output = output
        digits = Array((request.isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
    }

    func run(_ context: Context) throws(Failure) {
        let input = try request.input()
        let path = request.operands.first ?? "-"
        try must(path) { () throws(Errno) in
            let start = try begin(input)
            switch request.style {
            case .plain: try plain(input)
            case .include: try include(input)
            default: try lines(input, start)
            }
        }
    }

    /// Goes to the first byte that is asked for.
    /// - Returns: its position.
    private func begin(_ input: Input) throws(Errno) -> Int {
        if request.seek < 0 {
            let size = Int(clamping: try input.stat().size)
            if size + request.seek < 0 { throw .invalidArgument }
            return try skip(input, size + request.seek)
        }
        return try skip(input, request.seek)
    }

    private func skip(_ input: Input, _ count: Int) throws(Errno) -> Int {
        var (done, ignored): (Int, [UInt8]) = (0, [])
        while done < count {
            ignored.removeAll(keepingCapacity: true)
            let got = try input.read(into: &ignored, atMost: min(count - done, 65536))
            if got == 0 { break }
            done += got
        }
        return done
    }

    /// Calls back with at most `count` bytes at a time.
    private func pieces(_ input: Input, _ count: Int, _ body: ([UInt8]) throws(Errno) -> Void) throws(Errno) {
        var left = request.length ?? .max
        while left > 0 {
            guard let first = try input.byte() else { return }
            var piece = [first]
            while piece.count < min(count, left), let byte = try input.byte() { piece.append(byte) }
            left -= piece.count
            try body(piece)
        }
    }

    private func put(_ byte: UInt8) throws(Errno) {
        try output.write(digits[Int(byte >> 4)])
        try output.write(digits[Int(byte & 15)])
    }

    private func plain(_ input: Input) throws(Errno) {
        let width = request.columns ?? 30
        try pieces(input, width) { (piece) throws(Errno) in
            for byte in piece { try put(byte) }
            try output.write(0x0a)
        }
    }

    private func include(_ input: Input) throws(Errno) {
        let path = request.operands.first ?? "-"
        var name = request.name
        if name == nil, path != "-" { name = path }
        let word = name.map { identifier($0) }
        if let word { try output.write("unsigned char " + word + "[] = {\n") }
        var count = 0
        try pieces(input, request.columns ?? 12) { (piece) throws(Errno) in
            try output.write(count == 0 ? "  " : ",\n  ")
            for (index, byte) in piece.enumerated() {
                try output.write(index == 0 ? (request.isUpper ? "0X" : "0x") : (request.isUpper ? ", 0X" : ", 0x"))
                try put(byte)
            }
            count += piece.count
        }
        if count > 0 { try output.write("\n") }
        guard let word else { return }
        let suffix: ByteString = request.capitalizes ? "_LEN" : "_len"
        try output.write("};\nunsigned int " + word + suffix + " = " + ByteString(count) + ";\n")
    }

    private func identifier(_ name: ByteString) -> ByteString {
        var bytes = name.bytes.map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5a: byte
            case 0x61...0x7a: request.capitalizes ? byte - 32 : byte
            default: 0x5f
            }
        }
        if bytes.first?.isDigit ?? false { bytes = [0x5f, 0x5f] + bytes }
        return ByteString(bytes)
    }

    // MARK: Lines with offsets

    private func lines(_ input: Input, _ start: Int) throws(Errno) {
        let columns = request.columns ?? (request.style == .bits ? 6 : 16)
        var group = request.group ?? (request.style == .bits ? 1 : request.style == .little ? 4 : 2)
        if group < 1 || group > columns { group = columns }
        var position = start &+ request.offset
        try pieces(input, columns) { (piece) throws(Errno) in
            let line = line(piece, position, columns, group)
            let isZero = request.skipsZeros && piece.count == columns && piece.allSatisfy { $0 == 0 }
            try put(line, isZero)
            position &+= piece.count
        }
        try endZeros()
    }

    /// Three and more lines of NUL become the first, `*`, and the last where the file ends there.
    private func put(_ line: [UInt8], _ isZero: Bool) throws(Errno) {
        if isZero {
            zeroLines += 1
            if zeroLines > 1 { heldLine = line } else { try output.write(ByteString(line)) }
            return
        }
        if zeroLines == 2 { try output.write(ByteString(heldLine)) }
        if zeroLines > 2 { try output.write("*\n") }
        zeroLines = 0
        try output.write(ByteString(line))
    }

    private func endZeros() throws(Errno) {
        if zeroLines > 2 { try output.write("*\n") }
        if zeroLines > 1 { try output.write(ByteString(heldLine)) }
    }

    private func line(_ piece: [UInt8], _ position: Int, _ columns: Int, _ group: Int) -> [UInt8] {
        let offset = String(UInt(bitPattern: position), radix: request.isDecimal ? 10 : 16)
        var line = [UInt8](repeating: 0x30, count: max(0, 8 - offset.utf8.count)) + Array(offset.utf8)
        line.append(0x3a)
        let first = line.count + 1
        let unit = request.style == .bits ? 8 : 2
        let groupWidth = unit * group + 1
        let text = first + (groupWidth * columns - 1) / group + 2
        line += [UInt8](repeating: 0x20, count: text - line.count)
        for (index, byte) in piece.enumerated() {
            let shown = request.style == .little ? index ^ (group - 1) : index
            var place = first + groupWidth * shown / group
            // A last group that is not whole may stick out over a width that is no multiple of it.
            if place + unit > line.count { line += [UInt8](repeating: 0x20, count: place + unit - line.count) }
            if unit == 2 {
                line[place] = digits[Int(byte >> 4)]
                line[place + 1] = digits[Int(byte & 15)]
            } else {
                for bit in 0..<8 {
                    line[place] = 0x30 + (byte >> UInt8(7 - bit)) & 1
                    place += 1
                }
            }
        }
        line += piece.map { $0 >= 0x20 && $0 < 0x7f ? $0 : 0x2e }
        line.append(0x0a)
        return line
    }
}
