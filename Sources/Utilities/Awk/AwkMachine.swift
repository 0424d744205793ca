import Bytes
import Platform
import RegularExpression
import SchemeProtocol
import Streams

/// The variables that awk itself looks at.
enum AwkVariable: Int {
    case recordNumber, fileRecordNumber, fieldCount, fieldSeparator, outputFieldSeparator, outputRecordSeparator
    case recordSeparator, fileName, keySeparator, matchStart, matchLength, conversionFormat, outputFormat

    static let names: [ByteString: AwkVariable] = [
        "NR": .recordNumber, "FNR": .fileRecordNumber, "NF": .fieldCount, "FS": .fieldSeparator,
        "OFS": .outputFieldSeparator, "ORS": .outputRecordSeparator, "RS": .recordSeparator, "FILENAME": .fileName,
        "SUBSEP": .keySeparator, "RSTART": .matchStart, "RLENGTH": .matchLength, "CONVFMT": .conversionFormat,
        "OFMT": .outputFormat,
    ]
}

/// What says how values become text.
final class AwkSettings {
    var outputFieldSeparator: ByteString = " "
    var outputRecordSeparator: ByteString = "\n"
    var keySeparator: ByteString = "\u{1c}"
    var conversionFormat: ByteString = "%.6g"
    var outputFormat: ByteString = "%.6g"
    var isParagraphMode = false

    func text(_ value: AwkValue) -> ByteString {
        switch value {
        case .none: ""
        case .text(let text), .input(let text): text
        case .number(let number): AwkNumber.text(number, format: conversionFormat)
        }
    }
}

/// A rule of the program: when it runs and what it does.
struct AwkRule {
    enum Pattern {
        case always
        case condition(AwkNode)
        case range(AwkNode, AwkNode)
    }

    let pattern: Pattern
    /// nil: print the record.
    let action: AwkStatement?
}

/// A whole program.
struct AwkProgram {
    var begin: [AwkStatement] = []
    var rules: [AwkRule] = []
    var end: [AwkStatement] = []
    var functions: [AwkFunction] = []
    var globals: [ByteString: Int] = [:]
}

/// Runs an awk program.
final class AwkMachine {
    let context: Context
    let streams: AwkStreams
    let record: AwkRecord
    let settings = AwkSettings()
    let program: AwkProgram
    var globals: [AwkValue]
    private var arrays: [AwkArray?]
    var locals: [AwkValue] = []
    var localArrays: [AwkArray?] = []
    var frame = 0
    var depth = 0
    var returned = AwkValue.none
    var recordNumber = 0.0
    var fileRecordNumber = 0.0
    var status: Int32 = 0
    var isOutsideRecords = true
    var random = AwkRandom()
    private(set) var recordEnd = AwkRecordEnd.byte(0x0a)
    private var specials = [AwkValue](repeating: .none, count: 13)
    private var expressions: [ByteString: RegularExpression] = [:]
    private var isRangeOpen: [Bool]
    private var reader: AwkReader?
    private var nextOperand = 1.0
    private var hasReadFile = false
    /// For tests: how many rounds of loops may run.
    var stepLimit = Int.max

    init(_ context: Context, _ program: AwkProgram) {
        self.context = context
        self.program = program
        streams = AwkStreams(context)
        record = AwkRecord(settings)
        globals = [AwkValue](repeating: .none, count: program.globals.count)
        arrays = [AwkArray?](repeating: nil, count: program.globals.count)
        isRangeOpen = [Bool](repeating: false, count: program.rules.count)
        specials[AwkVariable.fieldSeparator.rawValue] = .text(" ")
        specials[AwkVariable.outputFieldSeparator.rawValue] = .text(" ")
        specials[AwkVariable.outputRecordSeparator.rawValue] = .text("\n")
        specials[AwkVariable.recordSeparator.rawValue] = .text("\n")
        specials[AwkVariable.keySeparator.rawValue] = .text(settings.keySeparator)
        specials[AwkVariable.conversionFormat.rawValue] = .text("%.6g")
        specials[AwkVariable.outputFormat.rawValue] = .text("%.6g")
        specials[AwkVariable.matchStart.rawValue] = .number(0)
        specials[AwkVariable.matchLength.rawValue] = .number(-1)
    }

