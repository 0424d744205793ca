import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `tr`: translates, squeezes and deletes bytes.
    static var tr: Utility {
        Utility(
            ["[OPTION]... STRING1 [STRING2]"],
            "Translate, squeeze, and/or delete characters from standard input, writing to standard output.",
            [
                Option("c", "complement", "use the complement of STRING1"),
                Option("C", "", "use the complement of STRING1"),
                Option("d", "delete", "delete characters in STRING1, do not translate"),
                Option(
                    "s", "squeeze-repeats", "replace each sequence of a repeated character of the last STRING by one"),
                Option("t", "truncate-set1", "first truncate STRING1 to length of STRING2"),
            ], parsing: .stopsAtOperand
        ) { (context) throws(Failure) in
            let deletes = context.has("d")
            let squeezes = context.has("s")
            let operands = context.operands
            let least = deletes == squeezes ? 2 : 1
            let most = deletes && !squeezes ? 1 : 2
            if operands.count < least {
                if operands.isEmpty { throw .usage("missing operand") }
                throw .usage(
                    "missing operand after " + quoted(operands[operands.count - 1]) + "\n"
                        + (squeezes
                            ? "Two strings must be given when both deleting and squeezing repeats."
                            : "Two strings must be given when translating."))
            }
            if operands.count > most {
                throw .usage(
                    "extra operand " + quoted(operands[most])
                        + (operands.count == 2
                            ? "\nOnly one string may be given when deleting without squeezing repeats." : ""))
            }
            let sets = try TranslationSets(context, translates: operands.count == 2 && !deletes)
            try sets.run(context, deletes: deletes, squeezes: squeezes)
        }
    }
}

/// The two strings, checked against each other and worked out to bytes.
private struct TranslationSets {
    private var isFirst = [Bool](repeating: false, count: 256)
    private var isSecond = [Bool](repeating: false, count: 256)
    private var map = [UInt8](0...255)
    private let translates: Bool
    private let hasSecond: Bool

    init(_ context: Context, translates: Bool) throws(Failure) {
        self.translates = translates
        let complements = context.has("c") || context.has("C")
        let operands = context.operands
        var first = try CharacterSet(operands[0], context)
        var second = try operands.count > 1 ? CharacterSet(operands[1], context) : nil
        hasSecond = second != nil
        for byte in first.bytes { isFirst[Int(byte)] = true }
        if complements { for index in 0..<256 { isFirst[index].toggle() } }
        if first.openRepeats > 0 { throw .fatal("the [c*] repeat construct may not appear in string1") }
        guard second != nil else { return }
        try check(&first, &second!, complements: complements, truncates: context.has("t"))
        for byte in second!.bytes { isSecond[Int(byte)] = true }
        guard translates else { return }
        let from = complements ? (0...255).filter { isFirst[Int($0)] } : first.bytes
        for (source, target) in zip(from, second!.bytes) { map[Int(source)] = target }
    }

    private func check(
        _ first: inout CharacterSet, _ second: inout CharacterSet, complements: Bool, truncates: Bool
    ) throws(Failure) {
        let length = complements ? isFirst.count { $0 } : first.bytes.count
        if second.openRepeats > 1 { throw .fatal("only one [c*] repeat construct may appear in string2") }
        if second.openRepeats == 1 { second.fill(to: length) }
        guard translates else {
            if second.openRepeats > 0 {
                throw .fatal("the [c*] construct may appear in string2 only when translating")
            }
            return
        }
        if second.hasEquivalence {
            throw .fatal("[=c=] expressions may not appear in string2 when translating")
        }
        if second.hasRestrictedClass {
            throw .fatal(
                "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'")
        }
        if !complements {
            // Each class of letters in the second stands over one in the first.
            for place in second.cases where !first.cases.contains(place) {
                throw .fatal("misaligned [:upper:] and/or [:lower:] construct")
            }
        }
        if length > second.bytes.count && !truncates {
            guard let last = second.bytes.last else {
                throw .fatal("when not truncating set1, string2 must be non-empty")
            }
            if second.endsWithClass {
                throw .fatal(
                    "when translating with string1 longer than string2,\nthe latter string must not end with a character class"
                )
            }
            second.append(last, times: length - second.bytes.count)
        }
        if complements, first.hasClass {
            let isUniform = second.bytes.allSatisfy { $0 == second.bytes.first }
            if !(second.bytes.count == length && isUniform) {
                throw .fatal(
                    "when translating with complemented character classes,\nstring2 must map all characters in the domain to one"
                )
            }
        }
    }

    func run(_ context: Context, deletes: Bool, squeezes: Bool) throws(Failure) {
        let squeezed = hasSecond ? isSecond : isFirst
        let isPlain = !deletes && !squeezes
        let input = Input(Host.standardInput)
        var bytes: [UInt8] = []
        var last = -1
        while true {
            bytes.removeAll(keepingCapacity: true)
            do throws(Errno) { _ = try input.read(into: &bytes, atMost: 65536) } catch {
                throw Context.failure("read error", error)
            }
            if bytes.isEmpty { return }
            var count = bytes.count
            if isPlain {
                var span = bytes.mutableSpan
                span.translate(map.span)
            } else {
                count = change(&bytes, deletes, squeezes ? squeezed : nil, &last)
            }
            try context.put(bytes.span.extracting(0..<count))
            // What comes slowly goes on at once.
            if bytes.count < 4096 { try context.flush() }
        }
    }

    /// Deletes, translates and squeezes; answers how many bytes are left.
    /// - Parameter last: the byte before, where bytes are squeezed.
    private func change(_ bytes: inout [UInt8], _ deletes: Bool, _ squeezed: [Bool]?, _ last: inout Int) -> Int {
        var count = 0
        for index in bytes.indices {
            var byte = bytes[index]
            if deletes && isFirst[Int(byte)] { continue }
            if translates { byte = map[Int(byte)] }
            if let squeezed {
                if Int(byte) == last && squeezed[Int(byte)] { continue }
                last = Int(byte)
            }
            bytes[count] = byte
            count += 1
        }
        return count
    }
}
