import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `truncate`: makes files shorter or longer.
    static var truncate: Utility {
        Utility(
            ["OPTION... FILE..."], "Shrink or extend the size of each FILE to the specified size.",
            [
                Option("c", "no-create", "do not create any files"),
                Option("o", "io-blocks", "treat SIZE as number of IO blocks instead of bytes"),
                Option("r", "reference", takes: "RFILE", "base size on RFILE"),
                Option("s", "size", takes: "SIZE", "set or adjust the file size by SIZE bytes"),
            ]
        ) { (context) throws(Failure) in
            var relation: UInt8 = 0
            var size = 0
            for word in context.arguments.values("s") {
                var text = word
                while let first = text.first, first.isSpace { text = text[1..<text.count] }
                if let first = text.first, ("<>/%" as ByteString).contains(first) {
                    relation = first
                    text = text[1..<text.count]
                }
                while let first = text.first, first.isSpace { text = text[1..<text.count] }
                let hasSign = text.first == 0x2b || text.first == 0x2d
                if hasSign {
                    if relation != 0 { throw .usage("multiple relative modifiers specified") }
                    relation = 0x2b
                }
                guard let value = count(hasSign ? text[1..<text.count] : text) else {
                    throw .fatal("Invalid number: " + quoted(text))
                }
                if case .tooLarge = CountReading(hasSign ? text[1..<text.count] : text) {
                    throw .fatal("Invalid number: " + quoted(text) + ": Value too large for defined data type")
                }
                size = text.first == 0x2d ? -value : value
                if (relation == 0x2f || relation == 0x25) && size == 0 { throw .fatal("division by zero") }
            }
            let reference = context.value("r")
            if !context.has("s") && reference == nil {
                throw .usage("you must specify either '--size' or '--reference'")
            }
            if reference != nil && context.has("s") && relation == 0 {
                throw .usage("you must specify a relative '--size' with '--reference'")
            }
            if context.has("o") && !context.has("s") {
                throw .usage("'--io-blocks' was specified but '--size' was not")
            }
            if context.operands.isEmpty { throw .usage("missing file operand") }
            var base: Int?
            if let reference {
                base = Int(
                    clamping: try must("cannot stat " + named(reference)) { () throws(Errno) in
                        try Host.stat(reference)
                    }.size)
            }
            // The reference alone gives the size.
            if !context.has("s") { relation = 0x2b }
            for path in context.operands { resize(path, relation, size, base, context) }
        }
    }

    private static func resize(
        _ path: ByteString, _ relation: UInt8, _ size: Int, _ base: Int?, _ context: Context
    ) {
        let handle: HandleNumber
        do throws(Errno) {
            handle = try Host.open(path, context.has("c") ? [.write, .nonBlocking] : [.write, .create, .nonBlocking])
        } catch {
            if !(context.has("c") && error == .noSuchFileOrDirectory) {
                context.complain("cannot open " + named(path) + " for writing", error)
            }
            return
        }
        defer { try? Host.close(handle) }
        do throws(Errno) {
            let stat = try Host.stat(handle)
            let unit = context.has("o") ? Int(stat.blockSize) : 1
            let (amount, overflow) = size.multipliedReportingOverflow(by: unit)
            if overflow {
                return context.complain(
                    "overflow in " + ByteString(size) + " * " + ByteString(unit) + " byte blocks for file "
                        + named(path))
            }
            let old = base ?? Int(clamping: stat.size)
            var new = amount
            switch relation {
            case 0x3c: new = min(old, amount)
            case 0x3e: new = max(old, amount)
            case 0x2f: new = old / amount * amount
            case 0x25: new = (old + amount - 1) / amount * amount
            case 0x2b:
                let (sum, overflow) = old.addingReportingOverflow(amount)
                if overflow { return context.complain("overflow extending size of file " + named(path)) }
                new = sum
            default: break
            }
            do throws(Errno) { try Host.truncate(handle, UInt64(max(new, 0))) } catch {
                context.complain(
                    "failed to truncate " + named(path) + " at " + ByteString(max(new, 0)) + " bytes", error)
            }
        } catch { context.complain("cannot fstat " + named(path), error) }
    }
}
