import Bytes
import Calendars

extension CalendarTime {
    /// As ls shows it: with the time within half a year, else with the year.
    func listed(now: Int64) -> ByteString {
        let head = Self.monthNames[month - 1][0..<3] + padded(ByteString(day), 3) + " "
        if seconds <= now && now - seconds < 15_778_476 {
            return head + padded(ByteString(hour), 2, with: 0x30) + ":" + padded(ByteString(minute), 2, with: 0x30)
        }
        return head + padded(ByteString(year), 5)
    }
}
