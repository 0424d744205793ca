import Bytes
import Platform
import ShellSyntax
import Testing

@testable import ShellRuntime

/// Whatever is typed or read, the shell answers with a result or an error: it never traps and never hangs. All random input
/// comes from fixed seeds.
@Suite struct FuzzTests {
    /// Pieces that the language is made of, wrong ones among them.
    static let pieces: [ByteString] = [
        " ", " ", " ", "\n", ";", "a", "b", "x1", "$a", "@b", "${a}", "@{b}", "$", "@", "(", ")", "[", "]", "{", "}",
        "{a,b}",
        "{1..3}", "{01...5}", "{a..e}", "..", "...", "..=", ",", "=", "+=", "++=", "::=", "\\\\=", "//=", "**=", "let ",
        "let a = ",
        "let b = [", "let m:hmap[str] = [", "export ", "if ", "else", "else if ", "end", "end", "for ", " in ",
        "match ", "case ",
        "_", "fn f ", "f ", "break", "continue", "return ", "and ", "or ", "not ", "! ", "time ", "&&", "||", "|", "^|",
        "&|",
        "<<<", "'", "\"", "\\", "\\\n", "#", "~", "*", "?", ":", "::", "c::", "$len(", "@split(", "$(", "@(", "$((",
        "))", "echo ",
        "test ", "true", "false", "eval ", "is ", "matches ", "drop ", "alias ", "set ", "1", "2", "-1", "0.5", "int",
        "[int]",
        "str", "bmap[", "\u{1b}", "é", "e\u{301}", "\u{0}", "\t", "\r", "-e", "-lt", "%", "/", "^", "<", "&",
    ]

    private func text(_ random: inout SeededRandom, pieces: [ByteString], upTo limit: UInt64) -> ByteString {
        var text = ByteString()
        for _ in 0..<(1 + random.next() % limit) {
            if random.next() % 24 == 0 {
                text.append(UInt8(truncatingIfNeeded: random.next()))
            } else {
                text.append(pieces[Int(random.next() % UInt64(pieces.count))])
            }
        }
        return text
    }

    /// A shell without programs, files and builtins that reach beyond it.
    private func quietShell() -> Shell {
        // As the program does: a pipe that nobody reads is an error and no end.
        Host.onSignal(.pipe, .ignore)
        let shell = Shell(programPath: "/nowhere/ion", arguments: ["ion"], environment: ["HOME=/", "PATH=/nowhere"])
        let far: [ByteString] = [
            "exec", "exit", "suspend", "read", "math", "mapfile", "source", "source-sh", "cd", "pushd", "popd", "wait",
            "fg", "bg",
        ]
        for name in far {
            if let symbol = shell.symbols.find(name) { shell.builtins[symbol.index] = nil }
        }
        shell.streams.output = OutputSink()
        shell.streams.error = OutputSink()
        return shell
    }

    private func run(_ source: ByteString, in shell: Shell) {
        do throws(ShellError) { _ = try shell.evaluate(source) } catch {}
        shell.streams.output = OutputSink()
        shell.streams.error = OutputSink()
        shell.activeAliases = []
        shell.depth = 0
        shell.pendingExit = nil
    }

    @Test func `random text is parsed or refused`() {
        var random = SeededRandom(seed: 4)
        for _ in 0..<20000 {
            let source = text(&random, pieces: Self.pieces, upTo: 40)
            var parser = Parser(source, symbols: SymbolTable())
            for _ in 0..<200 {
                do throws(SyntaxError) {
                    if try parser.next() == nil { break }
                } catch {
                    #expect(error.offset >= 0 && error.offset <= source.count)
                    parser.skipLine()
                }
            }
        }
    }

    @Test func `random text is coloured byte by byte`() {
        var random = SeededRandom(seed: 8)
        for _ in 0..<10000 {
            let source = text(&random, pieces: Self.pieces, upTo: 30)
            let kinds = Highlighter.kinds(source, isCommand: { $0.count % 2 == 0 }, isPath: { $0.count % 3 == 0 })
            #expect(kinds.count == source.count)
        }
        for open: ByteString in ["$(", "\"", "${", "@(", "'", "$len(", "{", "[", "\\"] {
            let source = "echo " + ByteString(Array(repeating: open.bytes, count: 500).joined())
            #expect(Highlighter.kinds(source, isCommand: { _ in true }, isPath: { _ in false }).count == source.count)
        }
    }

