import Bytes
import Foundation
import Testing

@Suite struct FloatParserTests {
    @Test(arguments: [
        "0", "-0", "1", "1.5", ".5", "5.", "1e10", "1E+10", "1e-10", "123456789012345678901234567890", "1e400",
        "-1e400",
        "1e-400", "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072014e-308",
        "2.2250738585072011e-308", "1.7976931348623157e308", "1.7976931348623159e308", "9007199254740993",
        "9007199254740992.99999999999999999999999", "0x1p3", "0x1.8p1", "0x.8", "0x1.fffffffffffff8p0", "0x1p-1074",
        "0x1p-1075", "0x1.00000000000001p-1075", "0x1p1024", "inf", "-Infinity", "1e", "1e+", "1.2.3", "12abc", "0x",
        "0xg",
        "1e5000000000000000000000", "0.1", "0.3", "1e23", "8.5e22",
    ])
    func `a number is what the C library makes of it`(text: String) {
        var end: UnsafeMutablePointer<CChar>?
        text.withCString { start in
            let expected = strtod(start, &end)
            let length = end! - UnsafeMutablePointer(mutating: start)
            let parsed = FloatParser.double(Array(text.utf8).span)
            #expect(parsed?.value.bitPattern == expected.bitPattern)
            #expect(parsed?.length == length)
            let expectedFloat = strtof(start, &end)
            #expect(FloatParser.float(Array(text.utf8).span)?.value.bitPattern == expectedFloat.bitPattern)
        }
    }

    @Test(arguments: ["", "-", ".", "e5", "+.e3", "x", "in"])
    func `what is not a number is refused`(text: String) {
        #expect(FloatParser.double(Array(text.utf8).span) == nil)
    }

    @Test func `random numbers are what the C library makes of them`() {
        var random = SplitMix(state: 7)
        let alphabet = Array("0123456789012345678901234567890123456789.e-+x".utf8)
        for round in 0..<30000 {
            var text = ByteString()
            if round % 3 == 0 {
                // What Swift prints; the payload of a NaN is not read back.
                let number = Double(bitPattern: random.next())
                text = number.isNaN ? "nan" : ByteString("\(number)")
            } else {
                for _ in 0..<(1 + random.next() % 40) {
                    text.append(alphabet[Int(random.next() % UInt64(alphabet.count))])
                }
                if round % 2 == 0 { text += "e" + ByteString(Int64(random.next() % 700) - 350) }
            }
            var end: UnsafeMutablePointer<CChar>?
            text.string.withCString { start in
                let expected = strtod(start, &end)
                let length = end! - UnsafeMutablePointer(mutating: start)
                let parsed = FloatParser.double(text.bytes.span)
                #expect((parsed?.length ?? 0) == length, "\(text.string)")
                if length > 0 && !expected.isNaN {
                    #expect(parsed?.value.bitPattern == expected.bitPattern, "\(text.string)")
                    #expect(
                        FloatParser.float(text.bytes.span)?.value.bitPattern == strtof(start, nil).bitPattern,
                        "\(text.string)")
                }
            }
        }
    }
}
