public import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

/// All utilities in the order of their names, and the way to run one.
public enum Utilities {
    /// A name, and how its declaration is made (only the one that runs is made).
    static var all: [(name: ByteString, make: () -> Utility)] {
        [
            ("[", { bracket }),
            ("arch", { arch }),
            ("awk", { awk }),
            ("b2sum", { b2sum }),
            ("base32", { base32 }),
            ("base64", { base64 }),
            ("basename", { basename }),
            ("basenc", { basenc }),
            ("bzcat", { bzcat }),
            ("cal", { cal }),
            ("calc", { calc }),
            ("cat", { cat }),
            ("chcon", { chcon }),
            ("chgrp", { chgrp }),
            ("chmod", { chmod }),
            ("chown", { chown }),
            ("chroot", { chroot }),
            ("cksum", { cksum }),
            ("clear", { clear }),
            ("cmp", { cmp }),
            ("column", { column }),
            ("comm", { comm }),
            ("cp", { cp }),
            ("csplit", { csplit }),
            ("cut", { cut }),
            ("date", { date }),
            ("dd", { dd }),
            ("df", { df }),
            ("diff", { diff }),
            ("dir", { dir }),
            ("dircolors", { dircolors }),
            ("dirname", { dirname }),
            ("dmesg", { dmesg }),
            ("du", { du }),
            ("echo", { echo }),
            ("env", { env }),
            ("expand", { expand }),
            ("expr", { expr }),
            ("factor", { factor }),
            ("false", { falseUtility }),
            ("find", { find }),
            ("fmt", { fmt }),
            ("fold", { fold }),
            ("free", { free }),
            ("grep", { grep }),
            ("groups", { groups }),
            ("gunzip", { gunzip }),
            ("gzip", { gzip }),
            ("head", { head }),
            ("hostid", { hostid }),
            ("hostname", { hostname }),
            ("id", { id }),
            ("install", { install }),
            ("join", { join }),
            ("kill", { kill }),
            ("killall", { killall }),
            ("less", { less }),
            ("link", { link }),
            ("ln", { ln }),
            ("logname", { logname }),
            ("ls", { ls }),
            ("man", { man }),
            ("md5sum", { md5sum }),
            ("mkdir", { mkdir }),
            ("mkfifo", { mkfifo }),
            ("mknod", { mknod }),
            ("mktemp", { mktemp }),
            ("more", { more }),
            ("mv", { mv }),
            ("nice", { nice }),
            ("nl", { nl }),
            ("nohup", { nohup }),
            ("nproc", { nproc }),
            ("numfmt", { numfmt }),
            ("od", { od }),
            ("paste", { paste }),
            ("patch", { patch }),
            ("pathchk", { pathchk }),
            ("pgrep", { pgrep }),
            ("pidof", { pidof }),
            ("pinky", { pinky }),
            ("pkill", { pkill }),
            ("pr", { pr }),
            ("printenv", { printenv }),
            ("printf", { printf }),
            ("ps", { ps }),
            ("ptx", { ptx }),
            ("pwd", { pwd }),
            ("readlink", { readlink }),
            ("realpath", { realpath }),
            ("reboot", { reboot }),
            ("rev", { rev }),
            ("rm", { rm }),
            ("rmdir", { rmdir }),
            ("runcon", { runcon }),
            ("sed", { sed }),
            ("seq", { seq }),
            ("sha1sum", { sha1sum }),
            ("sha224sum", { sha224sum }),
            ("sha256sum", { sha256sum }),
            ("sha384sum", { sha384sum }),
            ("sha512sum", { sha512sum }),
            ("shred", { shred }),
            ("shuf", { shuf }),
            ("shutdown", { shutdown }),
            ("sleep", { sleep }),
            ("sort", { sort }),
            ("split", { split }),
            ("stat", { stat }),
            ("stdbuf", { stdbuf }),
            ("strings", { strings }),
            ("stty", { stty }),
            ("sum", { sum }),
            ("sync", { sync }),
            ("tac", { tac }),
            ("tail", { tail }),
            ("tee", { tee }),
            ("test", { test }),
            ("timeout", { timeout }),
            ("top", { top }),
            ("touch", { touch }),
            ("tr", { tr }),
            ("tree", { tree }),
            ("true", { trueUtility }),
            ("truncate", { truncate }),
            ("tsort", { tsort }),
            ("tty", { tty }),
            ("uname", { uname }),
            ("unexpand", { unexpand }),
            ("uniq", { uniq }),
            ("unlink", { unlink }),
            ("uptime", { uptime }),
            ("users", { users }),
            ("vdir", { vdir }),
            ("watch", { watch }),
            ("wc", { wc }),
            ("which", { which }),
            ("who", { who }),
            ("whoami", { whoami }),
            ("xargs", { xargs }),
            ("xxd", { xxd }),
            ("yes", { yes }),
            ("zcat", { zcat }),
        ]
    }

