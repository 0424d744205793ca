public import Bytes
import Platform
import Scheme
import SchemeProtocol

/// The rules by which a place's clocks differ from UTC: a file of the zone database, or the text of `TZ`.
public struct TimeZone: Sendable {
    /// What holds for a time: how far the clocks are ahead of UTC, in seconds.
    public struct Period: Sendable {
        public var offset: Int64
        public var isSummer: Bool
        public var name: ByteString
    }

    private var starts: [Int64] = []
    private var periods: [Period] = []
    private var indices: [Int] = []
    private var rule: TimeZoneRule?

    /// The zone that `TZ` names; else that of the computer.
    public static let local = TimeZone(named: variable)

    private static var variable: ByteString? {
        let name: ByteString = "TZ="
        return Host.environment.first { $0.hasPrefix(name) }.map { $0[name.count..<$0.count] }
    }

    /// - Parameter name: what `TZ` says; nil where it is not set, and empty for UTC.
    public init(named name: ByteString?) {
        var path: ByteString = "/etc/localtime"
        if let name {
            let plain = name.first == 0x3a ? name[1..<name.count] : name
            if plain.isEmpty { return }
            path = plain.first == 0x2f ? plain : "/usr/share/zoneinfo/" + plain
            if !plain.contains(0x2e), let file = try? Handle(path, [.read, .closeOnExec]),
                let bytes = try? file.readAll(limit: 1 << 20), read(bytes)
            {
                return
            }
            rule = TimeZoneRule(plain)
            return
        }
        if let file = try? Handle(path, [.read, .closeOnExec]), let bytes = try? file.readAll(limit: 1 << 20) {
            _ = read(bytes)
        }
    }

    /// What the clocks show at a moment.
    public func period(at seconds: Int64) -> Period {
        if let first = starts.first, seconds >= first {
            if let rule, let last = starts.last, seconds >= last { return rule.period(at: seconds) }
            var (low, high) = (0, starts.count)
            while high - low > 1 {
                let middle = (low + high) / 2
                if starts[middle] <= seconds { low = middle } else { high = middle }
            }
            return periods[indices[low]]
        }
        if starts.isEmpty, let rule { return rule.period(at: seconds) }
        return periods.first { !$0.isSummer } ?? periods.first ?? Period(offset: 0, isSummer: false, name: "UTC")
    }

    /// The moment at which the clocks show a local time; of two, the first, or the one of summer time.
    public func moment(local seconds: Int64, isSummer: Bool? = nil) -> Int64? {
        let near = [period(at: seconds - 86400), period(at: seconds + 86400), period(at: seconds)]
        var found: [Int64] = []
        for period in near {
            let moment = seconds - period.offset
            if self.period(at: moment).offset == period.offset && !found.contains(moment) { found.append(moment) }
        }
        if let isSummer, let match = found.first(where: { period(at: $0).isSummer == isSummer }) { return match }
        return found.min()
    }

    private mutating func read(_ bytes: ByteString) -> Bool {
        guard bytes.hasPrefix("TZif"), bytes.count >= 44 else { return false }
        var start = 0
        var width = 4
        if bytes[4] >= 0x32 {
            // The second block has the times in 64 bits.
            guard let length = Self.length(bytes, 0, 4), length + 44 <= bytes.count else { return false }
            start = length
            width = 8
        }
        guard let total = Self.length(bytes, start, width), total <= bytes.count else {
            return false
        }
        let counts = (0..<6).map { Self.number(bytes, start + 20 + 4 * $0, 4) }
        let (times, types, characters) = (Int(counts[3]), Int(counts[4]), Int(counts[5]))
        var place = start + 44
        for index in 0..<times { starts.append(Self.number(bytes, place + width * index, width)) }
        place += width * times
        for index in 0..<times { indices.append(min(Int(bytes[place + index]), max(0, types - 1))) }
        place += times
        let names = place + 6 * types
        for index in 0..<types {
            let at = place + 6 * index
            let first = names + Int(bytes[at + 5])
            let name = first < names + characters ? bytes[first..<(names + characters)].prefix { $0 != 0 } : []
            periods.append(
                Period(offset: Self.number(bytes, at, 4), isSummer: bytes[at + 4] != 0, name: ByteString(name)))
        }
        if types == 0 { return false }
        if width == 8 {
            let tail = bytes[total..<bytes.count].split(separator: 0x0a)
            if tail.count > 1 { rule = TimeZoneRule(tail[1]) }
        }
        return true
    }

    /// How long a block is; nil where the file is too short for it.
    private static func length(_ bytes: ByteString, _ start: Int, _ width: Int) -> Int? {
        guard start + 44 <= bytes.count else { return nil }
        let counts = (0..<6).map { number(bytes, start + 20 + 4 * $0, 4) }
        guard counts.allSatisfy({ $0 >= 0 && $0 < 1 << 20 }) else { return nil }
        let length =
            44 + Int(counts[3]) * (width + 1) + Int(counts[4]) * 6 + Int(counts[5]) + Int(counts[2]) * (width + 4)
            + Int(counts[1]) + Int(counts[0])
        return start + length <= bytes.count ? length : nil
    }

