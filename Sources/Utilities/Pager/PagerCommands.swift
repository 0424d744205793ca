import Bytes
import LineEditor
import Platform
import SchemeProtocol

/// What the keys of a pager do.
struct PagerCommands {
    private let pager: Pager
    private var count: Int?
    private var halfPage: Int?

    init(_ pager: Pager) { self.pager = pager }

    mutating func runFirst(_ command: ByteString) {
        if command.first == 0x2f {
            pager.search(command[1..<command.count], backwards: false)
        } else if command == "G" {
            pager.moveToEnd()
        } else if command == "F" {
            follow()
        } else if let number = command.integer(), number > 0 {
            pager.jump(pager.content.offset(ofLine: Int(min(number, 1 << 40))))
        }
    }

    mutating func next() {
        let size = (pager.columns, pager.rows)
        guard let key = pager.terminal.key() else {
            _ = size
            return
        }
        if case .text(let bytes) = key, let digit = bytes.first, digit.isDigit, digit != 0x30 || count != nil {
            count = min((count ?? 0) * 10 + Int(digit - 0x30), 1 << 40)
            pager.message = ":" + ByteString(count ?? 0)
            return
        }
        let given = count
        count = nil
        if !control(key, given), case .text(let bytes) = key, let letter = bytes.first { command(letter, given) }
    }

    /// Keys without a letter; whether it was one.
    private mutating func control(_ key: Key, _ count: Int?) -> Bool {
        let many = count ?? 1
        switch key {
        case .down, .enter, .control(0x65), .control(0x6e): pager.moveDown(many)
        case .up, .control(0x79), .control(0x70), .control(0x6b): pager.moveUp(many)
        case .pageDown, .control(0x66), .control(0x76): pager.moveDown(count ?? pager.height)
        case .pageUp, .control(0x62): pager.moveUp(count ?? pager.height)
        case .control(0x64): half(count, down: true)
        case .control(0x75): half(count, down: false)
        case .home: pager.jump(0)
        case .end: pager.moveToEnd()
        case .right:
            pager.settings.layout.cuts = true
            pager.shift += max(1, count ?? pager.columns / 2)
        case .left: pager.shift = max(0, pager.shift - max(1, count ?? pager.columns / 2))
        case .control(0x67): pager.message = pager.status
        case .control(0x63), .control(0x7c): pager.isDone = pager.settings.isMore
        case .control(0x6c), .control(0x72): pager.terminal.write("\u{1b}[2J")
        case .backspace: pager.moveUp(many)
        default: return false
        }
        return true
    }

    private mutating func half(_ count: Int?, down: Bool) {
        if let count { halfPage = count }
        let lines = halfPage ?? max(1, pager.height / 2)
        if down { pager.moveDown(lines) } else { pager.moveUp(lines) }
    }

    private mutating func command(_ letter: UInt8, _ count: Int?) {
        let many = count ?? 1
        switch letter {
        case UInt8(ascii: "q"), UInt8(ascii: "Q"): pager.isDone = true
        case UInt8(ascii: "Z"): pager.isDone = pager.terminal.key() == .text([UInt8(ascii: "Z")])
        case UInt8(ascii: "j"), UInt8(ascii: "e"): pager.moveDown(many)
        case UInt8(ascii: "J"): pager.moveDown(many, past: true)
        case UInt8(ascii: "k"), UInt8(ascii: "y"): pager.moveUp(many)
        case UInt8(ascii: " "), UInt8(ascii: "f"), UInt8(ascii: "z"): pager.moveDown(count ?? pager.height)
        case UInt8(ascii: "b"), UInt8(ascii: "w"): pager.moveUp(count ?? pager.height)
        case UInt8(ascii: "d"): half(count, down: true)
        case UInt8(ascii: "u"): half(count, down: false)
        case UInt8(ascii: "g"), UInt8(ascii: "<"): pager.jump(count.map { pager.content.offset(ofLine: $0) } ?? 0)
        case UInt8(ascii: "G"), UInt8(ascii: ">"):
            if let count { pager.jump(pager.content.offset(ofLine: count)) } else { pager.moveToEnd() }
        case UInt8(ascii: "p"), UInt8(ascii: "%"):
            let end = pager.content.end()
            pager.jump(pager.content.lineStart(around: end / 100 * min(many, 100) + end % 100 * min(many, 100) / 100))
        case UInt8(ascii: "/"): if let text = ask("/") { pager.search(text, backwards: false) }
        case UInt8(ascii: "?"): if let text = ask("?") { pager.search(text, backwards: true) }
        case UInt8(ascii: "n"): pager.findNext(backwards: pager.isBackwards, count: many)
        case UInt8(ascii: "N"): pager.findNext(backwards: !pager.isBackwards, count: many)
        case UInt8(ascii: "m"): if let mark = letterKey() { pager.marks[mark] = pager.top }
        case UInt8(ascii: "'"): goToMark()
        case UInt8(ascii: "="): pager.message = pager.status
        case UInt8(ascii: "F"): follow()
        case UInt8(ascii: "r"), UInt8(ascii: "R"): _ = pager.content.refresh()
        case UInt8(ascii: "v"): edit()
        case UInt8(ascii: "!"): if let words = ask("!") { run(words) }
        case UInt8(ascii: "-"): toggle()
        case UInt8(ascii: ":"): colon()
        case UInt8(ascii: "h"), UInt8(ascii: "H"): help()
        default: pager.terminal.write("\u{7}")
        }
    }

