import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `date`: the time, as text (UTC).
    static var date: Utility {
        Utility(
            ["[OPTION]... [+FORMAT]"], "Display the current time in the given FORMAT. Times are in UTC.",
            [
                Option(
                    "d", "date", takes: "STRING",
                    "display time described by STRING (@SECONDS, YYYY-MM-DD [HH:MM[:SS]], now)"),
                Option(
                    "I", "iso-8601", mayTake: "FMT", "output in ISO 8601 format (date, hours, minutes, seconds, ns)"),
                Option("r", "reference", takes: "FILE", "display the last modification time of FILE"),
                Option("R", "rfc-email", "output in RFC 5322 format"),
                Option("u", "utc", "Coordinated Universal Time (always)"),
                Option("", "universal", "likewise"),
            ]
        ) { (context) throws(Failure) in
            let now = Host.clock(.realtime)
            var time = TimeSpec(seconds: Int64(now / 1_000_000_000), nanoseconds: Int64(now % 1_000_000_000))
            if let path = context.value("r") {
                do throws(Errno) { time = try Host.stat(path).modified } catch {
                    throw .fatal(path + ": " + ByteString(error.message), status: 1)
                }
            }
            if let text = context.value("d") {
                guard let parsed = parse(text.trimmed, now: time) else {
                    throw .fatal("invalid date " + quoted(text), status: 1)
                }
                time = parsed
            }
            var format: ByteString = "%a %b %e %H:%M:%S UTC %Y"
            if context.has("R") { format = "%a, %d %b %Y %H:%M:%S +0000" }
            if context.has("I") {
                switch context.value("I") ?? "date" {
                case "date": format = "%Y-%m-%d"
                case "hours": format = "%Y-%m-%dT%H+00:00"
                case "minutes": format = "%Y-%m-%dT%H:%M+00:00"
                case "seconds": format = "%Y-%m-%dT%H:%M:%S+00:00"
                case "ns": format = "%Y-%m-%dT%H:%M:%S,%N+00:00"
                default: throw .usage("invalid argument " + quoted(context.value("I") ?? "") + " for '--iso-8601'")
                }
            }
            if let operand = context.operands.first {
                guard operand.first == 0x2b else { throw .fatal("invalid date " + quoted(operand), status: 1) }
                format = operand[1..<operand.count]
            }
            if context.operands.count > 1 { throw .usage("extra operand " + quoted(context.operands[1])) }
            // A year of more digits than anybody reads would overflow the calendar.
            guard abs(time.seconds) < 1 << 55 else { throw .fatal("time out of range", status: 1) }
            try context.put(
                DateFormat.text(format, CalendarTime(time.seconds), nanoseconds: time.nanoseconds) + "\n")
        }
    }

    /// `@N`, `now`, or a date with or without a time of day.
    static func parse(_ text: ByteString, now: TimeSpec) -> TimeSpec? {
        if text == "now" || text.isEmpty { return now }
        if text.first == 0x40 { return text[1..<text.count].integer().map { TimeSpec(seconds: $0) } }
        let parts = ByteString(text.bytes.map { $0 == 0x54 ? 0x20 : $0 }).split(separator: 0x20)
        guard let first = parts.first, parts.count <= 3 else { return nil }
        if parts.count == 3 && parts[2] != "UTC" && parts[2] != "Z" { return nil }
        let date = first.split(separator: 0x2d).map { $0.integer() ?? -1 }
        guard date.count == 3, (0...9999).contains(date[0]), (1...12).contains(date[1]), date[2] >= 1 else {
            return nil
        }
        let next =
            date[1] == 12 ? CalendarTime.days(date[0] + 1, 1, 1) : CalendarTime.days(date[0], Int(date[1]) + 1, 1)
        guard date[2] <= next - CalendarTime.days(date[0], Int(date[1]), 1) else { return nil }
        var seconds = CalendarTime.days(date[0], Int(date[1]), Int(date[2])) * 86400
        if parts.count > 1 {
            let clock = parts[1].split(separator: 0x3a).map { $0.integer() ?? -1 }
            guard clock.count == 2 || clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]),
                clock.count == 2 || (0..<60).contains(clock[2])
            else { return nil }
            seconds += clock[0] * 3600 + clock[1] * 60 + (clock.count == 3 ? clock[2] : 0)
        }
        return TimeSpec(seconds: seconds)
    }
}

