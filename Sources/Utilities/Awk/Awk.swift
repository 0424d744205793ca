import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `awk`: programs over lines and their fields.
    static var awk: Utility {
        Utility(
            ["[OPTION]... 'PROGRAM' [FILE]...", "[OPTION]... -f PROGRAM-FILE [FILE]..."],
            "Run a program over the lines and fields of files.",
            [
                Option("F", "field-separator", takes: "FS", "use FS between fields: one character, or an expression"),
                Option("v", "assign", takes: "NAME=VALUE", "assign to a variable before the program begins"),
                Option("f", "file", takes: "PROGRAM-FILE", "read the program from a file; several are put together"),
                Option("e", "source", takes: "PROGRAM", "take the program from here"),
            ], parsing: .stopsAtOperand, usageStatus: 2
        ) { (context) throws(Failure) in
            var operands = context.operands
            let source = try source(context, &operands)
            var parser = try AwkParser(source)
            let machine = AwkMachine(context, try parser.parse())
            do throws(AwkStop) {
                if let separator = context.value("F") {
                    try machine.assign("FS", separator == "t" ? "\t" : separator)
                }
                for word in context.arguments.values("v") {
                    guard let (name, value) = AwkMachine.assignment(word) else {
                        throw .fatal("`" + word + "' argument to `-v' is not in `var=value' form")
                    }
                    try machine.assign(name, value)
                }
                try machine.setArguments(operands)
            } catch {
                if case .failure(let failure) = error { throw failure }
            }
            try machine.run()
            context.status = machine.status
        }
    }

    /// The program of `-f` and `-e`, or of the first operand.
    private static func source(_ context: Context, _ operands: inout [ByteString]) throws(Failure) -> ByteString {
        var source: ByteString?
        for (key, value) in context.arguments.given where key == "f" || key == "e" {
            guard let value else { continue }
            var text = value
            if key == "f" {
                do throws(Errno) {
                    text = ByteString(try Input(path: value == "/dev/stdin" ? "-" : value).rest())
                } catch {
                    throw .fatal("cannot open file " + quoted(value) + ": " + ByteString(error.message), status: 2)
                }
            }
            source = (source.map { $0 + "\n" } ?? "") + text
        }
        if let source { return source }
        guard !operands.isEmpty else { throw .usage("no program text") }
        return operands.removeFirst()
    }
}

extension AwkMachine {
    /// Fills ARGC, ARGV and ENVIRON.
    func setArguments(_ operands: [ByteString]) throws(AwkStop) {
        if let count = program.globals["ARGC"] { globals[count] = .number(Double(operands.count + 1)) }
        if let list = program.globals["ARGV"] {
            let array = globalArray(list)
            array["0"] = .text("awk")
            for (index, operand) in operands.enumerated() { array[ByteString(index + 1)] = .input(operand) }
        }
        if let list = program.globals["ENVIRON"] {
            let array = globalArray(list)
            for entry in Host.environment {
                guard let equals = entry.firstIndex(of: 0x3d) else { continue }
                array[entry[0..<equals]] = .input(entry[(equals + 1)..<entry.count])
            }
        }
    }
}
