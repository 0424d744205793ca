import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `sleep`: waits for the sum of some times.
    static var sleep: Utility {
        Utility(
            ["NUMBER[SUFFIX]..."],
            "Pause for NUMBER seconds. SUFFIX may be 's' (the default), 'm', 'h' or 'd'. With several, for their sum."
        ) { (context) throws(Failure) in
            var total = 0.0
            for word in try context.operands(atLeast: context.words.isEmpty ? 1 : 0) {
                guard let seconds = duration(word) else {
                    context.complain("invalid time interval " + quoted(word))
                    continue
                }
                total += seconds
            }
            if context.status != 0 { throw .hint }
            let nanoseconds = total * 1e9
            let now = Host.clock(.monotonic)
            // An hour of the universe is as good as for ever.
            let span = nanoseconds < 9e18 ? UInt64(nanoseconds) : UInt64(9e18)
            let deadline = now.addingReportingOverflow(span)
            while Host.clock(.monotonic) < deadline.partialValue {
                do throws(Errno) { try Host.sleep(until: deadline.partialValue) } catch .interrupted { continue } catch
                {
                    throw .fatal("cannot read realtime clock: " + ByteString(error.message), status: 1)
                }
            }
        }
    }

    /// Seconds with a unit; nil for anything else.
    static func duration(_ word: ByteString) -> Double? {
        guard let (value, length) = FloatParser.double(word.bytes.span), value >= 0 else { return nil }
        switch word[length..<word.count] {
        case "", "s": return value
        case "m": return value * 60
        case "h": return value * 3600
        case "d": return value * 86400
        default: return nil
        }
    }
}
