import Bytes
import Calendars
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `cal`: a calendar.
    static var cal: Utility {
        Utility(
            ["[OPTION]... [[[DAY] MONTH] YEAR]"], "Show a calendar.",
            [
                Option("1", "one", "show only a single month (the default)"),
                Option("3", "three", "show the month before and the one behind too"),
                Option("n", "months", takes: "NUM", "show NUM months"),
                Option("s", "sunday", "begin weeks with Sunday"),
                Option("m", "monday", "begin weeks with Monday"),
                Option("w", "week", "show the numbers of weeks (ISO)"),
                Option("j", "julian", "show the day of the year"), Option("y", "year", "show the whole year"),
            ]
        ) { (context) throws(Failure) in
            let now = Host.clock(.realtime) / 1_000_000_000
            let zone = TimeZone.local
            let today = CalendarTime(Int64(now) + zone.period(at: Int64(now)).offset)
            var (year, month) = (today.year, today.month)
            var words = context.operands
            if words.count > 3 { throw .usage("extra operand " + quoted(words[3])) }
            if let word = words.popLast() { year = Int64(try decimal(word, "illegal year value", in: 1...9999)) }
            let isWholeYear = context.has("y") || (context.operands.count == 1)
            if let word = words.popLast() { month = try calendarMonth(word) }
            if let word = words.popLast() { _ = try decimal(word, "illegal day value", in: 1...31) }
            var count = try context.number("n", "invalid month argument", in: 1...1200) ?? 1
            if context.has("3") {
                count = 3
                month -= 1
                if month == 0 { (year, month) = (year - 1, 12) }
            }
            var sheet = CalendarSheet(today: today, isShown: Host.isTerminal(Host.standardOutput))
            sheet.beginsOnMonday =
                context.arguments.last(of: ["m", "s"]) == "m" || context.has("w") && !context.has("s")
            sheet.showsWeeks = context.has("w")
            sheet.countsDays = context.has("j")
            if isWholeYear {
                (month, count) = (1, 12)
                sheet.namesYear = false
                let perRow = sheet.countsDays ? 2 : 3
                let width = perRow * sheet.width + 2 * (perRow - 1) + (perRow > 1 ? perRow - 1 : 0)
                try context.put(CalendarSheet.centred(ByteString(year), width) + "\n\n")
            }
            try context.put(sheet.text(year, month, count, gap: isWholeYear ? 3 : 2))
        }
    }

    private static func calendarMonth(_ word: ByteString) throws(Failure) -> Int {
        let lower = word.lowercased
        for (index, name) in CalendarTime.monthNames.enumerated()
        where lower.count >= 3 && name.lowercased.hasPrefix(lower) { return index + 1 }
        return try decimal(word, "illegal month value: use 1-12", in: 1...12)
    }
}

/// Months beside each other.
struct CalendarSheet {
    let today: CalendarTime
    let isShown: Bool
    var beginsOnMonday = false
    var showsWeeks = false
    var countsDays = false
    var namesYear = true

    init(today: CalendarTime, isShown: Bool) {
        self.today = today
        self.isShown = isShown
    }

    private var cell: Int { countsDays ? 3 : 2 }
    var width: Int { 7 * cell + 6 + (showsWeeks ? 3 : 0) }

    static func centred(_ text: ByteString, _ width: Int) -> ByteString {
        let before = max(0, (width - text.count) / 2)
        return ByteString(repeatElement(0x20, count: before)) + text
            + ByteString(repeatElement(0x20, count: max(0, width - text.count - before)))
    }

    static func length(_ year: Int64, _ month: Int) -> Int {
        let next = month == 12 ? CalendarTime.days(year + 1, 1, 1) : CalendarTime.days(year, month + 1, 1)
        return Int(next - CalendarTime.days(year, month, 1))
    }

    func text(_ year: Int64, _ month: Int, _ count: Int, gap: Int) -> ByteString {
        let perRow = min(count, countsDays ? 2 : 3)
        var text = ByteString()
        var (year, month, left) = (year, month, count)
        while left > 0 {
            var blocks: [[ByteString]] = []
            for _ in 0..<min(perRow, left) {
                blocks.append(lines(year, month))
                month += 1
                if month == 13 { (year, month) = (year + 1, 1) }
            }
            left -= blocks.count
            for line in 0..<8 {
                for (index, block) in blocks.enumerated() {
                    if index > 0 { text += ByteString(repeatElement(0x20, count: gap)) }
                    text += block[line]
                }
                text += "\n"
            }
        }
        return text
    }

    private func lines(_ year: Int64, _ month: Int) -> [ByteString] {
        let title = CalendarTime.monthNames[month - 1] + (namesYear ? " " + ByteString(year) : "")
        var lines = [Self.centred(title, width)]
        var head = showsWeeks ? ByteString("   ") : ""
        for day in 0..<7 {
            let name = CalendarTime.dayNames[(day + (beginsOnMonday ? 1 : 0)) % 7][0..<2]
            head += (day > 0 ? " " : "") + padded(name, cell)
        }
        lines.append(head)
        let firstDay = CalendarTime.days(year, month, 1)
        let weekday = CalendarTime(firstDay * 86400).weekday
        let before = (weekday + (beginsOnMonday ? 6 : 0)) % 7
        let yearStart = CalendarTime.days(year, 1, 1)
        let length = Self.length(year, month)
        for row in 0..<6 {
            var line = ByteString()
            let first = row * 7 - before + 1
            if showsWeeks {
                line += first <= length ? padded(ByteString(week(firstDay + Int64(first) - 1)), 2) + " " : "   "
            }
            for column in 0..<7 {
                let day = first + column
                if column > 0 { line += " " }
                guard day >= 1, day <= length else {
                    line += ByteString(repeatElement(0x20, count: cell))
                    continue
                }
                let number = countsDays ? Int(firstDay - yearStart) + day : day
                let shown = padded(ByteString(number), cell)
                let isToday = isShown && day == today.day && month == today.month && year == today.year
                line += isToday ? "\u{1b}[7m" + shown + "\u{1b}[27m" : shown
            }
            lines.append(line)
        }
        return lines
    }

    /// The week's number as ISO 8601 counts: the first week has a Thursday.
    private func week(_ day: Int64) -> Int {
        let weekday = (CalendarTime(day * 86400).weekday + 6) % 7
        let thursday = CalendarTime((day - Int64(weekday) + 3) * 86400)
        return (thursday.dayOfYear - 1) / 7 + 1
    }
}
