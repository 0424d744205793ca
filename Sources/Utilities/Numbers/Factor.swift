import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `factor`: the prime factors of numbers.
    static var factor: Utility {
        Utility(
            ["[OPTION] [NUMBER]..."], "Print the prime factors of each specified integer NUMBER.",
            []
        ) { (context) throws(Failure) in
            if !context.operands.isEmpty {
                for word in context.operands { try putFactors(word, context) }
                return
            }
            let input = Input(Host.standardInput)
            while let line = context.nextLine(input, "-") {
                for word in input.text(line).bytes.split(whereSeparator: { $0.isSpace || $0 == 0 }) {
                    try putFactors(ByteString(word), context)
                }
                try context.flush()
            }
        }
    }

    private static func putFactors(_ word: ByteString, _ context: Context) throws(Failure) {
        var digits = word
        while digits.first == 0x20 { digits = digits[1..<digits.count] }
        if digits.first == 0x2b { digits = digits[1..<digits.count] }
        guard !digits.isEmpty, digits.allSatisfy({ $0.isDigit }) else {
            return context.complain(quoted(word) + " is not a valid positive integer")
        }
        let number = Natural(digits: digits)
        var text = number.text + ":"
        var factors = Factoring.factors(of: number)
        factors.sort { $0 < $1 }
        var index = 0
        while index < factors.count {
            var count = 1
            while context.has("h"), index + count < factors.count, factors[index + count] == factors[index] {
                count += 1
            }
            text += " " + factors[index].text + (count > 1 ? "^" + ByteString(count) : "")
            index += count
        }
        try context.put(text + "\n")
    }
}

/// Taking numbers apart into primes: small ones by trial, larger ones by Pollard's way.
enum Factoring {
    static func factors(of number: Natural) -> [Natural] {
        var rest = number
        var factors: [Natural] = []
        if number < Natural(2) { return [] }
        var divisor: UInt32 = 2
        while divisor < 5000 {
            while true {
                var quotient = rest
                if quotient.divide(by: divisor) != 0 { break }
                factors.append(Natural(UInt64(divisor)))
                rest = quotient
            }
            if let word = rest.word, UInt64(divisor) * UInt64(divisor) > word { break }
            divisor += divisor == 2 ? 1 : 2
        }
        if rest == Natural(1) || rest.isZero { return factors }
        if let word = rest.word {
            if UInt64(divisor) * UInt64(divisor) > word { return factors + [rest] }
            return factors + split(word).map { Natural($0) }
        }
        return factors + splitLarge(rest)
    }

    // MARK: Machine words

    private static func multiplied(_ a: UInt64, _ b: UInt64, _ modulus: UInt64) -> UInt64 {
        let (high, low) = a.multipliedFullWidth(by: b)
        return modulus.dividingFullWidth((high, low)).remainder
    }

    private static func power(_ base: UInt64, _ exponent: UInt64, _ modulus: UInt64) -> UInt64 {
        var (result, square, rest): (UInt64, UInt64, UInt64) = (1, base % modulus, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = multiplied(result, square, modulus) }
            square = multiplied(square, square, modulus)
            rest >>= 1
        }
        return result
    }

    /// Miller's and Rabin's test with bases that are enough for 64 bits.
    static func isPrime(_ number: UInt64) -> Bool {
        if number < 4 { return number > 1 }
        if number & 1 == 0 { return false }
        let shift = UInt64((number - 1).trailingZeroBitCount)
        for base: UInt64 in [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37] where base % number != 0 {
            var value = power(base, (number - 1) >> shift, number)
            if value == 1 || value == number - 1 { continue }
            var isComposite = true
            for _ in 1..<max(shift, 1) {
                value = multiplied(value, value, number)
                if value == number - 1 {
                    isComposite = false
                    break
                }
            }
            if isComposite { return false }
        }
        return true
    }

    private static func split(_ number: UInt64) -> [UInt64] {
        if number == 1 { return [] }
        if isPrime(number) { return [number] }
        var seed: UInt64 = 1
        while true {
            if let divisor = divisor(of: number, seed) { return split(divisor) + split(number / divisor) }
            seed += 1
        }
    }

    /// Pollard's rho in Brent's form; nil where this sequence finds nothing.
    private static func divisor(of number: UInt64, _ seed: UInt64) -> UInt64? {
        func next(_ x: UInt64) -> UInt64 {
            let square = multiplied(x, x, number)
            let (sum, overflow) = square.addingReportingOverflow(seed)
            return overflow || sum >= number ? sum &- number : sum
        }
        var (slow, fast): (UInt64, UInt64) = (2, 2)
        while true {
            var product: UInt64 = 1
            let (oldSlow, oldFast) = (slow, fast)
            for _ in 0..<128 {
                slow = next(slow)
                fast = next(next(fast))
                product = multiplied(product, slow > fast ? slow - fast : fast - slow, number)
            }
            var common = greatestDivisor(product, number)
            if common == 1 { continue }
            if common == number {
                (slow, fast) = (oldSlow, oldFast)
                repeat {
                    slow = next(slow)
                    fast = next(next(fast))
                    common = greatestDivisor(slow > fast ? slow - fast : fast - slow, number)
                } while common == 1
            }
            return common == number ? nil : common
        }
    }

    private static func greatestDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
        var (x, y) = (a, b)
        while x != 0 { (x, y) = (y % x, x) }
        return y
    }

    // MARK: Larger numbers

    private static func isPrimeLarge(_ number: Natural) -> Bool {
        let less = number - Natural(1)
        var odd = less
        var shift = 0
        while !odd.isOdd {
            _ = odd.divide(by: 2)
            shift += 1
        }
        for base: UInt64 in [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41] {
            var value = power(Natural(base), odd, number)
            if value == Natural(1) || value == less { continue }
            var isComposite = true
            for _ in 1..<max(shift, 1) {
                value = (value * value).divided(by: number).rest
                if value == less {
                    isComposite = false
                    break
                }
            }
            if isComposite { return false }
        }
        return true
    }

    private static func power(_ base: Natural, _ exponent: Natural, _ modulus: Natural) -> Natural {
        var result = Natural(1)
        var square = base
        var rest = exponent
        while !rest.isZero {
            if rest.isOdd { result = (result * square).divided(by: modulus).rest }
            square = (square * square).divided(by: modulus).rest
            _ = rest.divide(by: 2)
        }
        return result
    }

    private static func splitLarge(_ number: Natural) -> [Natural] {
        if let word = number.word { return split(word).map { Natural($0) } }
        if isPrimeLarge(number) { return [number] }
        var seed: UInt64 = 1
        while true {
            var slow = Natural(2)
            var fast = Natural(2)
            func next(_ x: Natural) -> Natural { (x * x + Natural(seed)).divided(by: number).rest }
            while true {
                slow = next(slow)
                fast = next(next(fast))
                let difference = slow < fast ? fast - slow : slow - fast
                if difference.isZero { break }
                var (x, y) = (difference, number)
                while !x.isZero { (x, y) = (y.divided(by: x).rest, x) }
                if y != Natural(1) { return splitLarge(y) + splitLarge(number.divided(by: y).quotient) }
            }
            seed += 1
        }
    }
}
