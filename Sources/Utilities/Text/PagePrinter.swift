import Bytes
import Calendars
import Platform
import SchemeProtocol
import Streams

/// One run of `pr` over its files.
final class PagePrinter {
    /// A line, or the end of a page that the text itself asks for.
    private struct Source {
        var input: Input?
        var path: ByteString
        var pending: ByteString?
        /// A form feed was met; the source waits for the next page.
        var isHeld = false
        var isClosed: Bool { input == nil && pending == nil }
    }

    private let context: Context
    private let form: PageForm
    private var sources: [Source] = []
    private var page = 1
    private var number: Int
    private var column = 0
    private var spaces = 0
    private var separators = 0
    private var line = ByteString()
    private var date: ByteString = ""
    private var title: ByteString = ""
    private var hasFormFeed = false

    init(_ context: Context, _ form: PageForm) {
        self.context = context
        self.form = form
        number = form.firstNumber
    }

    func print(_ paths: [ByteString]) throws(Failure) {
        sources = []
        let clock = Host.clock(.realtime)
        var time = TimeSpec(seconds: Int64(clock / 1_000_000_000), nanoseconds: Int64(clock % 1_000_000_000))
        for path in paths {
            do throws(Errno) {
                let input = try Input(path: path)
                if path != "-", !form.isParallel { time = try input.stat().modified }
                sources.append(Source(input: input, path: path))
            } catch {
                if context.has("r") { context.status = 1 } else { context.complain(shellQuoted(path), error) }
                if !form.isParallel { return }
            }
        }
        if sources.isEmpty { return }
        date = DateFormat(time, .local).text(form.dateFormat)
        title = form.header ?? (form.isParallel || paths[0] == "-" ? "" : paths[0])
        page = 1
        number = form.firstNumber
        while page <= form.lastPage, hasMore {
            let isShown = page >= form.firstPage
            try printPage(isShown)
            page += 1
        }
        if page <= form.firstPage && page > 1 {
            let status = context.status
            context.complain(
                "starting page number " + ByteString(form.firstPage) + " exceeds page count " + ByteString(page - 1))
            context.status = status
        }
    }

    // MARK: Reading

    private var hasMore: Bool {
        for index in sources.indices {
            sources[index].isHeld = false
            if peek(index) != nil || sources[index].isHeld { return true }
        }
        return false
    }

    /// The next line of a source, up to a form feed; nil at its end and where it waits for the next page.
    private func peek(_ index: Int) -> ByteString? {
        if sources[index].isHeld { return nil }
        if let line = sources[index].pending { return line }
        guard let input = sources[index].input else { return nil }
        guard let place = context.nextLine(input, sources[index].path) else {
            sources[index].input = nil
            return nil
        }
        sources[index].pending = input.text(place)
        return sources[index].pending
    }

    private func take(_ index: Int) -> ByteString? {
        guard var line = peek(index) else { return nil }
        if let feed = line.firstIndex(of: 0x0c) {
            let rest = line[(feed + 1)..<line.count]
            line = line[0..<feed]
            sources[index].pending = rest.isEmpty ? nil : rest
            sources[index].isHeld = true
            hasFormFeed = true
            if line.isEmpty { return nil }
        } else {
            sources[index].pending = nil
        }
        return line
    }

    // MARK: Pages

    private func printPage(_ isShown: Bool) throws(Failure) {
        hasFormFeed = false
        var rows: [[(text: ByteString, number: Int)?]] = []
        if form.isParallel {
            while rows.count < form.body {
                var row = sources.indices.map { take($0).map { (text: $0, number: number) } }
                if row.allSatisfy({ $0 == nil }) { break }
                for index in row.indices where row[index] != nil { row[index]?.number = number }
                rows.append(row)
                number += 1
            }
        } else if form.columns > 1 && !form.isAcross {
            var lines: [(text: ByteString, number: Int)] = []
            while lines.count < form.body * form.columns, let line = take(0) {
                lines.append((line, number))
                number += 1
            }
            var starts: [Int] = []
            var counts: [Int] = []
            var start = 0
            let isFull = lines.count == form.body * form.columns
            for index in 0..<form.columns {
                let count =
                    isFull ? form.body : lines.count / form.columns + (index < lines.count % form.columns ? 1 : 0)
                starts.append(start)
                counts.append(count)
                start += count
            }
            for row in 0..<(counts.first ?? 0) {
                rows.append((0..<form.columns).map { row < counts[$0] ? lines[starts[$0] + row] : nil })
            }
        } else {
            while rows.count < form.body {
                var row: [(text: ByteString, number: Int)?] = []
                while row.count < form.columns, let line = take(0) {
                    row.append((line, number))
                    number += 1
                }
                if row.isEmpty { break }
                rows.append(row)
                if row.count < form.columns { break }
            }
        }
        if !isShown { return }
        try putPage(rows)
    }

