import Bytes

/// A whole number of any size with a sign.
struct SignedNatural: Equatable {
    let magnitude: Natural
    let isNegative: Bool

    init(_ magnitude: Natural, _ isNegative: Bool = false) {
        self.magnitude = magnitude
        self.isNegative = isNegative && !magnitude.isZero
    }

    /// The number that a text is, with an optional `-`; nil for anything else.
    init?(_ text: ByteString) {
        let isNegative = text.first == 0x2d
        let digits = isNegative ? text[1..<text.count] : text
        guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }) else { return nil }
        self.init(Natural(digits: digits), isNegative)
    }

    var isZero: Bool { magnitude.isZero }
    var text: ByteString { (isNegative ? "-" : "") + magnitude.text }
    var negated: SignedNatural { SignedNatural(magnitude, !isNegative) }

    static func + (a: SignedNatural, b: SignedNatural) -> SignedNatural {
        if a.isNegative == b.isNegative { return SignedNatural(a.magnitude + b.magnitude, a.isNegative) }
        if a.magnitude < b.magnitude { return SignedNatural(b.magnitude - a.magnitude, b.isNegative) }
        return SignedNatural(a.magnitude - b.magnitude, a.isNegative)
    }

    static func * (a: SignedNatural, b: SignedNatural) -> SignedNatural {
        SignedNatural(a.magnitude * b.magnitude, a.isNegative != b.isNegative)
    }

    /// Quotient towards zero, and the rest with the sign of the dividend.
    func divided(by divisor: SignedNatural) -> (quotient: SignedNatural, rest: SignedNatural) {
        let (quotient, rest) = magnitude.divided(by: divisor.magnitude)
        return (SignedNatural(quotient, isNegative != divisor.isNegative), SignedNatural(rest, isNegative))
    }

    static func < (a: SignedNatural, b: SignedNatural) -> Bool {
        if a.isNegative != b.isNegative { return a.isNegative }
        return a.isNegative ? b.magnitude < a.magnitude : a.magnitude < b.magnitude
    }
}
