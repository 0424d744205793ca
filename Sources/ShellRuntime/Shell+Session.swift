public import Bytes
import ShellSyntax

extension Shell {
    /// Runs the statements of a text, each error ending only its own line: what a prompt and `-f` do.
    public func runAll(_ source: ByteString) { run(source, goesOnAfterErrors: true) }

    /// Whether a text ends inside quotes, a group or a block, so that more lines may complete it.
    public func needsMore(_ source: ByteString) -> Bool {
        openBlocks(source) != nil
    }

    /// How many blocks are open at the end of a text; nil for a text that is complete (or wrong beyond help).
    public func openBlocks(_ source: ByteString) -> Int? {
        var parser = Parser(source, symbols: symbols)
        do throws(SyntaxError) {
            while try parser.next() != nil {}
        } catch {
            return error.isIncomplete ? max(parser.openBlocks.count, 1) : nil
        }
        return nil
    }

    /// The text before the cursor.
    public func prompt(openBlocks: Int) -> ByteString {
        if openBlocks > 0 { return ByteString(repeatElement(0x20, count: 4 * openBlocks)) }
        let symbol = symbols.intern("PROMPT")
        do throws(ShellError) {
            switch variables.find(symbol) {
            case .function?:
                let call = CommandText("PROMPT")
                return try capture(call)
            case .some(let value) where value.text != nil:
                let text = value.joined
                // The text is expanded as if in double quotes.
                var quoted: [UInt8] = [0x22]
                for byte in text.bytes {
                    if byte == 0x22 { quoted.append(0x5c) }
                    quoted.append(byte)
                }
                quoted.append(0x22)
                return try expandString(WordParser(quoted, symbols: symbols).parse(0..<quoted.count))
            default: return "$ "
            }
        } catch {
            complain(error.text)
            return "$ "
        }
    }

    /// Names of functions and aliases.
    public var functionAndAliasNames: [ByteString] {
        variables.all().compactMap { entry in entry.value.isVariable ? nil : symbols.name(entry.symbol) }
    }

    /// Names that `$` may stand before.
    public var variableNames: [ByteString] {
        variables.all().compactMap { entry in entry.value.isVariable ? symbols.name(entry.symbol) : nil }
            + environment.entries.map { $0.name }
    }

    public var builtinNames: [ByteString] { Builtin.all.map { $0.name } }
}
