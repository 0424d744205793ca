import Bytes
import CommandLine

extension Utilities {
    /// `sum`: the old sums of BSD and System V.
    static var sum: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Print or check BSD (16-bit) checksums.",
            [
                Option("r", "", "use BSD sum algorithm (the default), use 1K blocks"),
                Option("s", "sysv", "use System V sum algorithm, use 512 bytes blocks"),
            ]
        ) { (context) throws(Failure) in
            let kind: DigestKind = context.arguments.last(of: ["r", "s"]) == "s" ? .sysv : .bsd
            let program = DigestProgram(context: context, kind: kind, bits: 32, isCksum: true, isTagged: false)
            try program.run()
        }
    }
}
