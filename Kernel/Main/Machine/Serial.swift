internal import CMachine

/// The first serial port as the kernel's console: polled, for boot messages and panics. The driver in user space takes
/// over the input; both may write.
enum Serial {
    private static var port: UInt16 { 0x3f8 }
    // SAFETY: written once at start-up.
    nonisolated(unsafe) private static var isPresent = false

    static func start() {
        machine_out8(port + 1, 0)
        machine_out8(port + 3, 0x80)
        machine_out8(port, 1)  // 115200 baud
        machine_out8(port + 1, 0)
        machine_out8(port + 3, 3)
        machine_out8(port + 2, 0xc7)
        machine_out8(port + 4, 0x0b)
        machine_out8(port + 7, 0x5a)
        unsafe isPresent = machine_in8(port + 7) == 0x5a
    }

    static func write(_ byte: UInt8) {
        guard unsafe isPresent else { return }
        var tries = 0
        while machine_in8(port + 5) & 0x20 == 0, tries < 100_000 { tries += 1 }
        machine_out8(port, byte)
    }
}
