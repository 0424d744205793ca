internal import CMachine

/// The system's clocks, from the time-stamp counter: its rate comes from the processor or its hypervisor where they
/// tell, else it is measured against the 8254 timer. Reading costs one instruction and a multiplication.
enum Clock {
    // SAFETY: written at start-up by the first processor, except `realtimeOffset`, which is one word.
    nonisolated(unsafe) private static var start: UInt64 = 0
    /// ns per tick, times 2^32.
    nonisolated(unsafe) private static var scale: UInt64 = 1 << 32
    nonisolated(unsafe) static var realtimeOffset: UInt64 = 0

    /// Nanoseconds since the kernel started.
    @inline(__always)
    static func now() -> UInt64 {
        let product = unsafe (machine_timestamp() &- start).multipliedFullWidth(by: scale)
        return product.high << 32 | product.low >> 32
    }

    /// Nanoseconds since 1970.
    static func realtime() -> UInt64 { unsafe now() &+ realtimeOffset }

    static func initialize() {
        unsafe start = machine_timestamp()
        let hertz = frequency()
        unsafe scale = (1_000_000_000 << 32) / max(hertz, 1)
        unsafe realtimeOffset = CalendarClock.read() &* 1_000_000_000 &- now()
    }

    static func spin(_ nanoseconds: UInt64) {
        let end = now() + nanoseconds
        while now() < end { machine_pause() }
    }

    private static func frequency() -> UInt64 {
        let highest = Features.cpuid(0)[0]
        if highest >= 0x15 {
            let leaf = Features.cpuid(0x15)
            if leaf[0] != 0, leaf[1] != 0, leaf[2] != 0 { return UInt64(leaf[2]) * UInt64(leaf[1]) / UInt64(leaf[0]) }
        }
        if Features.cpuid(1)[2] & 1 << 31 != 0, Features.cpuid(0x4000_0000)[0] >= 0x4000_0010 {
            let kilohertz = Features.cpuid(0x4000_0010)[0]
            if kilohertz != 0 { return UInt64(kilohertz) * 1000 }
        }
        return measure()
    }

    /// Counts ticks while channel 2 of the 8254 (1.193182 MHz) counts down about 10 ms.
    private static func measure() -> UInt64 {
        let count: UInt64 = 11932
        machine_out8(0x61, machine_in8(0x61) & ~2 | 1)
        machine_out8(0x43, 0xb0)
        machine_out8(0x42, UInt8(count & 0xff))
        machine_out8(0x42, UInt8(count >> 8))
        let gate = machine_in8(0x61) & ~1
        machine_out8(0x61, gate)
        machine_out8(0x61, gate | 1)
        let begin = machine_timestamp()
        var tries = 0
        while machine_in8(0x61) & 0x20 == 0, tries < 50_000_000 { tries += 1 }
        let ticks = machine_timestamp() - begin
        return ticks * 1_193_182 / count
    }
}

/// The battery-backed clock (MC146818), read once at start-up and taken as UTC.
enum CalendarClock {
    private static func register(_ index: UInt8) -> UInt64 {
        machine_out8(0x70, index)
        return UInt64(machine_in8(0x71))
    }

    /// Seconds since 1970.
    static func read() -> UInt64 {
        var tries = 0
        while register(0x0a) & 0x80 != 0, tries < 100_000 { tries += 1 }
        let status = register(0x0b)
        func number(_ value: UInt64) -> UInt64 { status & 4 != 0 ? value : (value & 15) + (value >> 4) * 10 }
        let second = number(register(0))
        let minute = number(register(2))
        let rawHour = register(4)
        var hour = number(rawHour & 0x7f)
        if status & 2 == 0 { hour = hour % 12 + (rawHour & 0x80 != 0 ? 12 : 0) }
        let day = number(register(7))
        let month = number(register(8))
        let year = 2000 + number(register(9))
        guard (1...31).contains(day), (1...12).contains(month) else { return 0 }
        // Days from civil date, with the year beginning in March.
        let shifted = month > 2 ? year : year - 1
        let monthIndex = (month + 9) % 12
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * monthIndex + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86400 + hour * 3600 + minute * 60 + second
    }
}
