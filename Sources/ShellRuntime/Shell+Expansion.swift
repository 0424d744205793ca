import Bytes
import Platform
import ShellSyntax

/// A word in the making: its text, and the same text as a glob pattern in which only unquoted signs have meaning.
private struct Draft {
    var text = ByteString()
    var pattern = ByteString()
    var hasPattern = false

    mutating func literal(_ more: ByteString) {
        text.append(more)
        if hasPattern { Glob.escape(more, into: &pattern) }
    }

    mutating func glob(_ more: ByteString) {
        if !hasPattern {
            hasPattern = true
            Glob.escape(text, into: &pattern)
        }
        text.append(more)
        pattern.append(more)
    }
}

extension Shell {
    /// The arguments that a word gives, at least one.
    func expand(_ word: Word, into arguments: inout [ByteString], usesGlobs: Bool = true) throws(ShellError) {
        if let literal = word.literal {
            arguments.append(literal)
            return
        }
        if word.parts.count == 1, case .expansion(let expansion) = word.parts[0] {
            if !expansion.isArray || expansion.isQuoted {
                arguments.append(try string(expansion))
                return
            }
            let elements = try value(expansion).elements
            if elements.isEmpty { arguments.append("") } else { arguments.append(contentsOf: elements) }
            return
        }
        let hasBraces = word.parts.contains { part in
            switch part {
            case .alternatives, .range: true
            default: false
            }
        }
        guard hasBraces else {
            let draft = try assemble(word.parts)
            if usesGlobs, draft.hasPattern {
                let found = Glob.expand(draft.pattern, self)
                if !found.isEmpty {
                    arguments.append(contentsOf: found)
                    return
                }
            }
            arguments.append(draft.text)
            return
        }
        let before = arguments.count
        for draft in try product(word.parts) {
            guard usesGlobs, draft.hasPattern, draft.pattern.contains(0x2a) else {
                arguments.append(draft.text)
                continue
            }
            arguments.append(contentsOf: Glob.expand(draft.pattern, self))
        }
        if arguments.count == before { arguments.append("") }
    }

    /// The elements that a word gives to an array or a loop: an array without elements gives none, and an expansion outside
    /// quotes none where it is empty.
    func expandElements(_ word: Word, into elements: inout [ByteString]) throws(ShellError) {
        guard word.parts.count == 1, case .expansion(let expansion) = word.parts[0], !expansion.isQuoted else {
            return try expand(word, into: &elements)
        }
        if word.isArray {
            elements.append(contentsOf: try value(expansion).elements)
        } else {
            let text = try string(expansion)
            if !text.isEmpty { elements.append(text) }
        }
    }

    /// The word as one string; several results are joined by a space.
    func expandString(_ word: Word) throws(ShellError) -> ByteString {
        if let literal = word.literal { return literal }
        if word.parts.count == 1, case .expansion(let expansion) = word.parts[0] { return try string(expansion) }
        var arguments: [ByteString] = []
        try expand(word, into: &arguments)
        return ByteString.joined(arguments, by: " ")
    }

    /// The word as a value: an array literal is an array (or a map, where the type says so), all else is a string.
    /// - Parameter keepsArrays: `@name` stays an array too.
    func expandValue(_ word: Word, type: ValueType = .any, keepsArrays: Bool = false) throws(ShellError) -> Value {
        if word.parts.count == 1, case .expansion(let expansion) = word.parts[0], !expansion.isQuoted {
            if case .array(let words) = expansion.source {
                guard expansion.selector == nil else { return try value(expansion) }
                return try literal(words, type: type)
            }
            if expansion.isArray && keepsArrays { return try value(expansion) }
            if case .arithmetic(let text) = expansion.source { return try calculate(text) }
        }
        return .string(try expandString(word))
    }

    private func literal(_ words: [Word], type: ValueType) throws(ShellError) -> Value {
        switch type {
        case .hashMap(let element), .sortedMap(let element):
            var isSorted = false
            if case .sortedMap = type { isSorted = true }
            var map = MapValue(isSorted: isSorted)
            for word in words {
                guard let equals = word.source.bytes.firstIndex(of: 0x3d) else {
                    throw .expansion("expected key=value in a map, found '" + word.source + "'")
                }
                let parser = WordParser(word.source.bytes, symbols: symbols)
                let key = try expandString(parser.parse(0..<equals))
                map.set(key, try expandValue(parser.parse((equals + 1)..<word.source.count), type: element))
            }
            return .map(map)
        case .array(let element) where element.isCollection:
            var values: [Value] = []
            for word in words { values.append(try expandValue(word, type: element)) }
            return .array(values)
        default:
            var elements: [ByteString] = []
            for word in words { try expandElements(word, into: &elements) }
            return .array(elements.map { .string($0) })
        }
    }

