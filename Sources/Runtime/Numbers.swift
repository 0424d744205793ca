#if os(none)
    import Bytes
    import CPlatform

    // The functions of the C mathematics library that compilers emit calls to. They must not be written with
    // `rounded()`, which is compiled into these very calls.

    /// From here on a Double has no fraction.
    private let wholeFrom: Double = 4_503_599_627_370_496

    /// Towards zero, the sign of zero kept.
    @inline(__always)
    private func truncated(_ x: Double) -> Double {
        guard x.magnitude < wholeFrom else { return x }
        return Double(signOf: x, magnitudeOf: Double(Int64(x)))
    }

    @c(trunc)
    public func truncate(_ x: Double) -> Double { truncated(x) }

    @c(ceil)
    public func ceiling(_ x: Double) -> Double {
        let whole = truncated(x)
        return whole < x ? Double(signOf: x, magnitudeOf: whole + 1) : whole
    }

    @c(floor)
    public func floor(_ x: Double) -> Double {
        let whole = truncated(x)
        return whole > x ? whole - 1 : whole
    }

    /// Halves away from zero.
    @c(round)
    public func round(_ x: Double) -> Double {
        let whole = truncated(x)
        return (x - whole).magnitude >= 0.5 ? Double(signOf: x, magnitudeOf: whole.magnitude + 1) : whole
    }

    /// Halves to even.
    @c(rint)
    public func roundToEven(_ x: Double) -> Double {
        guard x.magnitude < wholeFrom else { return x }
        let rounded = (x.magnitude + wholeFrom) - wholeFrom
        return Double(signOf: x, magnitudeOf: rounded)
    }

    @c(ceilf)
    public func ceiling(_ x: Float) -> Float { Float(ceiling(Double(x))) }
    @c(floorf)
    public func floor(_ x: Float) -> Float { Float(floor(Double(x))) }
    @c(truncf)
    public func truncate(_ x: Float) -> Float { Float(truncated(Double(x))) }
    @c(roundf)
    public func round(_ x: Float) -> Float { Float(round(Double(x))) }
    @c(rintf)
    public func roundToEven(_ x: Float) -> Float { Float(roundToEven(Double(x))) }

    /// The remainder of a division truncated towards zero, exact: by long division of the significands.
    @c(fmod)
    public func remainder(_ x: Double, _ y: Double) -> Double {
        guard x.isFinite, !y.isNaN, y != 0 else { return .nan }
        if y.isInfinite || x.magnitude < y.magnitude { return x }
        var rest = x.magnitude
        let divisor = y.magnitude
        while rest >= divisor {
            // The largest power of two times the divisor that fits; a difference of such neighbours is exact.
            var step = Double(sign: .plus, exponent: rest.exponent - divisor.exponent, significand: divisor)
            if step > rest { step /= 2 }
            rest -= step
        }
        return Double(signOf: x, magnitudeOf: rest)
    }

    @c(fmodf)
    public func remainder(_ x: Float, _ y: Float) -> Float { Float(remainder(Double(x), Double(y))) }
#endif
