import Bytes

/// The text with spaces before it, at least `width` bytes.
func padded(_ text: ByteString, _ width: Int, with pad: UInt8 = 0x20) -> ByteString {
    ByteString(repeatElement(pad, count: max(0, width - text.count))) + text
}

/// The text with spaces behind it, at least `width` bytes.
func filled(_ text: ByteString, _ width: Int) -> ByteString {
    text + ByteString(repeatElement(0x20, count: max(0, width - text.count)))
}

/// Bytes in units of 1024 with a letter, as `-h` shows them: at most three digits, rounded up.
func humanSize(_ bytes: UInt64) -> ByteString {
    let letters: ByteString = "KMGTPE"
    if bytes < 1024 { return ByteString(bytes) }
    var unit: UInt64 = 1024
    var index = 0
    // 1024 of a unit after rounding up are one of the next.
    while index < 5, (bytes &+ unit - 1) / unit >= 1024, bytes > unit * 1023 {
        unit *= 1024
        index += 1
    }
    let tenths = (bytes / unit) * 10 + ((bytes % unit) * 10 + unit - 1) / unit
    if index < 6 && tenths < 100 {
        return ByteString(tenths / 10) + "." + ByteString(tenths % 10) + letters[index..<(index + 1)]
    }
    return ByteString(bytes / unit + (bytes % unit == 0 ? 0 : 1)) + letters[index..<(index + 1)]
}
