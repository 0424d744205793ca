import Bytes

/// The columns of tab stops, as `expand -t` and `unexpand -t` give them.
struct TabStops {
    private var stops: [Int] = []
    private var extending = 0
    private var increment = 0

    init(_ lists: [ByteString]) throws(Failure) {
        for list in lists { try add(list) }
        var last = 0
        for stop in stops {
            if stop == 0 { throw .fatal("tab size cannot be 0") }
            if stop <= last { throw .fatal("tab sizes must be ascending") }
            last = stop
        }
        if extending > 0 && increment > 0 { throw .fatal("'/' specifier is mutually exclusive with '+'") }
        if stops.isEmpty && extending == 0 && increment == 0 { extending = 8 }
        // One stop alone is repeated.
        if stops.count == 1 && extending == 0 && increment == 0 {
            extending = stops[0]
            stops = []
        }
        if stops.isEmpty && increment > 0 {
            extending = increment
            increment = 0
        }
    }

    private mutating func add(_ list: ByteString) throws(Failure) {
        var prefix: UInt8 = 0
        var value: Int?
        for index in 0...list.count {
            let byte = index < list.count ? list[index] : 0x2c
            if byte == 0x2c || byte == 0x20 || byte == 0x09 {
                if let value { try finish(value, prefix) }
                value = nil
            } else if byte == 0x2f || byte == 0x2b {
                if value != nil {
                    let mark = quoted([byte])
                    throw .fatal(mark + " specifier not at start of number: " + quoted(list[index..<list.count]))
                }
                prefix = byte
            } else if byte.isDigit {
                let (product, overflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
                let (sum, overflow2) = product.addingReportingOverflow(Int(byte - 0x30))
                if overflow || overflow2 {
                    let start = (list[0..<index].lastIndex { !$0.isDigit } ?? -1) + 1
                    let digits = ByteString(list[start..<list.count].prefix { $0.isDigit })
                    throw .fatal("tab stop is too large " + quoted(digits))
                }
                value = sum
            } else {
                throw .fatal("tab size contains invalid character(s): " + quoted(list[index..<list.count]))
            }
        }
    }

    private mutating func finish(_ value: Int, _ prefix: UInt8) throws(Failure) {
        switch prefix {
        case 0x2f:
            if extending > 0 { throw .fatal("'/' specifier only allowed with the last value") }
            extending = value
        case 0x2b:
            if increment > 0 { throw .fatal("'+' specifier only allowed with the last value") }
            increment = value
        default: stops.append(value)
        }
    }

    /// The first stop behind a column; nil where there is none. `index` moves along with the column.
    func next(after column: Int, _ index: inout Int) -> Int? {
        if stops.isEmpty { return extending == 0 ? nil : column + extending - column % extending }
        while index < stops.count {
            if column < stops[index] { return stops[index] }
            index += 1
        }
        if extending > 0 { return column + extending - column % extending }
        if increment > 0 { return column + increment - (column - stops[stops.count - 1]) % increment }
        return nil
    }
}