    private func letterKey() -> UInt8? {
        guard case .text(let bytes) = pager.terminal.key(), let first = bytes.first else { return nil }
        return first
    }

    private func goToMark() {
        guard let mark = letterKey() else { return }
        switch mark {
        case UInt8(ascii: "'"): pager.jump(pager.last)
        case UInt8(ascii: "^"): pager.jump(0)
        case UInt8(ascii: "$"): pager.moveToEnd()
        default: if let place = pager.marks[mark] { pager.jump(place) } else { pager.message = "Mark not set" }
        }
    }

    /// A line from the person at the keys; nil where it was given up.
    private func ask(_ prompt: ByteString) -> ByteString? {
        var text = ByteString()
        while !pager.terminal.isGone {
            pager.terminal.write("\u{1b}[" + ByteString(pager.rows) + ";1H" + prompt + text + "\u{1b}[K")
            guard let key = pager.terminal.key() else { continue }
            switch key {
            case .enter: return text
            case .escape, .control(0x63): return nil
            case .control(0x75): text = ""
            case .backspace:
                if text.isEmpty { return nil }
                while let last = text.bytes.popLast(), last & 0xc0 == 0x80 {}
            case .text(let bytes), .paste(let bytes): text.append(contentsOf: bytes.filter { $0 != 0x0a })
            default: break
            }
        }
        return nil
    }

    private func follow() {
        pager.moveToEnd()
        pager.message = "Waiting for data... (any key to abort)"
        pager.draw()
        while !pager.terminal.isGone {
            if pager.terminal.key(milliseconds: 200) != nil { return }
            if pager.content.refresh() || pager.terminal.size != (pager.columns, pager.rows) {
                pager.moveToEnd()
                pager.message = "Waiting for data... (any key to abort)"
                pager.draw()
            }
        }
    }

    /// Lends the terminal to another program.
    private func run(_ words: ByteString) {
        pager.terminal.end()
        if let process = try? ProgramStart.spawn(["sh", "-c", words]) {
            while (try? Host.wait(process)) == nil {}
        } else {
            pager.message = "cannot run: " + words
        }
        pager.terminal.begin()
        _ = pager.content.refresh()
    }

    private func edit() {
        if pager.content.name == "-" { return pager.message = "Cannot edit standard input" }
        let editor = Context.environment("VISUAL") ?? Context.environment("EDITOR") ?? "vi"
        run(editor + " " + shellQuoted(pager.content.name))
    }

    private func toggle() {
        pager.terminal.write("\u{1b}[" + ByteString(pager.rows) + ";1H-\u{1b}[K")
        guard let letter = letterKey() else { return }
        switch letter {
        case UInt8(ascii: "N"): pager.settings.showsNumbers.toggle()
        case UInt8(ascii: "S"): pager.settings.layout.cuts.toggle()
        case UInt8(ascii: "R"): pager.settings.layout.passesColours.toggle()
        case UInt8(ascii: "i"): pager.settings.ignoresCase.toggle()
        case UInt8(ascii: "I"): pager.settings.alwaysIgnoresCase.toggle()
        default: pager.message = "There is no such option"
        }
        pager.topRow = 0
    }

    private func colon() {
        pager.terminal.write("\u{1b}[" + ByteString(pager.rows) + ";1H :\u{1b}[K")
        guard let letter = letterKey() else { return }
        switch letter {
        case UInt8(ascii: "n"): pager.showNext(1)
        case UInt8(ascii: "p"): pager.showNext(-1)
        case UInt8(ascii: "e"): if let path = ask("Examine: ") { pager.open(path.trimmed) }
        case UInt8(ascii: "f"): pager.message = pager.status
        case UInt8(ascii: "q"), UInt8(ascii: "Q"): pager.isDone = true
        default: pager.terminal.write("\u{7}")
        }
    }

    private func help() {
        let before = (pager.content, pager.top, pager.topRow)
        pager.content = PagerContent(text: Self.helpText, name: "HELP -- press q when done")
        pager.jump(0)
        var commands = PagerCommands(pager)
        while !pager.isDone && !pager.terminal.isGone {
            pager.draw()
            commands.next()
        }
        pager.isDone = false
        (pager.content, pager.top, pager.topRow) = before
    }

    private static let helpText: ByteString = """
          q  :q  ZZ         quit
          e  j  Enter  Down one line forward (N lines with a number before)
          y  k  Up          one line back
          f  Space  PgDn    one page forward
          b  PgUp           one page back
          d  u              half a page forward, back
          Left  Right       half a screen sideways
          g  <  Home        to the first line (or line N)
          G  >  End         to the last line (or line N)
          p  %              to N percent
          /pattern          search forward          ?pattern   search back
          n  N              again, again the other way
          mX  'X  ''        set a mark, go to it, go back
          F                 wait for more, as tail -f
          =  ^G             file, line, place
          :n  :p  :e file   next file, previous file, another file
          v                 edit the file           !command   run a command
          -N -S -R -i -I    line numbers, cut long lines, colours, ignore case
          r                 read again and draw

        """
}
