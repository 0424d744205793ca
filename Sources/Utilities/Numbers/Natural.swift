import Bytes

/// A whole number of any size, from 0 up.
struct Natural: Equatable {
    /// The lowest first, without zeros at the end.
    private(set) var limbs: [UInt32] = []

    init() {}

    init(_ value: UInt64) {
        limbs = [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        trim()
    }

    /// The number that decimal digits spell; everything in them must be a digit.
    init(digits: some Sequence<UInt8>) {
        for digit in digits { multiplyAndAdd(10, UInt32(digit - 0x30)) }
    }

    static func power(of base: UInt32, _ exponent: Int) -> Natural {
        var result = Natural(1)
        for _ in 0..<max(exponent, 0) { result.multiplyAndAdd(base, 0) }
        return result
    }

    var isZero: Bool { limbs.isEmpty }
    var isOdd: Bool { limbs.first.map { $0 & 1 == 1 } ?? false }

    /// How many bits it takes.
    var bitWidth: Int { limbs.last.map { limbs.count * 32 - $0.leadingZeroBitCount } ?? 0 }

    /// As a machine word; nil where it is too large.
    var word: UInt64? {
        if limbs.count > 2 { return nil }
        return limbs.reversed().reduce(0) { $0 << 32 | UInt64($1) }
    }

    private mutating func trim() { while limbs.last == 0 { limbs.removeLast() } }

    mutating func multiplyAndAdd(_ factor: UInt32, _ summand: UInt32) {
        var carry = UInt64(summand)
        for index in limbs.indices {
            carry += UInt64(limbs[index]) * UInt64(factor)
            limbs[index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    /// Divides in place; answers the rest.
    mutating func divide(by divisor: UInt32) -> UInt32 {
        var rest: UInt64 = 0
        for index in limbs.indices.reversed() {
            rest = rest << 32 | UInt64(limbs[index])
            limbs[index] = UInt32(truncatingIfNeeded: rest / UInt64(divisor))
            rest %= UInt64(divisor)
        }
        trim()
        return UInt32(rest)
    }

    static func + (a: Natural, b: Natural) -> Natural {
        var result = Natural()
        var carry: UInt64 = 0
        for index in 0..<max(a.limbs.count, b.limbs.count) {
            carry += UInt64(index < a.limbs.count ? a.limbs[index] : 0)
            carry += UInt64(index < b.limbs.count ? b.limbs[index] : 0)
            result.limbs.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        if carry > 0 { result.limbs.append(UInt32(carry)) }
        return result
    }

    /// The difference; `b` must not be larger.
    static func - (a: Natural, b: Natural) -> Natural {
        var result = a
        var borrow: Int64 = 0
        for index in a.limbs.indices {
            var value = Int64(a.limbs[index]) - borrow - Int64(index < b.limbs.count ? b.limbs[index] : 0)
            borrow = value < 0 ? 1 : 0
            if value < 0 { value += 1 << 32 }
            result.limbs[index] = UInt32(truncatingIfNeeded: value)
        }
        result.trim()
        return result
    }

    static func * (a: Natural, b: Natural) -> Natural {
        var result = Natural()
        result.limbs = [UInt32](repeating: 0, count: a.limbs.count + b.limbs.count)
        for i in a.limbs.indices {
            var carry: UInt64 = 0
            for j in b.limbs.indices {
                carry += UInt64(a.limbs[i]) * UInt64(b.limbs[j]) + UInt64(result.limbs[i + j])
                result.limbs[i + j] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            result.limbs[i + b.limbs.count] = UInt32(carry)
        }
        result.trim()
        return result
    }

    static func << (a: Natural, count: Int) -> Natural {
        if a.isZero || count == 0 { return a }
        var result = Natural()
        result.limbs = [UInt32](repeating: 0, count: count / 32)
        let shift = UInt64(count % 32)
        var carry: UInt64 = 0
        for limb in a.limbs {
            carry |= UInt64(limb) << shift
            result.limbs.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        if carry > 0 { result.limbs.append(UInt32(carry)) }
        return result
    }

    static func < (a: Natural, b: Natural) -> Bool {
        if a.limbs.count != b.limbs.count { return a.limbs.count < b.limbs.count }
        for index in a.limbs.indices.reversed() where a.limbs[index] != b.limbs[index] {
            return a.limbs[index] < b.limbs[index]
        }
        return false
    }

    /// Quotient and rest; `divisor` must not be 0. (Knuth, The Art of Computer Programming, 4.3.1, algorithm D.)
    func divided(by divisor: Natural) -> (quotient: Natural, rest: Natural) {
        if self < divisor { return (Natural(), self) }
        if divisor.limbs.count == 1 {
            var quotient = self
            let rest = quotient.divide(by: divisor.limbs[0])
            return (quotient, Natural(UInt64(rest)))
        }
        let shift = divisor.limbs[divisor.limbs.count - 1].leadingZeroBitCount
        let v = (divisor << shift).limbs
        var u = (self << shift).limbs
        while u.count <= limbs.count { u.append(0) }
        let n = v.count
        var quotient = Natural()
        quotient.limbs = [UInt32](repeating: 0, count: u.count - n)
        for j in (0..<(u.count - n)).reversed() {
            let top = UInt64(u[j + n]) << 32 | UInt64(u[j + n - 1])
            var guess = top / UInt64(v[n - 1])
            var rest = top % UInt64(v[n - 1])
            while guess >> 32 != 0 || guess * UInt64(v[n - 2]) > rest << 32 | UInt64(u[j + n - 2]) {
                guess -= 1
                rest += UInt64(v[n - 1])
                if rest >> 32 != 0 { break }
            }
            var borrow: Int64 = 0
            var carry: UInt64 = 0
            for i in 0..<n {
                carry += guess * UInt64(v[i])
                let value = Int64(u[i + j]) - borrow - Int64(carry & 0xffff_ffff)
                u[i + j] = UInt32(truncatingIfNeeded: value)
                borrow = value < 0 ? 1 : 0
                carry >>= 32
            }
            let value = Int64(u[j + n]) - borrow - Int64(carry)
            u[j + n] = UInt32(truncatingIfNeeded: value)
            if value < 0 {
                guess -= 1
                var carry: UInt64 = 0
                for i in 0..<n {
                    carry += UInt64(u[i + j]) + UInt64(v[i])
                    u[i + j] = UInt32(truncatingIfNeeded: carry)
                    carry >>= 32
                }
                u[j + n] = UInt32(truncatingIfNeeded: UInt64(u[j + n]) + carry)
            }
            quotient.limbs[j] = UInt32(truncatingIfNeeded: guess)
        }
        quotient.trim()
        var rest = Natural()
        // The rest was shifted up with the divisor.
        for index in 0..<n {
            let high = index + 1 < u.count ? UInt64(u[index + 1]) : 0
            rest.limbs.append(UInt32(truncatingIfNeeded: (high << 32 | UInt64(u[index])) >> UInt64(shift)))
        }
        rest.trim()
        return (quotient, rest)
    }

    /// In decimal.
    var text: ByteString {
        if isZero { return "0" }
        var rest = self
        var pieces: [UInt32] = []
        while !rest.isZero { pieces.append(rest.divide(by: 1_000_000_000)) }
        var text = ByteString(pieces[pieces.count - 1])
        for piece in pieces.dropLast().reversed() { text += padded(ByteString(piece), 9, with: 0x30) }
        return text
    }
}
