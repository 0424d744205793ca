import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

/// What a command's name turned out to be.
enum Resolution {
    case builtin(Builtin)
    case function(Function)
    case alias(ByteString)
    case program(ByteString)
    case missing
}

/// One command of a pipeline with everything expanded.
struct Stage {
    var command: Command
    var arguments: [ByteString]
    /// With arrays kept, for functions.
    var values: [Value]
    /// The same as the call spells them.
    var written: [ByteString]
    var resolution: Resolution
    var environment: [(name: ByteString, value: ByteString)]
}

/// How pipelines run. Programs are started with `spawn`, never by forking the shell: the call exists on both hosts, costs no
/// copy of the shell's memory, and cannot leave half a shell behind.
///
/// - A builtin or function that stands alone runs here, with its streams redirected in memory.
/// - In a longer pipeline, or with `&`, parts of the shell must not change it (Ion forks there). Builtins that change nothing
///   and read nothing (`echo`, `test`, …) run here and their output is fed into the pipe; all others run in a second shell
///   that is spawned with a snapshot of this one (`ShellSnapshot`).
extension Shell {
    func run(_ pipeline: Pipeline) throws(ShellError) -> Int32 {
        if pipeline.commands.count == 1, case .foreground = pipeline.place {
            return try runSingle(pipeline.commands[0], pipeline)
        }
        var stages: [Stage] = []
        for command in pipeline.commands {
            let stage = try prepare(command)
            if case .alias = stage.resolution { return try runAliases(pipeline) }
            stages.append(stage)
        }
        return try start(stages, pipeline)
    }

    private func runSingle(_ command: Command, _ pipeline: Pipeline) throws(ShellError) -> Int32 {
        let stage = try prepare(command)
        switch stage.resolution {
        case .alias: return try runAliases(pipeline)
        case .builtin(let builtin):
            if command.inputs.isEmpty && command.outputs.isEmpty && stage.environment.isEmpty {
                return try builtin.run(self, stage.arguments)
            }
            return try redirected(stage) { (shell) throws(ShellError) in try builtin.run(shell, stage.arguments) }
        case .function(let function):
            if command.inputs.isEmpty && command.outputs.isEmpty && stage.environment.isEmpty {
                return try call(function, stage.values, written: stage.written)
            }
            return try redirected(stage) { (shell) throws(ShellError) in
                try shell.call(function, stage.values, written: stage.written)
            }
        case .program, .missing: return try start([stage], pipeline)
        }
    }

    /// What a command's name stands for: alias, function, builtin, then a program along PATH.
    func resolve(_ name: ByteString, _ symbol: Symbol?) -> Resolution {
        if let symbol {
            if let value = variables.find(symbol) {
                switch value {
                case .function(let function): return .function(function)
                case .alias(let text): if !activeAliases.contains(symbol) { return .alias(text) }
                default: break
                }
            }
            if symbol.index < builtins.count, let builtin = builtins[symbol.index] { return .builtin(builtin) }
        }
        return findProgram(name).map { .program($0) } ?? .missing
    }

    private func prepare(_ command: Command) throws(ShellError) -> Stage {
        var arguments: [ByteString] = []
        arguments.reserveCapacity(command.words.count)
        try expand(command.words[0], into: &arguments)
        let symbol = command.symbol ?? symbols.find(arguments[0])
        let resolution = resolve(arguments[0], symbol)
        var values: [Value] = []
        var written: [ByteString] = []
        if case .function(let function) = resolution {
            // How an argument was spelled is of interest only where its type may be wrong.
            let checks = function.definition.checksTypes
            for argument in arguments.dropFirst() { values.append(.string(argument)) }
            if checks { written = Array(arguments.dropFirst()) }
            for word in command.words.dropFirst() {
                if word.isArrayLiteral {
                    let value = try expandValue(word)
                    values.append(value)
                    arguments.append(contentsOf: value.elements)
                    if checks { written.append(word.source) }
                    continue
                }
                let before = arguments.count
                try expand(word, into: &arguments)
                for argument in arguments[before...] { values.append(.string(argument)) }
                guard checks else { continue }
                let isOne = arguments.count == before + 1 && word.literal == nil
                written.append(contentsOf: isOne ? [word.source] : Array(arguments[before...]))
            }
        } else {
            for index in command.words.indices.dropFirst() { try expand(command.words[index], into: &arguments) }
        }
        var environment: [(name: ByteString, value: ByteString)] = []
        for entry in command.environment { environment.append((entry.name, try expandString(entry.value))) }
        return Stage(
            command: command, arguments: arguments, values: values, written: written, resolution: resolution,
            environment: environment)
    }

