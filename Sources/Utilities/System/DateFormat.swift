import Bytes
import Calendars
import SchemeProtocol

/// Times by a pattern of `%` letters, as `strftime` and GNU's `date` have them.
struct DateFormat {
    let time: CalendarTime
    let moment: TimeSpec
    let period: TimeZone.Period

    init(_ moment: TimeSpec, _ zone: TimeZone) {
        self.moment = moment
        period = zone.period(at: moment.seconds)
        time = CalendarTime(moment.seconds + period.offset)
    }

    func text(_ format: ByteString) -> ByteString {
        var text = ByteString()
        var index = 0
        while index < format.count {
            let byte = format[index]
            index += 1
            guard byte == 0x25 else {
                text.append(byte)
                continue
            }
            let start = index - 1
            var flag: UInt8 = 0
            var letters: UInt8 = 0
            var swaps = false
            while index < format.count {
                let mark = format[index]
                if mark == 0x2d || mark == 0x5f || mark == 0x30 || mark == 0x2b {
                    flag = mark
                } else if mark == 0x5e {
                    letters = mark
                } else if mark == 0x23 {
                    swaps = true
                } else {
                    break
                }
                index += 1
            }
            var width: Int?
            while index < format.count, format[index].isDigit {
                width = min((width ?? 0) * 10 + Int(format[index] - 0x30), 4096)
                index += 1
            }
            var colons = 0
            while index < format.count, format[index] == 0x3a, colons < 4 {
                colons += 1
                index += 1
            }
            if index < format.count, format[index] == 0x45 || format[index] == 0x4f { index += 1 }
            guard index < format.count else {
                text += padded(format[start..<format.count], width ?? 0)
                break
            }
            let letter = format[index]
            index += 1
            if colons > 3 || (colons > 0 && letter != 0x7a) {
                text += format[start..<index]
            } else if letter == 0x7a {
                text += zoneText(colons, flag, width)
            } else if letter == 0x4e {
                text += nanoseconds(flag, width)
            } else if let number = number(letter) {
                text += shown(number, flag, width)
            } else if var word = word(letter) {
                if letters == 0x5e { word = Self.upper(word) }
                if swaps {
                    word =
                        letter == 0x70 || letter == 0x5a
                        ? ByteString(word.bytes.map { $0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0 }) : Self.upper(word)
                }
                text += flag == 0x2d ? word : padded(word, width ?? 0, with: flag == 0x30 ? 0x30 : 0x20)
            } else {
                text += format[start..<index]
            }
        }
        return text
    }

    private static func upper(_ text: ByteString) -> ByteString {
        ByteString(text.bytes.map { $0 >= 0x61 && $0 <= 0x7a ? $0 & 0xdf : $0 })
    }

    private func shown(_ number: (value: Int64, width: Int, pad: UInt8), _ flag: UInt8, _ width: Int?) -> ByteString {
        let digits = ByteString(number.value.magnitude)
        let sign: ByteString = number.value < 0 ? "-" : flag == 0x2b && (width ?? 0) > number.width ? "+" : ""
        if flag == 0x2d { return sign + digits }
        let pad: UInt8 = flag == 0x5f ? 0x20 : flag == 0x30 || flag == 0x2b ? 0x30 : number.pad
        let width = width ?? number.width
        if pad == 0x20 { return padded(sign + digits, width) }
        return sign + padded(digits, width - sign.count, with: 0x30)
    }

    /// `%N`: a width is the number of digits.
    private func nanoseconds(_ flag: UInt8, _ width: Int?) -> ByteString {
        var digits = padded(ByteString(moment.nanoseconds), 9, with: 0x30)
        let count = width ?? 9
        digits = digits[0..<min(count, 9)]
        if flag == 0x5f || flag == 0x2d && width != nil {
            var end = digits.count
            while end > 1, digits[end - 1] == 0x30 { end -= 1 }
            return filled(digits[0..<end], flag == 0x2d ? 0 : count)
        }
        return count > 9 ? digits + ByteString(repeatElement(0x30, count: count - 9)) : digits
    }

