import Bytes
import Calendars
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `date`: the time, as text.
    static var date: Utility {
        Utility(
            ["[OPTION]... [+FORMAT]", "[-u|--utc|--universal] [MMDDhhmm[[CC]YY][.ss]]"],
            "Display date and time in the given FORMAT, or set the system date.",
            [
                Option("d", "date", takes: "STRING", "display time described by STRING, not 'now'"),
                Option("", "debug", "say what STRING was taken for"),
                Option("f", "file", takes: "DATEFILE", "like --date; once for each line of DATEFILE"),
                Option("I", "iso-8601", mayTake: "FMT", "ISO 8601 format: date, hours, minutes, seconds or ns"),
                Option("", "json", "output as JSON"),
                Option("", "resolution", "output the available resolution of timestamps"),
                Option("R", "rfc-email", "output date and time in RFC 5322 format"),
                Option("", "rfc-822", ""), Option("", "rfc-2822", ""),
                Option("", "rfc-3339", takes: "FMT", "RFC 3339 format: date, seconds or ns"),
                Option("r", "reference", takes: "FILE", "display the last modification time of FILE"),
                Option("s", "set", takes: "STRING", "set time described by STRING"),
                Option("u", "utc", "print or set Coordinated Universal Time (UTC)"),
                Option("", "universal", "same as -u"), Option("", "uct", ""),
            ]
        ) { (context) throws(Failure) in
            let job = DateJob(context)
            try job.run()
        }
    }
}

/// One run of `date`.
private final class DateJob {
    private let context: Context
    private let zone: TimeZone
    private var format: ByteString = "%a %b %e %H:%M:%S %Z %Y"

    init(_ context: Context) {
        self.context = context
        let isUniversal = context.has("u") || context.has("universal") || context.has("uct")
        zone = isUniversal ? TimeZone(named: "") : .local
    }

    private var now: TimeSpec {
        let clock = Host.clock(.realtime)
        return TimeSpec(seconds: Int64(clock / 1_000_000_000), nanoseconds: Int64(clock % 1_000_000_000))
    }

    func run() throws(Failure) {
        var given = false
        func take(_ text: ByteString) throws(Failure) {
            if given { throw .fatal("multiple output formats specified") }
            given = true
            format = text
        }
        for (key, value) in context.arguments.given {
            switch key {
            case "I":
                let kind = try value.map { (word) throws(Failure) in
                    try Utilities.chosen(
                        word, of: [("hours", 0), ("minutes", 1), ("date", 2), ("seconds", 3), ("ns", 4)],
                        for: "iso-8601")
                }
                try take(
                    [
                        "%Y-%m-%dT%H%:z", "%Y-%m-%dT%H:%M%:z", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%:z",
                        "%Y-%m-%dT%H:%M:%S,%N%:z",
                    ][kind ?? 2])
            case "rfc-3339":
                let kind = try Utilities.chosen(
                    value ?? "", of: [("date", 0), ("seconds", 1), ("ns", 2)], for: "rfc-3339")
                try take(["%Y-%m-%d", "%Y-%m-%d %H:%M:%S%:z", "%Y-%m-%d %H:%M:%S.%N%:z"][kind])
            case "R", "rfc-822", "rfc-2822": try take("%a, %d %b %Y %H:%M:%S %z")
            case "resolution": try take("%s.%N")
            default: break
            }
        }
        let sources = ["d", "f", "r", "resolution"] as [ByteString]
        let isTold = sources.contains { context.has($0) }
        if sources.count(where: { context.has($0) }) > 1 {
            throw .usage("the options to specify dates for printing are mutually exclusive")
        }
        if context.has("s") && isTold {
            throw .usage("the options to print and set the time may not be used together")
        }
        var setting: ByteString?
        if let operand = context.operands.first {
            if context.operands.count > 1 { throw .usage("extra operand " + quoted(context.operands[1])) }
            if operand.first == 0x2b {
                try take(operand[1..<operand.count])
            } else if isTold || context.has("s") {
                throw .usage(
                    "the argument " + quoted(operand)
                        + " lacks a leading '+';\nwhen using an option to specify date(s), any non-option\nargument must be a format string beginning with '+'"
                )
            } else {
                setting = operand
            }
        }
        if let path = context.value("f") { return try showLines(of: path) }
        if context.has("resolution") {
            return try context.put("0.000000001\n")
        }
        if let path = context.value("r") {
            let stat = try must(shellQuoted(path)) { () throws(Errno) in try Host.stat(path) }
            return try show(stat.modified)
        }
        if let setting {
            guard let time = StampText.parse(setting, .dateOperand, now: now, zone: zone) else {
                throw .fatal("invalid date " + quoted(setting))
            }
            try set(time)
            return try show(time)
        }
        if let text = context.value("s") {
            guard let time = DateText.parse(text, now: now, zone: zone) else {
                throw .fatal("invalid date " + quoted(text))
            }
            try set(time)
            return try show(time)
        }
        guard let text = context.value("d") else { return try show(now) }
        guard let time = DateText.parse(text, now: now, zone: zone) else {
            throw .fatal("invalid date " + quoted(text))
        }
        if context.has("debug") {
            let status = context.status
            context.complain(
                "output: " + DateFormat(time, TimeZone(named: "")).text("%Y-%m-%d %H:%M:%S.%N UTC (@%s.%N)"))
            context.status = status
        }
        try show(time)
    }

