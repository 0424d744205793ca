import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

extension Shell {
    /// Runs statements in order; each may depend on the status of the one before.
    func execute(_ statements: [Statement]) throws(ShellError) -> Flow {
        for statement in statements {
            let flow = try execute(statement)
            if case .next = flow { continue }
            return flow
        }
        return .next
    }

    /// Runs the body of a block in a scope of its own.
    func executeScoped(_ statements: [Statement]) throws(ShellError) -> Flow {
        let outside = variables.scopeCount
        variables.push()
        defer { variables.pop(to: outside) }
        return try execute(statements)
    }

    func execute(_ statement: Statement) throws(ShellError) -> Flow {
        if !traps.isEmpty { try runTraps() }
        let began = profiler?.begin(statement)
        defer { if let began { profiler?.end(statement, began) } }
        do throws(ShellError) { return try perform(statement) } catch {
            var error = error
            if error.source == nil {
                error.source = statement.text
                error.offset = statement.offset
            }
            guard error.kind == .commandNotFound, options.isInteractive || options.catchesMissing else { throw error }
            complain("command not found: " + (error.name ?? ""))
            if showsDiagnostics { try? streams.error.write(Diagnostics(shell: self).explanation(error)) }
            lastStatus = error.status
            return endsEarly(statement) ? try exitEarly() : .next
        }
    }

    private func perform(_ statement: Statement) throws(ShellError) -> Flow {
        switch statement.connector {
        case .none: break
        case .and:
            // A chain that ends here has failed as a whole.
            if lastStatus != 0 { return endsEarly(statement) ? try exitEarly() : .next }
        case .or: if lastStatus == 0 { return .next }
        }
        if options.traces { complain(line: "> " + statement.source) }
        switch statement.kind {
        case .empty: return .next
        case .pipeline(let pipeline):
            if let command = pipeline.plain, let status = try runBuiltin(command) {
                lastStatus = status
            } else {
                lastStatus = try run(pipeline)
            }
            if pendingExit != nil { return .exit }
            if lastStatus != 0, endsEarly(statement) { return try exitEarly() }
        case .assignment(let assignment):
            if let compact = assignment.compact, change(compact.symbol, assignment.operation, compact.operand) {
                lastStatus = 0
            } else {
                lastStatus = try assign(assignment)
            }
        case .failedAssignment(let message):
            complain("assignment error: " + message)
            lastStatus = 1
        case .listVariables: lastStatus = listVariables()
        case .export(let assignment): lastStatus = try export(assignment)
        case .condition(let condition): return try run(condition)
        case .whileLoop(let loop): return try run(loop)
        case .forLoop(let loop): return try run(loop)
        case .match(let match): return try run(match)
        case .function(let definition):
            variables.create(
                definition.symbol, .function(Function(definition, visibleScopes: variables.scopeCount)))
            lastStatus = 0
        case .listFunctions: lastStatus = listFunctions()
        case .breakLoop: return .breakLoop
        case .continueLoop: return .continueLoop
        case .returnStatus(let word):
            if let word {
                let text = try expandString(word)
                guard let status = text.integer() else {
                    throw .expansion("return: '" + text + "' is not a number")
                }
                lastStatus = Int32(truncatingIfNeeded: status)
            }
            return .returned
        case .not(let inner):
            var flow = Flow.next
            if let inner {
                isConditionDepth += 1
                defer { isConditionDepth -= 1 }
                flow = try execute(inner)
            }
            lastStatus = lastStatus == 0 ? 1 : 0
            if lastStatus != 0, case .next = flow, endsEarly(statement) { return try exitEarly() }
            return flow
        case .deferred(let inner):
            deferred[deferred.count - 1].append(inner)
            lastStatus = 0
        case .time(let inner):
            let start = Host.clock(.monotonic)
            let flow = try execute(inner)
            complainTime(Host.clock(.monotonic) &- start)
            return flow
        }
        return .next
    }

    private var isCondition: Bool { isConditionDepth > 0 }

    /// Whether the script is to end where this statement fails: with `set -e`, outside conditions, at the end of a chain.
    private func endsEarly(_ statement: Statement) -> Bool {
        options.exitsOnError && !isCondition && !statement.isLookedAt
    }

    private func exitEarly() throws(ShellError) -> Flow {
        complain("pipeline execution error: early exit: pipeline failed with error code " + ByteString(lastStatus))
        lastStatus = 1
        pendingExit = 1
        return .exit
    }

    /// `real    0.000053519s`
    private func complainTime(_ nanoseconds: UInt64) {
        var text: ByteString = "real    "
        var rest = nanoseconds
        if rest >= 60_000_000_000 {
            text.append(decimal: rest / 60_000_000_000)
            text += "m"
            rest %= 60_000_000_000
            if rest < 10_000_000_000 { text += "0" }
        }
        text.append(decimal: rest / 1_000_000_000)
        text += "."
        let fraction = ByteString(rest % 1_000_000_000)
        text.append(contentsOf: repeatElement(0x30, count: 9 - fraction.count))
        text += fraction + "s\n"
        _ = write(text)
    }

    /// Whether the statements of a condition end with status 0; nil when they leave the block.
    private func holds(_ statements: [Statement]) throws(ShellError) -> (Bool, Flow) {
        isConditionDepth += 1
        defer { isConditionDepth -= 1 }
        let flow = try execute(statements)
        return (lastStatus == 0, flow)
    }

    private func run(_ condition: Conditional) throws(ShellError) -> Flow {
        for branch in condition.branches {
            let (isTrue, flow) = try holds(branch.head)
            guard case .next = flow else { return flow }
            if isTrue { return try executeScoped(branch.body) }
        }
        guard let otherwise = condition.otherwise else { return .next }
        return try executeScoped(otherwise)
    }

    private func run(_ loop: WhileLoop) throws(ShellError) -> Flow {
        while true {
            try checkInterrupt()
            let (isTrue, headFlow) = try holds(loop.head)
            guard case .next = headFlow else { return headFlow }
            if !isTrue { return .next }
            switch try executeScoped(loop.body) {
            case .next, .continueLoop: continue
            case .breakLoop: return .next
            case .returned: return .returned
            case .exit: return .exit
            }
        }
    }

    private func run(_ match: Match) throws(ShellError) -> Flow {
        let subject = try expandValue(match.subject, keepsArrays: true)
        for entry in match.cases {
            if let pattern = entry.pattern {
                var patterns: [ByteString] = []
                try expand(pattern, into: &patterns, usesGlobs: false)
                var matches = true
                for element in subject.isArray ? subject.elements : [subject.joined] {
                    var found = false
                    for text in patterns where try Regex.compiled("^(?:" + text + ")$", self).isMatch(element.bytes) {
                        found = true
                        break
                    }
                    if !found { matches = false }
                }
                if !matches { continue }
            }
            let outside = variables.scopeCount
            variables.push()
            defer { variables.pop(to: outside) }
            if let binding = entry.binding { variables.create(binding, subject) }
            if let guarding = entry.guarding {
                let (isTrue, flow) = try holds(guarding)
                guard case .next = flow else { return flow }
                if !isTrue { continue }
            }
            return try execute(entry.body)
        }
        return .next
    }
}
