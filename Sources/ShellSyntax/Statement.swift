public import Bytes

/// One statement of the tree, compiled: running it parses nothing again.
public final class Statement {
    public let connector: Connector
    public internal(set) var kind: Kind
    /// Where it begins in the source.
    public let offset: Int
    /// What it was read from.
    public let text: SourceText
    /// The statement line as written (blanks collapsed), for traces, job lists and functions that travel.
    public let source: ByteString
    /// `&&`, `||`, `and` or `or` looks at its status, so failing is no reason for `set -e` to end the script.
    public internal(set) var isLookedAt: Bool

    init(
        connector: Connector, kind: Kind, offset: Int, text: SourceText, source: ByteString, isLookedAt: Bool = false
    ) {
        self.connector = connector
        self.kind = kind
        self.offset = offset
        self.text = text
        self.source = source
        self.isLookedAt = isLookedAt
    }

    public enum Kind {
        case empty
        case pipeline(Pipeline)
        case assignment(Assignment)
        /// A list of variables: `let` alone.
        case listVariables
        case export(Assignment)
        case condition(Conditional)
        case whileLoop(WhileLoop)
        case forLoop(ForLoop)
        case match(Match)
        case function(FunctionDefinition)
        case listFunctions
        case breakLoop
        case continueLoop
        case returnStatus(Word?)
        /// `not`: of the last status where no statement follows.
        case not(Statement?)
        case time(Statement)
        /// Runs when the function (or the script) that it stands in ends.
        case deferred(Statement)
        /// An assignment that could not be read; reported when it is reached, and the script goes on.
        case failedAssignment(ByteString)
    }
}

public final class Conditional {
    public struct Branch {
        public var head: [Statement]
        public var body: [Statement]
    }
    public let branches: [Branch]
    public let otherwise: [Statement]?
    init(branches: [Branch], otherwise: [Statement]?) {
        self.branches = branches
        self.otherwise = otherwise
    }
}

public final class WhileLoop {
    public let head: [Statement]
    public let body: [Statement]
    init(head: [Statement], body: [Statement]) {
        self.head = head
        self.body = body
    }
}

public final class ForLoop {
    /// nil stands for `_`: the value is dropped.
    public let variables: [Symbol?]
    public let values: [Word]
    /// The one value, where it is written as a range.
    public let range: ElementRange?
    public let body: [Statement]
    init(variables: [Symbol?], values: [Word], range: ElementRange?, body: [Statement]) {
        self.variables = variables
        self.values = values
        self.range = range
        self.body = body
    }
}

public final class Match {
    public struct Case {
        /// nil stands for `_`.
        public var pattern: Word?
        public var binding: Symbol?
        public var guarding: [Statement]?
        public var body: [Statement]
    }
    public let subject: Word
    public let cases: [Case]
    init(subject: Word, cases: [Case]) {
        self.subject = subject
        self.cases = cases
    }
}

public final class FunctionDefinition {
    public struct Parameter {
        public var symbol: Symbol
        public var name: ByteString
        public var type: ValueType
        /// What it is where the caller gives nothing.
        public var fallback: Word?
        /// `...name`: an array of all that is left.
        public var takesRest = false
    }
    public let name: ByteString
    public let symbol: Symbol
    public let parameters: [Parameter]
    public let summary: ByteString?
    public let body: [Statement]
    /// `fn` up to `end` as statement lines, for a shell that is started to run it elsewhere.
    public let source: ByteString
    /// How many arguments a call must have at least, and may have at most (nil: any number).
    public var fewest: Int { parameters.count { $0.fallback == nil && !$0.takesRest } }
    public var most: Int? { parameters.last?.takesRest == true ? nil : parameters.count }

    /// Whether what is given has to be of a type.
    public var checksTypes: Bool {
        parameters.contains { parameter in
            if case .any = parameter.type { return false }
            return true
        }
    }

