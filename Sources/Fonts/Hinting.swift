import Drawing

/// Where the heights that letters share come to lie on whole pixels.
///
/// Letters look sharp when the baseline, the tops of small letters and the tops of capitals each fall on an edge between
/// pixels. So heights are stretched a little, in straight pieces between these lines; round letters, which reach a little
/// beyond them, are flattened onto them at small sizes. Widths stay as the designer made them.
struct Hinting: Sendable {
    private var from: [Float] = []
    private var to: [Float] = []
    private let scale: Float
    /// How much of a round letter's reach beyond a line is taken away, in units.
    private let overshoot: Float

    init(_ font: FontFile, size: Float, isOn: Bool) {
        scale = size / Float(font.unitsPerEm)
        // From half a pixel on the reach beyond is worth to be seen.
        overshoot = isOn ? min(0.5 / scale, Float(font.unitsPerEm) * 0.025) : 0
        guard isOn, font.xHeight > 0, font.capHeight > font.xHeight else { return }
        for height in [0, font.xHeight, font.capHeight] {
            let pixels = Float(height) * scale
            let line = height == 0 ? 0 : max(pixels.rounded(), (to.last ?? 0) + 1)
            from.append(Float(height))
            to.append(line)
        }
    }

    /// How many pixels a point is above the baseline.
    func height(_ units: Float) -> Float {
        guard from.count == 3 else { return units * scale }
        var units = units
        if units < 0, units > -overshoot { units = 0 }
        for line in 1...2 where units > from[line] && units < from[line] + overshoot { units = from[line] }
        if units <= 0 { return units * scale }
        if units <= from[1] { return units / from[1] * to[1] }
        if units <= from[2] { return to[1] + (units - from[1]) / (from[2] - from[1]) * (to[2] - to[1]) }
        return to[2] + (units - from[2]) * scale
    }
}
