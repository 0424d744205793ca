public import Bytes
import ShellSyntax

/// Looks through a script without running it: `ion -n` shows what it finds, and so does the language server.
public struct Checker {
    public struct Finding: Equatable {
        public var offset: Int
        /// How many bytes it is about.
        public var length: Int
        public var isError: Bool
        public var text: ByteString
    }

    private let shell: Shell
    private var findings: [Finding] = []
    private var names: Set<ByteString> = []
    private var functions: [ByteString: FunctionDefinition] = [:]
    private var aliases: Set<ByteString> = []
    /// What is sourced or evaluated may make names that are not seen here.
    private var isOpen = false
    private var depth = 0

    public init(_ shell: Shell) { self.shell = shell }

    /// All that is wrong with a text, in its order.
    public mutating func check(_ source: ByteString) -> [Finding] {
        var parser = Parser(source, symbols: shell.symbols)
        var statements: [Statement] = []
        do throws(SyntaxError) {
            while let statement = try parser.next() { statements.append(statement) }
        } catch {
            findings.append(Finding(offset: error.offset, length: 1, isError: true, text: error.text))
        }
        collect(statements)
        check(statements)
        return findings.sorted { $0.offset < $1.offset }
    }

    /// The functions of the text, once it was checked.
    public var definitions: [FunctionDefinition] { functions.values.sorted { $0.name < $1.name } }
    /// Names of variables that the text sets, once it was checked.
    public var variables: [ByteString] { names.sorted() }

    // MARK: What the text defines

    private mutating func collect(_ statements: [Statement]) {
        for statement in statements { collect(statement) }
    }

    private mutating func collect(_ statement: Statement) {
        switch statement.kind {
        case .assignment(let assignment), .export(let assignment):
            for key in assignment.keys { names.insert(key.name) }
        case .condition(let condition):
            for branch in condition.branches {
                collect(branch.head)
                collect(branch.body)
            }
            collect(condition.otherwise ?? [])
        case .whileLoop(let loop):
            collect(loop.head)
            collect(loop.body)
        case .forLoop(let loop):
            for case .some(let variable) in loop.variables { names.insert(shell.symbols.name(variable)) }
            collect(loop.body)
        case .match(let match):
            for entry in match.cases {
                if let binding = entry.binding { names.insert(shell.symbols.name(binding)) }
                collect(entry.guarding ?? [])
                collect(entry.body)
            }
        case .function(let definition):
            functions[definition.name] = definition
            for parameter in definition.parameters { names.insert(parameter.name) }
            collect(definition.body)
        case .not(let inner?), .time(let inner), .deferred(let inner): collect(inner)
        case .pipeline(let pipeline): for command in pipeline.commands { collect(command) }
        default: break
        }
    }

    private mutating func collect(_ command: Command) {
        let words = command.words.map { $0.literal ?? "" }
        switch words.first {
        case "read", "mapfile":
            names.formUnion(words.dropFirst())
            names.insert("MAPFILE")
        case "argparse":
            names.insert("argv")
            for word in words.dropFirst() {
                let name = word.prefix { $0 != 0x20 && $0 != 0x3d }
                names.insert(ByteString((name.split(separator: 0x2f).last ?? "").map { $0 == 0x2d ? 0x5f : $0 }))
            }
        case "alias":
            if words.count > 1 { aliases.insert(ByteString(words[1].prefix { $0 != 0x3d })) }
        case "source", "eval", "source-sh", "trap", "on": isOpen = true
        default: break
        }
    }

    // MARK: What is wrong

    private mutating func check(_ statements: [Statement]) {
        depth += 1
        defer { depth -= 1 }
        guard depth < 100 else { return }
        var end: Statement?
        for statement in statements {
            if case .empty = statement.kind { continue }
            if end != nil {
                add(statement, "", false, "this is never reached")
                end = nil
            }
            check(statement)
            if statement.connector == .none, leaves(statement) { end = statement }
        }
    }

    private func leaves(_ statement: Statement) -> Bool {
        switch statement.kind {
        case .returnStatus, .breakLoop, .continueLoop: return true
        case .pipeline(let pipeline): return pipeline.plain?.words.first?.literal == "exit"
        default: return false
        }
    }

    private mutating func add(_ statement: Statement, _ name: ByteString, _ isError: Bool, _ text: ByteString) {
        var offset = statement.offset
        let bytes = statement.text.bytes
        if !name.isEmpty, offset < bytes.count {
            let piece = ByteString(bytes[offset..<min(bytes.count, offset + 4096)])
            if let place = piece.firstIndex(of: name) { offset += place }
        }
        let length = max(name.count, 1)
        if findings.contains(where: { $0.offset == offset && $0.text == text }) { return }
        findings.append(Finding(offset: offset, length: length, isError: isError, text: text))
    }

