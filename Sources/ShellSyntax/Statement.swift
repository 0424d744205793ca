public import Bytes

/// One statement of the tree, compiled: running it parses nothing again.
public struct Statement {
    public var connector: Connector
    public var kind: Kind
    /// Where it begins in the source.
    public var offset: Int
    /// The statement line as written (blanks collapsed), for traces, job lists and functions that travel.
    public var source: ByteString

    public indirect enum Kind {
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
    }
    public let name: ByteString
    public let symbol: Symbol
    public let parameters: [Parameter]
    public let summary: ByteString?
    public let body: [Statement]
    /// `fn` up to `end` as statement lines, for a shell that is started to run it elsewhere.
    public let source: ByteString
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
    public init(commands: [Command], place: Place, source: ByteString) {
        self.commands = commands
        self.place = place
        self.source = source
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
    }
}
