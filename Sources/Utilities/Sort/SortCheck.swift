import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

/// `sort -c` and `-C`: whether a file is in order.
struct SortCheck {
    private let context: Context
    private let order: LineOrder
    /// The letter of the option.
    private let mode: UInt8

    init(_ context: Context, _ order: LineOrder, _ mode: UInt8) {
        self.context = context
        self.order = order
        self.mode = mode
    }

    /// The letter of the way to check; nil where sorting is wanted.
    static func mode(_ context: Context) throws(Failure) -> UInt8? {
        var mode: UInt8?
        for (key, value) in context.arguments.given {
            var letter: UInt8
            switch key {
            case "c": letter = 0x63
            case "C": letter = 0x43
            case "check":
                let words: [(word: ByteString, meaning: Int)] = [
                    ("quiet", 0x43), ("silent", 0x43), ("diagnose-first", 0x63),
                ]
                letter = UInt8(
                    try value.map { (word) throws(Failure) in
                        try Utilities.chosen(word, of: words, for: "check")
                    } ?? 0x63)
            default: continue
            }
            if let mode, mode != letter { throw .fatal("options '-cC' are incompatible", status: 2) }
            mode = letter
        }
        guard let mode else { return nil }
        if context.has("debug") { throw .fatal("options '-" + [mode] + " --debug' are incompatible", status: 2) }
        if context.operands.count > 1 {
            throw .fatal("extra operand " + quoted(context.operands[1]) + " not allowed with -" + [mode], status: 2)
        }
        if context.has("o") { throw .fatal("options '-" + [mode] + "o' are incompatible", status: 2) }
        return mode
    }

    func run(_ path: ByteString) throws(Failure) {
        let input: Input
        do throws(Errno) { input = try Input(path: path) } catch {
            throw Context.failure("open failed: " + shellQuoted(path), error, status: 2)
        }
        let isStrict = context.has("u")
        var last: [UInt8] = []
        var number = 0
        while true {
            let place: Range<Int>
            do throws(Errno) {
                guard let next = try input.nextLine(separator: context.lineEnd) else { return }
                place = next
            } catch { throw Context.failure("read failed: " + shellQuoted(path), error, status: 2) }
            number += 1
            let bytes = input.bytes
            if number > 1 {
                let result = order.compare(last.span, 0..<last.count, bytes.span, place)
                if result > 0 || (result == 0 && isStrict) {
                    if mode == 0x63 {
                        context.complain(
                            shellQuoted(path) + ":" + ByteString(number) + ": disorder: " + input.text(place))
                    }
                    context.status = 1
                    return
                }
            }
            last.removeAll(keepingCapacity: true)
            last.append(copying: bytes.span.extracting(place))
        }
    }
}