    /// The names of all utilities.
    public static var names: [ByteString] { all.map { $0.name } }

    /// The declaration of a utility; nil for an unknown name.
    public static func utility(named name: ByteString) -> Utility? { all.first { $0.name == name }?.make() }

    /// Runs a utility to its end.
    /// - Parameter words: the arguments without the name.
    /// - Returns: the exit status.
    public static func run(_ utility: Utility, _ name: ByteString, _ words: [ByteString]) -> Int32 {
        Host.reserveStandardHandles()
        let output = Output(Host.standardOutput)
        var status: Int32 = 0
        do throws(Failure) {
            let context = try prepare(utility, name, words, output)
            do throws(Failure) { try utility.run(context) } catch {
                // What was written before the failure still goes out, and a status already earned stays.
                if case .output = error { throw error }
                try? output.flush()
                throw error
            }
            status = context.status
            try context.flush()
            return status
        } catch {
            return end(error, utility, name, output)
        }
    }

    private static func prepare(_ utility: Utility, _ name: ByteString, _ words: [ByteString], _ output: Output)
        throws(Failure) -> Context
    {
        let rewritten = utility.rewrite(words)
        let options = utility.options + Utility.standardOptions
        var parsed: Arguments
        do throws(Arguments.Failure) {
            if utility.parsing == .raw {
                parsed = try Arguments(["--"] + rewritten, [])
                // For `test` it is a text like any other.
                if words.count == 1 && name != "test" && (words[0] == "--help" || words[0] == "--version") {
                    parsed = try Arguments(words, options)
                }
            } else {
                let stops = utility.parsing == .stopsAtOperand || Context.environment("POSIXLY_CORRECT") != nil
                parsed = try Arguments(rewritten, options, stopsAtOperand: stops, ending: ["help", "version"])
            }
        } catch { throw .usage(error.message) }
        let context = Context(name, words, parsed, output)
        if let key = parsed.last(of: ["help", "version"]) {
            if key == "help" {
                try context.put(
                    Help.text(name: name, synopsis: utility.synopsis, summary: utility.summary, options: options))
            } else {
                try context.put(name + " (Apus) 0.1\n")
            }
            try context.flush()
            throw .exit(0)
        }
        return context
    }

    private static func end(_ failure: Failure, _ utility: Utility, _ name: ByteString, _ output: Output) -> Int32 {
        switch failure {
        case .exit(let status): return status
        case .fatal(let message, let status):
            Program.complain(name + ": " + message)
            return status
        case .usage(let message):
            Program.complain(name + ": " + message + "\nTry '" + name + " --help' for more information.")
            return utility.usageStatus
        case .badChoice(let message):
            Program.complain(name + ": " + message + "\nTry '" + name + " --help' for more information.")
            return 1
        case .hint:
            Program.complain("Try '" + name + " --help' for more information.")
            return utility.usageStatus
        case .output(let error):
            // As if SIGPIPE had ended it: nobody is there to read, and nobody wants to know, but who ignores the signal.
            if error == .brokenPipe && !Host.isIgnored(.pipe) { return 141 }
            Program.complain(name + ": " + ByteString(utility.outputName) + ": " + ByteString(error.message))
            return utility.outputStatus ?? utility.usageStatus
        }
    }
}
