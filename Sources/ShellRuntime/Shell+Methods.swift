import Bytes
import ShellSyntax

extension Shell {
    /// What a method works on.
    private func subject(_ call: MethodCall) throws(ShellError) -> Value {
        if let variable = call.variable {
            if let value = variables.find(variable.symbol), value.isVariable { return value }
            if let text = text(variable.symbol) { return .string(text) }
            throw .missing(variable.name, "Variable \"" + variable.name + "\" does not exist")
        }
        return try expandValue(call.subject, keepsArrays: true)
    }

    private func arguments(_ call: MethodCall) throws(ShellError) -> [ByteString] {
        var result: [ByteString] = []
        for word in call.arguments { try expand(word, into: &result, usesGlobs: false) }
        return result.map { Escapes.decode($0).text }
    }

    /// `$name(subject …)`.
    func stringMethod(_ call: MethodCall) throws(ShellError) -> ByteString {
        let name = call.name
        func argument(_ index: Int, _ arguments: [ByteString]) throws(ShellError) -> ByteString {
            guard index < arguments.count else {
                throw .expansion(name + ": requires " + (index == 0 ? "an argument" : "more arguments"))
            }
            return arguments[index]
        }
        func number(_ text: ByteString) throws(ShellError) -> Int {
            guard let value = text.integer(), value >= 0 else {
                throw .expansion(name + ": argument is not a valid positive integer")
            }
            return Int(value)
        }
        if name == "or" {
            var first = ByteString()
            if let variable = call.variable {
                first = text(variable.symbol) ?? ""
            } else {
                do throws(ShellError) { first = try expandString(call.subject) } catch { first = "" }
            }
            if !first.isEmpty { return first }
            return try arguments(call).first { !$0.isEmpty } ?? ""
        }
        let value = try subject(call)
        let text = value.joined
        switch name {
        case "len":
            if value.isArray { return ByteString(value.elements.count) }
            return ByteString(text.graphemeCount)
        case "len_bytes": return ByteString(text.count)
        case "basename": return Path.lastComponent(text)
        case "filename":
            let name = Path.lastComponent(text)
            guard let dot = name.bytes.lastIndex(of: 0x2e), dot > 0 else { return name }
            return name[0..<dot]
        case "parent":
            let trimmed = Path.trimmed(text)
            guard let slash = trimmed.bytes.lastIndex(of: 0x2f) else { return text }
            return slash == 0 ? "/" : trimmed[0..<slash]
        case "extension":
            let trimmed = Path.trimmed(text)
            let start = trimmed.bytes.lastIndex(of: 0x2f).map { $0 + 1 } ?? 0
            guard let dot = trimmed.bytes[start...].lastIndex(of: 0x2e), dot > start else { return text }
            return trimmed[(dot + 1)..<trimmed.count]
        case "to_lowercase":
            return text.isASCII
                ? ByteString(text.bytes.map { $0 >= 65 && $0 <= 90 ? $0 + 32 : $0 })
                : ByteString(text.string.lowercased())
        case "to_uppercase":
            return text.isASCII
                ? ByteString(text.bytes.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 })
                : ByteString(text.string.uppercased())
        case "trim": return text.trimmed
        case "trim_start", "trim_left": return ByteString(text.bytes.drop { $0.isSpace })
        case "trim_end", "trim_right": return text.trimmedEnd
        case "reverse": return ByteString.joined(text.graphemes.reversed(), by: "")
        case "repeat":
            let count = try number(try argument(0, arguments(call)))
            guard count.multipliedReportingOverflow(by: max(text.count, 1)).overflow == false,
                count * max(text.count, 1) < 1 << 28
            else { throw .expansion("repeat: the result is too long") }
            var result = ByteString()
            for _ in 0..<count { result.append(text) }
            return result
        case "replace":
            let arguments = try arguments(call)
            return text.replacing(try argument(0, arguments), with: try argument(1, arguments), atMost: .max)
        case "replacen":
            let arguments = try arguments(call)
            let count = try number(try argument(2, arguments))
            return text.replacing(arguments[0], with: arguments[1], atMost: count)
        case "regex_replace":
            let arguments = try arguments(call)
            return try Regex.compiled(try argument(0, arguments), self).replacing(
                text, with: try argument(1, arguments))
        case "join":
            let arguments = try arguments(call)
            return ByteString.joined(value.elements, by: arguments.isEmpty ? " " : arguments[0])
        case "find":
            let place = text.firstIndex(of: try argument(0, arguments(call)))
            return ByteString(place ?? -1)
        case "escape": return Escapes.encode(text)
        case "unescape":
            // `\c` empties all of it.
            let (decoded, isCut) = Escapes.decode(text)
            return isCut ? "" : decoded
        default: throw .missing(name, "'" + name + "' is an unknown string method")
        }
    }

    /// `@name(subject …)`.
    func arrayMethod(_ call: MethodCall) throws(ShellError) -> [ByteString] {
        let value = try subject(call)
        let arguments = call.name == "subst" ? [] : try arguments(call)
        switch call.name {
        case "split":
            guard let separator = arguments.first, !separator.isEmpty else { return value.joined.splitAtSpace() }
            return value.joined.split(by: separator)
        case "split_at":
            let text = value.joined
            guard let place = arguments.first?.integer(), place >= 0 else {
                throw .expansion("split_at: requires a valid number as an argument")
            }
            guard place < text.count else { throw .expansion("split_at: value is out of bounds") }
            return [text[0..<Int(place)], text[Int(place)..<text.count]]
        case "lines":
            return value.joined.lines
        case "chars": return value.joined.string.unicodeScalars.map { ByteString(String(Character($0))) }
        case "graphemes": return value.joined.graphemes
        case "bytes": return value.joined.bytes.map { ByteString($0) }
        case "reverse": return value.elements.reversed()
        case "keys":
            guard case .map(let map) = value else { throw .expansion("keys: the value is not a map") }
            return map.entries.map { $0.key }
        case "values":
            guard case .map(let map) = value else { throw .expansion("values: the value is not a map") }
            return map.entries.map { $0.value.joined }
        case "subst":
            guard let word = call.arguments.first else { throw .expansion("subst: requires a default") }
            let fallback = try expandValue(word, keepsArrays: true)
            guard value.isArray, fallback.isArray else { throw .expansion("subst: requires array expressions") }
            return value.elements.isEmpty ? fallback.elements : value.elements
        default: throw .missing(call.name, "'" + call.name + "' is an unknown array method")
        }
    }
}

