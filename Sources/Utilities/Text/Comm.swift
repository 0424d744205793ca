import Bytes
import CommandLine
import SchemeProtocol
import Streams

extension Utilities {
    /// `comm`: lines of one sorted file, of another, and of both.
    static var comm: Utility {
        Utility(
            ["[OPTION]... FILE1 FILE2"], "Compare sorted files FILE1 and FILE2 line by line.",
            [
                Option("1", "", "suppress column 1 (lines unique to FILE1)"),
                Option("2", "", "suppress column 2 (lines unique to FILE2)"),
                Option("3", "", "suppress column 3 (lines that appear in both files)"),
                Option("", "check-order", "check that the input is correctly sorted, even if all lines are pairable"),
                Option("", "nocheck-order", "do not check that the input is correctly sorted"),
                Option("", "output-delimiter", takes: "STR", "separate columns with STR"),
                Option("", "total", "output a summary"),
                Option("z", "zero-terminated", "line delimiter is NUL, not newline"),
            ]
        ) { (context) throws(Failure) in
            let delimiters = context.arguments.values("output-delimiter")
            if delimiters.contains(where: { $0 != delimiters[0] }) {
                throw .fatal("multiple output delimiters specified")
            }
            let operands = try context.operands(atLeast: 2)
            if operands.count > 2 { throw .usage("extra operand " + quoted(operands[2])) }
            try Comparison(context, delimiters.first.map { $0.isEmpty ? [0] : $0 } ?? "\t").run()
        }
    }
}

/// Two files read side by side.
private final class Comparison {
    private let context: Context
    private let delimiter: ByteString
    private let end: UInt8
    private var inputs: [Input] = []
    private var lines: [ByteString?] = [nil, nil]
    private var hasWarned = [false, false]
    private var seenUnpairable = false

    init(_ context: Context, _ delimiter: ByteString) {
        self.context = context
        self.delimiter = delimiter
        end = context.lineEnd
    }

    func run() throws(Failure) {
        for path in context.operands.prefix(2) {
            inputs.append(try must(shellQuoted(path)) { () throws(Errno) in try Input(path: path) })
        }
        try advance(0)
        try advance(1)
        let shows = [!context.has("1"), !context.has("2"), !context.has("3")]
        var totals = [0, 0, 0]
        while lines[0] != nil || lines[1] != nil {
            let column: Int
            if let first = lines[0], let second = lines[1] {
                column = first == second ? 2 : first < second ? 0 : 1
            } else {
                column = lines[0] != nil ? 0 : 1
            }
            if column < 2 { seenUnpairable = true }
            totals[column] += 1
            if shows[column], let line = lines[column == 1 ? 1 : 0] {
                let indent = (column >= 1 && shows[0] ? 1 : 0) + (column == 2 && shows[1] ? 1 : 0)
                for _ in 0..<indent { try context.put(delimiter) }
                try context.put(line)
                try context.put(end)
            }
            if column != 1 { try advance(0) }
            if column != 0 { try advance(1) }
        }
        if context.has("total") {
            for total in totals { try context.put(ByteString(total) + delimiter) }
            try context.put("total")
            try context.put(end)
        }
        if hasWarned[0] || hasWarned[1] {
            if !context.has("check-order") { context.complain("input is not in sorted order") }
            context.status = 1
        }
    }

    private func advance(_ index: Int) throws(Failure) {
        let last = lines[index]
        let path = context.operands[index]
        let input = inputs[index]
        let range = try must(shellQuoted(path)) { () throws(Errno) in try input.nextLine(separator: end) }
        lines[index] = range.map { input.text($0) }
        let order = context.arguments.last(of: ["check-order", "nocheck-order"])
        guard order != "nocheck-order", order != nil || seenUnpairable, !hasWarned[index] else { return }
        if let last, let line = lines[index], line < last {
            context.complain("file " + ByteString(index + 1) + " is not in sorted order")
            hasWarned[index] = true
            if order != nil { throw .exit(1) }
        }
    }
}