    private func assemble(_ parts: [Word.Part]) throws(ShellError) -> Draft {
        var draft = Draft()
        for part in parts { try add(part, to: &draft) }
        return draft
    }

    private func add(_ part: Word.Part, to draft: inout Draft) throws(ShellError) {
        switch part {
        case .text(let text): draft.literal(text)
        case .pattern(let text): draft.glob(text)
        case .tilde(let name): draft.literal(try home(name))
        case .expansion(let expansion): draft.literal(try string(expansion))
        case .failure(let message): throw .expansion(message)
        case .alternatives, .range: break
        }
    }

    /// All combinations of the braces, the leftmost changing slowest.
    private func product(_ parts: [Word.Part]) throws(ShellError) -> [Draft] {
        var drafts = [Draft()]
        for part in parts {
            var choices: [Draft] = []
            switch part {
            case .alternatives(let words):
                for word in words {
                    for draft in try product(word.parts) {
                        guard !draft.hasPattern, let range = ElementRange(draft.text) else {
                            choices.append(draft)
                            continue
                        }
                        choices.append(contentsOf: try elements(range))
                    }
                }
            case .range(let range): choices = try elements(range)
            default:
                for index in drafts.indices {
                    try add(part, to: &drafts[index])
                    if index == 0 { try checkSize(drafts.count, drafts[0].text.count) }
                }
                continue
            }
            let (count, overflows) = drafts.count.multipliedReportingOverflow(by: choices.count)
            guard !overflows, count <= options.mostWords else { throw .expansion("braces give too many words") }
            try checkSize(count, (drafts.first?.text.count ?? 0) + (choices.first?.text.count ?? 0))
            var result: [Draft] = []
            result.reserveCapacity(drafts.count * choices.count)
            for draft in drafts {
                for choice in choices {
                    var new = draft
                    if choice.hasPattern { new.glob(choice.pattern) } else { new.literal(choice.text) }
                    if choice.hasPattern { new.text = draft.text + choice.text }
                    result.append(new)
                }
            }
            drafts = result
        }
        return drafts
    }

    private func elements(_ range: ElementRange) throws(ShellError) -> [Draft] {
        guard range.count <= options.mostWords else { throw .expansion("a range has too many elements") }
        return (0..<range.count).map { index in
            var draft = Draft()
            draft.literal(range.element(index))
            return draft
        }
    }

    /// A few braces can ask for more than any memory holds.
    private func checkSize(_ words: Int, _ length: Int) throws(ShellError) {
        let (size, overflows) = words.multipliedReportingOverflow(by: length)
        guard !overflows, size <= 1 << 28 else { throw .expansion("braces give too much text") }
    }

    /// What `~name` stands for.
    private func home(_ name: ByteString) throws(ShellError) -> ByteString {
        switch name {
        case "": return environment["HOME"] ?? "/"
        case "+": return environment["PWD"] ?? "."
        case "-": return text("OLDPWD") ?? "~-"
        default: break
        }
        let isFromEnd = name[0] == 0x2d
        let digits = isFromEnd || name[0] == 0x2b ? name[1..<name.count] : name
        if let number = digits.integer(), number >= 0, digits[0].isDigit {
            let stack = wholeStack
            let index = isFromEnd ? Int64(stack.count) - 1 - number : number
            guard index >= 0, index < stack.count else {
                throw .expansion("no such entry in the directory stack: ~" + name)
            }
            return stack[Int(index)]
        }
        return Users.home(of: name) ?? "~" + name
    }

    func string(_ expansion: Expansion) throws(ShellError) -> ByteString {
        if expansion.selector == nil {
            switch expansion.source {
            case .variable(let reference) where reference.namespaces.isEmpty && !expansion.isArray:
                if let value = variables.find(reference.symbol) {
                    if let text = value.text { return text }
                    if value.isVariable { return value.joined }
                }
                if let text = text(reference.symbol) { return text }
                throw missing(reference.name)
            case .arithmetic(let text): return try calculate(text).joined
            case .process(let command) where !expansion.isArray: return try capture(command).withoutTrailingNewlines
            default: break
            }
        }
        return try value(expansion).joined
    }