    @Test func `random bytes are parsed or refused`() {
        var random = SeededRandom(seed: 5)
        for _ in 0..<10000 {
            var bytes: [UInt8] = []
            for _ in 0..<(random.next() % 60) { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
            _ = try? Parser.statements(ByteString(bytes), symbols: SymbolTable())
            var lines = LineReader(bytes)
            while lines.next() != nil {}
        }
    }

    @Test func `random scripts run to an end`() {
        var random = SeededRandom(seed: 6)
        // Without loops that end only by themselves.
        let pieces = Self.pieces.filter { $0 != "&" && $0 != "<" }
        var shell = quietShell()
        for round in 0..<6000 {
            if round % 50 == 0 { shell = quietShell() }
            run(text(&random, pieces: pieces, upTo: 16), in: shell)
        }
    }

    @Test func `random words are expanded or refused`() {
        var random = SeededRandom(seed: 7)
        let shell = quietShell()
        run("let a = text; let b = [1 2 3]; let m:bmap[str] = [k=v a=b]; let n = 5", in: shell)
        let parts: [ByteString] = [
            "$a", "@b", "$m[k]", "@b[1]", "@b[0..2]", "$a[-1]", "${a}", "@{b}", "${env::X}", "${c::red}", "${x::41}",
            "{a,b}",
            "{1..4}", "{", "}", ",", "$len(a)", "@split(\"a b\")", "@reverse(b)", "$join(b '-')", "@chars(a)[0]",
            "$replace(a t x)",
            "$((n+1))", "$((", "))", "$(echo x)", "@(echo x y)", "\"", "'", "\\", "~", "[", "]", "x", "é", " ", "-1",
            "..", "*", "?",
            "$repeat(a 3)", "@keys(m)", "@values(m)[0]", "$or(q 'd')", "$regex_replace(a '[a-' 'x')", "$escape(a)",
            "@m", "$n",
        ]
        for _ in 0..<10000 {
            let source = text(&random, pieces: parts, upTo: 8)
            let word = WordParser(source.bytes, symbols: shell.symbols).parse(0..<source.count)
            var arguments: [ByteString] = []
            _ = try? shell.expand(word, into: &arguments)
            _ = try? shell.expandValue(word, keepsArrays: true)
        }
    }

    @Test func `deep nesting is an error and no trap`() {
        let shell = quietShell()
        let groups: [(ByteString, ByteString)] = [
            ("$(", ")"), ("@(", ")"), ("{", "}"), ("{a,", "}"), ("[", "]"), ("$((", "))"), ("\"$(", ")\""),
            ("$len(", ")"),
            ("if true;", ";end"), ("for i in a b;", ";end"), ("match a; case a;", ";end"), ("fn f;", ";end"),
            ("not ", ""),
            ("time ", ""), ("and ", ""), ("true && ", "true"), ("true | ", "true"), ("let a = [", "]"), ("hmap[", "]"),
            ("$((1+(", "))"), ("${", "}"), ("$a[", "]"),
        ]
        for (open, close) in groups {
            for count in [10, 60, 400] {
                var source = ByteString()
                for _ in 0..<count { source.append(open) }
                source.append("x")
                for _ in 0..<count { source.append(close) }
                run(source, in: shell)
                run("echo " + source, in: shell)
                run("let a = " + source, in: shell)
                run("echo \"" + source + "\"", in: shell)
                run("let t:" + source + " = 1", in: shell)
                _ = try? ArithmeticProgram(source, shell, allowsPolish: true).value(shell)
            }
        }
    }

    @Test func `huge words and numbers are taken`() throws {
        let shell = quietShell()
        let long = ByteString(repeatElement(0x78, count: 300_000))
        run("let a = " + long, in: shell)
        #expect(shell.text("a")?.count == 300_000)
        run("let a = $repeat(a 9999999999999)", in: shell)
        run("let b = {1..99999999999}", in: shell)
        run("let c = $((9**9**9 + 1e6000 * 1e6000))", in: shell)
        run("let d = $((" + ByteString(repeatElement(0x39, count: 5000)) + "))", in: shell)
        #expect(shell.text("d")?.isEmpty == false)
    }
}
