import Bytes

/// A count with a unit, as `head`, `tail` and others take it: `10`, `4k`, `1M`, `2kB`; nil for anything else. Too large
/// is as good as the largest.
func count(_ word: ByteString) -> Int? {
    var end = 0
    var value = 0
    var isHuge = false
    while end < word.count, word[end].isDigit {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflow2) = product.addingReportingOverflow(Int(word[end] - 0x30))
        if overflow || overflow2 { isHuge = true } else { value = sum }
        end += 1
    }
    guard end > 0, let factor = factor(word[end..<word.count]) else { return nil }
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    return isHuge || overflow ? .max : product
}

private func factor(_ unit: ByteString) -> Int? {
    if unit.isEmpty { return 1 }
    if unit == "b" { return 512 }
    let letters: ByteString = "KMGTPE"
    let letter = unit[0] == 0x6b ? 0x4b : unit[0]
    guard let power = letters.firstIndex(of: letter) else { return nil }
    var step = 0
    switch unit[1..<unit.count] {
    case "", "iB": step = 1024
    case "B": step = 1000
    default: return nil
    }
    var factor = step
    for _ in 0..<power { factor *= step }
    return factor
}
