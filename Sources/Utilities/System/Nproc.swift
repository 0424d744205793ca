import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `nproc`: how many processors there are.
    static var nproc: Utility {
        Utility(
            ["[OPTION]..."], "Print the number of processing units available to the current process.",
            [
                Option("", "all", "print the number of installed processors"),
                Option("", "ignore", takes: "N", "if possible, exclude N processing units"),
            ]
        ) { (context) throws(Failure) in
            var ignored = 0
            for word in context.arguments.values("ignore") {
                ignored = try decimal(word, "invalid number", in: 0...Int.max)
            }
            try context.noOperands()
            let count = context.has("all") ? Host.processorCount(all: true) : wanted()
            try context.put(ByteString(max(1, count - min(ignored, count))) + "\n")
        }
    }

    /// What OpenMP's variables say, as far as they say something, else what there is for this process.
    private static func wanted() -> Int {
        let limit = threads("OMP_THREAD_LIMIT") ?? .max
        if let count = threads("OMP_NUM_THREADS") { return min(count, limit) }
        return min(Host.processorCount(all: false), limit)
    }

    /// A count in the environment, of which only the first of several with commas between them counts.
    private static func threads(_ name: ByteString) -> Int? {
        guard let text = Context.environment(name) else { return nil }
        let digits = ByteString(text.drop { $0.isSpace }.prefix { $0.isDigit })
        let rest = ByteString(text.drop { $0.isSpace }.dropFirst(digits.count).drop { $0.isSpace })
        guard !digits.isEmpty, rest.isEmpty || rest.first == 0x2c else { return nil }
        guard let value = digits.integer() else { return .max }
        return value > 0 ? Int(value) : nil
    }
}
