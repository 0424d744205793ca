public import Bytes
public import Display
public import SchemeProtocol

/// A graphics card that speaks the Bochs interface: QEMU's standard VGA and `bochs-display`, and VirtualBox's card.
///
/// Nothing that the card says is believed before it was looked at: a mode counts as set when the registers read back so
/// and the picture lies inside the card's memory.
public final class BochsDisplay: DisplayDevice {
    private let registers: any BochsRegisters
    private let memory: CardMemory
    private let makeSink: (FramebufferLayout) throws(Errno) -> any PixelSink
    private var current: (layout: FramebufferLayout, sink: any PixelSink)

    private enum Register {
        static var identity: Int { 0 }
        static var width: Int { 1 }
        static var height: Int { 2 }
        static var depth: Int { 3 }
        static var enable: Int { 4 }
        static var bank: Int { 5 }
        static var virtualWidth: Int { 6 }
        static var virtualHeight: Int { 7 }
        static var left: Int { 8 }
        static var top: Int { 9 }
        static var memory: Int { 10 }
    }

    /// Sets the first of the modes that the card takes.
    /// - Parameter makeSink: maps the picture that a layout tells of.
    /// - Throws: `noSuchDevice` where this is no such card, `notSupported` where it takes none of the modes.
    public init(
        _ registers: any BochsRegisters, memory: CardMemory, modes: [DisplayMode],
        makeSink: @escaping (FramebufferLayout) throws(Errno) -> any PixelSink
    ) throws(Errno) {
        guard try registers.read(Register.identity) & 0xfff0 == 0xb0c0 else { throw .noSuchDevice }
        var memory = memory
        // Old cards do not tell; what they decode is the bound then.
        let told = try UInt64(registers.read(Register.memory)) << 16
        if told != 0, told < memory.size { memory.size = told }
        self.registers = registers
        self.memory = memory
        self.makeSink = makeSink
        for mode in modes {
            do throws(Errno) {
                let layout = try Self.set(mode, registers, memory)
                current = (layout, try makeSink(layout))
                return
            } catch .notSupported {}
        }
        throw .notSupported
    }

    public var driver: ByteString { "bochs" }
    public var mode: DisplayMode { current.layout.mode }

    public var modes: [DisplayMode] {
        let common = DisplayMode.common.filter { Self.fits($0, memory) }
        return common.contains(mode) ? common : [mode] + common
    }

    private static func fits(_ mode: DisplayMode, _ memory: CardMemory) -> Bool {
        UInt64(mode.width) * UInt64(mode.height) * 4 <= memory.size
    }

    public func setMode(_ mode: DisplayMode) throws(Errno) {
        let before = current.layout
        do throws(Errno) {
            let layout = try Self.set(mode, registers, memory)
            current = (layout, try makeSink(layout))
        } catch {
            _ = try? Self.set(before.mode, registers, memory)
            throw error
        }
    }

    /// Sets a mode and answers where its picture lies.
    private static func set(_ mode: DisplayMode, _ registers: any BochsRegisters, _ memory: CardMemory) throws(Errno)
        -> FramebufferLayout
    {
        // The card shows whole characters of eight pixels only.
        guard let mode = DisplayMode(width: mode.width & ~7, height: mode.height), fits(mode, memory) else {
            throw .notSupported
        }
        let width = UInt16(mode.width), height = UInt16(mode.height)
        for (register, value) in [
            (Register.enable, 0), (Register.width, width), (Register.height, height), (Register.depth, 32),
            (Register.bank, 0), (Register.enable, 0x41), (Register.virtualWidth, width),
            (Register.virtualHeight, height), (Register.left, 0), (Register.top, 0),
        ] { try registers.write(register, value) }
        try registers.unblank()
        for (register, value) in [
            (Register.width, width), (Register.height, height), (Register.depth, 32), (Register.left, 0),
            (Register.top, 0),
        ] {
            guard try registers.read(register) == value else { throw .notSupported }
        }
        guard try registers.read(Register.enable) & 0x41 == 0x41 else { throw .notSupported }
        let stride = Int(try registers.read(Register.virtualWidth)) * 4
        guard let layout = FramebufferLayout(address: memory.address, mode: mode, stride: stride, format: .bits32),
            UInt64(layout.size) <= memory.size
        else { throw .notSupported }
        return layout
    }

    public func show(_ picture: PixelMemory, _ part: Rectangle) { current.sink.copy(picture, part) }
}

/// The memory of a card that pictures lie in.
public struct CardMemory: Equatable, Sendable {
    public var address: UInt64
    public var size: UInt64

    public init(address: UInt64, size: UInt64) {
        self.address = address
        self.size = size
    }
}
