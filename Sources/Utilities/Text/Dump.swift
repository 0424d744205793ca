import Bytes
import Platform
import Scheme
import SchemeProtocol
import Streams

/// One run of `od` over all its files, which are one for it.
final class Dump {
    private let context: Context
    private let plan: DumpPlan
    private var paths: ArraySlice<ByteString> = []
    private var current: (input: Input, path: ByteString)?
    private var offset = 0

    init(_ context: Context, _ plan: DumpPlan, _ paths: [ByteString]) {
        self.context = context
        self.plan = plan
        self.paths = paths[...]
    }

    func run() throws(Failure) {
        // Of nothing at all not even its length is told.
        if !open() { return }
        try skip()
        offset = plan.skip
        if let minimum = plan.minimum { return try strings(minimum) }
        var left = plan.limit ?? .max
        var last: [UInt8]?
        var isStarred = false
        while true {
            let line = read(min(plan.width, left))
            left -= line.count
            if line.isEmpty { break }
            let isFull = line.count == plan.width
            if isFull, line == last, !context.has("v") {
                if !isStarred { try context.put("*\n") }
                isStarred = true
            } else {
                isStarred = false
                try put(line)
            }
            last = isFull ? line : nil
            offset += line.count
            if !isFull { break }
        }
        if plan.radix != 0x6e || plan.label != nil { try context.put(address(offset) + "\n") }
    }

    /// Opens the next file that can be opened.
    private func open() -> Bool {
        while let path = paths.popFirst() {
            do throws(Errno) {
                current = (try Input(path: path), path)
                return true
            } catch { context.complain(shellQuoted(path), error) }
        }
        return false
    }

    /// At most `count` bytes, fewer only at the end of all.
    private func read(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let (input, path) = current else {
                if open() { continue }
                return bytes
            }
            do throws(Errno) {
                if try input.read(into: &bytes, atMost: count - bytes.count) == 0 { current = nil }
            } catch {
                context.complain((path == "-" ? "standard input" : shellQuoted(path)) + ": read error", error)
                current = nil
            }
        }
        return bytes
    }

    private func skip() throws(Failure) {
        var left = plan.skip
        while left > 0 {
            let count = read(min(left, 65536)).count
            if count == 0 { throw .fatal("cannot skip past end of combined input") }
            left -= count
        }
    }

    /// An offset as lines begin with it, and the label behind it where there is one.
    private func address(_ offset: Int) -> ByteString {
        guard let label = plan.label else { return number(offset) }
        let text = "(" + number(offset - plan.skip &+ label, plan.radix == 0x6e ? 0x6f : plan.radix) + ")"
        return plan.radix == 0x6e ? text : number(offset) + " " + text
    }

    private func number(_ offset: Int, _ radix: UInt8? = nil) -> ByteString {
        switch radix ?? plan.radix {
        case 0x64: padded(ByteString(offset), 7, with: 0x30)
        case 0x78: padded(Conversion.digits(UInt64(offset), 16), 6, with: 0x30)
        case 0x6f: padded(Conversion.digits(UInt64(offset), 8), 7, with: 0x30)
        default: ""
        }
    }

    private func put(_ line: [UInt8]) throws(Failure) {
        var text = ByteString()
        let indent: ByteString = plan.radix == 0x6e ? "" : plan.radix == 0x78 ? "      " : "       "
        for (number, format) in plan.formats.enumerated() {
            text += number == 0 ? address(offset) : indent
            let fields = plan.width / format.size
            var left = fields
            var room = format.padding
            var start = 0
            while start < line.count {
                var bytes = Array(line[start..<min(start + format.size, line.count)])
                bytes += [UInt8](repeating: 0, count: format.size - bytes.count)
                // What room is left is spread over the fields that are left.
                let next = format.padding * (left - 1) / fields
                text += padded(format.text(bytes[...], isBig: plan.isBig), room - next + format.width)
                room = next
                left -= 1
                start += format.size
            }
            if format.showsText {
                let blanks = left * format.width + format.padding * left / fields
                text += ByteString(repeatElement(0x20, count: blanks)) + "  >"
                text += ByteString(line.map { $0 >= 0x20 && $0 < 0x7f ? $0 : 0x2e }) + "<"
            }
            text += "\n"
        }
        try context.put(text)
    }

    private func strings(_ minimum: Int) throws(Failure) {
        var text: [UInt8] = []
        var left = plan.limit ?? .max
        while left > 0 {
            let bytes = read(min(left, 65536))
            if bytes.isEmpty { return }
            left -= bytes.count
            for byte in bytes {
                offset += 1
                if byte >= 0x20 && byte < 0x7f {
                    text.append(byte)
                    continue
                }
                if byte == 0, text.count >= minimum { try put(string: text, at: offset - 1 - text.count) }
                text.removeAll(keepingCapacity: true)
            }
        }
        // What the limit cuts off needs no end.
        if text.count > minimum { try put(string: text, at: offset - text.count) }
    }

    private func put(string: [UInt8], at place: Int) throws(Failure) {
        try context.put((plan.radix == 0x6e ? "" : address(place) + " ") + ByteString(string) + "\n")
    }
}
