/// The functions of mathematics that the processor has no instruction for, after Sun's fdlibm: within one unit of the last
/// place, the same on every host.
enum FloatMath {
    private static let ln2High = 6.931_471_803_691_238_164_90e-01
    private static let ln2Low = 1.908_214_929_270_587_700_02e-10

    /// `value` × 2^`power`.
    private static func scaled(_ value: Double, _ power: Int) -> Double {
        if power > 1000 {
            return value * 0x1p1000 * Double(sign: .plus, exponent: min(power - 1000, 1000), significand: 1)
        }
        if power < -1000 {
            return value * 0x1p-1000 * Double(sign: .plus, exponent: max(power + 1000, -1000), significand: 1)
        }
        return value * Double(sign: .plus, exponent: power, significand: 1)
    }

    /// e to the power of `x`.
    static func exponential(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x > 709.782712893384 { return .infinity }
        if x < -745.133219101941 { return 0 }
        let steps = (x * 1.442_695_040_888_963_387_00).rounded(.toNearestOrEven)
        let high = x - steps * ln2High
        let low = steps * ln2Low
        let r = high - low
        let t = r * r
        let c =
            r - t
            * (1.666_666_666_666_660_190_37e-01 + t
                * (-2.777_777_777_701_559_338_42e-03 + t
                    * (6.613_756_321_437_934_361_17e-05 + t
                        * (-1.653_390_220_546_525_153_90e-06 + t * 4.138_136_797_057_238_460_39e-08))))
        let y = 1 - ((low - r * c / (2 - c)) - high)
        return scaled(y, Int(steps))
    }

    /// The natural logarithm.
    static func logarithm(_ x: Double) -> Double {
        if x.isNaN || x < 0 { return .nan }
        if x == 0 { return -.infinity }
        if x.isInfinite { return x }
        var power = Int(x.exponent)
        var f = x.significand
        if f > 1.414_213_562_373_095 {
            f /= 2
            power += 1
        }
        f -= 1
        let k = Double(power)
        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let t1 =
            w
            * (3.999_999_999_940_941_908e-01 + w * (2.222_219_843_214_978_396e-01 + w * 1.531_383_769_920_937_332e-01))
        let t2 =
            z
            * (6.666_666_666_666_735_130e-01 + w
                * (2.857_142_874_366_239_149e-01 + w
                    * (1.818_357_216_161_805_012e-01 + w * 1.479_819_860_511_658_591e-01)))
        let half = 0.5 * f * f
        return k * ln2High - ((half - (s * (half + t1 + t2) + k * ln2Low)) - f)
    }

    // MARK: Angles

    /// The angle within ±π/4 as a number and its rest, and how many quarter turns were taken off.
    private static func reduced(_ x: Double) -> (high: Double, low: Double, quarter: Int) {
        let turns = (x * 6.366_197_723_675_814e-01).rounded(.toNearestOrEven)
        if turns.magnitude > 1e9 {
            // So far out neighbouring numbers are turns apart: the remainder is as good as anything.
            let rest = x.truncatingRemainder(dividingBy: 6.283_185_307_179_586)
            return rest.magnitude < 7 ? reduced(rest) : (0, 0, 0)
        }
        // π/2 in parts of 33 bits: the products are exact.
        var high = x - turns * 1.570_796_326_734_125_614_17
        var rest = turns * 6.077_100_506_303_965_976_60e-11
        let before = high
        high = before - rest
        rest = turns * 2.022_266_248_795_950_631_54e-21 - ((before - high) - rest)
        let result = high - rest
        return (result, (high - result) - rest, Int(truncatingIfNeeded: Int64(turns)) & 3)
    }

    private static func sineKernel(_ x: Double, _ low: Double) -> Double {
        let z = x * x
        let v = z * x
        let r =
            8.333_333_333_322_489_461_24e-03 + z
            * (-1.984_126_982_985_794_931_34e-04 + z
                * (2.755_731_370_707_006_767_89e-06 + z
                    * (-2.505_076_025_340_686_341_95e-08 + z * 1.589_690_995_211_550_102_21e-10)))
        return x - ((z * (0.5 * low - v * r) - low) - v * -1.666_666_666_666_663_243_48e-01)
    }