    var outputFieldSeparator: ByteString { settings.outputFieldSeparator }
    var outputRecordSeparator: ByteString { settings.outputRecordSeparator }
    var keySeparator: ByteString { settings.keySeparator }

    // MARK: Values

    func text(_ value: AwkValue) -> ByteString { settings.text(value) }

    /// As `print` shows it.
    func shown(_ value: AwkValue) -> ByteString {
        if case .number(let number) = value { return AwkNumber.text(number, format: settings.outputFormat) }
        return settings.text(value)
    }

    func globalArray(_ index: Int) -> AwkArray {
        if let array = arrays[index] { return array }
        let array = AwkArray()
        arrays[index] = array
        return array
    }

    func localArray(_ index: Int) -> AwkArray {
        if let array = localArrays[frame + index] { return array }
        let array = AwkArray()
        localArrays[frame + index] = array
        return array
    }

    func special(_ variable: AwkVariable) -> AwkValue {
        switch variable {
        case .recordNumber: .number(recordNumber)
        case .fileRecordNumber: .number(fileRecordNumber)
        case .fieldCount: .number(Double(record.count))
        default: specials[variable.rawValue]
        }
    }

    func setSpecial(_ variable: AwkVariable, _ value: AwkValue) throws(AwkStop) {
        specials[variable.rawValue] = value
        switch variable {
        case .recordNumber: recordNumber = value.number
        case .fileRecordNumber: fileRecordNumber = value.number
        case .fieldCount:
            let count = value.number
            guard count >= 0, count < 10_000_000 else { throw .fatal("NF set to a wrong value") }
            record.set(count: Int(count))
        case .fieldSeparator: record.separator = try separator(text(value))
        case .outputFieldSeparator: settings.outputFieldSeparator = text(value)
        case .outputRecordSeparator: settings.outputRecordSeparator = text(value)
        case .recordSeparator: try setRecordEnd(text(value))
        case .keySeparator: settings.keySeparator = text(value)
        case .conversionFormat: settings.conversionFormat = text(value)
        case .outputFormat: settings.outputFormat = text(value)
        case .fileName, .matchStart, .matchLength: break
        }
    }

    private func setRecordEnd(_ text: ByteString) throws(AwkStop) {
        settings.isParagraphMode = text.isEmpty
        switch text.count {
        case 0: recordEnd = .paragraph
        case 1: recordEnd = .byte(text[0])
        default: recordEnd = .expression(try expression(text))
        }
    }

    /// What a text stands for between fields.
    func separator(_ text: ByteString) throws(AwkStop) -> AwkSeparator {
        if text == " " { return .blanks }
        if text.isEmpty { return .characters }
        if text.count == 1, text[0] != 0x5c { return .byte(text[0]) }
        return .expression(try expression(text))
    }

    /// The expression of a text that is made while the program runs.
    func expression(_ text: ByteString) throws(AwkStop) -> RegularExpression {
        if let known = expressions[text] { return known }
        do throws(RegularExpression.Failure) {
            let expression = try RegularExpression([AwkPattern.translated(text)], .extended)
            if expressions.count > 500 { expressions.removeAll() }
            expressions[text] = expression
            return expression
        } catch { throw .fatal("regular expression /" + text + "/: " + error.message) }
    }

    func countStep() throws(AwkStop) {
        stepLimit -= 1
        if stepLimit <= 0 { throw .exit }
    }

    /// Assigns a variable from outside: `-v` and operands with `=`.
    func assign(_ name: ByteString, _ text: ByteString) throws(AwkStop) {
        let value = AwkValue.input(AwkLexer.unescaped(text))
        if let variable = AwkVariable.names[name] { return try setSpecial(variable, value) }
        if let index = program.globals[name] { globals[index] = value }
    }

    // MARK: Running

    func run() throws(Failure) {
        do throws(AwkStop) {
            try runAll()
            try streams.closeAll()
        } catch {
            switch error {
            case .failure(let failure):
                try? streams.closeAll()
                throw failure
            default: break
            }
        }
    }

