import Bytes

/// Both files beside each other (`diff -y`).
struct SideBySide {
    private let context: Context
    private let options: DiffOptions
    private let first: LineText
    private let second: LineText
    private let half: Int
    private let column: Int

    init(_ context: Context, _ options: DiffOptions, _ first: LineText, _ second: LineText) {
        self.context = context
        self.options = options
        self.first = first
        self.second = second
        let tab = options.expandsTabs ? 1 : 8
        let offset = (options.width + tab + 3) / (2 * tab) * tab
        half = max(0, min(offset - 3, options.width - offset))
        column = half > 0 ? offset : options.width
    }

    func print(_ changes: [LineChange]) throws(Failure) {
        var (i, j) = (0, 0)
        func common(to end: Int) throws(Failure) {
            while i < end {
                if !options.suppressesCommon {
                    if options.leftColumnOnly { try put(i, 0x28, nil) } else { try put(i, 0x20, j) }
                }
                i += 1
                j += 1
            }
        }
        for change in changes {
            try common(to: change.first.lowerBound)
            let sign: UInt8 = change.isIgnored ? 0x20 : 0x7c
            while i < change.first.upperBound && j < change.second.upperBound {
                try put(i, sign, j)
                i += 1
                j += 1
            }
            while j < change.second.upperBound {
                try put(nil, 0x3e, j)
                j += 1
            }
            while i < change.first.upperBound {
                try put(i, 0x3c, nil)
                i += 1
            }
        }
        try common(to: first.count)
    }

    private func put(_ left: Int?, _ sign: UInt8, _ right: Int?) throws(Failure) {
        var line = ByteString()
        var place = 0
        var hasEnd = false
        if let left {
            hasEnd = first.isComplete(left)
            place = add(first.text(left), 0, &line)
        }
        if sign != 0x20 {
            place = blanks(place, (half + column - 1) / 2, &line) + 1
            var sign = sign
            if sign == 0x7c, let right, hasEnd != second.isComplete(right) { sign = hasEnd ? 0x2f : 0x5c }
            line.append(sign)
        }
        if let right {
            let text = second.text(right)
            hasEnd = hasEnd || second.isComplete(right)
            if !text.isEmpty || !second.isComplete(right) {
                place = blanks(place, column, &line)
                _ = add(text, place, &line)
            }
        }
        if hasEnd { line.append(0x0a) }
        try context.put(line)
    }

    private func blanks(_ from: Int, _ to: Int, _ line: inout ByteString) -> Int {
        var from = from
        if !options.expandsTabs {
            while from / 8 * 8 + 8 <= to {
                line.append(0x09)
                from = from / 8 * 8 + 8
            }
        }
        while from < to {
            line.append(0x20)
            from += 1
        }
        return max(from, to)
    }

    /// As much of a text as its half takes; where it ends.
    private func add(_ text: ByteString, _ indent: Int, _ line: inout ByteString) -> Int {
        var (read, written) = (0, 0)
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == 0x09 {
                let blanks = 8 - read % 8
                if read == written {
                    let stop = written + blanks
                    if options.expandsTabs {
                        let end = min(stop, half)
                        while written < end {
                            line.append(0x20)
                            written += 1
                        }
                    } else if stop < half {
                        written = stop
                        line.append(byte)
                    }
                }
                read += blanks
                index += 1
                continue
            }
            let length = min(AwkText.length(of: byte), text.count - index)
            let width =
                length == 1 ? (byte < 0x20 || byte == 0x7f ? 0 : 1) : displayWidth(text[index..<(index + length)])
            read += width
            if read <= half {
                written = read
                line += text[index..<(index + length)]
            }
            index += length
        }
        return indent + written
    }
}
