internal import CMachine
internal import KernelCore
internal import Synchronization

/// The kernel's messages: to the serial port and into a ring that `sys:log` shows.
enum Console {
    static let lock = SpinLock()
    // SAFETY: used with `lock` held.
    nonisolated(unsafe) static var log: ByteRing? = nil
    /// A panic must get through even when its own processor holds the lock.
    nonisolated(unsafe) static var ignoresLock = false

    static func withLock(_ body: () -> Void) {
        if unsafe ignoresLock { return body() }
        lock.lock()
        body()
        lock.unlock()
    }

    /// With `lock` held.
    static func put(_ byte: UInt8) {
        if byte == 0x0a { Serial.write(0x0d) }
        Serial.write(byte)
        unsafe log?.push(byte)
    }

    static func put(_ text: StaticString) {
        text.withUTF8Buffer { buffer in
            for index in 0..<buffer.count { put(unsafe buffer[index]) }
        }
    }

    static func put(decimal value: UInt64) {
        if value >= 10 { put(decimal: value / 10) }
        put(0x30 + UInt8(value % 10))
    }

    static func put(hexadecimal value: UInt64, digits: Int = 16) {
        for digit in stride(from: digits - 1, through: 0, by: -1) {
            let nibble = UInt8(value >> UInt64(4 * digit) & 15)
            put(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
        }
    }

    /// One line of the kernel's own, made of texts and numbers.
    static func note(_ parts: Part...) {
        withLock {
            put("kernel: ")
            for part in parts {
                switch part {
                case .text(let text): put(text)
                case .number(let number): put(decimal: number)
                case .address(let address):
                    put("0x")
                    put(hexadecimal: address)
                case .bytes(let bytes): for byte in bytes { put(byte) }
                }
            }
            put("\n")
        }
    }

    enum Part: ExpressibleByStringLiteral {
        case text(StaticString)
        case number(UInt64)
        case address(UInt64)
        case bytes([UInt8])

        init(stringLiteral value: StaticString) { self = .text(value) }
    }
}
