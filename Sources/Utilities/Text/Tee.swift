import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `tee`: copies standard input to files and to standard output.
    static var tee: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Copy standard input to each FILE, and also to standard output.",
            [
                Option("a", "append", "append to the given FILEs, do not overwrite"),
                Option("i", "ignore-interrupts", "ignore interrupt signals"),
                Option("p", "", "operate in a more appropriate MODE with pipes"),
                Option("", "output-error", mayTake: "MODE", "set behavior on write error"),
            ]
        ) { (context) throws(Failure) in
            var response: OutputResponse?
            for (key, value) in context.arguments.given {
                if key == "p" { response = .warnUnlessPipe }
                if key != "output-error" { continue }
                let choices: [(word: ByteString, meaning: Int)] = [
                    ("warn", 0), ("warn-nopipe", 1), ("exit", 2), ("exit-nopipe", 3),
                ]
                let word = value ?? "warn-nopipe"
                response = OutputResponse(rawValue: try Utilities.chosen(word, of: choices, for: key))
            }
            if context.has("i") { Host.onSignal(.interrupt, .ignore) }
            if response != nil { Host.onSignal(.pipe, .ignore) }
            let copies = Copies(context, response)
            try copies.open()
            try copies.run()
        }
    }
}

/// What is done where an output takes no more.
private enum OutputResponse: Int {
    case warn, warnUnlessPipe, exit, exitUnlessPipe
}

/// The outputs of `tee`, standard output first.
private final class Copies {
    private let context: Context
    private let response: OutputResponse?
    private var targets: [(name: ByteString, handle: HandleNumber)] = []

    init(_ context: Context, _ response: OutputResponse?) {
        self.context = context
        self.response = response
    }

    private var endsAtFailure: Bool { response == .exit || response == .exitUnlessPipe }

    func open() throws(Failure) {
        targets.append(("'standard output'", Host.standardOutput))
        let flags: OpenFlags = context.has("a") ? [.write, .create, .append] : [.write, .create, .truncate]
        for path in context.operands {
            do throws(Errno) {
                targets.append((shellQuoted(path), try Host.open(path, flags, mode: 0o666)))
            } catch {
                context.complain(shellQuoted(path), error)
                if endsAtFailure { throw .exit(1) }
            }
        }
    }

    func run() throws(Failure) {
        let input = Input(Host.standardInput)
        while !targets.isEmpty {
            let bytes: [UInt8]
            do throws(Errno) { bytes = try input.chunk() } catch {
                context.complain("read error", error)
                break
            }
            if bytes.isEmpty { break }
            var left: [(name: ByteString, handle: HandleNumber)] = []
            for target in targets {
                do throws(Errno) {
                    try Output(target.handle, capacity: 1).write(bytes.span)
                    left.append(target)
                } catch { try failed(target.name, error) }
            }
            targets = left
        }
        for target in targets where target.handle != Host.standardOutput {
            _ = context.attempt(target.name) { () throws(Errno) in try Host.close(target.handle) }
        }
    }

    private func failed(_ name: ByteString, _ error: Errno) throws(Failure) {
        if error == .brokenPipe {
            // Without a MODE the signal has ended the program by now, where it is not ignored.
            if response == nil && !Host.isIgnored(.pipe) { throw .output(error) }
            if response == .warnUnlessPipe || response == .exitUnlessPipe { return }
        }
        context.complain(name, error)
        if endsAtFailure { throw .exit(1) }
    }
}
