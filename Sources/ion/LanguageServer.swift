import Bytes
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime
import ShellSyntax

/// `ion --lsp`: tells editors over standard input and output (the Language Server Protocol) what is wrong with scripts, what
/// could stand at the cursor and what a name means. Documents are always sent whole.
final class LanguageServer {
    private let shell: Shell
    private var documents: [ByteString: ByteString] = [:]
    private var input: [UInt8] = []
    private var hasShutDown = false

    /// The longest message that is taken.
    private static var limit: Int { 32 << 20 }

    init(_ shell: Shell) { self.shell = shell }

    /// Serves until the editor says `exit` or goes; the status to end with.
    func run() -> Int32 {
        while let message = readMessage() {
            guard let request = JSONParser.parse(message), case .string(let method)? = request["method"] else {
                continue
            }
            if method == "exit" { return hasShutDown ? 0 : 1 }
            let result = handle(method, request["params"] ?? .null)
            if let id = request["id"] {
                var answer: [JSONValue.Member] = [.init("jsonrpc", .string("2.0")), .init("id", id)]
                if let result {
                    answer.append(.init("result", result))
                } else {
                    answer.append(
                        .init(
                            "error",
                            Self.object([
                                ("code", .number("-32601")), ("message", .string("unknown method " + method)),
                            ])))
                }
                send(.object(answer))
            }
        }
        return hasShutDown ? 0 : 1
    }

    private static func object(_ members: [(ByteString, JSONValue)]) -> JSONValue {
        .object(members.map { JSONValue.Member($0.0, $0.1) })
    }

    private func handle(_ method: ByteString, _ parameters: JSONValue) -> JSONValue? {
        let document = parameters["textDocument"]
        let address = document?["uri"]?.plain ?? ""
        switch method {
        case "initialize":
            return Self.object([
                (
                    "capabilities",
                    Self.object([
                        ("positionEncoding", .string("utf-16")), ("textDocumentSync", .number("1")),
                        ("hoverProvider", .bool(true)), ("documentFormattingProvider", .bool(true)),
                        (
                            "completionProvider",
                            Self.object([("triggerCharacters", .array([.string("$"), .string("@")]))])
                        ),
                    ])
                ),
                ("serverInfo", Self.object([("name", .string("ion")), ("version", .string("1.0.0"))])),
            ])
        case "shutdown":
            hasShutDown = true
            return .null
        case "textDocument/didOpen":
            documents[address] = document?["text"]?.plain ?? ""
            publish(address)
        case "textDocument/didChange":
            if case .array(let changes)? = parameters["contentChanges"], let text = changes.last?["text"] {
                documents[address] = text.plain
                publish(address)
            }
        case "textDocument/didClose": documents[address] = nil
        case "textDocument/completion": return complete(address, parameters["position"])
        case "textDocument/hover": return hover(address, parameters["position"])
        case "textDocument/formatting": return format(address)
        default: return method.hasPrefix("$/") || method == "initialized" ? .null : nil
        }
        return .null
    }

    // MARK: What is answered

    private func publish(_ address: ByteString) {
        let text = documents[address] ?? ""
        var checker = Checker(shell)
        let findings = checker.check(text).prefix(200)
        let diagnostics = findings.map { finding in
            Self.object([
                ("range", range(text, finding.offset, finding.offset + finding.length)),
                ("severity", .number(finding.isError ? "1" : "2")), ("source", .string("ion")),
                ("message", .string(finding.text)),
            ])
        }
        send(
            Self.object([
                ("jsonrpc", .string("2.0")), ("method", .string("textDocument/publishDiagnostics")),
                ("params", Self.object([("uri", .string(address)), ("diagnostics", .array(diagnostics))])),
            ]))
    }

    private func complete(_ address: ByteString, _ position: JSONValue?) -> JSONValue {
        let text = documents[address] ?? ""
        let end = offset(text, position)
        var start = end
        while start > 0, Self.isName(text[start - 1]) { start -= 1 }
        let word = text[start..<end]
        var checker = Checker(shell)
        _ = checker.check(text)
        var items: [(ByteString, ByteString, ByteString)] = []
        if start > 0, text[start - 1] == 0x24 || text[start - 1] == 0x40 {
            for name in Set(checker.variables + shell.variableNames).sorted() where name.hasPrefix(word) {
                items.append((name, "6", "variable"))
            }
        } else {
            for definition in checker.definitions where definition.name.hasPrefix(word) {
                items.append((definition.name, "3", definition.usage))
            }
            for name in ShellCompleter.keywords where name.hasPrefix(word) { items.append((name, "14", "keyword")) }
            for name in shell.builtinNames where name.hasPrefix(word) {
                items.append((name, "3", shell.builtin(name)?.summary ?? ""))
            }
        }
        return .array(
            items.prefix(500).map { name, kind, detail in
                Self.object([("label", .string(name)), ("kind", .number(kind)), ("detail", .string(detail))])
            })
    }

