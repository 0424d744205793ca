public import Bytes

/// What the panel's clock says.
public struct ClockFace: Equatable, Sendable {
    public let time: ByteString
    public let date: ByteString
    /// How many nanoseconds it says so.
    public let validFor: UInt64

    /// - Parameter now: nanoseconds since 1970-01-01, 00:00, UTC.
    public init(_ now: UInt64) {
        let minutes = now / 60_000_000_000
        validFor = 60_000_000_000 - now % 60_000_000_000
        let minute = Int(minutes % 60), hour = Int(minutes / 60 % 24), day = Int(minutes / 1440)
        time = Self.two(hour) + ":" + Self.two(minute)
        // The proleptic Gregorian calendar, counted from 1 March of the year 0.
        let since = day + 719_468
        let era = since / 146_097, dayOfEra = since % 146_097
        let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let number = dayOfYear - (153 * month + 2) / 5 + 1
        let days: [ByteString] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months: [ByteString] = [
            "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
            "January", "February",
        ]
        let calendarYear = year + era * 400 + (month >= 10 ? 1 : 0)
        date =
            days[day % 7] + " " + ByteString(number) + " " + months[month] + " " + ByteString(calendarYear)
    }

    private static func two(_ number: Int) -> ByteString { (number < 10 ? "0" : "") + ByteString(number) }
}