    /// Puts the texts of aliases in place and runs the statements that come of it.
    private func runAliases(_ pipeline: Pipeline) throws(ShellError) -> Int32 {
        var source = ByteString()
        var replaced: [Symbol] = []
        for command in pipeline.commands {
            var text = command.source
            if let symbol = command.symbol, case .alias(let alias)? = variables.find(symbol),
                !activeAliases.contains(symbol)
            {
                let name = command.words[0].source
                let place = text.firstIndex(of: name) ?? 0
                text = text[0..<place] + alias + text[min(place + name.count, text.count)..<text.count]
                replaced.append(symbol)
            }
            source += text
            switch command.pipe {
            case .output: source += " | "
            case .error: source += " ^| "
            case .both: source += " &| "
            case nil: break
            }
        }
        switch pipeline.place {
        case .foreground: break
        case .background: source += " &"
        case .disowned: source += " &!"
        }
        let statements: [Statement]
        do throws(SyntaxError) {
            statements = try Parser.statements(source, symbols: symbols)
        } catch { throw ShellError(error) }
        try enter()
        activeAliases.append(contentsOf: replaced)
        defer {
            activeAliases.removeLast(min(replaced.count, activeAliases.count))
            leave()
        }
        if case .returned = try execute(statements) { return lastStatus }
        return lastStatus
    }

    /// Runs a part of the shell with the stage's redirections and environment in place.
    private func redirected(_ stage: Stage, _ body: (Shell) throws(ShellError) -> Int32) throws(ShellError) -> Int32 {
        var opened: [HandleNumber] = []
        defer { for handle in opened { try? Host.close(handle) } }
        let outer = streams
        let outerEnvironment = environment
        var inner = streams
        if let input = try input(stage.command, &opened) {
            switch input {
            case .handle(let handle): inner.input = InputSource(handle)
            case .text(let text): inner.input = InputSource(text: text)
            }
        }
        let (output, error) = try outputs(stage.command, &opened)
        if let sink = Self.sink(output) { inner.output = sink }
        if let sink = Self.sink(error) { inner.error = sink }
        for entry in stage.environment { environment.set(entry.name, entry.value) }
        streams = inner
        defer {
            streams = outer
            if !stage.environment.isEmpty { environment = outerEnvironment }
        }
        return try body(self)
    }

    private static func sink(_ handles: [HandleNumber]) -> OutputSink? {
        guard let first = handles.first else { return nil }
        let sink = OutputSink(first)
        sink.copies = Array(handles.dropFirst())
        return sink
    }

    enum InputChoice {
        case handle(HandleNumber)
        case text(ByteString)
    }

    /// What the redirections of a command's input give; nil without any.
    func input(_ command: Command, _ opened: inout [HandleNumber]) throws(ShellError) -> InputChoice? {
        if command.inputs.isEmpty { return nil }
        var text = ByteString()
        for input in command.inputs {
            switch input {
            case .text(let word): text += try expandString(word) + "\n"
            case .file(let word):
                let path = try expandString(word)
                let handle: HandleNumber
                do throws(Errno) { handle = try Host.open(path, .read) } catch {
                    throw .pipeline("failed to redirect '" + path + "' to stdin: " + ByteString(error.message))
                }
                opened.append(handle)
                if command.inputs.count == 1 { return .handle(handle) }
                text += InputSource(handle).readAll()
            }
        }
        return .text(text)
    }

