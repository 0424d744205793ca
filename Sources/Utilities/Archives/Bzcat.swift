import Bytes
import CommandLine
import Compression
import SchemeProtocol
import Streams

extension Utilities {
    /// `bzcat`: shows files of bzip2.
    static var bzcat: Utility {
        Utility(
            ["[OPTION]... [FILE]..."], "Uncompress FILEs of bzip2 to standard output.",
            [Option("q", "quiet", "suppress noncritical error messages")]
        ) { (context) throws(Failure) in
            for path in context.paths {
                guard let input = context.open(path) else { continue }
                try bzcat(context, path, input)
            }
        }
    }

    private static func bzcat(_ context: Context, _ path: ByteString, _ input: Input) throws(Failure) {
        var readError: Errno?, writeError: Errno?
        let output = context.output
        var decoder = Bzip2Decoder(
            { () throws(DecodingFailure) -> [UInt8] in
                do throws(Errno) { return try input.chunk() } catch {
                    readError = error
                    throw .endOfFile
                }
            },
            { (bytes) throws(DecodingFailure) in
                do throws(Errno) { try output.write(bytes) } catch {
                    writeError = error
                    throw .endOfFile
                }
            })
        do throws(DecodingFailure) {
            try decoder.run()
            if decoder.hasGarbage, !context.has("q") {
                let status = context.status
                context.complain(path + ": trailing garbage after EOF ignored")
                context.status = status
            }
        } catch {
            if let writeError { throw .output(writeError) }
            if let readError { return context.complain(path, readError) }
            context.complain(path + ": " + error.message, status: 2)
        }
    }
}