    private func hover(_ address: ByteString, _ position: JSONValue?) -> JSONValue {
        let text = documents[address] ?? ""
        var start = offset(text, position)
        var end = start
        while start > 0, Self.isName(text[start - 1]) { start -= 1 }
        while end < text.count, Self.isName(text[end]) { end += 1 }
        let word = text[start..<end]
        guard !word.isEmpty else { return .null }
        var checker = Checker(shell)
        _ = checker.check(text)
        let shown: ByteString
        if let definition = checker.definitions.first(where: { $0.name == word }) {
            shown = definition.usage + (definition.summary.map { "\n" + $0 } ?? "")
        } else if let builtin = shell.builtin(word) {
            shown = builtin.manual
        } else {
            return .null
        }
        return Self.object([
            ("contents", Self.object([("kind", .string("plaintext")), ("value", .string(shown))])),
            ("range", range(text, start, end)),
        ])
    }

    private func format(_ address: ByteString) -> JSONValue {
        let text = documents[address] ?? ""
        let formatted = Formatter.format(text)
        if formatted == text { return .array([]) }
        return .array([Self.object([("range", range(text, 0, text.count)), ("newText", .string(formatted))])])
    }

    private static func isName(_ byte: UInt8) -> Bool { byte.isAlphanumeric || byte == 0x5f || byte == 0x2d }

    // MARK: Places: lines, and columns in units of UTF-16

    private func offset(_ text: ByteString, _ position: JSONValue?) -> Int {
        let line = position?["line"]?.plain.integer() ?? 0
        var column = position?["character"]?.plain.integer() ?? 0
        var place = 0
        var row: Int64 = 0
        while row < line, place < text.count {
            if text[place] == 0x0a { row += 1 }
            place += 1
        }
        while place < text.count, column > 0, text[place] != 0x0a {
            let byte = text[place]
            column -= byte >= 0xf0 ? 2 : 1
            place += byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
        }
        return min(place, text.count)
    }

    private func range(_ text: ByteString, _ start: Int, _ end: Int) -> JSONValue {
        Self.object([("start", position(text, start)), ("end", position(text, end))])
    }

    private func position(_ text: ByteString, _ offset: Int) -> JSONValue {
        var line = 0
        var column = 0
        for byte in text.bytes[..<min(max(offset, 0), text.count)] {
            if byte == 0x0a {
                line += 1
                column = 0
            } else if byte & 0xc0 != 0x80 {
                column += byte >= 0xf0 ? 2 : 1
            }
        }
        return Self.object([("line", .number(ByteString(line))), ("character", .number(ByteString(column)))])
    }

    // MARK: Messages: `Content-Length: N`, an empty line, N bytes of JSON

    private func readMessage() -> ByteString? {
        while true {
            if let (length, start) = header() {
                guard length <= Self.limit else { return nil }
                while input.count < start + length { if !readMore() { return nil } }
                let message = ByteString(input[start..<(start + length)])
                input.removeSubrange(..<(start + length))
                return message
            }
            guard input.count < 1 << 16, readMore() else { return nil }
        }
    }

    /// The length that the next message says, and where it begins.
    private func header() -> (length: Int, start: Int)? {
        let text = ByteString(input.prefix(1 << 16))
        guard let end = text.firstIndex(of: "\r\n\r\n") else { return nil }
        var length = 0
        for line in text[0..<end].split(separator: 0x0a) {
            let lower = ByteString(line.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 })
            guard lower.hasPrefix("content-length:") else { continue }
            length = Int(min(max(lower[15..<lower.count].trimmed.integer() ?? 0, 0), 1 << 40))
        }
        return (length, end + 4)
    }

    private func readMore() -> Bool {
        let handle = Handle(adopting: Host.standardInput)
        let count = (try? handle.read(into: &input, atMost: 65536)) ?? 0
        _ = handle.relinquish()
        return count > 0
    }

    private func send(_ message: JSONValue) {
        let text = message.text
        let output = Handle(adopting: Host.standardOutput)
        try? output.write("Content-Length: " + ByteString(text.count) + "\r\n\r\n" + text)
        _ = output.relinquish()
    }
}