    private static func cosineKernel(_ x: Double, _ low: Double) -> Double {
        let z = x * x
        let r =
            z
            * (4.166_666_666_666_660_190_37e-02 + z
                * (-1.388_888_888_887_410_957_49e-03 + z
                    * (2.480_158_728_947_672_941_78e-05 + z
                        * (-2.755_731_435_139_066_330_35e-07 + z
                            * (2.087_572_321_298_174_827_90e-09 + z * -1.135_964_755_778_819_482_65e-11)))))
        let half = 0.5 * z
        let w = 1 - half
        return w + (((1 - w) - half) + (z * r - x * low))
    }

    static func sine(_ x: Double) -> Double {
        guard x.isFinite else { return .nan }
        let (high, low, quarter) = reduced(x)
        switch quarter {
        case 0: return sineKernel(high, low)
        case 1: return cosineKernel(high, low)
        case 2: return -sineKernel(high, low)
        default: return -cosineKernel(high, low)
        }
    }

    static func cosine(_ x: Double) -> Double {
        guard x.isFinite else { return .nan }
        let (high, low, quarter) = reduced(x)
        switch quarter {
        case 0: return cosineKernel(high, low)
        case 1: return -sineKernel(high, low)
        case 2: return -cosineKernel(high, low)
        default: return sineKernel(high, low)
        }
    }

    static func arcTangent(_ x: Double) -> Double {
        if x.isNaN { return x }
        let a = x.magnitude
        if a > 1e20 { return x < 0 ? -1.570_796_326_794_896_6 : 1.570_796_326_794_896_6 }
        var t = a
        var high = 0.0
        var low = 0.0
        if a >= 0.4375 {
            if a < 0.6875 {
                t = (2 * a - 1) / (2 + a)
                (high, low) = (4.636_476_090_008_060_935_15e-01, 2.269_877_745_296_168_709_24e-17)
            } else if a < 1.1875 {
                t = (a - 1) / (a + 1)
                (high, low) = (7.853_981_633_974_482_789_99e-01, 3.061_616_997_868_383_017_93e-17)
            } else if a < 2.4375 {
                t = (a - 1.5) / (1 + 1.5 * a)
                (high, low) = (9.827_937_232_473_290_540_82e-01, 1.390_331_103_123_099_845_16e-17)
            } else {
                t = -1 / a
                (high, low) = (1.570_796_326_794_896_558_00, 6.123_233_995_736_766_035_87e-17)
            }
        }
        let z = t * t
        let w = z * z
        let s1 =
            z
            * (3.333_333_333_333_293_180_27e-01 + w
                * (1.428_571_427_250_346_637_11e-01 + w
                    * (9.090_887_133_436_506_561_96e-02 + w
                        * (6.661_073_137_387_531_206_69e-02 + w
                            * (4.976_877_994_615_932_360_17e-02 + w * 1.628_582_011_536_578_236_23e-02)))))
        let s2 =
            w
            * (-1.999_999_999_987_648_324_76e-01 + w
                * (-1.111_111_040_546_235_578_80e-01 + w
                    * (-7.691_876_205_044_829_994_95e-02 + w
                        * (-5.833_570_133_790_573_486_45e-02 + w * -3.653_157_274_421_691_552_70e-02))))
        let result = a < 0.4375 ? t - t * (s1 + s2) : high - ((t * (s1 + s2) - low) - t)
        return x < 0 ? -result : result
    }

    /// The angle of the point (`x`, `y`).
    static func arcTangent(_ y: Double, _ x: Double) -> Double {
        if x.isNaN || y.isNaN { return .nan }
        let pi = 3.141_592_653_589_793
        if y == 0 { return x.sign == .minus ? (y.sign == .minus ? -pi : pi) : y }
        if x == 0 { return y < 0 ? -pi / 2 : pi / 2 }
        if x.isInfinite {
            let angle = y.isInfinite ? (x > 0 ? pi / 4 : 3 * pi / 4) : (x > 0 ? 0 : pi)
            return y < 0 ? -angle : angle
        }
        if y.isInfinite { return y < 0 ? -pi / 2 : pi / 2 }
        let angle = arcTangent((y / x).magnitude)
        if x > 0 { return y < 0 ? -angle : angle }
        let other = pi - (angle - 1.224_646_799_147_353_2e-16)
        return y < 0 ? -other : other
    }