    private func runAll() throws(AwkStop) {
        do throws(AwkStop) {
            for action in program.begin { _ = try action.run(self) }
            if !program.rules.isEmpty || !program.end.isEmpty { try runRecords() }
        } catch {
            guard case .exit = error else { throw error }
        }
        isOutsideRecords = true
        do throws(AwkStop) {
            for action in program.end { _ = try action.run(self) }
        } catch { guard case .exit = error else { throw error } }
    }

    private func runRecords() throws(AwkStop) {
        while try readRecord() {
            isOutsideRecords = false
            do throws(AwkStop) { try runRules() } catch {
                switch error {
                case .next: continue
                case .nextFile: leaveFile()
                default: throw error
                }
            }
        }
    }

    private func runRules() throws(AwkStop) {
        for index in program.rules.indices {
            let rule = program.rules[index]
            switch rule.pattern {
            case .always: break
            case .condition(let condition): if try !condition.truth(self) { continue }
            case .range(let first, let last):
                if !isRangeOpen[index] {
                    guard try first.truth(self) else { continue }
                    isRangeOpen[index] = true
                }
                if try last.truth(self) { isRangeOpen[index] = false }
            }
            if let action = rule.action {
                _ = try action.run(self)
            } else {
                if try !record.write(0, to: streams.standard) { try streams.standard.write(record.wholeText) }
                try streams.standard.write(outputRecordSeparator)
                try streams.standard.endOfPrint()
            }
        }
    }

    // MARK: Records

    private func readRecord() throws(AwkStop) -> Bool {
        while true {
            guard let reader = try currentReader() else { return false }
            let record = record
            if try read(reader, { record.set(copying: $0) }) { return true }
        }
    }

    /// `getline` of the next record as text.
    func nextLine() throws(AwkStop) -> AwkStreams.Line {
        while true {
            guard let reader = try currentReader() else { return .end }
            var text = ByteString()
            if try read(reader, { text = ByteString(copying: $0) }) { return .line(text) }
        }
    }

    private func read(_ reader: AwkReader, _ body: (Span<UInt8>) -> Void) throws(AwkStop) -> Bool {
        do throws(Errno) {
            if try reader.next(recordEnd, body) {
                recordNumber += 1
                fileRecordNumber += 1
                return true
            }
        } catch {
            context.complain(text(special(.fileName)), error, status: 2)
            status = max(status, 2)
        }
        leaveFile()
        return false
    }

    private func leaveFile() {
        reader?.close()
        reader = nil
    }

    /// The file that is read, or the next one of ARGV; nil behind the last.
    private func currentReader() throws(AwkStop) -> AwkReader? {
        if let reader { return reader }
        guard let count = program.globals["ARGC"], let list = program.globals["ARGV"] else { return nil }
        while nextOperand < globals[count].number {
            let key = AwkNumber.text(nextOperand, format: "%d")
            nextOperand += 1
            let array = globalArray(list)
            guard array.contains(key) else { continue }
            let operand = text(array[key])
            if operand.isEmpty { continue }
            if let (name, value) = Self.assignment(operand) {
                try assign(name, value)
                continue
            }
            hasReadFile = true
            if let reader = open(operand) { return begin(reader, operand) }
        }
        if hasReadFile { return nil }
        hasReadFile = true
        return begin(AwkReader(Host.standardInput, isOwned: false), "")
    }

    private func begin(_ reader: AwkReader, _ name: ByteString) -> AwkReader {
        self.reader = reader
        fileRecordNumber = 0
        specials[AwkVariable.fileName.rawValue] = .text(name)
        return reader
    }

    private func open(_ path: ByteString) -> AwkReader? {
        if path == "-" || path == "/dev/stdin" { return AwkReader(Host.standardInput, isOwned: false) }
        do throws(Errno) {
            let handle = try Host.open(path, [.read, .closeOnExec])
            if try Host.stat(handle).mode.type == .directory {
                try? Host.close(handle)
                throw .isADirectory
            }
            return AwkReader(handle, isOwned: true)
        } catch {
            context.complain("cannot open \"" + path + "\"", error, status: 2)
            status = 2
            return nil
        }
    }

