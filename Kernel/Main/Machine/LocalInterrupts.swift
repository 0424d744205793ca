internal import CMachine

/// The interrupt controller inside each processor (local APIC), through memory or, where there is one, as x2APIC
/// (Intel SDM volume 3, chapter 11).
enum LocalInterrupts {
    // SAFETY: written at start-up by the first processor.
    nonisolated(unsafe) private static var base: UInt64 = 0xfee0_0000
    nonisolated(unsafe) private static var usesRegisters = false
    /// Timer ticks in 2^32 ns, with the divider at 1.
    nonisolated(unsafe) private static var timerScale: UInt64 = 0

    static var timerVector: UInt8 { 0xf0 }
    static var wakeVector: UInt8 { 0xf1 }
    static var flushVector: UInt8 { 0xf2 }
    static var haltVector: UInt8 { 0xf3 }
    static var spuriousVector: UInt8 { 0xff }

    private static func read(_ register: UInt32) -> UInt32 {
        if unsafe usesRegisters { return UInt32(truncatingIfNeeded: machine_read_msr(0x800 + register >> 4)) }
        return machine_load32(unsafe base + UInt64(register))
    }

    private static func write(_ register: UInt32, _ value: UInt32) {
        if unsafe usesRegisters { return machine_write_msr(0x800 + register >> 4, UInt64(value)) }
        machine_store32(unsafe base + UInt64(register), value)
    }

    /// Switches the controller of this processor on.
    static func enable() {
        let features = unsafe Machine.features
        var control = machine_read_msr(0x1b) | 1 << 11
        if features.x2apic { control |= 1 << 10 }
        machine_write_msr(0x1b, control)
        unsafe usesRegisters = features.x2apic
        unsafe base = control & 0xf_ffff_f000
        write(0xf0, 0x100 | UInt32(spuriousVector))
        write(0x80, 0)
        write(0x3e0, 0xb)  // divide by 1
        write(0x320, UInt32(timerVector))  // one shot
        write(0x350, 1 << 16)
        write(0x360, 1 << 16)
    }

    static var id: UInt32 { unsafe usesRegisters ? read(0x20) : read(0x20) >> 24 }

    static func endInterrupt() { write(0xb0, 0) }

    /// Finds out how fast the timer counts, against the clock.
    static func calibrate() {
        write(0x320, 1 << 16 | UInt32(timerVector))
        write(0x380, UInt32.max)
        let start = Clock.now()
        while Clock.now() - start < 2_000_000 { machine_pause() }
        let elapsed = Clock.now() - start
        let ticks = UInt64(UInt32.max - read(0x390))
        write(0x380, 0)
        unsafe timerScale = (ticks << 32) / elapsed
        write(0x320, UInt32(timerVector))
    }

    /// An interrupt of this processor after `nanoseconds`; 0 = none.
    static func setTimer(_ nanoseconds: UInt64) {
        if nanoseconds == 0 { return write(0x380, 0) }
        let limited = min(nanoseconds, 1_000_000_000)
        let ticks = limited.multipliedFullWidth(by: unsafe timerScale)
        let count = ticks.high << 32 | ticks.low >> 32
        write(0x380, UInt32(clamping: max(count, 1)))
    }

    /// An interrupt on another processor.
    static func send(_ vector: UInt8, to apicID: UInt32) { command(apicID, 0x4000 | UInt32(vector)) }

    static func sendStart(_ apicID: UInt32, page: UInt8) {
        command(apicID, 0x4500)  // INIT
        Clock.spin(10_000_000)
        command(apicID, 0x4600 | UInt32(page))
        Clock.spin(200_000)
        command(apicID, 0x4600 | UInt32(page))
    }

    /// To all processors but this one.
    static func sendToOthers(_ vector: UInt8) { command(0, 0xc_4000 | UInt32(vector)) }

    /// Puts all processors but this one back into the state that they are in after power-on: they do nothing more.
    static func stopOthers() { command(0, 0xc_4500) }

    private static func command(_ apicID: UInt32, _ low: UInt32) {
        if unsafe usesRegisters { return machine_write_msr(0x830, UInt64(apicID) << 32 | UInt64(low)) }
        while read(0x300) & 1 << 12 != 0 { machine_pause() }
        write(0x310, apicID << 24)
        write(0x300, low)
    }
}
