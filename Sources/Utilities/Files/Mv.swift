import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `mv`: gives files other names or places.
    static var mv: Utility {
        Utility(
            ["[OPTION]... [-T] SOURCE DEST", "[OPTION]... SOURCE... DIRECTORY", "[OPTION]... -t DIRECTORY SOURCE..."],
            "Rename SOURCE to DEST, or move SOURCE(s) to DIRECTORY.",
            [
                Option("f", "force", "do not prompt before overwriting"),
                Option("i", "interactive", "prompt before overwrite"),
                Option("n", "no-clobber", "do not overwrite an existing file"),
                Option("", "strip-trailing-slashes", "remove any trailing slashes from each SOURCE argument"),
                Option("u", "update", "move only when the SOURCE is newer than the destination, or that is missing"),
                Option("v", "verbose", "explain what is being done"),
                Option("Z", "context", "no meaning here: there is no SELinux"), Progress.option,
            ] + Destination.options + BackupPolicy.options
        ) { (context) throws(Failure) in
            var plan = CopyOptions(backup: try BackupPolicy(context))
            plan.following = .never
            plan.moves = true
            plan.isRecursive = true
            plan.keepsMode = true
            plan.keepsOwners = true
            plan.keepsTimes = true
            plan.keepsLinks = true
            plan.isUpdate = context.has("u")
            plan.isVerbose = context.has("v")
            switch context.arguments.last(of: ["f", "i", "n"]) {
            case "f": plan.asking = .force
            case "i": plan.asking = .ask
            case "n": plan.asking = .never
            default: break
            }
            // Who sits before it is asked about files that are not to be written to.
            if plan.asking == .unspecified && Host.isTerminal(Host.standardInput) { plan.asksForUnwritable = true }
            var destination = try Destination(context)
            if context.has("strip-trailing-slashes") {
                destination.sources = destination.sources.map { withoutTrailingSlashes($0) }
            }
            if plan.backup.kind != .none && plan.asking == .never {
                throw .usage("options --backup and --no-clobber are mutually exclusive")
            }
            let job = CopyJob(context, plan, hasSeveral: destination.sources.count > 1)
            for source in destination.sources {
                guard try job.copy(source, destination.target(of: source)), !job.wasRenamed, !job.isInsideItself else {
                    continue
                }
                try Removal(forMoving: context).remove(operand: source)
            }
        }
    }
}
