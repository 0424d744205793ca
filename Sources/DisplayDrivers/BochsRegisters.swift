public import Hardware
public import SchemeProtocol

/// The registers of the Bochs graphics interface ("VBE dispi"), and the one of the VGA that matters here.
///
/// | register | what |
/// |---|---|
/// | 0 | identity: 0xb0c0 and up |
/// | 1, 2, 3 | width, height, bits a pixel |
/// | 4 | enable: 1 on, 0x40 a linear framebuffer |
/// | 5 | bank |
/// | 6, 7 | width and height of the picture in memory |
/// | 8, 9 | where the screen begins in it |
/// | 10 | memory in pieces of 64 KiB |
public protocol BochsRegisters: AnyObject {
    func read(_ register: Int) throws(Errno) -> UInt16
    func write(_ register: Int, _ value: UInt16) throws(Errno)
    /// Lets the VGA part show what the card has: it blanks the screen while its palette is being changed.
    func unblank() throws(Errno)
}

/// The registers in the card's memory (its base address 2): the VGA's ports from 0x400 on, the others from 0x500 on.
public final class MappedBochsRegisters<Memory: Ports>: BochsRegisters {
    private let memory: Memory

    public init(_ memory: Memory) { self.memory = memory }

    /// How much of the memory is used.
    public static var size: Int { 0x600 }

    public func read(_ register: Int) throws(Errno) -> UInt16 { try memory.read16(0x500 + 2 * register) }
    public func write(_ register: Int, _ value: UInt16) throws(Errno) {
        try memory.write16(0x500 + 2 * register, value)
    }

    public func unblank() throws(Errno) {
        // Reading the status makes the next write to the attribute controller one of its index; bit 5 shows the screen.
        _ = try memory.read8(0x400 + 0x1a)
        try memory.write8(0x400, 0x20)
    }
}

/// The registers behind the PC's ports: 0x1ce takes a register's number, 0x1cf its value.
public final class PortBochsRegisters<Pair: Ports, VGA: Ports>: BochsRegisters {
    private let pair: Pair
    private let vga: VGA

    /// - Parameters:
    ///   - pair: the ports from 0x1ce on.
    ///   - vga: the ports from 0x3c0 on.
    public init(_ pair: Pair, vga: VGA) {
        self.pair = pair
        self.vga = vga
    }

    public func read(_ register: Int) throws(Errno) -> UInt16 {
        try pair.write16(0, UInt16(register))
        return try pair.read16(1)
    }

    public func write(_ register: Int, _ value: UInt16) throws(Errno) {
        try pair.write16(0, UInt16(register))
        try pair.write16(1, value)
    }

    public func unblank() throws(Errno) {
        _ = try vga.read8(0x1a)
        try vga.write8(0, 0x20)
    }
}
