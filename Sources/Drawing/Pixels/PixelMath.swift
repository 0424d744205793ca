/// Arithmetic on pixels of 32 bits, 0xaarrggbb, whose colours are multiplied by alpha already; four at a time.
///
/// A pixel's four channels lie in two words of 16 bits each, so that a product of two bytes fits; the division by 255 is
/// exact to the rounding.
enum PixelMath {
    typealias Four = SIMD4<UInt32>

    /// `value` × `factor` / 255 in every channel; `factor` is 0…255 in each lane.
    @inline(__always)
    static func scale(_ value: Four, by factor: Four) -> Four {
        let mask = Four(repeating: 0x00ff_00ff)
        // SAFETY: both types are 16 bytes of plain integers.
        let factors = unsafe unsafeBitCast(factor | factor &<< 16, to: SIMD8<UInt16>.self)
        let even = unsafe unsafeBitCast(value & mask, to: SIMD8<UInt16>.self)
        let odd = unsafe unsafeBitCast((value &>> 8) & mask, to: SIMD8<UInt16>.self)
        let low = divide(even &* factors), high = divide(odd &* factors)
        return unsafe unsafeBitCast(low, to: Four.self) | unsafeBitCast(high, to: Four.self) &<< 8
    }

    @inline(__always)
    private static func divide(_ product: SIMD8<UInt16>) -> SIMD8<UInt16> {
        let rounded = product &+ 128
        return (rounded &+ rounded &>> 8) &>> 8
    }

    /// `source` laid over `destination`.
    @inline(__always)
    static func over(_ source: Four, _ destination: Four) -> Four {
        source &+ scale(destination, by: 255 &- source &>> 24)
    }

    @inline(__always)
    static func scale(_ value: UInt32, by factor: UInt32) -> UInt32 {
        var even = (value & 0x00ff_00ff) &* factor &+ 0x0080_0080
        var odd = (value &>> 8 & 0x00ff_00ff) &* factor &+ 0x0080_0080
        even = (even &+ (even &>> 8 & 0x00ff_00ff)) &>> 8 & 0x00ff_00ff
        odd = odd &+ (odd &>> 8 & 0x00ff_00ff)
        return even | odd & 0xff00_ff00
    }

    @inline(__always)
    static func over(_ source: UInt32, _ destination: UInt32) -> UInt32 {
        source &+ scale(destination, by: 255 &- source &>> 24)
    }
}