    private mutating func check(_ statement: Statement) {
        switch statement.kind {
        case .assignment(let assignment):
            for value in assignment.values { check(value, statement) }
            guard assignment.keys.count == assignment.values.count, case .set = assignment.operation else { break }
            for (key, value) in zip(assignment.keys, assignment.values) where key.index == nil {
                guard let literal = value.literal, shell.conform(.string(literal), to: key.type) == nil else {
                    continue
                }
                add(statement, literal, true, key.name + ": expected " + key.type.text)
            }
        case .export(let assignment): for value in assignment.values { check(value, statement) }
        case .failedAssignment(let message): add(statement, "", true, "assignment error: " + message)
        case .condition(let condition):
            for branch in condition.branches {
                check(branch.head)
                check(branch.body)
            }
            check(condition.otherwise ?? [])
        case .whileLoop(let loop):
            check(loop.head)
            check(loop.body)
        case .forLoop(let loop):
            for word in loop.values { check(word, statement) }
            check(loop.body)
        case .match(let match):
            check(match.subject, statement)
            for entry in match.cases {
                if let pattern = entry.pattern { check(pattern, statement) }
                check(entry.guarding ?? [])
                check(entry.body)
            }
        case .function(let definition): check(definition.body)
        case .returnStatus(let word?): check(word, statement)
        case .not(let inner?), .time(let inner), .deferred(let inner): check(inner)
        case .pipeline(let pipeline): for command in pipeline.commands { check(command, statement) }
        default: break
        }
    }

    private mutating func check(_ command: Command, _ statement: Statement) {
        for word in command.words { check(word, statement) }
        for entry in command.environment { check(entry.value, statement) }
        for input in command.inputs {
            switch input {
            case .file(let word), .text(let word): check(word, statement)
            }
        }
        for output in command.outputs { check(output.file, statement) }
        guard let name = command.words.first?.literal, !name.isEmpty else { return }
        if let function = functions[name] {
            check(call: command, of: function, statement)
        } else if !isOpen, !aliases.contains(name), !shell.canRun(name) {
            let guess = Diagnostics(shell: shell).nearest(name, shell.builtinNames + functions.keys)
            add(
                statement, name, false,
                "command not found: " + name + (guess.map { ", did you mean '" + $0 + "'?" } ?? ""))
        }
    }

    private mutating func check(call command: Command, of function: FunctionDefinition, _ statement: Statement) {
        let arguments = command.words.dropFirst()
        // An expansion may be several arguments.
        guard arguments.allSatisfy({ $0.literal != nil || $0.isArrayLiteral }) else { return }
        if arguments.count == 1, arguments.first?.literal == "--help" { return }
        guard arguments.count >= function.fewest, arguments.count <= function.most ?? Int.max else {
            let expected = function.fewest == function.most ? ByteString(function.fewest) : "another number"
            add(
                statement, function.name, true,
                function.name + ": " + expected + " of arguments expected, but " + ByteString(arguments.count)
                    + " given: " + function.usage)
            return
        }
        for (argument, parameter) in zip(arguments, function.parameters) where !parameter.takesRest {
            guard let literal = argument.literal, shell.conform(.string(literal), to: parameter.type) == nil else {
                continue
            }
            add(
                statement, literal, true,
                function.name + ": " + parameter.name + " is of type " + parameter.type.text + ", not '" + literal + "'"
            )
        }
    }

    private mutating func check(_ word: Word, _ statement: Statement) {
        for part in word.parts {
            switch part {
            case .expansion(let expansion): check(expansion, statement)
            case .alternatives(let words): for word in words { check(word, statement) }
            case .failure(let message): add(statement, "", true, message)
            default: break
            }
        }
    }

    private mutating func check(_ expansion: Expansion, _ statement: Statement) {
        for word in expansion.selector ?? [] { check(word, statement) }
        switch expansion.source {
        case .variable(let reference): check(reference, statement)
        case .array(let words): for word in words { check(word, statement) }
        case .arithmetic(let arithmetic): if let word = arithmetic.word { check(word, statement) }
        case .method(let call):
            // A bare word that is no variable's name may stand for itself in `or` and others.
            if let variable = call.variable {
                if call.name != "or" { check(variable, statement) }
            } else {
                check(call.subject, statement)
            }
            for word in call.arguments { check(word, statement) }
        case .process(let command):
            guard let inner = try? Parser.statements(command.text, symbols: shell.symbols) else { return }
            collect(inner)
            let outside = findings
            findings = []
            check(inner)
            let found = findings
            findings = outside
            // Places in the inner text are looked for in the statement around it.
            for finding in found {
                let bytes = command.text[finding.offset..<min(finding.offset + finding.length, command.text.count)]
                add(statement, bytes, finding.isError, finding.text)
            }
        }
    }

    private mutating func check(_ reference: Reference, _ statement: Statement) {
        guard reference.namespaces.isEmpty, !isOpen, !names.contains(reference.name),
            shell.text(reference.name) == nil, !Self.predefined.contains(reference.name)
        else { return }
        let guess = Diagnostics(shell: shell).nearest(reference.name, shell.variableNames + Array(names))
        add(
            statement, reference.name, true,
            "variable '" + reference.name + "' is never set" + (guess.map { ", did you mean '" + $0 + "'?" } ?? ""))
    }

    /// Variables that only some shells have.
    private static var predefined: [ByteString] {
        ["?", "args", "OLDPWD", "CDPATH", "HISTFILE", "CMD_DURATION", "ans", "TERM", "HISTORY_IGNORE"]
    }
}

extension Shell {
    /// `-n`: shows what is wrong with a script.
    public func check(_ source: ByteString, name: ByteString) {
        // What cannot be read is said as it is when a script is run.
        options.checksOnly = true
        guard run(source, name: name) else { return }
        var checker = Checker(self)
        let text = SourceText(source, name: name)
        for finding in checker.check(source) {
            let (line, column, _) = text.position(of: finding.offset)
            complain(
                (name.isEmpty ? "" : name + ":") + ByteString(line) + ":" + ByteString(column)
                    + (finding.isError ? ": error: " : ": warning: ") + finding.text)
            if finding.isError { lastStatus = 1 }
        }
    }
}
