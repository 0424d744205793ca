public import Bytes

/// One word of a command, compiled: what it takes to make its arguments.
public struct Word {
    /// The text as written.
    public let source: ByteString
    public let parts: [Part]
    /// The value of a word in which nothing is expanded.
    public let literal: ByteString?

    public init(source: ByteString, parts: [Part]) {
        self.source = source
        self.parts = parts
        switch parts.count {
        case 1:
            if case .text(let text) = parts[0] { literal = text } else { literal = nil }
        default: literal = nil
        }
    }

    /// One expansion outside quotes that gives elements: `@name`, `@(…)`, `[…]`.
    public var isArray: Bool {
        guard parts.count == 1, case .expansion(let expansion) = parts[0] else { return false }
        return expansion.isArray && !expansion.isQuoted
    }

    /// Written `[…]`, without a selection behind it.
    /// Whether the word is one `$(…)` and nothing else.
    public var isProcess: Bool {
        if parts.count == 1, case .expansion(let expansion) = parts[0], case .process = expansion.source { return true }
        return false
    }

    public var isArrayLiteral: Bool {
        guard parts.count == 1, case .expansion(let expansion) = parts[0], case .array = expansion.source else {
            return false
        }
        return expansion.selector == nil && !expansion.isQuoted
    }

    public indirect enum Part {
        /// Text that stands for itself.
        case text(ByteString)
        /// Unquoted text with glob characters.
        case pattern(ByteString)
        /// `~` and what follows it up to a slash.
        case tilde(ByteString)
        case expansion(Expansion)
        /// `{a,b}`.
        case alternatives([Word])
        /// `{1..4}`.
        case range(ElementRange)
        /// Text that cannot be expanded; the error comes when it is reached.
        case failure(ByteString)
    }
}

/// A variable, process, calculation, method or array in a word, with the selections `[...]` behind it.
public final class Expansion {
    public enum Source {
        case variable(Reference)
        case process(CommandText)
        case arithmetic(ArithmeticText)
        case method(MethodCall)
        case array([Word])
    }

    public let source: Source
    /// Written with `@` (or as an array literal): gives elements rather than one string.
    public let isArray: Bool
    public let isQuoted: Bool
    /// The words between brackets; nil without brackets.
    public let selector: [Word]?

    init(_ source: Source, isArray: Bool, isQuoted: Bool, selector: [Word]?) {
        self.source = source
        self.isArray = isArray
        self.isQuoted = isQuoted
        self.selector = selector
    }

    /// The variable, where this is `$name` and nothing more.
    public var plainVariable: Symbol? {
        guard !isArray, selector == nil, case .variable(let reference) = source, reference.namespaces.isEmpty else {
            return nil
        }
        return reference.symbol
    }
}

/// The text of `$((…))`. The runtime compiles it when it first works it out, and keeps the result under a number.
public final class ArithmeticText {
    public let text: ByteString
    /// The text as a word, where `$…` or `@…` in it must be expanded first.
    public let word: Word?
    public var slot: Int?

    init(_ text: ByteString, word: Word?) {
        self.text = text
        self.word = word
    }
}

/// A variable's name with its namespaces.
public struct Reference {
    public let namespaces: [ByteString]
    public let name: ByteString
    public let symbol: Symbol
}

/// The text of a command inside a word. It is compiled when it first runs, so its errors come then, and kept.
public final class CommandText {
    public let text: ByteString
    public var compiled: [Statement]?

    public init(_ text: ByteString) { self.text = text }
}

public struct MethodCall {
    public let name: ByteString
    public let subject: Word
    /// The subject is a bare word: this variable.
    public let variable: Reference?
    public let arguments: [Word]
}
