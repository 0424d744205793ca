import Bytes
import Calendars
import CommandLine
import SchemeProtocol

/// What `gzip -l` tells.
struct GzipListing {
    private var count = 0
    private var packed: UInt64 = 0
    private var plain: UInt64 = 0
    private var overhead: UInt64 = 0

    private static func row(_ packed: UInt64, _ plain: UInt64, _ ratio: ByteString, _ name: ByteString) -> ByteString {
        padded(ByteString(packed), 19) + " " + padded(ByteString(plain), 19) + " " + padded(ratio, 6) + " " + name
            + "\n"
    }

    mutating func add(
        _ job: GzipJob, _ path: ByteString, _ decoder: GzipDecoder, compressed: UInt64, modified: TimeSpec
    ) throws(Failure) {
        if count == 0, !job.isQuiet {
            if job.isVerbose { try job.context.put("method  crc     date  time  ") }
            try job.context.put("         compressed        uncompressed  ratio uncompressed_name\n")
        }
        count += 1
        if job.isVerbose {
            let time = decoder.head.flatMap { $0.time == 0 ? nil : TimeSpec(seconds: Int64($0.time), nanoseconds: 0) }
            let digits = ByteString(String(decoder.check, radix: 16))
            try job.context.put(
                "defla " + ByteString([UInt8](repeating: 0x30, count: 8 - digits.count)) + digits + " "
                    + DateFormat(time ?? modified, .local).text("%b %e %H:%M") + " ")
        }
        var name = path == "-" ? "stdout" : job.plainName(path) ?? path
        if job.context.arguments.last(of: ["n", "N"]) == "N", let stored = decoder.head?.name { name = stored }
        let ratio = GzipJob.ratio(of: decoder.size, to: compressed, overhead: UInt64(decoder.overhead))
        try job.context.put(Self.row(compressed, decoder.size, ratio, name))
        packed += compressed
        plain += decoder.size
        overhead += UInt64(decoder.overhead)
    }

    func finish(_ job: GzipJob) throws(Failure) {
        guard count > 1 else { return }
        if job.isVerbose { try job.context.put("                            ") }
        let ratio = GzipJob.ratio(of: plain, to: packed, overhead: overhead)
        try job.context.put(Self.row(packed, plain, ratio, "(totals)"))
    }
}
