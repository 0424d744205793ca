import Display

/// The commands of a virtio graphics device, as bytes (virtio 1.2, 5.7.6): a header of 24 bytes (kind, flags, fence,
/// context), then what the kind needs. All numbers have four bytes unless said otherwise, the lowest first.
struct GraphicsCommand {
    private(set) var bytes: [UInt8] = []

    private init(_ kind: UInt32) {
        put(kind)
        put(0, 0, 0, 0, 0)
    }

    private mutating func put(_ values: UInt32...) {
        for value in values {
            for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
        }
    }

    private mutating func put(_ part: Rectangle) {
        put(UInt32(part.x), UInt32(part.y), UInt32(part.width), UInt32(part.height))
    }

    static var headerSize: Int { 24 }
    /// What an answer begins with when all went well: nothing else, or the displays.
    static var isDone: UInt32 { 0x1100 }
    static var isDisplayInformation: UInt32 { 0x1101 }

    /// Blue, green, red and a byte that means nothing, or opacity.
    enum Format: UInt32 {
        case opaque = 2
        case translucent = 1
    }

    static var displayInformation: GraphicsCommand { GraphicsCommand(0x100) }

    static func create(_ resource: UInt32, _ format: Format, width: Int, height: Int) -> GraphicsCommand {
        var command = GraphicsCommand(0x101)
        command.put(resource, format.rawValue, UInt32(width), UInt32(height))
        return command
    }

    static func remove(_ resource: UInt32) -> GraphicsCommand {
        var command = GraphicsCommand(0x102)
        command.put(resource, 0)
        return command
    }

    /// Resource 0 switches the display off.
    static func show(_ resource: UInt32, on display: UInt32, _ part: Rectangle) -> GraphicsCommand {
        var command = GraphicsCommand(0x103)
        command.put(part)
        command.put(display, resource)
        return command
    }

    static func flush(_ resource: UInt32, _ part: Rectangle) -> GraphicsCommand {
        var command = GraphicsCommand(0x104)
        command.put(part)
        command.put(resource, 0)
        return command
    }

    /// - Parameter offset: where the part begins in the resource's memory, in bytes.
    static func transfer(_ resource: UInt32, _ part: Rectangle, offset: Int) -> GraphicsCommand {
        var command = GraphicsCommand(0x105)
        command.put(part)
        command.put(UInt32(truncatingIfNeeded: offset), UInt32(truncatingIfNeeded: offset >> 32), resource, 0)
        return command
    }

    /// Gives a resource its memory, piece by piece.
    static func attach(_ resource: UInt32, _ pieces: [(address: UInt64, length: Int)]) -> GraphicsCommand {
        var command = GraphicsCommand(0x106)
        command.put(resource, UInt32(pieces.count))
        for piece in pieces {
            command.put(
                UInt32(truncatingIfNeeded: piece.address), UInt32(truncatingIfNeeded: piece.address >> 32),
                UInt32(piece.length), 0)
        }
        return command
    }

    /// Shows a resource of 64 by 64 pixels as the cursor; resource 0 hides it.
    static func setCursor(_ resource: UInt32, on display: UInt32, x: Int, y: Int, hotX: Int, hotY: Int)
        -> GraphicsCommand
    {
        var command = GraphicsCommand(0x300)
        command.put(
            display, UInt32(clamping: x), UInt32(clamping: y), 0, resource, UInt32(clamping: hotX),
            UInt32(clamping: hotY), 0)
        return command
    }

    static func moveCursor(on display: UInt32, x: Int, y: Int) -> GraphicsCommand {
        var command = GraphicsCommand(0x301)
        command.put(display, UInt32(clamping: x), UInt32(clamping: y), 0, 0, 0, 0, 0)
        return command
    }

    /// The modes of the displays that an answer to `displayInformation` tells of; nil for one that is off.
    static func displays(_ answer: [UInt8]) -> [DisplayMode?] {
        func word(_ offset: Int) -> Int { (0..<4).reduce(0) { $0 | Int(answer[offset + $1]) << (8 * $1) } }
        var modes: [DisplayMode?] = []
        var place = headerSize
        while place + 24 <= answer.count, modes.count < 16 {
            let isOn = word(place + 16) != 0
            modes.append(isOn ? DisplayMode(width: word(place + 8), height: word(place + 12)) : nil)
            place += 24
        }
        return modes
    }
}
