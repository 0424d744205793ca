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
            _ = try context.choice(
                "output-error", of: [("warn", 0), ("warn-nopipe", 1), ("exit", 2), ("exit-nopipe", 3)])
            if context.has("i") { Host.onSignal(.interrupt, .ignore) }
            var targets: [(name: ByteString, handle: HandleNumber)] = []
            for path in context.operands {
                let flags: OpenFlags = context.has("a") ? [.write, .create, .append] : [.write, .create, .truncate]
                if let handle = context.attempt(
                    shellQuoted(path), { () throws(Errno) in try Host.open(path, flags, mode: 0o666) })
                {
                    targets.append((path, handle))
                }
            }
            let outputs = targets.map { Output($0.handle, capacity: 1) }
            var isBroken = targets.map { _ in false }
            let input = Input(Host.standardInput)
            while true {
                var bytes: [UInt8] = []
                do throws(Errno) { bytes = try input.chunk() } catch {
                    context.complain("read error", error)
                }
                if bytes.isEmpty { break }
                try context.put(bytes.span)
                try context.flush()
                for index in outputs.indices where !isBroken[index] {
                    do throws(Errno) { try outputs[index].write(bytes.span) } catch {
                        context.complain(shellQuoted(targets[index].name), error)
                        isBroken[index] = true
                    }
                }
            }
            for target in targets {
                _ = context.attempt(shellQuoted(target.name)) { () throws(Errno) in try Host.close(target.handle) }
            }
        }
    }
}
