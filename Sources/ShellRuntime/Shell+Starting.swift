import Bytes
import Platform
import SchemeProtocol
import ShellSyntax

/// A pipeline that is being started.
struct Launch {
    let place: Pipeline.Place
    var pump = Pump()
    /// Handles that only the new processes need.
    private var handles: [HandleNumber] = []
    /// The read end of the pipe from the stage before.
    var input: HandleNumber?
    var processes: [Int32] = []
    /// One for each stage: its process, or the status it had in this shell.
    var statuses: [(process: Int32?, code: Int32)] = []
    var group: Int32 = 0

    init(_ pipeline: Pipeline) { place = pipeline.place }

    mutating func owns(_ handle: HandleNumber) { handles.append(handle) }

    mutating func closeAll() {
        for handle in handles { try? Host.close(handle) }
        handles = []
    }
}

extension Shell {
    private func failed(_ error: Errno) -> ShellError { .pipeline(ByteString(error.message)) }

    /// Starts one stage of a pipeline.
    func start(_ stage: Stage, isLast: Bool, _ launch: inout Launch) throws(ShellError) {
        var opened: [HandleNumber] = []
        defer { for handle in opened { launch.owns(handle) } }
        var input = launch.input
        var chosen = try self.input(stage.command, &opened)
        if launch.input != nil, case .handle(let handle)? = chosen { chosen = .text(InputSource(handle).readAll()) }
        switch chosen {
        case .handle(let handle): input = handle
        case .text(let text):
            do throws(Errno) {
                // What comes through the pipe comes first.
                var handle: HandleNumber
                if let input {
                    handle = try launch.pump.feed(from: Host.duplicate(input), then: text)
                } else {
                    handle = try launch.pump.feed(text)
                }
                opened.append(handle)
                input = handle
            } catch let failure { throw failed(failure) }
        case nil: break
        }
        launch.input = nil
        let (outputs, errors) = try outputs(stage.command, &opened)
        var output = outputs
        var error = errors
        if let pipe = stage.command.pipe, !isLast {
            let ends: (read: HandleNumber, write: HandleNumber)
            do throws(Errno) { ends = try Host.pipe() } catch let failure { throw failed(failure) }
            opened.append(ends.read)
            opened.append(ends.write)
            launch.input = ends.read
            if pipe != .error { output.append(ends.write) }
            if pipe != .output { error.append(ends.write) }
        }
        if case .builtin(let builtin) = stage.resolution, builtin.isPure {
            return try runHere(stage, builtin, output: output, error: error, &launch)
        }
        let handles: [(there: HandleNumber, own: HandleNumber)]
        do throws(Errno) {
            let null = launch.place == .disowned ? try Self.openNull() : nil
            if let null { opened.append(null) }
            let known = input ?? null
            let source: HandleNumber
            if let known { source = known } else { source = try standardInput(&opened, &launch) }
            handles = [
                (0, source),
                (1, try writer(output, null, streams.output, &opened, &launch)),
                (2, try writer(error, null, streams.error, &opened, &launch)),
            ]
        } catch let failure { throw failed(failure) }
        try spawn(stage, handles, &launch)
    }

    static func openNull() throws(Errno) -> HandleNumber {
        if let handle = try? Host.open("null:", [.read, .write]) { return handle }
        return try Host.open("/dev/null", [.read, .write])
    }

    /// Takes the numbers 0, 1 and 2 where the shell was started without them, so that no pipe or file of its own gets them:
    /// programs would take it for their input or output. They stay as useless as they were.
    public static func holdStandardHandles() {
        for number: HandleNumber in 0...2 {
            do throws(Errno) { _ = try Host.stat(number) } catch {
                guard error == .badHandle else { continue }
                let flags: OpenFlags = number == 0 ? .write : .read
                guard let handle = (try? Host.open("null:", flags)) ?? (try? Host.open("/dev/null", flags)),
                    handle != number
                else { continue }
                try? Host.duplicate(handle, to: number)
                try? Host.close(handle)
            }
        }
    }

    private func standardInput(_ opened: inout [HandleNumber], _ launch: inout Launch) throws(Errno) -> HandleNumber {
        guard let text = streams.input.remainingText else { return streams.input.handle }
        let handle = try launch.pump.feed(text)
        opened.append(handle)
        return handle
    }

    /// The one handle that a program writes to: a file, a pipe that is copied to several, or this shell's own stream.
    private func writer(
        _ handles: [HandleNumber], _ null: HandleNumber?, _ sink: OutputSink, _ opened: inout [HandleNumber],
        _ launch: inout Launch
    ) throws(Errno) -> HandleNumber {
        if handles.count == 1 { return handles[0] }
        var target = sink
        if handles.isEmpty {
            if let null { return null }
            if !sink.collects && sink.copies.isEmpty { return sink.handle }
        } else {
            // The pump writes when the handles of the new processes are closed here, so it gets its own.
            target = OutputSink(try Host.duplicate(handles[0]))
            launch.pump.owns(target.handle)
            for handle in handles.dropFirst() {
                target.copies.append(try Host.duplicate(handle))
                launch.pump.owns(target.copies[target.copies.count - 1])
            }
        }
        let handle = try launch.pump.drain(to: target)
        opened.append(handle)
        return handle
    }

