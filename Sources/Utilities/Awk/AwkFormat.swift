import Bytes

/// `printf` and `sprintf`.
enum AwkFormat {
    static func text(_ nodes: [AwkNode], _ machine: AwkMachine) throws(AwkStop) -> ByteString {
        let format = try nodes[0].text(machine)
        var result = ByteString()
        var next = 1
        func argument() throws(AwkStop) -> AwkNode {
            guard next < nodes.count else {
                throw .fatal("not enough arguments to satisfy format string \"" + format + "\"")
            }
            next += 1
            return nodes[next - 1]
        }
        var index = 0
        while index < format.count {
            let byte = format[index]
            index += 1
            guard byte == 0x25 else {
                result.append(byte)
                continue
            }
            let start = index - 1
            if index < format.count, format[index] == 0x25 {
                result.append(0x25)
                index += 1
                continue
            }
            var conversion = Conversion()
            while index < format.count, conversion.add(flag: format[index]) { index += 1 }
            if index < format.count, format[index] == 0x2a {
                index += 1
                let width = whole(try argument().number(machine))
                conversion.width = width.magnitude
                if width.isNegative { conversion.leftAligns = true }
            } else {
                conversion.width = digits(format, &index)
            }
            if index < format.count, format[index] == 0x2e {
                index += 1
                if index < format.count, format[index] == 0x2a {
                    index += 1
                    let precision = whole(try argument().number(machine))
                    conversion.precision = precision.isNegative ? nil : precision.magnitude
                } else {
                    conversion.precision = digits(format, &index)
                }
            }
            while index < format.count, ("hlLjzt" as ByteString).contains(format[index]) { index += 1 }
            guard index < format.count else {
                result += format[start..<index]
                break
            }
            conversion.letter = format[index]
            index += 1
            switch conversion.letter {
            case 0x63: result += character(conversion, try argument().value(machine), machine)
            case 0x73: result += string(conversion, try argument().text(machine))
            case 0x64, 0x69, 0x6f, 0x78, 0x58, 0x75: result += integer(conversion, try argument().number(machine))
            case 0x61, 0x41, 0x65, 0x45, 0x66, 0x46, 0x67, 0x47:
                result += floating(conversion, try argument().number(machine))
            default: result += format[start..<index]
            }
        }
        return result
    }

    /// A number by a format such as CONVFMT.
    static func number(_ number: Double, _ format: ByteString) -> ByteString {
        var index = 0
        var result = ByteString()
        while index < format.count, format[index] != 0x25 {
            result.append(format[index])
            index += 1
        }
        index += 1
        var conversion = Conversion()
        while index < format.count, conversion.add(flag: format[index]) { index += 1 }
        conversion.width = digits(format, &index)
        if index < format.count, format[index] == 0x2e {
            index += 1
            conversion.precision = digits(format, &index)
        }
        guard index < format.count else { return format }
        conversion.letter = format[index]
        let rest = format[(index + 1)..<format.count]
        switch conversion.letter {
        case 0x64, 0x69, 0x6f, 0x78, 0x58, 0x75: return result + integer(conversion, number) + rest
        case 0x61, 0x41, 0x65, 0x45, 0x66, 0x46, 0x67, 0x47: return result + floating(conversion, number) + rest
        default: return format
        }
    }

    private static func digits(_ format: ByteString, _ index: inout Int) -> Int {
        var value = 0
        while index < format.count, format[index].isDigit {
            value = min(value * 10 + Int(format[index] - 0x30), 1_000_000)
            index += 1
        }
        return value
    }

    private static func whole(_ number: Double) -> (magnitude: Int, isNegative: Bool) {
        let number = number.isNaN ? 0 : number
        return (Int(min(number.magnitude, 1_000_000)), number < 0)
    }

    /// Blanks and precisions count characters.
    private static func string(_ conversion: Conversion, _ text: ByteString) -> ByteString {
        if conversion.width == 0 && conversion.precision == nil { return text }
        let part = conversion.precision.map { AwkText.part(text, 1, Double($0)) } ?? text
        let blanks = ByteString(repeatElement(0x20, count: max(0, conversion.width - AwkText.count(part))))
        return conversion.leftAligns ? part + blanks : blanks + part
    }

    private static func character(_ conversion: Conversion, _ value: AwkValue, _ machine: AwkMachine) -> ByteString {
        var isNumber = false
        if case .number = value { isNumber = true }
        if case .input = value, value.comparable != nil { isNumber = true }
        var conversion = conversion
        conversion.precision = nil
        guard isNumber else {
            let text = machine.text(value)
            return string(conversion, AwkText.part(text, 1, 1))
        }
        let code = value.number.rounded(.towardZero)
        if code >= 128, code < 0x110000, Locale.isUTF8, let scalar = Unicode.Scalar(UInt32(code)) {
            return string(conversion, ByteString(UTF8.encode(scalar).map { Array($0) } ?? []))
        }
        return string(conversion, [UInt8(truncatingIfNeeded: Int64(exactly: code) ?? 0)])
    }

    private static func integer(_ conversion: Conversion, _ number: Double) -> ByteString {
        var conversion = conversion
        if let special = AwkNumber.special(number) {
            conversion.precision = nil
            return string(conversion, special)
        }
        let value = number.rounded(.towardZero)
        let isSigned = conversion.letter == 0x64 || conversion.letter == 0x69
        // What no machine's word holds is shown as a number with no digits behind its point.
        guard value.magnitude < 0x1p64, isSigned || value >= 0 else {
            conversion.letter = isSigned || value >= 0 ? 0x66 : 0x67
            conversion.precision = isSigned || value >= 0 ? 0 : conversion.precision
            return conversion.floating(Extended(isSigned || value >= 0 ? value : number))
        }
        return conversion.whole(UInt64(value.magnitude), isNegative: value < 0)
    }

    private static func floating(_ conversion: Conversion, _ number: Double) -> ByteString {
        if let special = AwkNumber.special(number) {
            var conversion = conversion
            conversion.precision = nil
            return string(conversion, conversion.showsPlus && special.first != 0x2d ? "+" + special : special)
        }
        let isPlain =
            !conversion.showsPlus && !conversion.showsSpace && !conversion.isAlternative && !conversion.padsZeros
        if isPlain {
            var quick: ByteString?
            if conversion.letter == 0x66 { quick = AwkNumber.fixed(number, precision: conversion.precision ?? 6) }
            if conversion.letter == 0x67, number != 0 {
                quick = AwkNumber.general(number, precision: conversion.precision ?? 6)
            }
            if let quick { return aligned(quick, conversion) }
        }
        return conversion.floating(Extended(number))
    }

    private static func aligned(_ text: ByteString, _ conversion: Conversion) -> ByteString {
        let blanks = ByteString(repeatElement(0x20, count: max(0, conversion.width - text.count)))
        return conversion.leftAligns ? text + blanks : blanks + text
    }
}
