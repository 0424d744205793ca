import Bytes
import Calendars
import Platform
import RegularExpression
import SchemeProtocol
import Streams

/// A function of the program.
final class AwkFunction {
    let name: ByteString
    var parameters = 0
    var body: AwkStatement?
    init(_ name: ByteString) { self.name = name }
}

/// A call of a function of the program.
final class AwkCall: AwkNode {
    private let function: AwkFunction
    private let arguments: [AwkNode]

    init(_ function: AwkFunction, _ arguments: [AwkNode]) {
        self.function = function
        self.arguments = arguments
    }

    var name: ByteString { function.name }
    var isComplete: Bool { function.body != nil }
    var hasTooMany: Bool { arguments.count > function.parameters }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue {
        guard machine.depth < 1000 else { throw .fatal("function " + name + ": calls go too deep") }
        var values: [AwkValue] = []
        var arrays: [AwkArray?] = []
        for argument in arguments {
            if let bare = argument as? AwkBareName {
                let value = try bare.place.value(machine)
                values.append(value)
                // Only the function knows whether it takes an array; the caller sees what is put into it.
                if case .none = value { arrays.append(bare.name.array(machine)) } else { arrays.append(nil) }
            } else {
                values.append(try argument.value(machine))
                arrays.append(nil)
            }
        }
        let oldFrame = machine.frame
        let base = machine.locals.count
        machine.locals.append(contentsOf: values)
        machine.localArrays.append(contentsOf: arrays)
        for _ in values.count..<max(values.count, function.parameters) {
            machine.locals.append(.none)
            machine.localArrays.append(nil)
        }
        machine.frame = base
        machine.depth += 1
        defer {
            machine.depth -= 1
            machine.frame = oldFrame
            machine.locals.removeSubrange(base...)
            machine.localArrays.removeSubrange(base...)
        }
        machine.returned = .none
        try machine.countStep()
        _ = try function.body?.run(machine)
        let result = machine.returned
        machine.returned = .none
        return result
    }
}

/// A call of a function that awk has. The parser has seen to the number of arguments.
final class AwkBuiltin: AwkNode {
    private let name: ByteString
    private let arguments: [AwkNode]
    private let array: AwkArrayName?

    init(_ name: ByteString, _ arguments: [AwkNode], _ array: AwkArrayName?) {
        self.name = name
        self.arguments = arguments
        self.array = array
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue {
        switch name {
        case "substr":
            let text = try arguments[0].text(machine)
            let start = try arguments[1].number(machine)
            let count = arguments.count > 2 ? try arguments[2].number(machine) : nil
            return .text(AwkText.part(text, start, count))
        case "tolower": return .text(try arguments[0].text(machine).lowercased)
        case "toupper": return .text(try arguments[0].text(machine).uppercased)
        case "sprintf": return .text(try AwkFormat.text(arguments, machine))
        case "gensub": return .text(try gensub(machine))
        case "strftime": return .text(try strftime(machine))
        default: return .number(try number(machine))
        }
    }

    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        switch name {
        case "length":
            if let array, arguments.isEmpty { return Double(array.array(machine).count) }
            return Double(AwkText.count(try arguments[0].text(machine)))
        case "index": return try position(machine)
        case "split": return try split(machine)
        case "match": return try match(machine)
        case "system":
            let words = try arguments[0].text(machine)
            try machine.streams.flushAll()
            guard let process = try? ProgramStart.spawn(["sh", "-c", words]) else { return -1 }
            return AwkStreams.wait(process)
        case "close": return try machine.streams.close(try arguments[0].text(machine))
        case "fflush":
            if arguments.isEmpty {
                try machine.streams.flushAll()
                return 0
            }
            return try machine.streams.flush(try arguments[0].text(machine)) ? 0 : -1
        case "srand":
            let old = machine.random.seed
            machine.random.start(
                arguments.isEmpty
                    ? Double(Host.clock(.realtime) / 1_000_000_000) : try arguments[0].number(machine))
            return old
        case "rand": return machine.random.next()
        case "systime": return Double(Host.clock(.realtime) / 1_000_000_000)
        case "mktime": return try mktime(machine)
        case "substr", "tolower", "toupper", "sprintf", "gensub", "strftime": return try value(machine).number
        default: return try mathematics(machine)
        }
    }