    /// A builtin that changes nothing runs at once; what it writes goes into the pipe when the others run.
    private func runHere(
        _ stage: Stage, _ builtin: Builtin, output: [HandleNumber], error: [HandleNumber], _ launch: inout Launch
    ) throws(ShellError) {
        let outer = streams
        defer { streams = outer }
        let collected = OutputSink()
        let complaints = OutputSink()
        if !output.isEmpty { streams.output = collected }
        if !error.isEmpty { streams.error = complaints }
        let status = try builtin.run(self, stage.arguments)
        streams = outer
        do throws(Errno) {
            for handle in output {
                try launch.pump.feed(ByteString(collected.collected), into: Host.duplicate(handle))
            }
            for handle in error {
                try launch.pump.feed(ByteString(complaints.collected), into: Host.duplicate(handle))
            }
        } catch let failure { throw failed(failure) }
        launch.statuses.append((nil, status))
    }

    private func spawn(_ stage: Stage, _ handles: [(there: HandleNumber, own: HandleNumber)], _ launch: inout Launch)
        throws(ShellError)
    {
        var variables = environment
        for entry in stage.environment { variables.set(entry.name, entry.value) }
        var request = SpawnRequest(path: programPath, arguments: stage.arguments, environment: variables.lines)
        request.handles = handles
        request.defaultSignals = [
            .interrupt, .quit, .terminate, .pipe, .terminalStop, .terminalInput, .terminalOutput, .child, .hangUp,
        ]
        if let terminal = options.terminal {
            request.group = launch.group
            if launch.place == .foreground, launch.processes.isEmpty { request.foregroundTerminal = terminal }
        }
        do throws(Errno) {
            if case .program(let path) = stage.resolution {
                request.path = path
            } else {
                let snapshot = try launch.pump.feed(ShellSnapshot.make(self, stage))
                launch.owns(snapshot)
                request.arguments = [programPath, "--resume", "3"]
                request.handles.append((3, snapshot))
            }
        } catch let failure { throw failed(failure) }
        do throws(Errno) {
            let process = try Self.start(request)
            launch.processes.append(process)
            launch.statuses.append((process, 0))
            if options.terminal != nil, launch.group == 0 { launch.group = process }
        } catch let failure {
            if failure == .noSuchFileOrDirectory { programPaths[stage.arguments[0]] = nil }
            complain(stage.arguments[0] + ": " + ByteString(failure.message))
            launch.statuses.append((nil, failure == .noSuchFileOrDirectory ? 127 : 126))
        }
    }

    /// Starts a program file; one that is a script is given to the interpreter that its first line names, or to this
    /// shell.
    static func start(_ request: SpawnRequest) throws(Errno) -> Int32 {
        var failure: Errno
        do throws(Errno) { return try Host.spawn(request) } catch { failure = error }
        guard failure == .badExecutable else { throw failure }
        let handle = try Host.open(request.path, .read)
        let line = InputSource(handle).readLine() ?? ""
        try? Host.close(handle)
        var script = request
        script.arguments[0] = request.path
        if line.hasPrefix("#!") {
            let words = line[2..<line.count].splitAtSpace()
            guard let interpreter = words.first else { throw failure }
            script.path = interpreter
            script.arguments = words + script.arguments
        } else {
            if line.contains(0) { throw failure }
            script.path = "/bin/ion"
            script.arguments = ["ion"] + script.arguments
        }
        return try Host.spawn(script)
    }

    /// The file of a program: a path as it is, a name along PATH.
    /// - Parameter along: directories to look in instead of PATH's.
    func findProgram(_ name: ByteString, along directories: ByteString? = nil) -> ByteString? {
        if name.isEmpty { return nil }
        if name.contains(0x2f) || name.contains(0x3a) && SchemeNames.isURL(name) { return isProgram(name) ? name : nil }
        if directories == nil, let path = programPaths[name] { return path }
        for directory in (directories ?? environment["PATH"] ?? "").split(separator: 0x3a) {
            let path = (directory.isEmpty ? "." : directory) + "/" + name
            guard isProgram(path) else { continue }
            if directories == nil { programPaths[name] = path }
            return path
        }
        return nil
    }

    private func isProgram(_ path: ByteString) -> Bool {
        guard Host.isAccessible(path, execute: true), let stat = try? Host.stat(path) else { return false }
        return stat.mode.type != .directory
    }
}

enum SchemeNames {
    /// Whether a word is `scheme:path` and not just a name with a colon.
    static func isURL(_ word: ByteString) -> Bool {
        guard let colon = word.bytes.firstIndex(of: 0x3a), colon > 1 else { return false }
        return word[0..<colon].bytes.allSatisfy { $0.isAlphanumeric }
    }
}
