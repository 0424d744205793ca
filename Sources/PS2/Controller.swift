public import Hardware
public import SchemeProtocol

/// How a driver waits for slow hardware; a test counts instead.
public protocol Pausing: AnyObject {
    /// Lets a tenth of a millisecond pass.
    func pause()
}

/// The i8042 keyboard controller: a keyboard at its first port, perhaps a mouse at its second one.
///
/// | port | read | write |
/// |---|---|---|
/// | 0 (0x60) | a byte of a device | a byte for the keyboard, or for the command before it |
/// | 4 (0x64) | status: 1 output full, 2 input full, 0x20 the byte is the mouse's | command |
public final class Controller<Device: Ports> {
    private let ports: Device
    private let clock: any Pausing
    /// What there is, once `start` has looked.
    public private(set) var hasKeyboard = false
    public private(set) var hasMouse = false
    public private(set) var hasWheel = false

    /// The lamps that the keyboard will be told when it has understood that they come.
    private var pendingLamps: UInt8?

    private static var data: Int { 0 }
    private static var status: Int { 4 }

    public init(_ ports: Device, clock: any Pausing) {
        self.ports = ports
        self.clock = clock
    }

    /// A byte and where it came from.
    public struct Byte: Equatable, Sendable {
        public var value: UInt8
        public var isMouse: Bool
    }

    /// The next byte that a device has sent; nil where there is none.
    public func nextByte() throws(Errno) -> Byte? {
        let status = try ports.read8(Self.status)
        // All ones: nobody is there.
        guard status != 0xff, status & 1 != 0 else { return nil }
        return Byte(value: try ports.read8(Self.data), isMouse: status & 0x20 != 0)
    }

    /// Resets the controller and its devices and switches them on. Throws `noSuchDevice` where no controller answers;
    /// a device that does not answer is only left out.
    public func start() throws(Errno) {
        guard try ports.read8(Self.status) != 0xff else { throw .noSuchDevice }
        try command(0xad)
        try command(0xa7)
        try drop()
        guard let before = try ask(0x20) else { throw .noSuchDevice }
        // No interrupts and no translation while we talk; the self-test may change the byte, so it comes before.
        if try ask(0xaa) != 0x55 { throw .inputOutput }
        try set(0x60, before & ~0x43)
        try command(0xa8)
        let second = try (ask(0x20) ?? 0x20) & 0x20 == 0
        try command(0xa7)
        try command(0xae)
        hasKeyboard = try startKeyboard()
        if second {
            try command(0xa8)
            hasMouse = try startMouse()
            if !hasMouse { try command(0xa7) }
        }
        // Interrupts for what is there, and translation into set 1.
        var configuration = before & ~0x33 | 0x44
        if hasKeyboard { configuration |= 1 } else { configuration |= 0x10 }
        if hasMouse { configuration |= 2 } else { configuration |= 0x20 }
        try set(0x60, configuration)
        guard hasKeyboard || hasMouse else { throw .noSuchDevice }
    }

    private func startKeyboard() throws(Errno) -> Bool {
        // Reset takes up to a second on old keyboards; without an answer to the reset there is no keyboard.
        guard try tell(keyboard: 0xff) else { return false }
        guard try receive(tries: 10_000) == 0xaa else { return false }
        // Scan code set 2, translated by the controller; 30 a second after half a second.
        if try tell(keyboard: 0xf0) { _ = try tell(keyboard: 2) }
        if try tell(keyboard: 0xf3) { _ = try tell(keyboard: 0x20) }
        return try tell(keyboard: 0xf4)
    }

    private func startMouse() throws(Errno) -> Bool {
        guard try tell(mouse: 0xff) else { return false }
        guard try receive(tries: 10_000) == 0xaa else { return false }
        _ = try receive()
        // These three sample rates in a row switch the wheel on, if the mouse has one: then it calls itself 3.
        for rate: UInt8 in [200, 100, 80] {
            if try tell(mouse: 0xf3) { _ = try tell(mouse: rate) }
        }
        if try tell(mouse: 0xf2) { hasWheel = try receive() == 3 }
        if try tell(mouse: 0xf3) { _ = try tell(mouse: 100) }
        return try tell(mouse: 0xf4)
    }

    /// Sets the lamps: 1 scroll lock, 2 num lock, 4 caps lock. The keyboard answers among its keys: hand each byte FA that
    /// comes from it to `acknowledged`.
    public func setLamps(_ lamps: UInt8) throws(Errno) {
        guard hasKeyboard, try waitForRoom() else { return }
        pendingLamps = lamps & 7
        try ports.write8(Self.data, 0xed)
    }

    /// The keyboard has understood a byte: now it waits for the lamps, if it was told of them.
    public func acknowledged() throws(Errno) {
        guard let lamps = pendingLamps else { return }
        pendingLamps = nil
        if try waitForRoom() { try ports.write8(Self.data, lamps) }
    }

    private func command(_ byte: UInt8) throws(Errno) {
        guard try waitForRoom() else { throw .timedOut }
        try ports.write8(Self.status, byte)
    }

    private func set(_ command: UInt8, _ value: UInt8) throws(Errno) {
        try self.command(command)
        guard try waitForRoom() else { throw .timedOut }
        try ports.write8(Self.data, value)
    }

    private func ask(_ command: UInt8) throws(Errno) -> UInt8? {
        try self.command(command)
        return try receive()
    }

    private func tell(keyboard byte: UInt8) throws(Errno) -> Bool {
        try tell { () throws(Errno) in try ports.write8(Self.data, byte) }
    }

    private func tell(mouse byte: UInt8) throws(Errno) -> Bool {
        try tell { () throws(Errno) in
            try ports.write8(Self.status, 0xd4)
            guard try waitForRoom() else { throw .timedOut }
            try ports.write8(Self.data, byte)
        }
    }

    /// Sends until the device says that it understood (FA); it may ask for the byte again (FE).
    private func tell(_ send: () throws(Errno) -> Void) throws(Errno) -> Bool {
        for _ in 0..<3 {
            guard try waitForRoom() else { return false }
            try send()
            // Bytes that were on their way when we spoke come before the answer.
            for _ in 0..<16 {
                guard let answer = try receive() else { return false }
                if answer == 0xfa { return true }
                if answer == 0xfe { break }
            }
        }
        return false
    }

    private func receive(tries: Int = 1_000) throws(Errno) -> UInt8? {
        for _ in 0..<tries {
            if try ports.read8(Self.status) & 1 != 0 { return try ports.read8(Self.data) }
            clock.pause()
        }
        return nil
    }

    private func waitForRoom() throws(Errno) -> Bool {
        for _ in 0..<1_000 {
            if try ports.read8(Self.status) & 2 == 0 { return true }
            clock.pause()
        }
        return false
    }

    /// Throws away what is still in the controller.
    private func drop() throws(Errno) {
        for _ in 0..<64 where try ports.read8(Self.status) & 1 != 0 { _ = try ports.read8(Self.data) }
    }
}
