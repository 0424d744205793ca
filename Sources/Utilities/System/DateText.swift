import Bytes
import Calendars
import Platform
import SchemeProtocol

/// Reads a moment from the text that people write: dates, times, zones, days, and what is said in relation to now.
struct DateText {
    private let text: ByteString
    private var index = 0
    private let now: TimeSpec
    private var zone: TimeZone
    private var year: Int64 = 0
    private var month: Int64 = 0
    private var day: Int64 = 0
    private var hour: Int64 = 0
    private var minute: Int64 = 0
    private var second: Int64 = 0
    private var nanosecond: Int64 = 0
    private var dates = 0
    private var times = 0
    private var days = 0
    private var zones = 0
    private var hasYear = false
    private var isRelated = false
    private var weekday = 0
    private var weekdayOrdinal: Int64 = 0
    private var offset: Int64?
    private var isSummer: Bool?
    private var moment: TimeSpec?
    /// Years, months, days, and seconds, in relation to the date.
    private var related: (years: Int64, months: Int64, days: Int64, seconds: Int64, nanoseconds: Int64) = (
        0, 0, 0, 0, 0
    )

    /// The moment that a text means; nil for one that means none.
    static func parse(_ text: ByteString, now: TimeSpec, zone: TimeZone = .local) -> TimeSpec? {
        var reader = DateText(text, now, zone)
        return reader.read()
    }

