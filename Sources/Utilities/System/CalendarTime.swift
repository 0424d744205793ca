import Bytes

/// A point in time taken apart, in UTC.
struct CalendarTime {
    var year: Int64
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    /// 0 is Sunday.
    var weekday: Int
    /// 1 is the first of January.
    var dayOfYear: Int
    let seconds: Int64

    /// - Parameter seconds: since 1970-01-01 00:00 UTC.
    init(_ seconds: Int64) {
        self.seconds = seconds
        let days = Int64(seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400)
        let rest = Int(seconds - days * 86400)
        hour = rest / 3600
        minute = rest / 60 % 60
        second = rest % 60
        weekday = Int(((days % 7) + 11) % 7)
        // Eras of 400 years from a first of March, so that the leap day is the last of its year.
        let shifted = days + 719468
        let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
        let dayOfEra = shifted - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayFromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayFromMarch + 2) / 153
        day = Int(dayFromMarch - (153 * monthFromMarch + 2) / 5) + 1
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        dayOfYear = Int(days - Self.days(year, 1, 1)) + 1
    }

    /// Days from 1970-01-01 to a date.
    static func days(_ year: Int64, _ month: Int, _ day: Int) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let fromMarch = Int64(month > 2 ? month - 3 : month + 9)
        let dayOfYear = (153 * fromMarch + 2) / 5 + Int64(day) - 1
        return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }

    static var monthNames: [ByteString] {
        [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November",
            "December",
        ]
    }

    static var dayNames: [ByteString] {
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    }

    /// As ls shows it: with the time within half a year, else with the year.
    func listed(now: Int64) -> ByteString {
        let head = Self.monthNames[month - 1][0..<3] + padded(ByteString(day), 3) + " "
        if seconds <= now && now - seconds < 15_778_476 {
            return head + padded(ByteString(hour), 2, with: 0x30) + ":" + padded(ByteString(minute), 2, with: 0x30)
        }
        return head + padded(ByteString(year), 5)
    }
}