    // MARK: Powers

    /// `x` to the power of `y`.
    static func power(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        if x.isNaN || y.isNaN { return .nan }
        let isWhole = y.rounded(.towardZero) == y
        if isWhole, y.magnitude <= 64 {
            var (result, factor, left) = (1.0, x, Int(y.magnitude))
            while left > 0 {
                if left & 1 == 1 { result *= factor }
                factor *= factor
                left >>= 1
            }
            // Where it is exact, or nearly: else the long way.
            if result.magnitude < 0x1p53, y > 0 { return result }
            if y < 0, result.magnitude < 0x1p53 { return 1 / result }
        }
        let isOdd = isWhole && y.magnitude < 0x1p53 && Int64(y) & 1 == 1
        if x == 0 || x.isInfinite {
            let isLarge = (x == 0) == (y < 0)
            let result: Double = isLarge ? .infinity : 0
            return isOdd && x.sign == .minus ? -result : result
        }
        if y.isInfinite {
            if x.magnitude == 1 { return 1 }
            return (x.magnitude > 1) == (y > 0) ? .infinity : 0
        }
        if x < 0 && !isWhole { return .nan }
        let result = positivePower(x.magnitude, y)
        return x < 0 && isOdd ? -result : result
    }

    /// What a product lost when it was rounded (T. J. Dekker, "A floating-point technique for extending the available
    /// precision", 1971). A fused multiplication would give it too, but not every processor has one.
    private static func rest(of product: Double, _ a: Double, _ b: Double) -> Double {
        func split(_ number: Double) -> (high: Double, low: Double) {
            let large = number * 134_217_729
            let high = large - (large - number)
            return (high, number - high)
        }
        let (aHigh, aLow) = split(a), (bHigh, bLow) = split(b)
        return ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow
    }

    /// x^y = 2^(y log₂ x), the logarithm in two parts.
    private static func positivePower(_ x: Double, _ y: Double) -> Double {
        var power = Int(x.exponent)
        var m = x.significand
        if m > 1.414_213_562_373_095 {
            m /= 2
            power += 1
        }
        // log(m) = 2 artanh(s), with s and the series' first term in two parts.
        let u = m - 1
        let v = m + 1
        let sHigh = u / v
        // m + 1 is rounded: its rest counts too.
        let vLow = (m - (v - 1))
        let product = sHigh * v
        let sLow = ((u - product) - Self.rest(of: product, sHigh, v) - sHigh * vLow) / v
        let z = sHigh * sHigh
        var series = 1.0 / 31
        for term in stride(from: 29, through: 3, by: -2) { series = series * z + 1 / Double(term) }
        let tail = sHigh * z * series
        // The sum of 2·(s + tail), and times log₂e.
        let high = sHigh + tail
        let low = (sHigh - high) + tail + sLow
        let e = 2.885_390_081_777_926_8
        let eLow = 4.071_054_748_191_108_5e-17
        let productHigh = high * e
        let productLow = Self.rest(of: productHigh, high, e) + high * eLow + low * e
        let k = Double(power)
        let sum = k + productHigh
        let sumLow = (k - sum) + productHigh + productLow
        // Times y.
        let logHigh = sum * y
        let logLow = Self.rest(of: logHigh, sum, y) + sumLow * y
        if logHigh > 1025 { return .infinity }
        if logHigh < -1080 { return 0 }
        let steps = (logHigh + logLow).rounded(.toNearestOrEven)
        let rest = (logHigh - steps) + logLow
        return scaled(exponential(rest * 6.931_471_805_599_453e-01), Int(steps))
    }
}