    private func set(_ time: TimeSpec) throws(Failure) {
        do throws(Errno) { try Host.setClock(time) } catch { context.complain("cannot set date", error) }
    }

    private func showLines(of path: ByteString) throws(Failure) {
        guard let input = context.open(path) else { return }
        while let place = context.nextLine(input, path) {
            let line = input.text(place)
            guard let time = DateText.parse(line, now: now, zone: zone) else {
                context.complain("invalid date " + quoted(line))
                continue
            }
            try show(time)
        }
    }

    private func show(_ time: TimeSpec) throws(Failure) {
        // Years that no calendar holds.
        guard abs(time.seconds) < 67_768_036_191_676_800 else {
            throw .fatal("time " + quoted(ByteString(time.seconds)) + " is out of range")
        }
        let shown = DateFormat(time, zone)
        if context.has("json") {
            return try context.put(
                "{\"seconds\":" + ByteString(time.seconds) + ",\"nanoseconds\":" + ByteString(time.nanoseconds)
                    + ",\"iso8601\":\"" + shown.text("%Y-%m-%dT%H:%M:%S.%N%:z") + "\",\"zone\":\""
                    + shown.text("%Z") + "\"}\n")
        }
        try context.put(shown.text(format) + "\n")
    }
}

/// Moments written as digits: `[[CC]YY]MMDDhhmm[.ss]` and `MMDDhhmm[[CC]YY][.ss]`.
enum StampText {
    enum Form {
        case touchOption
        case dateOperand
    }

    static func parse(_ text: ByteString, _ form: Form, now: TimeSpec, zone: TimeZone) -> TimeSpec? {
        var digits = text
        var second: Int64 = 0
        if let point = text.firstIndex(of: 0x2e) {
            let rest = text[(point + 1)..<text.count]
            guard rest.count == 2, rest.allSatisfy({ $0.isDigit }), let value = rest.integer() else { return nil }
            second = value
            digits = text[0..<point]
        }
        guard [8, 10, 12].contains(digits.count), digits.allSatisfy({ $0.isDigit }) else { return nil }
        let extra = digits.count - 8
        let main = form == .touchOption ? digits[extra..<digits.count] : digits[0..<8]
        let year = form == .touchOption ? digits[0..<extra] : digits[8..<digits.count]
        func two(_ index: Int) -> Int64 { main[index..<(index + 2)].integer() ?? -1 }
        var wholeYear = CalendarTime(now.seconds + zone.period(at: now.seconds).offset).year
        if year.count == 4 { wholeYear = year.integer() ?? 0 }
        if year.count == 2, let value = year.integer() { wholeYear = value + (value < 69 ? 2000 : 1900) }
        let (month, day, hour, minute) = (two(0), two(2), two(4), two(6))
        guard (1...12).contains(month), hour < 24, minute < 60, second <= 60, day >= 1 else { return nil }
        let start = CalendarTime.days(wholeYear, Int(month), 1)
        let end = month == 12 ? CalendarTime.days(wholeYear + 1, 1, 1) : CalendarTime.days(wholeYear, Int(month) + 1, 1)
        guard day <= end - start else { return nil }
        let local = (start + day - 1) * 86400 + hour * 3600 + minute * 60 + second
        return zone.moment(local: local).map { TimeSpec(seconds: $0) }
    }
}
