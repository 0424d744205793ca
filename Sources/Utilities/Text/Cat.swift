import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `cat`: writes files one behind the other.
    static var cat: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Concatenate FILE(s) to standard output.",
            [
                Option("A", "show-all", "equivalent to -vET"),
                Option("b", "number-nonblank", "number nonempty output lines, overrides -n"),
                Option("e", "", "equivalent to -vE"), Option("E", "show-ends", "display $ at end of each line"),
                Option("n", "number", "number all output lines"),
                Option("s", "squeeze-blank", "suppress repeated empty output lines"),
                Option("t", "", "equivalent to -vT"), Option("T", "show-tabs", "display TAB characters as ^I"),
                Option("u", "", "(ignored)"),
                Option("v", "show-nonprinting", "use ^ and M- notation, except for LFD and TAB"),
            ]
        ) { (context) throws(Failure) in
            var painter = LinePainter(context)
            for path in context.operands.isEmpty ? ["-"] : context.operands {
                guard let input = context.attempt(path, { () throws(Errno) in try Input(path: path) }) else { continue }
                if (try? input.stat())?.mode.type == .directory {
                    context.complain(path, .isADirectory)
                    continue
                }
                if isOutput(input) {
                    context.complain(shellQuoted(path) + ": input file is output file")
                    continue
                }
                if painter.isPlain {
                    try context.flush()
                    do throws(Errno) { _ = try input.transfer(to: Host.standardOutput) } catch {
                        if error == .isADirectory || error == .inputOutput {
                            context.complain(shellQuoted(path), error)
                            continue
                        }
                        throw .output(error)
                    }
                }
                while let bytes = context.attempt(path, { () throws(Errno) in try input.chunk() }), !bytes.isEmpty {
                    if painter.isPlain { try context.put(bytes.span) } else { try context.put(painter.paint(bytes)) }
                    // A terminal or a pipe that feeds us slowly is seen at once.
                    if bytes.count < 4096 { try context.flush() }
                }
            }
        }
    }
}

extension Utilities {
    /// Whether an input is the file that standard output goes to, behind whose end it would never come.
    private static func isOutput(_ input: Input) -> Bool {
        guard let source = try? input.stat(), source.mode.type == .regular,
            let target = try? Host.stat(Host.standardOutput), isSame(source, target)
        else { return false }
        return source.size > 0
    }
}

/// Writes bytes as cat's options want to see them; knows where in a line it is from one file to the next.
private struct LinePainter {
    private let numbersAll: Bool
    private let numbersFilled: Bool
    private let squeezes: Bool
    private let showsEnds: Bool
    private let showsTabs: Bool
    private let showsOthers: Bool
    private var number = 0
    private var isAtStart = true
    private var blanks = 0

    init(_ context: Context) {
        let all = context.has("A")
        numbersFilled = context.has("b")
        numbersAll = context.has("n") && !numbersFilled
        squeezes = context.has("s")
        showsEnds = all || context.has("E") || context.has("e")
        showsTabs = all || context.has("T") || context.has("t")
        showsOthers = all || context.has("v") || context.has("e") || context.has("t")
    }

    var isPlain: Bool { !(numbersAll || numbersFilled || squeezes || showsEnds || showsTabs || showsOthers) }

    mutating func paint(_ bytes: [UInt8]) -> ByteString {
        var text = ByteString()
        for byte in bytes {
            if isAtStart {
                if byte == 0x0a {
                    blanks += 1
                    if squeezes && blanks > 1 { continue }
                } else {
                    blanks = 0
                }
                if numbersAll || (numbersFilled && byte != 0x0a) {
                    number += 1
                    text += padded(ByteString(number), 6) + "\t"
                }
            }
            isAtStart = byte == 0x0a
            if byte == 0x0a {
                if showsEnds { text.append(0x24) }
                text.append(byte)
            } else if byte == 0x09 {
                if showsTabs { text += "^I" } else { text.append(byte) }
            } else if showsOthers {
                show(byte, &text)
            } else {
                text.append(byte)
            }
        }
        return text
    }

    private func show(_ byte: UInt8, _ text: inout ByteString) {
        var low = byte
        if byte >= 128 {
            text += "M-"
            low = byte - 128
        }
        if low < 32 {
            text.append(0x5e)
            text.append(low + 64)
        } else if low == 127 {
            text += "^?"
        } else {
            text.append(low)
        }
    }
}
