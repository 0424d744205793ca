import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `nice`: runs a program that matters less to the scheduler.
    static var nice: Utility {
        Utility(
            ["[OPTION] [COMMAND [ARG]...]"],
            "Run COMMAND with an adjusted niceness, which affects process scheduling. With no COMMAND, print it.",
            [Option("n", "adjustment", takes: "N", "add integer N to the niceness (default 10)")],
            parsing: .stopsAtOperand, usageStatus: 125, rewrite: oldAdjustment
        ) { (context) throws(Failure) in
            var adjustment = 10
            if let word = context.value("n") {
                adjustment = try niceAdjustment(word)
            }
            if context.operands.isEmpty {
                if context.has("n") { throw .usage("a command must be given with an adjustment") }
                let value = try must("cannot get niceness") { () throws(Errno) in try Host.nice() }
                return try context.put(ByteString(value) + "\n")
            }
            do throws(Errno) {
                try Host.setNice(Int32(clamping: Int(try Host.nice()) + adjustment))
            } catch {
                let isHarmless = error == .notPermitted || error == .permissionDenied
                context.complain("cannot set niceness", error)
                if !isHarmless { throw .exit(125) }
            }
            try context.flush()
            let error = ProgramStart.replace(context.operands)
            let status: Int32 = error == .noSuchFileOrDirectory ? 127 : 126
            throw Context.failure(quoted(context.operands[0]), error, status: status)
        }
    }

    /// A whole number; far ones are as good as the farthest.
    private static func niceAdjustment(_ word: ByteString) throws(Failure) -> Int {
        let digits = word.first == 0x2d || word.first == 0x2b ? word[1..<word.count] : word
        guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }) else {
            throw .fatal("invalid adjustment " + quoted(word), status: 125)
        }
        let value = Int(word.integer() ?? (word.first == 0x2d ? -40 : 40))
        return min(max(value, -40), 40)
    }

    /// `-5` is `-n 5`.
    private static func oldAdjustment(_ words: [ByteString]) -> [ByteString] {
        var result: [ByteString] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            let number = word.dropFirst(word.count > 1 && (word[1] == 0x2d || word[1] == 0x2b) ? 2 : 1)
            if word.first == 0x2d, let digit = number.first, digit.isDigit {
                result.append("-n" + word.dropFirst())
            } else if word == "-n" || word == "--adjustment" {
                result += words[index..<min(index + 2, words.count)]
                index += 1
            } else if word.first == 0x2d, word != "--", word.count > 1 {
                result.append(word)
            } else {
                return result + words[index...]
            }
            index += 1
        }
        return result
    }
}