    /// `+hhmm`, with colons `+hh:mm`, `+hh:mm:ss` or as short as can be.
    private func zoneText(_ colons: Int, _ flag: UInt8, _ width: Int?) -> ByteString {
        let seconds = period.offset.magnitude
        let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60)
        func two(_ value: UInt64) -> ByteString { padded(ByteString(value), 2, with: 0x30) }
        var tail: ByteString
        switch colons {
        case 0: tail = two(minutes)
        case 1: tail = ":" + two(minutes)
        case 2: tail = ":" + two(minutes) + ":" + two(rest)
        default: tail = rest != 0 ? ":" + two(minutes) + ":" + two(rest) : minutes != 0 ? ":" + two(minutes) : ""
        }
        let sign: ByteString = period.offset < 0 ? "-" : "+"
        if colons == 0 {
            // All of it is one number.
            let digits = ByteString(hours * 100 + minutes)
            if flag == 0x2d { return sign + digits }
            if flag == 0x5f { return padded(sign + digits, width ?? 5) }
            return sign + padded(digits, (width ?? 5) - 1, with: 0x30)
        }
        if flag == 0x2d { return sign + ByteString(hours) + tail }
        let wanted = (width ?? 0) - tail.count
        if flag == 0x5f { return padded(sign + ByteString(hours), max(wanted, 3)) + tail }
        return sign + padded(two(hours), wanted - 1, with: 0x30) + tail
    }

    /// The year and week by ISO 8601.
    private var isoWeek: (year: Int64, week: Int64) {
        let weekday = (time.weekday + 6) % 7
        // The Thursday decides to which year the week belongs.
        let thursday = CalendarTime.days(time.year, time.month, time.day) - Int64(weekday) + 3
        let year = CalendarTime(thursday * 86400).year
        return (year, (thursday - CalendarTime.days(year, 1, 1)) / 7 + 1)
    }

    private func number(_ letter: UInt8) -> (value: Int64, width: Int, pad: UInt8)? {
        let hour = time.hour % 12 == 0 ? 12 : time.hour % 12
        let zero: UInt8 = 0x30
        switch letter {
        case 0x59: return (time.year, 4, zero)
        case 0x43: return (time.year >= 0 ? time.year / 100 : (time.year - 99) / 100, 2, zero)
        case 0x79: return (((time.year % 100) + 100) % 100, 2, zero)
        case 0x47: return (isoWeek.year, 4, zero)
        case 0x67: return (((isoWeek.year % 100) + 100) % 100, 2, zero)
        case 0x56: return (isoWeek.week, 2, zero)
        case 0x6d: return (Int64(time.month), 2, zero)
        case 0x71: return (Int64((time.month - 1) / 3 + 1), 1, zero)
        case 0x64: return (Int64(time.day), 2, zero)
        case 0x65: return (Int64(time.day), 2, 0x20)
        case 0x48: return (Int64(time.hour), 2, zero)
        case 0x6b: return (Int64(time.hour), 2, 0x20)
        case 0x49: return (Int64(hour), 2, zero)
        case 0x6c: return (Int64(hour), 2, 0x20)
        case 0x4d: return (Int64(time.minute), 2, zero)
        case 0x53: return (Int64(time.second), 2, zero)
        case 0x6a: return (Int64(time.dayOfYear), 3, zero)
        case 0x73: return (moment.seconds, 1, zero)
        case 0x75: return (Int64(time.weekday == 0 ? 7 : time.weekday), 1, zero)
        case 0x77: return (Int64(time.weekday), 1, zero)
        case 0x55: return (Int64((time.dayOfYear + 6 - time.weekday) / 7), 2, zero)
        case 0x57: return (Int64((time.dayOfYear + 6 - (time.weekday + 6) % 7) / 7), 2, zero)
        default: return nil
        }
    }

    private func word(_ letter: UInt8) -> ByteString? {
        switch letter {
        case 0x25: "%"
        case 0x6e: "\n"
        case 0x74: "\t"
        case 0x61: CalendarTime.dayNames[time.weekday][0..<3]
        case 0x41: CalendarTime.dayNames[time.weekday]
        case 0x62, 0x68: CalendarTime.monthNames[time.month - 1][0..<3]
        case 0x42: CalendarTime.monthNames[time.month - 1]
        case 0x70: time.hour < 12 ? "AM" : "PM"
        case 0x50: time.hour < 12 ? "am" : "pm"
        case 0x46: text("%Y-%m-%d")
        case 0x54, 0x58: text("%H:%M:%S")
        case 0x52: text("%H:%M")
        case 0x72: text("%I:%M:%S %p")
        case 0x44, 0x78: text("%m/%d/%y")
        case 0x63: text("%a %b %e %H:%M:%S %-Y")
        case 0x5a: period.name
        default: nil
        }
    }
}