enum Path {
    static func lastComponent(_ path: ByteString) -> ByteString {
        let trimmed = trimmed(path)
        return trimmed.bytes.lastIndex(of: 0x2f).map { trimmed[($0 + 1)..<trimmed.count] } ?? trimmed
    }

    /// Without slashes at the end.
    static func trimmed(_ path: ByteString) -> ByteString {
        var end = path.count
        while end > 1, path[end - 1] == 0x2f { end -= 1 }
        return path[0..<end]
    }
}

extension ByteString {
    /// The lines, without their ends.
    var lines: [ByteString] {
        var lines = split(separator: 0x0a)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { $0.last == 0x0d ? $0[0..<($0.count - 1)] : $0 }
    }

    var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }

    var trimmedEnd: ByteString {
        var end = count
        while end > 0, bytes[end - 1].isSpace { end -= 1 }
        return self[0..<end]
    }

    func replacing(_ needle: ByteString, with replacement: ByteString, atMost limit: Int) -> ByteString {
        guard !needle.isEmpty else { return self }
        var result = ByteString()
        var start = 0
        var count = 0
        while count < limit, let place = firstIndex(of: needle, from: start) {
            result.append(self[start..<place])
            result.append(replacement)
            start = place + needle.count
            count += 1
        }
        result.append(self[start..<self.count])
        return result
    }

    func split(by separator: ByteString) -> [ByteString] {
        var pieces: [ByteString] = []
        var start = 0
        while let place = firstIndex(of: separator, from: start) {
            pieces.append(self[start..<place])
            start = place + separator.count
        }
        pieces.append(self[start..<count])
        return pieces
    }
}
