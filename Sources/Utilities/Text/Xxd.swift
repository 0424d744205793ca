import Bytes
import CommandLine
import Platform
import Scheme
import SchemeProtocol
import Streams

extension Utilities {
    /// `xxd`: bytes as hexadecimal text.
    static var xxd: Utility {
        Utility(
            ["[OPTION]... [INFILE [OUTFILE]]", "-r [-s OFFSET] [-c COLS] [-ps] [INFILE [OUTFILE]]"],
            "Make a hexadecimal dump, or bytes from one.",
            [
                Option("a", "", "toggle autoskip: a single '*' replaces lines of NUL"),
                Option("b", "", "binary digits"), Option("C", "", "capitalize variable names of -i"),
                Option("c", "", takes: "COLS", "COLS bytes per line; default 16 (-i: 12, -ps: 30, -b: 6)"),
                Option("d", "", "offsets in decimal"), Option("e", "", "little-endian groups"),
                Option("g", "", takes: "BYTES", "bytes per group; default 2 (-e: 4, -b: 1)"),
                Option("i", "", "C include file style"), Option("l", "", takes: "LEN", "stop after LEN bytes"),
                Option("n", "", takes: "NAME", "the variable name of -i"),
                Option("o", "", takes: "OFFSET", "add OFFSET to the shown positions"),
                Option("p", "", "plain hexadecimal digits (also -ps)"), Option("r", "", "make bytes of a dump"),
                Option("s", "", takes: "SEEK", "start at byte SEEK; from the end where negative"),
                Option("u", "", "upper-case digits"),
            ], parsing: .raw
        ) { (context) throws(Failure) in
            let request = try HexRequest(context.words)
            let file = try request.outputFile()
            let output = file.map { Output($0) } ?? context.output
            if request.isReverse {
                try HexReader(request, output, into: file).run(context)
            } else {
                try HexWriter(request, output).run(context)
            }
            guard let file else { return }
            try must(request.operands[1]) { () throws(Errno) in
                try output.flush()
                try Host.close(file)
            }
        }
    }
}

/// What the command line of `xxd` asks for. One dash begins whole words here, of which the first letters count.
struct HexRequest {
    enum Style { case normal, bits, little, plain, include }
    var style = Style.normal
    var (isReverse, skipsZeros, isUpper, isDecimal, capitalizes) = (false, false, false, false, false)
    var (columns, group, length): (Int?, Int?, Int?) = (nil, nil, nil)
    var (offset, seek) = (0, 0)
    var name: ByteString?
    var operands: [ByteString] = []

    init(_ words: [ByteString]) throws(Failure) {
        var index = 0
        while index < words.count {
            var word = words[index]
            index += 1
            guard operands.isEmpty, word.count > 1, word[0] == 0x2d else {
                operands.append(word)
                continue
            }
            if word == "--" {
                operands += words[index...]
                break
            }
            if word[1] == 0x2d { word = word[1..<word.count] }
            switch word[1] {
            case 0x61: skipsZeros.toggle()
            case 0x62: style = .bits
            case 0x65: style = .little
            case 0x75: isUpper = true
            case 0x70: style = .plain
            case 0x69: style = .include
            case 0x43: capitalizes = true
            case 0x64: isDecimal = true
            case 0x72: isReverse = true
            case 0x63, 0x67, 0x6c, 0x6e, 0x6f, 0x73:
                var value = word[2..<word.count]
                if value.isEmpty || value.first.map({ $0 >= 0x61 && $0 <= 0x7a }) ?? false && word[1] != 0x6e {
                    guard index < words.count else { throw .usage("option needs a value: " + word) }
                    value = words[index]
                    index += 1
                }
                try take(word[1], value)
            default: throw .usage("unknown option: " + word)
            }
        }
        if operands.count > 2 { throw .usage("extra operand " + quoted(operands[2])) }
        if isReverse && (style == .bits || style == .little || style == .include) {
            throw .fatal("sorry, cannot revert this type of hexdump")
        }
        if let columns, columns > 256, style != .plain, style != .include {
            throw .fatal("invalid number of columns (max. 256).")
        }
        let group = group ?? 0
        if style == .little, group > 0, group & (group - 1) != 0 {
            throw .fatal("number of octets per group must be a power of 2 with -e.")
        }
    }

    private mutating func take(_ letter: UInt8, _ value: ByteString) throws(Failure) {
        if letter == 0x6e {
            name = value
            return
        }
        let number = try HexRequest.number(value)
        if number < 0, letter != 0x73, letter != 0x6f { throw .fatal("invalid number " + quoted(value)) }
        switch letter {
        case 0x63: columns = number == 0 ? nil : number
        case 0x67: group = number
        case 0x6c: length = number
        case 0x6f: offset = number
        default: seek = number
        }
    }

    /// A number as C writes them, with a sign.
    static func number(_ word: ByteString) throws(Failure) -> Int {
        var digits = word
        var isNegative = false
        while let sign = digits.first, sign == 0x2b || sign == 0x2d {
            isNegative = sign == 0x2d
            digits = digits[1..<digits.count]
        }
        var radix: Int64 = 10
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            radix = 16
            digits = digits[2..<digits.count]
        } else if digits.count > 1, digits[0] == 0x30 {
            radix = 8
        }
        guard digits.first?.digitValue != nil, let value = digits.integer(radix: radix), value < 1 << 62 else {
            throw .fatal("invalid number " + quoted(word))
        }
        return isNegative ? -Int(value) : Int(value)
    }

    /// Where the result goes, nil for standard output; a file that a dump is put into is not cut short.
    func outputFile() throws(Failure) -> HandleNumber? {
        guard operands.count > 1, operands[1] != "-" else { return nil }
        let path = operands[1]
        let flags: OpenFlags =
            isReverse ? [.write, .create, .closeOnExec] : [.write, .create, .truncate, .closeOnExec]
        return try must(path) { () throws(Errno) in try Host.open(path, flags) }
    }

    func input() throws(Failure) -> Input {
        let path = operands.first ?? "-"
        return try must(path) { () throws(Errno) in try Input(path: path) }
    }
}
