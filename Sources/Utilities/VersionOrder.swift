import Bytes

/// The order of names with numbers in them, as `sort -V` and `ls -v` know it: `a9` before `a10`, `a~` before `a`.
func versionOrder(_ a: ByteString, _ b: ByteString) -> Int {
    if a.isEmpty || b.isEmpty { return a.count - b.count }
    if a[0] == 0x2e || b[0] == 0x2e {
        if a[0] != b[0] { return a[0] == 0x2e ? -1 : 1 }
        for name in [".", ".."] as [ByteString] where a == name || b == name { return a == b ? 0 : a == name ? -1 : 1 }
    }
    let (endA, endB) = (prefixLength(a), prefixLength(b))
    let order = piecewise(a[0..<endA], b[0..<endB])
    return order != 0 || (endA == a.count && endB == b.count) ? order : piecewise(a, b)
}

/// How long a name is without endings such as `.tar.gz`.
private func prefixLength(_ name: ByteString) -> Int {
    var index = 0
    var length = 0
    while index < name.count {
        index += 1
        length = index
        while index + 1 < name.count, name[index] == 0x2e, name[index + 1].isLetter || name[index + 1] == 0x7e {
            index += 2
            while index < name.count, name[index].isAlphanumeric || name[index] == 0x7e { index += 1 }
        }
    }
    return length
}

private func piecewise(_ a: ByteString, _ b: ByteString) -> Int {
    func weight(_ text: ByteString, _ index: Int) -> Int {
        if index >= text.count { return -1 }
        let byte = text[index]
        if byte.isDigit { return 0 }
        if byte.isLetter { return Int(byte) }
        return byte == 0x7e ? -2 : Int(byte) + 256
    }
    func isDigit(_ text: ByteString, _ index: Int) -> Bool { index < text.count && text[index].isDigit }
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
        while (i < a.count && !a[i].isDigit) || (j < b.count && !b[j].isDigit) {
            let (x, y) = (weight(a, i), weight(b, j))
            if x != y { return x - y }
            i += 1
            j += 1
        }
        while i < a.count, a[i] == 0x30 { i += 1 }
        while j < b.count, b[j] == 0x30 { j += 1 }
        var difference = 0
        while isDigit(a, i) && isDigit(b, j) {
            if difference == 0 { difference = Int(a[i]) - Int(b[j]) }
            i += 1
            j += 1
        }
        if isDigit(a, i) { return 1 }
        if isDigit(b, j) { return -1 }
        if difference != 0 { return difference }
    }
    return 0
}