    /// The parts of `name=value`; nil for any other operand.
    static func assignment(_ word: ByteString) -> (name: ByteString, value: ByteString)? {
        guard let equals = word.firstIndex(of: 0x3d), equals > 0, !word[0].isDigit else { return nil }
        let name = word[0..<equals]
        guard name.bytes.allSatisfy({ $0.isAlphanumeric || $0 == 0x5f }) else { return nil }
        return (name, word[(equals + 1)..<word.count])
    }
}

/// Random numbers, the same for the same seed.
struct AwkRandom {
    private var state: UInt64 = 0
    private(set) var seed = 0.0

    mutating func start(_ seed: Double) {
        self.seed = seed
        state = seed.bitPattern
        _ = next()
    }

    /// From 0 up to but not including 1.
    mutating func next() -> Double {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state &>> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed &>> 27) &* 0x94d0_49bb_1331_11eb
        return Double((mixed ^ mixed &>> 31) &>> 11) * 0x1p-53
    }
}

/// What awk's expressions have beyond POSIX's.
enum AwkPattern {
    /// An expression of awk as an extended one: escapes become what they mean.
    static func translated(_ pattern: ByteString) -> ByteString {
        guard pattern.contains(0x5c) else { return pattern }
        var result = ByteString()
        var index = 0
        var isInBracket = false
        while index < pattern.count {
            let byte = pattern[index]
            if byte == 0x5c, index + 1 < pattern.count {
                let (meant, end) = escape(pattern, index)
                if let meant {
                    result += isInBracket ? inBracket(meant) : outside(meant)
                } else if isInBracket {
                    result += inBracket(pattern[index + 1])
                } else {
                    result += pattern[index + 1] == 0x79 ? "\\b" : pattern[index..<end]
                }
                index = end
                continue
            }
            result.append(byte)
            index += 1
            if isInBracket {
                if byte == 0x5d { isInBracket = false }
                if byte == 0x5b, index < pattern.count, pattern[index] == 0x3a,
                    let end = pattern.firstIndex(of: ":]", from: index + 1)
                {
                    result += pattern[index..<(end + 2)]
                    index = end + 2
                }
            } else if byte == 0x5b {
                isInBracket = true
                if index < pattern.count, pattern[index] == 0x5e {
                    result.append(0x5e)
                    index += 1
                }
                if index < pattern.count, pattern[index] == 0x5d {
                    result.append(0x5d)
                    index += 1
                }
            }
        }
        return result
    }

    /// The byte that an escape stands for, and where it ends; nil for what the expression itself understands.
    private static func escape(_ pattern: ByteString, _ start: Int) -> (UInt8?, Int) {
        let letter = pattern[start + 1]
        switch letter {
        case 0x61: return (7, start + 2)
        case 0x62: return (8, start + 2)
        case 0x66: return (12, start + 2)
        case 0x6e: return (10, start + 2)
        case 0x72: return (13, start + 2)
        case 0x74: return (9, start + 2)
        case 0x76: return (11, start + 2)
        case 0x22, 0x2f, 0x26: return (letter, start + 2)
        case 0x30...0x37:
            var value = UInt32(letter - 0x30)
            var end = start + 2
            while end < min(start + 4, pattern.count), pattern[end] >= 0x30, pattern[end] <= 0x37 {
                value = value * 8 + UInt32(pattern[end] - 0x30)
                end += 1
            }
            return (UInt8(truncatingIfNeeded: value), end)
        case 0x38, 0x39: return (letter, start + 2)
        default:
            let isKnown = ("wWsSyB<>" as ByteString).contains(letter)
            return (isKnown || !letter.isAlphanumeric ? nil : letter, start + 2)
        }
    }

    private static func inBracket(_ byte: UInt8) -> ByteString {
        byte == 0x5d || byte == 0x5b || byte == 0x2d || byte == 0x5e || byte == 0x5c
            ? [0x5b, 0x2e, byte, 0x2e, 0x5d] : [byte]
    }

    private static func outside(_ byte: UInt8) -> ByteString {
        byte > 0x20 && byte < 0x7f && !byte.isAlphanumeric ? [0x5c, byte] : [byte]
    }
}