/// Times by a pattern of `%` letters.
enum DateFormat {
    static func text(_ format: ByteString, _ time: CalendarTime, nanoseconds: Int64) -> ByteString {
        var text = ByteString()
        var index = 0
        while index < format.count {
            let byte = format[index]
            index += 1
            guard byte == 0x25, index < format.count else {
                text.append(byte)
                continue
            }
            var flag: UInt8 = 0
            if format[index] == 0x2d || format[index] == 0x5f || format[index] == 0x30, index + 1 < format.count {
                flag = format[index]
                index += 1
            }
            let letter = format[index]
            index += 1
            if let number = number(letter, time, nanoseconds) {
                let pad = flag == 0 ? number.pad : flag == 0x5f ? 0x20 : 0x30
                text +=
                    flag == 0x2d ? ByteString(number.value) : padded(ByteString(number.value), number.width, with: pad)
            } else {
                text += word(letter, time, nanoseconds) ?? [0x25, letter]
            }
        }
        return text
    }

    private static func number(_ letter: UInt8, _ time: CalendarTime, _ nanoseconds: Int64)
        -> (value: Int64, width: Int, pad: UInt8)?
    {
        let hour = time.hour % 12 == 0 ? 12 : time.hour % 12
        let zero: UInt8 = 0x30
        switch letter {
        case 0x59: return (time.year, 4, zero)
        case 0x43: return (time.year / 100, 2, zero)
        case 0x79: return (abs(time.year % 100), 2, zero)
        case 0x6d: return (Int64(time.month), 2, zero)
        case 0x64: return (Int64(time.day), 2, zero)
        case 0x65: return (Int64(time.day), 2, 0x20)
        case 0x48: return (Int64(time.hour), 2, zero)
        case 0x6b: return (Int64(time.hour), 2, 0x20)
        case 0x49: return (Int64(hour), 2, zero)
        case 0x6c: return (Int64(hour), 2, 0x20)
        case 0x4d: return (Int64(time.minute), 2, zero)
        case 0x53: return (Int64(time.second), 2, zero)
        case 0x4e: return (nanoseconds, 9, zero)
        case 0x6a: return (Int64(time.dayOfYear), 3, zero)
        case 0x73: return (time.seconds, 1, zero)
        case 0x75: return (Int64(time.weekday == 0 ? 7 : time.weekday), 1, zero)
        case 0x77: return (Int64(time.weekday), 1, zero)
        case 0x55: return (Int64((time.dayOfYear + 6 - time.weekday) / 7), 2, zero)
        case 0x57: return (Int64((time.dayOfYear + 6 - (time.weekday + 6) % 7) / 7), 2, zero)
        default: return nil
        }
    }

    private static func word(_ letter: UInt8, _ time: CalendarTime, _ nanoseconds: Int64) -> ByteString? {
        func again(_ format: ByteString) -> ByteString { text(format, time, nanoseconds: nanoseconds) }
        switch letter {
        case 0x25: return "%"
        case 0x6e: return "\n"
        case 0x74: return "\t"
        case 0x61: return CalendarTime.dayNames[time.weekday][0..<3]
        case 0x41: return CalendarTime.dayNames[time.weekday]
        case 0x62, 0x68: return CalendarTime.monthNames[time.month - 1][0..<3]
        case 0x42: return CalendarTime.monthNames[time.month - 1]
        case 0x70: return time.hour < 12 ? "AM" : "PM"
        case 0x50: return time.hour < 12 ? "am" : "pm"
        case 0x46: return again("%Y-%m-%d")
        case 0x54, 0x58: return again("%H:%M:%S")
        case 0x52: return again("%H:%M")
        case 0x72: return again("%I:%M:%S %p")
        case 0x44, 0x78: return again("%m/%d/%y")
        case 0x63: return again("%a %b %e %H:%M:%S %Y")
        case 0x7a: return "+0000"
        case 0x5a: return "UTC"
        default: return nil
        }
    }
}
