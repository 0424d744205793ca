import Bytes
import CommandLine
import Platform

extension Utilities {
    private static var options: [Option] {
        [
            Option("c", "stdout", "write on standard output, keep original files unchanged"),
            Option("", "to-stdout", ""), Option("d", "decompress", "decompress"), Option("", "uncompress", ""),
            Option("f", "force", "force overwrite of output file and compress links"),
            Option("k", "keep", "keep (don't delete) input files"),
            Option("l", "list", "list compressed file contents"),
            Option("n", "no-name", "do not save or restore the original name and timestamp"),
            Option("N", "name", "save or restore the original name and timestamp"),
            Option("q", "quiet", "suppress all warnings"), Option("", "silent", ""),
            Option("r", "recursive", "operate recursively on directories"),
            Option("S", "suffix", takes: "SUF", "use suffix SUF on compressed files"),
            Option("", "synchronous", "synchronous output (safer if system crashes, but slower)"),
            Option("t", "test", "test compressed file integrity"), Option("v", "verbose", "verbose mode"),
            Option("1", "fast", "compress faster"), Option("2", "", ""), Option("3", "", ""), Option("4", "", ""),
            Option("5", "", ""), Option("6", "", ""), Option("7", "", ""), Option("8", "", ""),
            Option("9", "best", "compress better"),
        ]
    }

    /// `gzip`: makes files smaller, and large again.
    static var gzip: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Compress or uncompress FILEs (by default, compress FILES in-place).", options
        ) { (context) throws(Failure) in try GzipJob(context, .compress).run() }
    }

    /// `gunzip`: `gzip -d`.
    static var gunzip: Utility {
        Utility(["[OPTION]... [FILE]..."], "Uncompress FILEs (by default, in-place).", options) {
            (context) throws(Failure) in try GzipJob(context, .expand).run()
        }
    }

    /// `zcat`: `gzip -dc`.
    static var zcat: Utility {
        Utility(["[OPTION]... [FILE]..."], "Uncompress FILEs to standard output.", options) {
            (context) throws(Failure) in try GzipJob(context, .expand, toOutput: true).run()
        }
    }
}
