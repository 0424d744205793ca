import Bytes
import CommandLine

extension Utilities {
    /// `ls`: what is in directories.
    static var ls: Utility { listing }

    /// `dir`: like `ls -C -b`.
    static var dir: Utility { listing }

    /// `vdir`: like `ls -l -b`.
    static var vdir: Utility { listing }

    private static var listing: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "List information about the FILEs (the current directory by default).",
            LsOptions.options, usageStatus: 2
        ) { (context) throws(Failure) in try Lister(context).run() }
    }

    /// Says something that is no mistake.
    static func warn(_ context: Context, _ message: ByteString) {
        let status = context.status
        context.complain(message)
        context.status = status
    }
}