    private func missing(_ name: ByteString) -> ShellError {
        .missing(name, "Variable \"" + name + "\" does not exist")
    }

    /// The value of an expansion, its selection applied.
    func value(_ expansion: Expansion) throws(ShellError) -> Value {
        var whole: Value
        var isStrict = false
        switch expansion.source {
        case .variable(let reference):
            whole = try value(reference)
            isStrict = true
            // A text read as an array has one element.
            if expansion.isArray, whole.text != nil { whole = .array([whole]) }
        case .process(let command):
            let output = try capture(command)
            whole =
                expansion.isArray
                ? .array(output.splitAtSpace().map { .string($0) }) : .string(output.withoutTrailingNewlines)
        case .arithmetic(let text): whole = try calculate(text)
        case .array(let words): whole = try literal(words, type: .any)
        case .method(let call):
            whole =
                expansion.isArray ? .array(try arrayMethod(call).map { .string($0) }) : .string(try stringMethod(call))
        }
        guard let selector = expansion.selector else { return whole }
        var selected: [Value] = []
        var isSingle = selector.count == 1
        for word in selector {
            let text = try expandString(word)
            switch try Selection(text).applied(to: whole, isStrict: isStrict) {
            case .one(let value): if let value { selected.append(value) }
            case .many(let values):
                isSingle = false
                selected.append(contentsOf: values)
            }
        }
        if isSingle {
            guard let value = selected.first else { return expansion.isArray ? .array([]) : .string("") }
            return value
        }
        if whole.text != nil { return .string(ByteString.joined(selected.map { $0.joined }, by: "")) }
        return .array(selected)
    }

    private func value(_ reference: Reference) throws(ShellError) -> Value {
        if !reference.namespaces.isEmpty { return try namespaced(reference) }
        if let value = variables.find(reference.symbol), value.isVariable { return value }
        if let text = text(reference.symbol) { return .string(text) }
        throw missing(reference.name)
    }

    /// `${namespace::name}`.
    private func namespaced(_ reference: Reference) throws(ShellError) -> Value {
        let first = reference.namespaces[0]
        switch first {
        case "c", "color": return .string(try Colours.escape(reference.name))
        case "x", "hex":
            guard let code = reference.name.integer(radix: 16),
                let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init)
            else { throw .expansion("'" + reference.name + "' is not the number of a character") }
            return .string(ByteString(String(Character(scalar))))
        case "env": return .string(environment[reference.name] ?? "")
        case "global":
            if let value = variables.global(reference.symbol), value.isVariable { return value }
            throw missing(reference.name)
        case "super":
            let value = variables.find(reference.symbol, beyond: reference.namespaces.count)
            if let value, value.isVariable { return value }
            throw missing(reference.name)
        default: throw .expansion("namespace '" + first + "' is unsupported")
        }
    }

    /// What a command writes. It runs in this shell; only programs are processes of their own.
    func capture(_ command: CommandText) throws(ShellError) -> ByteString {
        let statements: [Statement]
        if let compiled = command.compiled {
            statements = compiled
        } else {
            do throws(SyntaxError) {
                statements = try Parser.statements(command.text, symbols: symbols)
            } catch { throw ShellError(error) }
            command.compiled = statements
        }
        try enter()
        let sink = OutputSink()
        let outer = streams.output
        let status = lastStatus
        streams.output = sink
        defer {
            streams.output = outer
            leave()
        }
        do throws(ShellError) { _ = try execute(statements) } catch {
            // No expression ends the shell because a command is missing in it. Ion says nothing of it.
            guard error.kind == .commandNotFound else { throw error }
            if showsDiagnostics { report(error) }
            lastStatus = 127
        }
        captureStatus = lastStatus
        // The inner status is not reported.
        lastStatus = status
        return ByteString(sink.collected)
    }
}

extension ByteString {
    var withoutTrailingNewlines: ByteString {
        var end = count
        while end > 0, bytes[end - 1] == 0x0a || bytes[end - 1] == 0x0d { end -= 1 }
        return end == count ? self : self[0..<end]
    }

    /// The pieces between runs of white space.
    func splitAtSpace() -> [ByteString] { bytes.split { $0.isSpace }.map { ByteString($0) } }
}