    /// `greet NAME[:str] [LOUD=no] [REST ...]`
    public var usage: ByteString {
        var text = name
        for parameter in parameters {
            var part = parameter.name
            if parameter.type != .any { part += ":" + parameter.type.text }
            if let fallback = parameter.fallback { part = "[" + part + "=" + fallback.source + "]" }
            if parameter.takesRest { part = "[" + part + " ...]" }
            text += " " + part
        }
        return text
    }

    init(
        name: ByteString, symbol: Symbol, parameters: [Parameter], summary: ByteString?, body: [Statement],
        source: ByteString
    ) {
        self.name = name
        self.symbol = symbol
        self.parameters = parameters
        self.summary = summary
        self.body = body
        self.source = source
    }
}

/// Commands joined by pipes.
public final class Pipeline {
    public enum Place: Sendable {
        case foreground
        case background
        /// `&!`: the shell forgets it.
        case disowned
    }
    public let commands: [Command]
    public let place: Place
    public let source: ByteString
    /// The one command of a pipeline that starts nothing beside it: no pipe, no redirection, no `&`.
    public let plain: Command?
    public init(commands: [Command], place: Place, source: ByteString) {
        self.commands = commands
        self.place = place
        self.source = source
        if commands.count == 1, case .foreground = place, commands[0].isPlain {
            plain = commands[0]
        } else {
            plain = nil
        }
    }
}

/// Which of a command's streams something applies to.
public enum StreamChoice: Sendable {
    case output
    case error
    case both
}

public final class Command {
    public enum Input {
        case file(Word)
        /// `<<<`
        case text(Word)
    }
    public struct Output {
        public var stream: StreamChoice
        public var isAppending: Bool
        public var file: Word
    }
    /// `KEY=value` before the command.
    public let environment: [(name: ByteString, value: Word)]
    public let words: [Word]
    public let inputs: [Input]
    public let outputs: [Output]
    /// What goes into the next command; nil for the last one.
    public let pipe: StreamChoice?
    /// The name where it is written plainly: it is then looked up without expansion.
    public let symbol: Symbol?
    public let source: ByteString
    /// All words, where nothing in them is expanded.
    public let literals: [ByteString]?
    /// What it compares, where it reads `test A -lt B` with plain numbers and variables.
    public let comparison: Comparison?

    /// Without redirections and variables of its own.
    public var isPlain: Bool { environment.isEmpty && inputs.isEmpty && outputs.isEmpty }

    init(
        environment: [(name: ByteString, value: Word)], words: [Word], inputs: [Input], outputs: [Output],
        pipe: StreamChoice?,
        symbol: Symbol?, source: ByteString
    ) {
        self.environment = environment
        self.words = words
        self.inputs = inputs
        self.outputs = outputs
        self.pipe = pipe
        self.symbol = symbol
        self.source = source
        let literals = words.compactMap { $0.literal }
        self.literals = literals.count == words.count ? literals : nil
        comparison = Comparison(words)
    }
}

/// A whole number in a compact form: written plainly, or a variable's.
public enum IntegerOperand: Sendable {
    case number(Int64)
    case variable(Symbol)

    init?(_ word: Word) {
        if let literal = word.literal {
            guard let number = literal.integer() else { return nil }
            self = .number(number)
        } else if word.parts.count == 1, case .expansion(let expansion) = word.parts[0],
            let symbol = expansion.plainVariable
        {
            self = .variable(symbol)
        } else {
            return nil
        }
    }
}

/// `test A -lt B`, ready to be done without making texts of the numbers.
public struct Comparison: Sendable {
    public enum Sign: Sendable {
        case equal
        case notEqual
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual
    }

    public let left: IntegerOperand
    public let sign: Sign
    public let right: IntegerOperand

    init?(_ words: [Word]) {
        guard words.count == 4, words[0].literal == "test", let text = words[2].literal,
            let left = IntegerOperand(words[1]), let right = IntegerOperand(words[3])
        else { return nil }
        switch text {
        case "-eq": sign = .equal
        case "-ne": sign = .notEqual
        case "-lt": sign = .less
        case "-le": sign = .lessOrEqual
        case "-gt": sign = .greater
        case "-ge": sign = .greaterOrEqual
        default: return nil
        }
        self.left = left
        self.right = right
    }
}