    private func mathematics(_ machine: AwkMachine) throws(AwkStop) -> Double {
        let x = try arguments[0].number(machine)
        switch name {
        case "sin": return FloatMath.sine(x)
        case "cos": return FloatMath.cosine(x)
        case "exp": return FloatMath.exponential(x)
        case "log": return FloatMath.logarithm(x)
        case "sqrt": return x.squareRoot()
        case "int": return x.rounded(.towardZero)
        case "atan2": return FloatMath.arcTangent(x, try arguments[1].number(machine))
        case "strtonum": return Self.number(ofAnyBase: try arguments[0].text(machine))
        case "compl": return Double(~bits(x) & 0x1f_ffff_ffff_ffff)
        case "lshift": return Double(bits(x) << bits(try arguments[1].number(machine)))
        case "rshift": return Double(bits(x) >> bits(try arguments[1].number(machine)))
        default: break
        }
        var result = bits(x)
        for argument in arguments.dropFirst() {
            let other = bits(try argument.number(machine))
            result = name == "and" ? result & other : name == "or" ? result | other : result ^ other
        }
        return Double(result)
    }

    private func bits(_ number: Double) -> UInt64 { UInt64(exactly: number.rounded(.towardZero)) ?? 0 }

    private static func number(ofAnyBase text: ByteString) -> Double {
        let text = text.trimmed
        if text.count > 2, text[0] == 0x30, text[1] | 0x20 == 0x78 {
            var value = 0.0
            for byte in text.bytes[2...] {
                guard let digit = byte.digitValue, digit < 16 else { break }
                value = value * 16 + Double(digit)
            }
            return value
        }
        if text.count > 1, text[0] == 0x30, text.bytes.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }) {
            return text.bytes.reduce(0) { $0 * 8 + Double($1 - 0x30) }
        }
        return AwkNumber.prefix(text.bytes.span).value
    }

    // MARK: Text

    private func position(_ machine: AwkMachine) throws(AwkStop) -> Double {
        let text = try arguments[0].text(machine)
        let part = try arguments[1].text(machine)
        guard let offset = text.bytes.span.firstRange(of: part.bytes.span) else { return 0 }
        return Double(AwkText.count(text[0..<offset]) + 1)
    }

    private func split(_ machine: AwkMachine) throws(AwkStop) -> Double {
        guard let array else { return 0 }
        let text = try arguments[0].text(machine)
        var separator = machine.record.separator
        if arguments.count > 1 {
            if let pattern = arguments[1] as? AwkExpression {
                separator = .expression(try pattern.pattern(machine))
            } else {
                separator = try machine.separator(try arguments[1].text(machine))
            }
        }
        var ranges: [Range<Int>] = []
        separator.split(text, into: &ranges)
        let target = array.array(machine)
        target.removeAll()
        for (index, range) in ranges.enumerated() { target[ByteString(index + 1)] = .input(text[range]) }
        return Double(ranges.count)
    }

    private func match(_ machine: AwkMachine) throws(AwkStop) -> Double {
        let text = try arguments[0].text(machine)
        let expression = try arguments[1].pattern(machine)
        let range = expression.firstMatch(in: text)
        func place(_ offset: Int) -> Double { Double(AwkText.count(text[0..<offset]) + 1) }
        func length(_ range: Range<Int>) -> Double { Double(AwkText.count(text[range])) }
        try machine.setSpecial(.matchStart, .number(range.map { place($0.lowerBound) } ?? 0))
        try machine.setSpecial(.matchLength, .number(range.map { length($0) } ?? -1))
        if let array {
            let target = array.array(machine)
            target.removeAll()
            if let range, let groups = expression.captures(in: text, at: range.lowerBound) {
                for (index, group) in groups.enumerated() {
                    guard let group = index == 0 ? range : group else { continue }
                    let key = ByteString(index)
                    target[key] = .input(text[group])
                    target[key + machine.keySeparator + "start"] = .number(place(group.lowerBound))
                    target[key + machine.keySeparator + "length"] = .number(length(group))
                }
            }
        }
        return range.map { place($0.lowerBound) } ?? 0
    }

    private func gensub(_ machine: AwkMachine) throws(AwkStop) -> ByteString {
        let expression = try arguments[0].pattern(machine)
        let template = try arguments[1].text(machine)
        let how = try arguments[2].value(machine)
        let text = arguments.count > 3 ? try arguments[3].text(machine) : machine.record.wholeText
        let word = machine.text(how)
        let wanted = word.first.map { $0 | 0x20 == 0x67 } ?? false ? 0 : Int(max(1, min(how.number, 1e9)))
        return AwkSubstitution.replaced(text, expression, wanted: wanted) { (range) in
            let groups = template.contains(0x5c) ? expression.captures(in: text, at: range.lowerBound) ?? [] : []
            return AwkSubstitution.expanded(template, text, range, groups)
        }?.text ?? text
    }

    // MARK: Time

    private func strftime(_ machine: AwkMachine) throws(AwkStop) -> ByteString {
        let format = arguments.isEmpty ? "%a %b %e %H:%M:%S %Z %Y" : try arguments[0].text(machine)
        let now = Double(Host.clock(.realtime) / 1_000_000_000)
        let seconds = arguments.count > 1 ? try arguments[1].number(machine) : now
        let isUniversal = arguments.count > 2 ? try arguments[2].truth(machine) : false
        let moment = TimeSpec(seconds: Int64(max(-1e11, min(seconds.isNaN ? 0 : seconds, 1e11))), nanoseconds: 0)
        return DateFormat(moment, isUniversal ? TimeZone(named: "UTC0") : TimeZone.local).text(format)
    }

    private func mktime(_ machine: AwkMachine) throws(AwkStop) -> Double {
        var numbers: [Int64] = []
        for word in try arguments[0].text(machine).split(separator: 0x20) where !word.isEmpty {
            guard let number = word.integer(), abs(number) < 1_000_000_000 else { return -1 }
            numbers.append(number)
        }
        guard numbers.count >= 6, abs(numbers[0]) < 1_000_000 else { return -1 }
        let month = numbers[1] - 1
        let year = numbers[0] + (month >= 0 ? month / 12 : -((11 - month) / 12))
        let days = CalendarTime.days(year, Int((month % 12 + 12) % 12) + 1, 1) + numbers[2] - 1
        let seconds = days * 86400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
        return TimeZone.local.moment(local: seconds).map { Double($0) } ?? -1
    }
}

