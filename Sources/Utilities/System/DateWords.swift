import Bytes
import Calendars

/// The words in dates.
extension DateText {
    enum Unit: Equatable {
        case years(Int64)
        case months(Int64)
        case days(Int64)
        case seconds(Int64)
    }

    static func unit(_ word: ByteString) -> Unit? {
        var word = word
        if word.count > 3, word.last == 0x73 { word = word[0..<(word.count - 1)] }
        switch word {
        case "year": return .years(1)
        case "month": return .months(1)
        case "fortnight": return .days(14)
        case "week": return .days(7)
        case "day": return .days(1)
        case "hour": return .seconds(3600)
        case "minute", "min": return .seconds(60)
        case "second", "sec": return .seconds(1)
        default: return nil
        }
    }

    static func nearDay(_ word: ByteString) -> Int64? {
        switch word {
        case "tomorrow": 1
        case "yesterday": -1
        case "today", "now": 0
        default: nil
        }
    }

    static func ordinal(_ word: ByteString) -> Int64? {
        switch word {
        case "last": -1
        case "this": 0
        case "next", "first": 1
        case "third": 3
        case "fourth": 4
        case "fifth": 5
        case "sixth": 6
        case "seventh": 7
        case "eighth": 8
        case "ninth": 9
        case "tenth": 10
        case "eleventh": 11
        case "twelfth": 12
        default: nil
        }
    }

    private static func isName(_ word: ByteString, _ name: ByteString) -> Bool {
        let lower = ByteString(name.bytes.map { $0 | 0x20 })
        return word == lower || word == lower[0..<3]
    }

    static func month(_ word: ByteString) -> Int64? {
        if word == "sept" { return 9 }
        return CalendarTime.monthNames.firstIndex { isName(word, $0) }.map { Int64($0) + 1 }
    }

    static func weekday(_ word: ByteString) -> Int? {
        switch word {
        case "tues": return 2
        case "wednes": return 3
        case "thur", "thurs": return 4
        default: return CalendarTime.dayNames.firstIndex { isName(word, $0) }
        }
    }

    static func isMorning(_ word: ByteString) -> Bool? { word == "am" ? true : word == "pm" ? false : nil }

    /// Zones by their letters at sea, which count the other way than one thinks since 2018: A is one hour east.
    static func military(_ word: ByteString) -> Int? {
        guard word.count == 1, let letter = word.first, letter != 0x6a else { return nil }
        switch letter {
        case 0x61...0x69: return Int(letter - 0x60) * 60
        case 0x6b...0x6d: return Int(letter - 0x61) * 60
        case 0x6e...0x79: return -Int(letter - 0x6d) * 60
        case 0x7a: return 0
        default: return nil
        }
    }

    /// Minutes east of Greenwich.
    static let zones: [(name: ByteString, minutes: Int)] = [
        ("gmt", 0), ("ut", 0), ("utc", 0), ("wet", 0), ("west", 60), ("bst", 60), ("art", -180), ("brt", -180),
        ("brst", -120), ("nst", -210), ("ndt", -150), ("ast", -240), ("adt", -180), ("clt", -240), ("clst", -180),
        ("est", -300), ("edt", -240), ("cst", -360), ("cdt", -300), ("mst", -420), ("mdt", -360), ("pst", -480),
        ("pdt", -420), ("akst", -540), ("akdt", -480), ("hst", -600), ("hast", -600), ("hadt", -540), ("sst", -720),
        ("wat", 60), ("cet", 60), ("cest", 120), ("met", 60), ("mez", 60), ("mest", 120), ("mesz", 120), ("eet", 120),
        ("eest", 180), ("cat", 120), ("sast", 120), ("eat", 180), ("msk", 180), ("msd", 240), ("ist", 330),
        ("sgt", 480), ("kst", 540), ("jst", 540), ("gst", 600), ("nzst", 720), ("nzdt", 780),
    ]

    /// Counts an amount of a unit, turned around where `ago` follows.
    mutating func relate(_ amount: Int64, _ unit: Unit, nanoseconds: Int64 = 0) -> Bool {
        let sign = takeAgo() ? Int64(-1) : 1
        func scaled(_ scale: Int64) -> Int64? {
            let (value, overflow) = amount.multipliedReportingOverflow(by: sign * scale)
            return overflow ? nil : value
        }
        return add(unit, scaled, nanoseconds * sign)
    }
}
