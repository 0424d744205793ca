import Bytes
import Calendars
import Platform
import SchemeProtocol

/// How ls lays its files out.
extension Lister {
    private struct Cell {
        var text: ByteString
        var width: Int
        var nameStart: Int
        var nameEnd: Int
    }

    /// - Parameter others: files that are not shown here, but for which the columns are wide enough.
    func show(_ shownFiles: [ListedFile], hasTotal: Bool, beside others: [ListedFile] = []) throws(Failure) {
        let files = shownFiles + others
        let end = options.end
        if hasTotal {
            let blocks = files.reduce(UInt64(0)) { $0 &+ $1.stat.blocks }
            try put(
                (options.isDired ? "  " : "") + "total " + options.blocks.text(blocks &* 512)
                    + ByteString([end]))
        }
        if shownFiles.isEmpty { return }
        var heads = [ByteString](repeating: "", count: files.count)
        let isAligned = options.format != .commas
        if context.has("i") {
            addColumn(
                &heads, files.map { $0.isKnown || $0.stat.inode != 0 ? ByteString($0.stat.inode) : "?" }, isAligned)
        }
        if context.has("s") {
            addColumn(&heads, files.map { $0.isKnown ? options.blocks.text($0.stat.blocks &* 512) : "?" }, isAligned)
        }
        if options.format == .long { addLongColumns(&heads, files) }
        if context.has("Z") && options.format != .long { addColumn(&heads, files.map { _ in "?" }, isAligned) }
        let shown = files.map { options.quoting.text($0.name) }
        let pads =
            options.quoting.isVariable
            && (options.format == .long
                || ((options.format == .down || options.format == .across) && options.lineWidth > 0))
            && zip(files, shown).contains { $0.name != $1 }
        var cells: [Cell] = []
        for index in shownFiles.indices {
            cells.append(cell(files[index], heads[index], shown[index], pads))
        }
        switch options.format {
        case .long, .lines:
            for cell in cells {
                if options.isDired {
                    places += [written + 2 + cell.nameStart, written + 2 + cell.nameEnd]
                    try put("  ")
                }
                try put(cell.text + ByteString([end]))
            }
        case .commas: try showCommas(cells)
        case .down, .across: try showColumns(cells)
        }
    }

    private func addColumn(_ heads: inout [ByteString], _ texts: [ByteString], _ isAligned: Bool, left: Bool = false) {
        let width = isAligned ? texts.reduce(0) { max($0, $1.count) } : 0
        for index in heads.indices {
            heads[index] += (left ? filled(texts[index], width) : padded(texts[index], width)) + " "
        }
    }

    private func addLongColumns(_ heads: inout [ByteString], _ files: [ListedFile]) {
        addColumn(
            &heads, files.map { $0.isKnown ? modeText($0.stat.mode) : modeText($0.stat.mode)[0..<1] + "?????????" },
            true)
        addColumn(&heads, files.map { $0.isKnown ? ByteString($0.stat.linkCount) : "?" }, true)
        if options.hasOwner { addOwners(&heads, files) { ($0.userID, self.names.userName($0.userID)) } }
        if options.hasGroup { addOwners(&heads, files) { ($0.groupID, self.names.groupName($0.groupID)) } }
        if context.has("author") { addOwners(&heads, files) { ($0.userID, self.names.userName($0.userID)) } }
        if context.has("Z") { addColumn(&heads, files.map { _ in "?" }, true) }
        addSizes(&heads, files)
        let times = files.map { file -> ByteString in
            guard file.isKnown, let time = time(file) else { return "?" }
            // What lies ahead is as strange as what is old.
            let isRecent = time.seconds <= now && now - time.seconds < 31_556_952 / 2
            return DateFormat(time, .local).text(isRecent ? options.recentFormat : options.oldFormat)
        }
        addColumn(&heads, times, true)
    }

    private func addOwners(
        _ heads: inout [ByteString], _ files: [ListedFile], _ owner: (Stat) -> (UInt32, ByteString?)
    ) {
        let owners = files.map { file -> (text: ByteString, isName: Bool) in
            guard file.isKnown else { return ("?", false) }
            let (number, name) = owner(file.stat)
            if let name, !context.has("n") { return (name, true) }
            return (ByteString(number), false)
        }
        let width = owners.reduce(0) { max($0, $1.text.count) }
        for index in heads.indices {
            let (text, isName) = owners[index]
            heads[index] += (isName ? filled(text, width) : padded(text, width)) + " "
        }
    }

    private func addSizes(_ heads: inout [ByteString], _ files: [ListedFile]) {
        var devices: [(ByteString, ByteString)?] = []
        for file in files {
            let type = file.stat.mode.type
            guard file.isKnown, type == .characterDevice || type == .blockDevice else {
                devices.append(nil)
                continue
            }
            let device = file.stat.specialDevice
            devices.append(
                (
                    ByteString((device >> 8) & 0xfff | (device >> 32) & 0xffff_f000),
                    ByteString(device & 0xff | (device >> 12) & 0xffff_ff00)
                ))
        }
        let major = devices.reduce(0) { max($0, $1?.0.count ?? 0) }
        let minor = devices.reduce(0) { max($0, $1?.1.count ?? 0) }
        let texts = files.indices.map { index -> ByteString in
            if let device = devices[index] { return padded(device.0, major) + ", " + padded(device.1, minor) }
            return files[index].isKnown ? options.sizes.text(files[index].stat.size) : "?"
        }
        addColumn(&heads, texts, true)
    }