    private init(_ text: ByteString, _ now: TimeSpec, _ zone: TimeZone) {
        self.text = ByteString(text.bytes.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 })
        self.now = now
        self.zone = zone
        takeZoneRule(text)
        let local = CalendarTime(now.seconds + self.zone.period(at: now.seconds).offset)
        (year, month, day) = (local.year, Int64(local.month), Int64(local.day))
        (hour, minute, second, nanosecond) = (
            Int64(local.hour), Int64(local.minute), Int64(local.second), now.nanoseconds
        )
    }

    /// `TZ="…"` in front.
    private mutating func takeZoneRule(_ original: ByteString) {
        skipBlanks()
        guard original[index..<original.count].hasPrefix("TZ=\"") else { return }
        var name = ByteString()
        var place = index + 4
        while place < original.count, original[place] != 0x22 {
            if original[place] == 0x5c, place + 1 < original.count { place += 1 }
            name.append(original[place])
            place += 1
        }
        if place >= original.count { return }
        zone = TimeZone(named: name)
        index = place + 1
    }

    private mutating func read() -> TimeSpec? {
        while true {
            skipBlanks()
            if index >= text.count { break }
            if !item() { return nil }
        }
        if times > 1 || dates > 1 || days > 1 || zones > 1 { return nil }
        if let moment { return dates + times + days + zones > 0 || isRelated ? nil : moment }
        if !(times > 0 || (isRelated && dates == 0 && days == 0)) { (hour, minute, second, nanosecond) = (0, 0, 0, 0) }
        guard hour < 24, minute < 60, second < 60, month >= 1, month <= 12, day >= 1, abs(year) < 1 << 40 else {
            return nil
        }
        let next = month == 12 ? CalendarTime.days(year + 1, 1, 1) : CalendarTime.days(year, Int(month) + 1, 1)
        var date = CalendarTime.days(year, Int(month), 1)
        guard day <= next - date else { return nil }
        date += day - 1
        let clock = hour * 3600 + minute * 60 + second
        if isMissing(date * 86400 + clock) { return nil }
        if days > 0 && dates == 0 {
            let own = ((date + 4) % 7 + 7) % 7
            date += (Int64(weekday) - own + 7) % 7
            date += 7 * (weekdayOrdinal - (weekdayOrdinal > 0 && own != Int64(weekday) ? 1 : 0))
        }
        if related.years != 0 || related.months != 0 {
            let shown = CalendarTime(date * 86400)
            guard abs(related.years) < 1 << 40, abs(related.months) < 1 << 40 else { return nil }
            let months = shown.year * 12 + Int64(shown.month - 1) + related.years * 12 + related.months
            let newYear = months >= 0 ? months / 12 : (months - 11) / 12
            date = CalendarTime.days(newYear, Int(months - newYear * 12) + 1, 1) + Int64(shown.day) - 1
        }
        guard abs(related.days) < 1 << 45, abs(date) < 1 << 46, abs(related.seconds) < 1 << 61 else { return nil }
        date += related.days
        var seconds = date * 86400 + clock
        if let offset {
            seconds -= offset
            // The name of a time of the year that is not the one of that date.
            if let isSummer, zone.period(at: seconds).isSummer != isSummer { return nil }
        } else if dates == 0 && days == 0 && times == 0 && date == CalendarTime.days(year, Int(month), 1) + day - 1 {
            // Nothing but seconds were said: the moment itself counts, which clocks may show twice.
            seconds = isRelated ? now.seconds : (zone.moment(local: seconds, isSummer: nil) ?? seconds)
        } else {
            seconds = zone.moment(local: seconds, isSummer: isSummer) ?? seconds - zone.period(at: seconds).offset
        }
        var nanoseconds = nanosecond + related.nanoseconds
        seconds += related.seconds
        if nanoseconds < 0 { (nanoseconds, seconds) = (nanoseconds + 1_000_000_000, seconds - 1) }
        if nanoseconds >= 1_000_000_000 { (nanoseconds, seconds) = (nanoseconds - 1_000_000_000, seconds + 1) }
        return TimeSpec(seconds: seconds, nanoseconds: nanoseconds)
    }

    /// Whether the clocks never show this local time.
    private func isMissing(_ local: Int64) -> Bool {
        offset == nil && times > 0 && zone.moment(local: local) == nil
    }

    private mutating func skipBlanks() {
        while index < text.count {
            if text[index].isSpace {
                index += 1
            } else if text[index] == 0x28 {
                var depth = 0
                repeat {
                    if text[index] == 0x28 { depth += 1 } else if text[index] == 0x29 { depth -= 1 }
                    index += 1
                } while depth > 0 && index < text.count
            } else {
                return
            }
        }
    }

    private func byte(_ ahead: Int = 0) -> UInt8 { index + ahead < text.count ? text[index + ahead] : 0 }

    private mutating func item() -> Bool {
        let byte = byte()
        if byte == 0x40 {
            index += 1
            return atSeconds()
        }
        if byte.isDigit { return digits() }
        if byte == 0x2b || byte == 0x2d { return signed() }
        if byte.isLetter { return word() }
        return false
    }

    /// A run of digits and its value; nil beyond what counts.
    private mutating func number() -> (value: Int64, count: Int)? {
        let start = index
        while byte().isDigit { index += 1 }
        guard index > start, let value = text[start..<index].integer() else { return nil }
        return (value, index - start)
    }

    private mutating func fraction() -> Int64 {
        var value: Int64 = 0
        var place: Int64 = 100_000_000
        while byte().isDigit {
            value += Int64(byte() - 0x30) * place
            place /= 10
            index += 1
        }
        return value
    }

    private mutating func atSeconds() -> Bool {
        skipBlanks()
        let isNegative = byte() == 0x2d
        if isNegative || byte() == 0x2b { index += 1 }
        guard let (value, _) = number(), moment == nil else { return false }
        var time = TimeSpec(seconds: isNegative ? -value : value)
        if (byte() == 0x2e || byte() == 0x2c) && byte(1).isDigit {
            index += 1
            let part = fraction()
            if isNegative && part > 0 {
                time = TimeSpec(seconds: time.seconds - 1, nanoseconds: 1_000_000_000 - part)
            } else {
                time.nanoseconds = part
            }
        }
        moment = time
        return true
    }

    private mutating func fullYear(_ number: (value: Int64, count: Int)) -> Int64 {
        number.count == 2 ? number.value + (number.value < 69 ? 2000 : 1900) : number.value
    }

    /// What begins with a digit.
    private mutating func digits() -> Bool {
        let start = index
        guard let first = number() else { return false }
        if byte() == 0x3a && byte(1).isDigit { return clock(first.value) }
        if byte() == 0x2f && byte(1).isDigit {
            index += 1
            guard let second = number() else { return false }
            dates += 1
            if byte() == 0x2f && byte(1).isDigit {
                index += 1
                guard let third = number() else { return false }
                if first.count >= 4 {
                    (year, month, day) = (first.value, second.value, third.value)
                } else {
                    (month, day, year) = (first.value, second.value, fullYear(third))
                }
                hasYear = true
            } else {
                (month, day) = (first.value, second.value)
            }
            return true
        }
        if byte() == 0x2d && byte(1).isDigit {
            let mark = index
            index += 1
            if let second = number(), byte() == 0x2d, byte(1).isDigit {
                index += 1
                guard let third = number() else { return false }
                (year, month, day) = (fullYear(first), second.value, third.value)
                hasYear = true
                dates += 1
                if byte() == 0x74 && byte(1).isDigit { index += 1 }
                return true
            }
            index = mark
        }
        let behindNumber = index
        // `12-jan-2020` and `12 jan 2020`.
        if byte() == 0x2d, byte(1).isLetter {
            index += 1
            if let name = takeWord(), let found = Self.month(name) {
                dates += 1
                (day, month) = (first.value, found)
                if byte() == 0x2d && byte(1).isDigit {
                    index += 1
                    guard let third = number() else { return false }
                    year = fullYear(third)
                    hasYear = true
                }
                return true
            }
            return false
        }
        if byte() == 0x2e && byte(1).isDigit {
            // Seconds with a fraction, as in `1.5 seconds`.
            index += 1
            let part = fraction()
            skipBlanks()
            guard let name = takeWord(), Self.unit(name) == .seconds(1) else { return false }
            return relate(first.value, .seconds(1), nanoseconds: part)
        }
        skipBlanks()
        if byte().isLetter {
            let mark = index
            let name = takeWord() ?? ""
            if Self.isMorning(name) != nil {
                times += 1
                (hour, minute, second, nanosecond) = (first.value, 0, 0, 0)
                return half(name)
            }
            if let found = Self.month(name) {
                dates += 1
                (day, month) = (first.value, found)
                takeYear()
                return true
            }
            if let unit = Self.unit(name) { return relate(first.value, unit) }
            if let found = Self.weekday(name), first.count < 3 {
                days += 1
                weekday = found
                weekdayOrdinal = first.value
                return true
            }
            index = mark
        }
        index = behindNumber
        return plain(first, start)
    }

    /// A year behind a date with the name of a month.
    private mutating func takeYear() {
        let mark = index
        skipBlanks()
        if byte().isDigit, let third = number(), byte() != 0x3a, third.count != 2 || byte() != 0x2f {
            let after = index
            skipBlanks()
            // A number with a unit or a half of the day belongs to those.
            let word = byte().isLetter ? takeWord() : nil
            index = after
            if let word,
                Self.unit(word) != nil || Self.isMorning(word) != nil || third.count < 3 && Self.month(word) != nil
            {
                index = mark
                return
            }
            year = fullYear(third)
            hasYear = true
        } else {
            index = mark
        }
    }

    private mutating func plain(_ number: (value: Int64, count: Int), _ start: Int) -> Bool {
        if dates > 0 && !hasYear && !isRelated && (times > 0 || number.count > 2) {
            year = fullYear(number)
            hasYear = true
            return true
        }
        if number.count > 4 {
            dates += 1
            day = number.value % 100
            month = number.value / 100 % 100
            year = number.value / 10000
            hasYear = true
            return true
        }
        times += 1
        (hour, minute) = number.count <= 2 ? (number.value, 0) : (number.value / 100, number.value % 100)
        (second, nanosecond) = (0, 0)
        return true
    }

    /// A time of day from the colon on.
    private mutating func clock(_ hours: Int64) -> Bool {
        times += 1
        index += 1
        guard let minutes = number() else { return false }
        (hour, minute, second, nanosecond) = (hours, minutes.value, 0, 0)
        if byte() == 0x3a && byte(1).isDigit {
            index += 1
            guard let seconds = number() else { return false }
            second = seconds.value
            if (byte() == 0x2e || byte() == 0x2c) && byte(1).isDigit {
                index += 1
                nanosecond = fraction()
            }
        }
        let mark = index
        skipBlanks()
        if byte().isLetter {
            if let name = takeWord(), Self.isMorning(name) != nil { return half(name) }
            index = mark
            return true
        }
        if byte() == 0x2b || byte() == 0x2d, byte(1).isDigit || byte(1).isSpace { return zoneOffset() }
        index = mark
        return true
    }

    private mutating func zoneOffset() -> Bool {
        zones += 1
        guard let value = hoursAndMinutes() else { return false }
        offset = value
        return true
    }

    /// `+hh`, `+hhmm` or `+hh:mm` in seconds.
    private mutating func hoursAndMinutes() -> Int64? {
        let sign: Int64 = byte() == 0x2d ? -1 : 1
        index += 1
        skipBlanks()
        guard let value = number() else { return nil }
        var seconds: Int64
        if byte() == 0x3a && byte(1).isDigit {
            index += 1
            guard let minutes = number(), minutes.value < 60 else { return nil }
            seconds = value.value * 3600 + minutes.value * 60
        } else if value.count <= 2 {
            seconds = value.value * 3600
        } else {
            seconds = value.value / 100 * 3600 + value.value % 100 * 60
        }
        if seconds > 24 * 3600 { return nil }
        seconds *= sign
        return seconds
    }

    private mutating func half(_ name: ByteString) -> Bool {
        guard hour >= 1, hour <= 12, let isMorning = Self.isMorning(name) else { return false }
        hour = hour % 12 + (isMorning ? 0 : 12)
        return true
    }

    /// A number with a sign: an amount of a unit, or a zone.
    private mutating func signed() -> Bool {
        let mark = index
        let isNegative = byte() == 0x2d
        index += 1
        skipBlanks()
        guard let value = number() else { return false }
        var part: Int64 = 0
        if byte() == 0x2e && byte(1).isDigit {
            index += 1
            part = fraction()
        }
        skipBlanks()
        let behind = index
        if byte().isLetter, let name = takeWord() {
            if let unit = Self.unit(name) {
                return relate(isNegative ? -value.value : value.value, unit, nanoseconds: isNegative ? -part : part)
            }
            if let found = Self.weekday(name), value.count < 3 {
                days += 1
                weekday = found
                weekdayOrdinal = isNegative ? -value.value : value.value
                return true
            }
            index = behind
        }
        guard times > 0 || dates > 0, zones == 0 || offset != nil else { return false }
        index = mark
        // Behind the name of a zone it is a difference from that.
        if zones == 1, let base = offset {
            guard let more = hoursAndMinutes() else { return false }
            offset = base + more
            return true
        }
        return times > 0 && zoneOffset()
    }

    private mutating func takeWord() -> ByteString? {
        let start = index
        while byte().isLetter || (byte() == 0x2e && index > start) { index += 1 }
        if index == start { return nil }
        return ByteString(text[start..<index].bytes.filter { $0 != 0x2e })
    }

    private mutating func word() -> Bool {
        let start = index
        guard let name = takeWord() else { return false }
        if let found = Self.month(name) {
            dates += 1
            month = found
            if byte() == 0x2d { index += 1 }
            skipBlanks()
            guard let value = number() else { return false }
            day = value.value
            if byte() == 0x2d && byte(1).isDigit {
                index += 1
                guard let third = number() else { return false }
                year = fullYear(third)
                hasYear = true
                return true
            }
            if byte() == 0x3a { return false }
            let mark = index
            skipBlanks()
            if byte() == 0x2c {
                index += 1
                skipBlanks()
                guard let third = number() else { return false }
                year = fullYear(third)
                hasYear = true
                return true
            }
            index = mark
            takeYear()
            return true
        }
        if let found = Self.weekday(name) {
            days += 1
            weekday = found
            weekdayOrdinal = 0
            skipBlanks()
            if byte() == 0x2c { index += 1 }
            return true
        }
        if let ordinal = Self.ordinal(name) {
            skipBlanks()
            guard let next = takeWord() else { return false }
            if let unit = Self.unit(next) { return relate(ordinal, unit) }
            guard let found = Self.weekday(next) else { return false }
            days += 1
            weekday = found
            weekdayOrdinal = ordinal
            return true
        }
        if let amount = Self.nearDay(name) {
            isRelated = true
            related.days += amount
            return true
        }
        if let unit = Self.unit(name) { return relate(1, unit) }
        return zoneName(name, start)
    }

    private mutating func zoneName(_ name: ByteString, _ start: Int) -> Bool {
        if name == "dst" {
            guard let base = offset else { return false }
            offset = base + 3600
            return true
        }
        zones += 1
        for moment in [now.seconds, now.seconds + 15_724_800, now.seconds - 15_724_800] {
            let period = zone.period(at: moment)
            if ByteString(period.name.bytes.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }) == name {
                isSummer = period.isSummer
                offset = period.offset
                return true
            }
        }
        guard let found = Self.zones.first(where: { $0.name == name })?.minutes ?? Self.military(name) else {
            return false
        }
        offset = Int64(found) * 60
        return true
    }

    /// Whether `ago` follows; `hence` may follow too.
    mutating func takeAgo() -> Bool {
        let mark = index
        skipBlanks()
        let word = takeWord()
        if word == "ago" { return true }
        if word != "hence" { index = mark }
        return false
    }

    /// Counts what a text says in relation to the date.
    mutating func add(_ unit: Unit, _ scaled: (Int64) -> Int64?, _ nanoseconds: Int64) -> Bool {
        isRelated = true
        related.nanoseconds += nanoseconds
        var overflow = false
        switch unit {
        case .years(let scale):
            guard let value = scaled(scale) else { return false }
            (related.years, overflow) = related.years.addingReportingOverflow(value)
        case .months(let scale):
            guard let value = scaled(scale) else { return false }
            (related.months, overflow) = related.months.addingReportingOverflow(value)
        case .days(let scale):
            guard let value = scaled(scale) else { return false }
            (related.days, overflow) = related.days.addingReportingOverflow(value)
        case .seconds(let scale):
            guard let value = scaled(scale) else { return false }
            (related.seconds, overflow) = related.seconds.addingReportingOverflow(value)
        }
        return !overflow
    }
}