    /// The files that a command's output and error are redirected to.
    func outputs(_ command: Command, _ opened: inout [HandleNumber]) throws(ShellError)
        -> (output: [HandleNumber], error: [HandleNumber])
    {
        var output: [HandleNumber] = []
        var error: [HandleNumber] = []
        for redirection in command.outputs {
            let path = try expandString(redirection.file)
            let handle: HandleNumber
            do throws(Errno) {
                handle = try Host.open(
                    path, redirection.isAppending ? [.write, .create, .append] : [.write, .create, .truncate])
            } catch let failure {
                let name: ByteString = redirection.stream == .error ? "stderr" : "stdout"
                throw .pipeline(
                    "failed to redirect " + name + " to file '" + path + "': " + ByteString(failure.message))
            }
            opened.append(handle)
            if redirection.stream != .error { output.append(handle) }
            if redirection.stream != .output { error.append(handle) }
        }
        return (output, error)
    }

    /// Starts the stages, joined by pipes, and waits for them unless they stay behind.
    private func start(_ stages: [Stage], _ pipeline: Pipeline) throws(ShellError) -> Int32 {
        for stage in stages {
            guard case .missing = stage.resolution else { continue }
            // A command that is all process and writes nothing runs nothing more; its status is the process's.
            if stage.arguments == [""], stage.command.words[0].isProcess { return captureStatus }
            return try missing(stage.arguments)
        }
        var launch = Launch(pipeline)
        defer { launch.closeAll() }
        do throws(ShellError) {
            for index in stages.indices { try start(stages[index], isLast: index == stages.count - 1, &launch) }
        } catch {
            launch.closeAll()
            launch.pump.abandon()
            for process in launch.processes { _ = waitForProcess(process) }
            throw error
        }
        launch.closeAll()
        launch.pump.run()
        switch pipeline.place {
        case .background:
            guard !launch.processes.isEmpty else { return launch.statuses.last?.code ?? 0 }
            let job = jobs.add(group: launch.group, processes: launch.processes, source: pipeline.source)
            complain("bg [" + ByteString(job.id) + "] " + ByteString(launch.processes[launch.processes.count - 1]))
            return 0
        case .disowned: return 0
        case .foreground: break
        }
        var ended: [Int32: ProcessStatus] = [:]
        if !launch.processes.isEmpty {
            let job = Job(id: 0, group: launch.group, processes: launch.processes, source: pipeline.source)
            ended = waitForeground(job, isNew: true)
        }
        var status: Int32 = 0
        var firstFailure: Int32 = 0
        for entry in launch.statuses {
            status = entry.process.flatMap { ended[$0]?.shellStatus } ?? entry.code
            if firstFailure == 0 { firstFailure = status }
        }
        dieAlong(launch.statuses.last?.process.flatMap { ended[$0] })
        return options.pipelineFails ? firstFailure : status
    }

    /// A script ends by the signal that ended its command.
    private func dieAlong(_ status: ProcessStatus?) {
        guard !options.isInteractive, case .signalled(let signal)? = status else { return }
        Host.onSignal(signal, .standard)
        try? Host.kill(Host.processID, signal)
        pendingExit = 128 + signal.rawValue
    }

    private func missing(_ arguments: [ByteString]) throws(ShellError) -> Int32 {
        let name = arguments[0]
        if options.isInteractive, name.contains(0x2f), let stat = try? Host.stat(name), stat.mode.type != .directory {
            complain(name + ": " + ByteString(Errno.permissionDenied.message))
            return 126
        }
        let error = ShellError(.commandNotFound, "pipeline execution error: command not found: " + name, name: name)
        guard options.isInteractive || options.catchesMissing else { throw error }
        if options.isInteractive, arguments.count == 1, let stat = try? Host.stat(name), stat.mode.type == .directory {
            return try Builtin.cd.run(self, ["cd", name])
        }
        if let symbol = symbols.find("COMMAND_NOT_FOUND"), case .function(let function)? = variables.find(symbol) {
            return try call(function, arguments.map { .string($0) })
        }
        throw error
    }
}