    private func putPage(_ rows: [[(text: ByteString, number: Int)?]]) throws(Failure) {
        if form.hasExtremities {
            let pageText: ByteString = "Page " + ByteString(page)
            let room = max(0, form.width - date.count - displayWidth(title) - pageText.count)
            let margin = ByteString(repeatElement(0x20, count: form.margin))
            try context.put(
                margin + "\n\n" + margin + date + ByteString(repeatElement(0x20, count: max(1, room / 2))) + title
                    + ByteString(repeatElement(0x20, count: max(1, room - room / 2))) + pageText + "\n\n\n")
        }
        var left = form.hasExtremities ? form.length - 10 : form.length
        for row in rows {
            try putRow(row)
            left -= 1
            if form.isDouble {
                try context.put("\n")
                left -= 1
            }
        }
        if form.hasExtremities {
            if form.usesFormFeed {
                try context.put("\u{c}")
            } else {
                try context.put(ByteString(repeatElement(0x0a, count: max(0, left) + 5)))
            }
        } else if form.keepsFormFeeds && hasFormFeed {
            try context.put("\u{c}")
        }
    }

    // MARK: Lines

    private func putRow(_ row: [(text: ByteString, number: Int)?]) throws(Failure) {
        line = ""
        column = 0
        spaces = 0
        separators = 0
        if form.margin > 0 { pad(to: form.margin) }
        let parallelNumber = form.isParallel ? row.compactMap { $0 }.first?.number : nil
        if form.isNumbered, let number = parallelNumber { putNumber(number) }
        let offset = form.margin + (form.isParallel ? form.numberWidth : 0)
        let hasLater = row.indices.map { index in row[index...].contains { $0 != nil } }
        for (index, cell) in row.enumerated() {
            let start = offset + index * (form.columnWidth + form.separator.count)
            if let cell {
                if index > 0 { startColumn(at: start) }
                var position = 0
                if form.isNumbered && !form.isParallel {
                    putNumber(cell.number)
                    if form.truncates { position = form.numberWidth }
                }
                put(cell.text, position)
            } else if form.isParallel, index > 0,
                hasLater[index] || row[..<index].contains(where: { $0.map { !$0.text.isEmpty } ?? false })
            {
                startColumn(at: start)
            }
            separators += form.usesSeparator ? 1 : 0
        }
        try context.put(line + "\n")
    }

    private func startColumn(at start: Int) {
        if !form.joins { pad(to: start - form.separator.count) }
        guard form.usesSeparator else { return }
        if separators <= 0 {
            if spaces > 0 { putSpaces() }
            return
        }
        for _ in 0..<separators {
            for byte in form.separator {
                if byte == 0x20 {
                    spaces += 1
                } else {
                    if spaces > 0 { putSpaces() }
                    line.append(byte)
                    column += 1
                }
            }
            if spaces > 0 { putSpaces() }
        }
        separators = 0
    }

    private func pad(to position: Int) {
        if form.makesTabs {
            spaces = max(0, position - column)
        } else {
            while column < position {
                line.append(0x20)
                column += 1
            }
        }
    }

    private func putSpaces() {
        let goal = column + spaces
        while goal - column > 1 {
            let next = (column / form.outputTabWidth + 1) * form.outputTabWidth
            if next > goal { break }
            line.append(form.outputTab)
            column = next
        }
        while column < goal {
            line.append(0x20)
            column += 1
        }
        spaces = 0
    }

    private func put(_ byte: UInt8) {
        if form.makesTabs {
            if byte == 0x20 {
                spaces += 1
                return
            }
            if spaces > 0 { putSpaces() }
        }
        if byte >= 0x20 && byte < 0x7f || (byte >= 0x80 && Locale.isUTF8 && byte & 0xc0 != 0x80) {
            column += 1
        } else if byte == 8 {
            column -= 1
        }
        line.append(byte)
    }

    private func putNumber(_ number: Int) {
        var digits = padded(ByteString(number), form.digits)
        // Of a number that is too long the end counts.
        if digits.count > form.digits { digits = digits[(digits.count - form.digits)..<digits.count] }
        for byte in digits { put(byte) }
        if form.columns > 1 && form.numberSeparator == 9 {
            for _ in 0..<(form.numberWidth - form.digits) { put(0x20) }
        } else {
            put(form.numberSeparator)
            if form.numberSeparator == 9 {
                column = (column / form.outputTabWidth + 1) * form.outputTabWidth
            }
        }
    }

    private func put(_ text: ByteString, _ start: Int) {
        var position = start
        for byte in text {
            var clump = ByteString([byte])
            var width = 1
            if (byte == form.inputTab && form.expandsTabs) || byte == 9 {
                let tab = byte == form.inputTab ? form.inputTabWidth : 8
                width = tab - position % tab
                if form.expandsTabs { clump = ByteString(repeatElement(0x20, count: width)) }
            } else if byte < 0x20 || byte >= 0x7f && !(byte >= 0x80 && Locale.isUTF8) {
                if form.showsOctal {
                    clump = "\\" + octal(UInt16(byte))[1..<4]
                    width = 4
                } else if form.showsControls {
                    clump = byte < 0x20 ? [0x5e, byte ^ 0x40] : "\\" + octal(UInt16(byte))[1..<4]
                    width = clump.count
                } else if byte == 8 {
                    width = position == 0 ? 0 : -1
                } else {
                    width = 0
                }
            } else if byte >= 0x80 && byte & 0xc0 == 0x80 {
                width = 0
            }
            position = max(0, position + width)
            if form.truncates && position > form.columnWidth { return }
            for byte in clump { put(byte) }
        }
    }
}
