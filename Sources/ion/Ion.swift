import Bytes
import Platform
import Scheme
import SchemeProtocol
import ShellRuntime
import ShellSyntax

/// `ion`: the shell. Reads its command line and then runs a text, a script, standard input or a session.
@main
struct Ion {
    static func main() {
        Shell.holdStandardHandles()
        let arguments = Host.arguments
        let name = arguments.first ?? "ion"
        var options: CommandOptions
        do throws(CommandOptions.Failure) { options = try CommandOptions(arguments) } catch {
            Program.complain(error.message)
            Host.exit(1)
        }
        if name.first == 0x2d { options.isLogin = true }
        if options.showsHelp { say(CommandOptions.help); Host.exit(0) }
        if options.showsVersion {
            say("ion 1.0.0-alpha (" + target + ")\nrev apus\n")
            Host.exit(0)
        }
        if options.command != nil && options.rest.count > 0 && options.isInteractive {
            Program.complain("either execute command or file(s)")
            Host.exit(1)
        }
        // Writing to a pipe that nobody reads shows as an error, which `Shell.write` turns into the right end.
        Host.onSignal(.pipe, .ignore)
        let shell = Shell(
            programPath: programPath(name), arguments: options.rest.isEmpty ? [name] : options.rest,
            environment: Host.environment)
        shell.options.checksOnly = options.checksOnly
        shell.options.traces = options.traces
        shell.options.isLogin = options.isLogin
        shell.options.showsDiagnostics = options.showsDiagnostics
        shell.options.usesViKeys = options.usesViKeys
        shell.options.isPrivate = options.isPrivate
        if options.isStrict { shell.options.setStrict(true) }
        run(shell, options)
    }

    private static func run(_ shell: Shell, _ options: CommandOptions) -> Never {
        if let handle = options.resumeHandle {
            let bytes = (try? Handle(adopting: handle).readAll()) ?? ""
            if !ShellSnapshot.resume(bytes, in: shell) {
                Program.complain("ion: --resume is for the shell's own use")
                Host.exit(1)
            }
            finish(shell)
        }
        if options.servesEditor { Host.exit(LanguageServer(shell).run()) }
        if options.formats { format(options) }
        if options.checksOnly { check(shell, options) }
        if options.profiles { shell.profiler = Profiler() }
        if let command = options.command {
            shell.run(command)
            finish(shell)
        }
        if let script = options.rest.first {
            do throws(Errno) {
                let file = try Handle(script, .read)
                shell.run(try file.readAll(limit: 256 << 20), name: script)
            } catch {
                say("ion: could not execute '" + script + "': " + ByteString(error.message) + "\n")
                Host.exit(1)
            }
            finish(shell)
        }
        if options.isInteractive || Host.isTerminal(Host.standardInput) && !options.isFakeInteractive {
            Session(shell).run()
            shell.runEnd()
            shell.endJobs()
            Host.exit(shell.pendingExit ?? shell.lastStatus)
        }
        let input = Handle(adopting: Host.standardInput)
        let source = (try? input.readAll(limit: 256 << 20)) ?? ""
        _ = input.relinquish()
        if options.isFakeInteractive { shell.runAll(source) } else { shell.run(source) }
        finish(shell)
    }

    /// A script's end: what it has left running is waited for, unless it asked for the end itself.
    private static func finish(_ shell: Shell) -> Never {
        let asked = shell.pendingExit != nil
        shell.runEnd()
        if asked { shell.endJobs() } else { shell.waitForJobs() }
        if let profiler = shell.profiler { Program.complain(profiler.report) }
        Host.exit(shell.pendingExit ?? shell.lastStatus)
    }

    /// The text that is to be run: of `-c`, of a script, or of standard input.
    private static func source(_ options: CommandOptions) -> ByteString {
        if let command = options.command { return command }
        do throws(Errno) {
            guard let script = options.rest.first else {
                let input = Handle(adopting: Host.standardInput)
                return try input.readAll(limit: 256 << 20)
            }
            return try Handle(script, .read).readAll(limit: 256 << 20)
        } catch {
            say("ion: could not execute '" + (options.rest.first ?? "-") + "': " + ByteString(error.message) + "\n")
            Host.exit(1)
        }
    }

    private static func format(_ options: CommandOptions) -> Never {
        say(Formatter.format(source(options)))
        Host.exit(0)
    }

    private static func check(_ shell: Shell, _ options: CommandOptions) -> Never {
        shell.check(source(options), name: options.rest.first ?? "")
        Host.exit(shell.lastStatus)
    }

    private static func say(_ text: ByteString) {
        let output = Handle(adopting: Host.standardOutput)
        try? output.write(text)
        _ = output.relinquish()
    }

    private static var target: ByteString {
        let names = Host.systemNames()
        return names.count > 4 ? names[4] + "-" + names[0] : "unknown"
    }

    /// This program's file, for the shells that run parts of pipelines.
    private static func programPath(_ name: ByteString) -> ByteString {
        if let path = try? Host.readLink("/proc/self/exe") { return path }
        if name.contains(0x2f) { return name }
        return "/bin/ion"
    }
}
