public import Bytes
public import Calendars

/// What the panel's clock says.
public struct ClockFace: Equatable, Sendable {
    public let time: ByteString
    public let date: ByteString
    /// How many nanoseconds it says so.
    public let validFor: UInt64

    /// - Parameters:
    ///   - now: nanoseconds since 1970-01-01, 00:00, UTC.
    ///   - zone: where the clock is.
    public init(_ now: UInt64, in zone: TimeZone = .local) {
        let seconds = Int64(clamping: now / 1_000_000_000)
        let local = CalendarTime(seconds + zone.period(at: seconds).offset)
        validFor = 60_000_000_000 - now % 60_000_000_000
        time = Self.two(local.hour) + ":" + Self.two(local.minute)
        date =
            CalendarTime.dayNames[local.weekday][0..<3] + " " + ByteString(local.day) + " "
            + CalendarTime.monthNames[local.month - 1] + " " + ByteString(local.year)
    }

    private static func two(_ number: Int) -> ByteString { (number < 10 ? "0" : "") + ByteString(number) }
}

/// A month on a calendar: weeks from Monday to Sunday.
public struct MonthSheet: Equatable, Sendable {
    public let year: Int64
    /// 1 is January.
    public let month: Int
    /// The month's length, and on which day of the week (0 is Monday) it begins.
    public let dayCount: Int
    public let firstColumn: Int

    /// - Parameter month: any number: 0 is the December of the year before, 13 the next January.
    public init(year: Int64, month: Int) {
        let months = min(max(year, -9999), 9999) * 12 + Int64(min(max(month, -120_000), 120_000)) - 1
        let year = months >= 0 ? months / 12 : (months - 11) / 12
        self.year = year
        self.month = Int(months - year * 12) + 1
        let first = CalendarTime.days(year, self.month, 1)
        let next = self.month == 12 ? CalendarTime.days(year + 1, 1, 1) : CalendarTime.days(year, self.month + 1, 1)
        dayCount = Int(next - first)
        // 1970-01-01 was a Thursday.
        firstColumn = Int(((first + 3) % 7 + 7) % 7)
    }

    public var title: ByteString { CalendarTime.monthNames[month - 1] + " " + ByteString(year) }

    /// How many lines of weeks it has.
    public var weekCount: Int { (firstColumn + dayCount + 6) / 7 }

    /// The month so many months later.
    public func moved(by months: Int) -> MonthSheet { MonthSheet(year: year, month: month + months) }
}