    private func indicator(_ mode: FileMode, isKnown: Bool) -> ByteString {
        if options.indicator == .none { return "" }
        if mode.type == .directory { return "/" }
        if options.indicator == .slash { return "" }
        switch mode.type {
        case .symbolicLink: return "@"
        case .fifo: return "|"
        case .socket: return "="
        case .regular:
            return options.indicator == .classify && mode.permissions & 0o111 != 0 && isKnown ? "*" : ""
        default: return ""
        }
    }

    private func cell(_ file: ListedFile, _ head: ByteString, _ shown: ByteString, _ pads: Bool) -> Cell {
        var text = head
        var width = displayWidth(head)
        if pads && shown == file.name {
            text += " "
            width += 1
        }
        let start = text.count
        let isBroken = file.stat.mode.type == .symbolicLink && file.targetMode == nil
        var mode = file.stat.mode
        if let target = file.targetMode, colours?.followsTargets == true { mode = target }
        text += painted(
            linked(shown, file.path),
            colours?.code(file.name, mode, linkCount: file.stat.linkCount, isBroken: isBroken), displayWidth(shown),
            width)
        width += displayWidth(shown)
        let end = text.count
        if options.format == .long, file.stat.mode.type == .symbolicLink {
            if let target = file.target {
                text += " -> "
                let code: ByteString?
                if let targetMode = file.targetMode {
                    code = colours?.code(target, targetMode, linkCount: 1, isBroken: false)
                } else {
                    code =
                        colours?.showsMissing == true
                        ? colours?.missingCode
                        : colours?.code(
                            target, file.stat.mode, linkCount: 1, isBroken: true)
                }
                text += painted(options.quoting.text(target), code, displayWidth(target), 0)
                if let targetMode = file.targetMode { text += indicator(targetMode, isKnown: true) }
            }
        } else {
            let mark = indicator(file.stat.mode, isKnown: file.isKnown)
            text += mark
            width += mark.count
        }
        return Cell(text: text, width: width, nameStart: start, nameEnd: end)
    }

    private func painted(_ text: ByteString, _ code: ByteString?, _ width: Int, _ column: Int) -> ByteString {
        guard let colours, let code else { return text }
        var result = ByteString()
        if !isPainted {
            isPainted = true
            result += colours.end
        }
        result += colours.sequence(code) + text + colours.end
        return result
    }

    private func showCommas(_ cells: [Cell]) throws(Failure) {
        var text = ByteString()
        var column = 0
        for (index, cell) in cells.enumerated() {
            if index > 0 {
                if options.lineWidth == 0 || column + cell.width + 2 < options.lineWidth {
                    text += ", "
                    column += 2
                } else {
                    text += ",\n"
                    column = 0
                }
            }
            text += cell.text
            column += cell.width
        }
        try put(text + ByteString([options.end]))
    }

    private func showColumns(_ cells: [Cell]) throws(Failure) {
        let end = ByteString([options.end])
        let isDown = options.format == .down
        if options.lineWidth == 0 {
            var text = ByteString()
            for (index, cell) in cells.enumerated() { text += (index > 0 ? "  " : "") + cell.text }
            return try put(text + end)
        }
        // As many columns as there is room for, each two wider than what is in it.
        let most = max(1, min(cells.count, options.lineWidth / 3 + (options.lineWidth % 3 != 0 ? 1 : 0)))
        var count = most
        var widths: [Int] = []
        while count >= 1 {
            let rows = (cells.count + count - 1) / count
            widths = [Int](repeating: 3, count: count)
            for index in cells.indices {
                let column = isDown ? index / rows : index % count
                let width = cells[index].width + (column == count - 1 ? 0 : 2)
                widths[column] = max(widths[column], width)
            }
            if widths.reduce(0, +) < options.lineWidth || count == 1 { break }
            count -= 1
        }
        let rows = (cells.count + count - 1) / count
        var text = ByteString()
        for row in 0..<rows {
            var column = 0
            var place = 0
            var position = 0
            while true {
                let index = isDown ? column * rows + row : row * count + column
                guard column < count, index < cells.count else { break }
                if column > 0 {
                    indent(&text, from: position, to: place)
                    position = place
                }
                text += cells[index].text
                position += cells[index].width
                place += widths[column]
                column += 1
            }
            text += end
        }
        try put(text)
    }

    private func indent(_ text: inout ByteString, from start: Int, to end: Int) {
        var column = start
        let tab = options.tabSize
        while column < end {
            if tab > 0 && end / tab > (column + 1) / tab {
                text.append(9)
                column += tab - column % tab
            } else {
                text.append(0x20)
                column += 1
            }
        }
    }
}