    private static func number(_ bytes: ByteString, _ start: Int, _ width: Int) -> Int64 {
        var value: UInt64 = 0
        for index in 0..<width { value = value << 8 | UInt64(bytes[start + index]) }
        let shift = UInt64(64 - 8 * width)
        return Int64(bitPattern: value << shift) >> Int64(shift)
    }
}

/// A rule such as `CET-1CEST,M3.5.0,M10.5.0/3`.
struct TimeZoneRule: Sendable {
    private struct Change: Sendable {
        var month = 0
        var week = 0
        var weekday = 0
        /// Days of the year instead; with `skipsLeapDay` from 1.
        var day = 0
        var skipsLeapDay = false
        var time: Int64 = 7200

        func moment(_ year: Int64) -> Int64 {
            let first = CalendarTime.days(year, 1, 1)
            if month == 0 {
                let isLeap = CalendarTime.days(year + 1, 1, 1) - first == 366
                let extra = skipsLeapDay ? (isLeap && day >= 60 ? 0 : -1) : 0
                return (first + Int64(day) + Int64(extra)) * 86400 + time
            }
            let start = CalendarTime.days(year, month, 1)
            let end = month == 12 ? CalendarTime.days(year + 1, 1, 1) : CalendarTime.days(year, month + 1, 1)
            let own = ((start + 4) % 7 + 7) % 7
            var day = start + (Int64(weekday) - own + 7) % 7 + Int64(7 * (week - 1))
            while day >= end { day -= 7 }
            return day * 86400 + time
        }
    }

    private var standard = TimeZone.Period(offset: 0, isSummer: false, name: "UTC")
    private var summer: TimeZone.Period?
    private var begin = Change(month: 3, week: 2, weekday: 0)
    private var end = Change(month: 11, week: 1, weekday: 0)

    init?(_ text: ByteString) {
        var index = 0
        guard let name = Self.name(text, &index), let offset = Self.time(text, &index) else { return nil }
        standard = TimeZone.Period(offset: -offset, isSummer: false, name: name)
        if index == text.count { return }
        guard let other = Self.name(text, &index) else { return nil }
        var shift = standard.offset + 3600
        if index < text.count, text[index] != 0x2c {
            guard let given = Self.time(text, &index) else { return nil }
            shift = -given
        }
        summer = TimeZone.Period(offset: shift, isSummer: true, name: other)
        if index == text.count { return }
        guard let first = Self.change(text, &index), let second = Self.change(text, &index) else { return nil }
        begin = first
        end = second
    }

    func period(at seconds: Int64) -> TimeZone.Period {
        guard let summer else { return standard }
        let year = CalendarTime(seconds + standard.offset).year
        let start = begin.moment(year) - standard.offset
        let stop = end.moment(year) - summer.offset
        let isSummer = start < stop ? seconds >= start && seconds < stop : seconds >= start || seconds < stop
        return isSummer ? summer : standard
    }

    private static func name(_ text: ByteString, _ index: inout Int) -> ByteString? {
        let start = index
        if index < text.count, text[index] == 0x3c {
            guard let close = text[index..<text.count].firstIndex(of: 0x3e) else { return nil }
            let name = text[(start + 1)..<(start + close)]
            index = start + close + 1
            return name
        }
        while index < text.count, text[index].isLetter { index += 1 }
        return index - start >= 3 ? text[start..<index] : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(_ text: ByteString, _ index: inout Int) -> Int64? {
        var sign: Int64 = 1
        if index < text.count, text[index] == 0x2d || text[index] == 0x2b {
            if text[index] == 0x2d { sign = -1 }
            index += 1
        }
        guard var seconds = number(text, &index).map({ $0 * 3600 }), seconds <= 167 * 3600 else { return nil }
        for unit: Int64 in [60, 1] where index < text.count && text[index] == 0x3a {
            index += 1
            guard let value = number(text, &index), value < 60 else { return nil }
            seconds += value * unit
        }
        return sign * seconds
    }

    private static func number(_ text: ByteString, _ index: inout Int) -> Int64? {
        let start = index
        while index < text.count, text[index].isDigit, index - start < 4 { index += 1 }
        return index > start ? text[start..<index].integer() : nil
    }

    private static func change(_ text: ByteString, _ index: inout Int) -> Change? {
        guard index < text.count, text[index] == 0x2c else { return nil }
        index += 1
        var change = Change()
        if index < text.count, text[index] == 0x4d {
            index += 1
            guard let month = number(text, &index), (1...12).contains(month), index < text.count, text[index] == 0x2e
            else { return nil }
            index += 1
            guard let week = number(text, &index), (1...5).contains(week), index < text.count, text[index] == 0x2e
            else {
                return nil
            }
            index += 1
            guard let day = number(text, &index), day < 7 else { return nil }
            change.month = Int(month)
            change.week = Int(week)
            change.weekday = Int(day)
        } else {
            if index < text.count, text[index] == 0x4a {
                change.skipsLeapDay = true
                index += 1
            }
            guard let day = number(text, &index), day <= 365 else { return nil }
            change.day = Int(day)
        }
        if index < text.count, text[index] == 0x2f {
            index += 1
            guard let time = time(text, &index) else { return nil }
            change.time = time
        }
        return change
    }
}
