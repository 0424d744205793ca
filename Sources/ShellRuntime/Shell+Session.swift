public import Bytes
import Platform
import SchemeProtocol
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
        return prompt("PROMPT", otherwise: "$ ")
    }

    /// What a variable says with its expansions, or what a function of the name writes.
    public func prompt(_ name: ByteString, otherwise: ByteString) -> ByteString {
        guard let symbol = symbols.find(name) else { return otherwise }
        let status = lastStatus
        defer { lastStatus = status }
        do throws(ShellError) {
            switch variables.find(symbol) {
            case .function?:
                let call = CommandText(name)
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
            default: return otherwise
            }
        } catch {
            complain(error.text)
            return otherwise
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

    /// Whether a word can begin a command: an alias, a function, a builtin, a program, or a directory to go to.
    public func canRun(_ word: ByteString) -> Bool {
        if case .missing = resolve(word, symbols.find(word)) { return isDirectory(word) }
        return true
    }

    /// Whether a word alone means to go to a directory.
    public func isDirectoryToGoTo(_ word: ByteString) -> Bool {
        if case .missing = resolve(word, symbols.find(word)) { return isDirectory(word) }
        return false
    }

    public func isDirectory(_ word: ByteString) -> Bool {
        let path = word == "~" || word.hasPrefix("~/") ? (environment["HOME"] ?? "") + word[1..<word.count] : word
        return (try? Host.stat(path))?.mode.type == .directory
    }

    /// Puts `$?` back to what it was before something ran that was no command of the person's.
    public func setStatus(_ status: Int32) { lastStatus = status }

    /// The builtin of a name, unless a function or an alias stands before it.
    public func builtin(_ name: ByteString) -> Builtin? {
        if case .builtin(let builtin) = resolve(name, symbols.find(name)) { return builtin }
        return nil
    }

    /// What a command's name stands for, in a few words; nil for a program.
    public func description(ofCommand name: ByteString) -> ByteString? {
        guard let symbol = symbols.find(name) else { return nil }
        switch variables.find(symbol) {
        case .function(let function)?: return function.definition.summary ?? "function"
        case .alias(let text)?: return "alias to " + text
        default: break
        }
        return symbol.index < builtins.count ? builtins[symbol.index]?.summary : nil
    }

    /// What a program writes, without a terminal and without input; nothing where it cannot be run.
    public func output(of name: ByteString, _ arguments: [ByteString]) -> ByteString {
        guard let path = findProgram(name) else { return "" }
        let sink = OutputSink()
        var pump = Pump()
        do throws(Errno) {
            let null = try Self.openNull()
            defer { try? Host.close(null) }
            let output = try pump.drain(to: sink)
            var request = SpawnRequest(path: path, arguments: [name] + arguments, environment: environment.lines)
            request.handles = [(0, null), (1, output), (2, null)]
            var process: Int32?
            do throws(Errno) { process = try Host.spawn(request) } catch { process = nil }
            try? Host.close(output)
            pump.run()
            if let process { _ = waitForProcess(process) }
        } catch {
            pump.abandon()
            return ""
        }
        return ByteString(sink.collected)
    }

    /// The jobs with their numbers.
    public var jobDescriptions: [(id: Int, text: ByteString)] { jobs.jobs.map { ($0.id, $0.source) } }

    public var builtinNames: [ByteString] { builtins.compactMap { $0?.name } }

    /// The elements of an array variable.
    public func elements(_ name: ByteString) -> [ByteString] {
        symbols.find(name).flatMap { variables.find($0) }?.elements ?? []
    }

    /// Whether a regular expression matches; a wrong one matches nothing.
    public func matches(_ text: ByteString, pattern: ByteString) -> Bool {
        guard let regex = try? Regex.compiled(pattern, self) else { return false }
        return regex.isMatch(text.bytes)
    }
}