/// `sub` and `gsub`.
final class AwkSubstitution: AwkNode {
    private let isGlobal: Bool
    private let pattern: AwkNode
    private let template: AwkNode
    private let place: AwkPlace

    init(isGlobal: Bool, _ pattern: AwkNode, _ template: AwkNode, _ place: AwkPlace) {
        self.isGlobal = isGlobal
        self.pattern = pattern
        self.template = template
        self.place = place
    }

    override func value(_ machine: AwkMachine) throws(AwkStop) -> AwkValue { .number(try number(machine)) }
    override func number(_ machine: AwkMachine) throws(AwkStop) -> Double {
        let expression = try pattern.pattern(machine)
        let template = try template.text(machine)
        let text = try place.text(machine)
        let isPlain = !template.contains(0x26) && !template.contains(0x5c)
        let result = Self.replaced(text, expression, wanted: isGlobal ? 0 : 1) { (range) in
            isPlain ? template : Self.expanded(template, text, range)
        }
        guard let result else { return 0 }
        try place.assign(machine, .text(result.text))
        return Double(result.count)
    }

    /// The text with the match number `wanted` replaced, or with all of them (0); nil where there is none.
    static func replaced(
        _ text: ByteString, _ expression: RegularExpression, wanted: Int, _ body: (Range<Int>) -> ByteString
    ) -> (text: ByteString, count: Int)? {
        var result = ByteString()
        var (position, found, replaced) = (0, 0, 0)
        // Where the match before ended: an empty one there is none.
        var lastEnd = -1
        while let range = expression.firstMatch(in: text, from: position) {
            result.bytes.append(copying: text.bytes.span.extracting(position..<range.lowerBound))
            position = range.upperBound
            if !range.isEmpty || range.lowerBound != lastEnd {
                found += 1
                if wanted == 0 || found == wanted {
                    result.append(body(range))
                    replaced += 1
                } else {
                    result.bytes.append(copying: text.bytes.span.extracting(range))
                }
                lastEnd = position
                if found == wanted { break }
            }
            if range.isEmpty {
                if position >= text.count { break }
                result.bytes.append(text[position])
                position += 1
            }
        }
        if replaced == 0 { return nil }
        if position < text.count { result.bytes.append(copying: text.bytes.span.extracting(position..<text.count)) }
        return (result, replaced)
    }

    /// A template with what matched in it: for `&`; with groups also for `\1` to `\9`.
    static func expanded(
        _ template: ByteString, _ text: ByteString, _ range: Range<Int>, _ groups: [Range<Int>?]? = nil
    ) -> ByteString {
        var result = ByteString()
        var index = 0
        while index < template.count {
            let byte = template[index]
            index += 1
            if byte == 0x26 {
                result += text[range]
            } else if byte == 0x5c, index < template.count, template[index] == 0x26 || template[index] == 0x5c {
                result.append(template[index])
                index += 1
            } else if byte == 0x5c, let groups, index < template.count, template[index].isDigit {
                let group = Int(template[index] - 0x30)
                if group == 0 {
                    result += text[range]
                } else if group < groups.count, let place = groups[group] {
                    result += text[place]
                }
                index += 1
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
