internal import CMachine
internal import KernelCore
internal import Synchronization

/// What the kernel itself needs from ACPI's tables: processors, interrupt controllers, how to switch the power off. All
/// lengths are checked against the tables' own; a damaged table is as good as none.
struct ACPI {
    struct IOController {
        var address: UInt64
        var firstLine: UInt32
    }

    var processors: [UInt32] = []
    var controllers: [IOController] = []
    /// Legacy line -> (global line, flags of the MADT: 3 = low active, 0xc = level triggered).
    var overrides: [(source: UInt8, line: UInt32, flags: UInt16)] = []
    var powerControl: UInt16 = 0
    var powerControl2: UInt16 = 0
    var powerOffType: UInt16?
    var resetPort: UInt16 = 0
    var resetValue: UInt8 = 0

    private static func byte(_ address: UInt64) -> UInt8 {
        UInt8(truncatingIfNeeded: machine_load32(address & ~3) >> UInt32((address & 3) * 8))
    }
    private static func half(_ address: UInt64) -> UInt16 { UInt16(byte(address)) | UInt16(byte(address + 1)) << 8 }
    private static func word(_ address: UInt64) -> UInt32 { UInt32(half(address)) | UInt32(half(address + 2)) << 16 }
    private static func long(_ address: UInt64) -> UInt64 { UInt64(word(address)) | UInt64(word(address + 4)) << 32 }

    private static func sum(_ address: UInt64, _ length: UInt64) -> UInt8 {
        var total: UInt8 = 0
        for index in 0..<length { total &+= byte(address + index) }
        return total
    }

    init(rootPointer given: UInt64) {
        var root = given
        if root == 0 {
            for address in stride(from: UInt64(0xe0000), to: 0x100000, by: 16)
            where Self.long(address) == 0x2052_5450_2044_5352 && Self.sum(address, 20) == 0 {
                root = address
                break
            }
        }
        guard root != 0, Self.long(root) == 0x2052_5450_2044_5352 else { return }
        let hasWide = Self.byte(root + 15) >= 2 && Self.long(root + 24) != 0
        let table = hasWide ? Self.long(root + 24) : UInt64(Self.word(root + 16))
        guard Self.isUsable(table) else { return }
        let size: UInt64 = hasWide ? 8 : 4
        let length = UInt64(Self.word(table + 4))
        var at: UInt64 = 36
        while at + size <= length {
            let child = hasWide ? Self.long(table + at) : UInt64(Self.word(table + at))
            at += size
            guard Self.isUsable(child) else { continue }
            switch Self.word(child) {
            case 0x4349_5041: readProcessors(child)  // "APIC"
            case 0x5043_4146: readPower(child)  // "FACP"
            default: break
            }
        }
    }

    private static func isUsable(_ table: UInt64) -> Bool {
        table > 0x1000 && table < 1 << 32 && word(table + 4) >= 36 && word(table + 4) < 1 << 24
            && sum(table, UInt64(word(table + 4))) == 0
    }

    private mutating func readProcessors(_ table: UInt64) {
        let length = UInt64(Self.word(table + 4))
        var at: UInt64 = 44
        while at + 2 <= length {
            let entry = table + at
            let size = UInt64(Self.byte(entry + 1))
            guard size >= 2, at + size <= length else { return }
            switch Self.byte(entry) {
            case 0 where size >= 8 && Self.word(entry + 4) & 1 != 0: processors.append(UInt32(Self.byte(entry + 3)))
            case 9 where size >= 16 && Self.word(entry + 8) & 1 != 0: processors.append(Self.word(entry + 4))
            case 1 where size >= 12:
                controllers.append(
                    IOController(address: UInt64(Self.word(entry + 4)), firstLine: Self.word(entry + 8)))
            case 2 where size >= 10:
                overrides.append((Self.byte(entry + 3), Self.word(entry + 4), Self.half(entry + 8)))
            default: break
            }
            at += size
        }
    }

    private mutating func readPower(_ table: UInt64) {
        let length = UInt64(Self.word(table + 4))
        guard length >= 76 else { return }
        powerControl = UInt16(truncatingIfNeeded: Self.word(table + 64))
        powerControl2 = UInt16(truncatingIfNeeded: Self.word(table + 68))
        if length >= 129, Self.word(table + 112) & 1 << 10 != 0, Self.byte(table + 116) == 1 {
            resetPort = UInt16(truncatingIfNeeded: Self.long(table + 120))
            resetValue = Self.byte(table + 128)
        }
        let code = UInt64(Self.word(table + 40))
        guard Self.isUsable(code) else { return }
        // \_S5 is a package of small constants: name, 0x12 (package), length, count, then the sleep type.
        let end = code + UInt64(Self.word(code + 4)) - 12
        var at = code + 36
        while at < end {
            if Self.word(at) == 0x5f35_535f, Self.byte(at + 4) == 0x12 {
                var value = at + 7
                if Self.byte(value) == 0x0a { value += 1 }
                powerOffType = UInt16(Self.byte(value))
                return
            }
            at += 1
        }
    }
}

/// The end of the machine's work.
enum Power {
    static func off() -> Never {
        if let acpi = unsafe Machine.acpi, let type = acpi.powerOffType, acpi.powerControl != 0 {
            machine_out16(acpi.powerControl, type << 10 | 1 << 13)
            if acpi.powerControl2 != 0 { machine_out16(acpi.powerControl2, type << 10 | 1 << 13) }
        }
        machine_out16(0x604, 0x2000)
        while true { machine_halt() }
    }

    static func reset() -> Never {
        if let acpi = unsafe Machine.acpi, acpi.resetPort != 0 { machine_out8(acpi.resetPort, acpi.resetValue) }
        machine_out8(0xcf9, 6)
        machine_out8(0x64, 0xfe)
        while true { machine_halt() }
    }
}
