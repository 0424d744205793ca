import Bytes
public import Display
public import Hardware
public import SchemeProtocol
public import Virtio

/// A virtio graphics device (virtio 1.2, 5.7): up to sixteen displays, each with a mode of its own and a cursor that moves
/// without drawing.
public final class VirtioGraphics {
    private let device: VirtioDevice
    fileprivate let commands: GraphicsQueue
    fileprivate let cursors: GraphicsQueue
    fileprivate let makeMemory: (Int) throws(Errno) -> any DeviceMemory
    private var lastResource: UInt32 = 0
    /// By the device's numbers; nil for one that is off.
    private var found: [VirtioDisplay?] = []
    public var displays: [(any DisplayDevice)?] { found.map { display in display.map { $0 as any DisplayDevice } } }

    /// Queues are made here; the caller then lets the device run, and calls `findDisplays`.
    public init(
        _ device: VirtioDevice, makeMemory: @escaping (Int) throws(Errno) -> any DeviceMemory,
        wait: @escaping (Int) -> Bool
    ) throws(Errno) {
        self.device = device
        self.makeMemory = makeMemory
        commands = try GraphicsQueue(device, 0, makeMemory: makeMemory, wait: wait)
        cursors = try GraphicsQueue(device, 1, makeMemory: makeMemory, wait: wait)
    }

    fileprivate func newResource() -> UInt32 {
        lastResource += 1
        return lastResource
    }

    /// After an interrupt: takes what is done, and answers whether the displays have changed.
    public func collect() throws(Errno) -> Bool {
        try commands.collect()
        try cursors.collect()
        // Registers: what has happened, and what of it was seen.
        let events = try device.stable { (registers) throws(Errno) in try registers.read32(0) }
        guard events & 1 != 0 else { return false }
        try device.registers?.write32(4, 1)
        return true
    }

    /// Asks for the displays and brings each into the mode that it wants, or into `wanted`.
    /// - Parameter wanted: the mode that a person asked for.
    /// - Returns: whether anything is different from before.
    @discardableResult
    public func findDisplays(_ wanted: DisplayMode? = nil) throws(Errno) -> Bool {
        let answer = try commands.execute(.displayInformation, answer: GraphicsCommand.headerSize + 16 * 24)
        let modes = GraphicsCommand.displays(answer)
        var isOther = false
        for (number, mode) in modes.enumerated() {
            while found.count <= number { found.append(nil) }
            guard let mode else {
                if let display = found[number] {
                    display.end()
                    found[number] = nil
                    isOther = true
                }
                continue
            }
            if let display = found[number] {
                if mode == display.preferred { continue }
                display.preferred = mode
                try display.setMode(mode)
            } else {
                let display = VirtioDisplay(self, UInt32(number), preferred: mode)
                try display.setMode(wanted ?? mode)
                found[number] = display
            }
            isOther = true
        }
        return isOther
    }
}

/// One display of a virtio graphics device.
public final class VirtioDisplay: DisplayDevice {
    // Each keeps the other: both live as long as the driver.
    private let graphics: VirtioGraphics
    private let number: UInt32
    /// What the display said last that it would like.
    var preferred: DisplayMode
    private var shown: (resource: UInt32, memory: PictureMemory)?
    private var cursor: (resource: UInt32, memory: any DeviceMemory)?
    private var cursorPlace = (x: 0, y: 0)
    private var isCursorShown = false

    init(_ graphics: VirtioGraphics, _ number: UInt32, preferred: DisplayMode) {
        self.graphics = graphics
        self.number = number
        self.preferred = preferred
        mode = preferred
    }

    public var driver: ByteString { "virtio" }
    public private(set) var mode: DisplayMode

    public var modes: [DisplayMode] {
        var modes = DisplayMode.common
        for other in [mode, preferred] where !modes.contains(other) { modes.insert(other, at: 0) }
        return modes
    }

    /// A picture of the mode's size takes the old one's place; only then the old one goes.
    public func setMode(_ mode: DisplayMode) throws(Errno) {
        let commands = graphics.commands
        let memory = try PictureMemory(mode, graphics.makeMemory)
        let resource = graphics.newResource()
        let all = Rectangle(x: 0, y: 0, width: mode.width, height: mode.height)
        try commands.execute(.create(resource, .opaque, width: mode.width, height: mode.height))
        do throws(Errno) {
            try commands.execute(.attach(resource, memory.pieces))
            try commands.execute(.transfer(resource, all, offset: 0))
            try commands.execute(.show(resource, on: number, all))
        } catch {
            _ = try? commands.execute(.remove(resource))
            memory.release()
            throw error
        }
        try? commands.post(.flush(resource, all))
        drop()
        shown = (resource, memory)
        self.mode = mode
    }

    /// Takes the picture away from the device, and its memory.
    private func drop() {
        guard let (resource, memory) = shown else { return }
        shown = nil
        do throws(Errno) {
            try graphics.commands.execute(.remove(resource))
            memory.release()
        } catch {}  // The device may still read the memory: it is kept for it.
    }

    /// The display is gone.
    func end() {
        _ = try? graphics.commands.execute(
            .show(0, on: number, Rectangle(x: 0, y: 0, width: 0, height: 0)))
        drop()
    }

    public func show(_ picture: PixelMemory, _ part: Rectangle) {
        guard let (resource, memory) = shown else { return }
        memory.copy(picture, part)
        // A device that does not get on shows an older picture; there is nobody to tell.
        try? graphics.commands.post(
            .transfer(resource, part, offset: (part.y * mode.width + part.x) * 4))
        try? graphics.commands.post(.flush(resource, part))
    }

    // MARK: The cursor

    public var cursorSize: Int { 64 }

    public func setCursor(_ pixels: [UInt32], hotX: Int, hotY: Int) throws(Errno) {
        let size = cursorSize
        guard pixels.count == size * size else { throw .invalidArgument }
        if cursor == nil {
            let memory = try graphics.makeMemory(size * size * 4)
            let resource = graphics.newResource()
            try graphics.commands.execute(.create(resource, .translucent, width: size, height: size))
            try graphics.commands.execute(.attach(resource, [(memory.physical, size * size * 4)]))
            cursor = (resource, memory)
        }
        guard let (resource, memory) = cursor else { return }
        try memory.write(pixels: pixels.span, at: 0)
        // It must have arrived before the other queue says to show it.
        try graphics.commands.execute(
            .transfer(resource, Rectangle(x: 0, y: 0, width: size, height: size), offset: 0))
        isCursorShown = true
        try graphics.cursors.post(
            .setCursor(resource, on: number, x: cursorPlace.x, y: cursorPlace.y, hotX: hotX, hotY: hotY))
    }

    public func hideCursor() {
        guard isCursorShown else { return }
        isCursorShown = false
        try? graphics.cursors.post(
            .setCursor(0, on: number, x: cursorPlace.x, y: cursorPlace.y, hotX: 0, hotY: 0))
    }

    public func moveCursor(x: Int, y: Int) {
        cursorPlace = (x, y)
        guard isCursorShown else { return }
        try? graphics.cursors.post(.moveCursor(on: number, x: x, y: y))
    }
}

/// A picture in memory that a device reads, in pieces of whole lines: large pieces of memory without gaps are rare.
private final class PictureMemory {
    private var parts: [any DeviceMemory] = []
    private let linesPerPart: Int
    private let width: Int
    private let height: Int

    private static var partSize: Int { 256 * 1024 }

    init(_ mode: DisplayMode, _ makeMemory: (Int) throws(Errno) -> any DeviceMemory) throws(Errno) {
        width = mode.width
        height = mode.height
        linesPerPart = max(Self.partSize / (width * 4), 1)
        do throws(Errno) {
            for start in stride(from: 0, to: height, by: linesPerPart) {
                parts.append(try makeMemory(min(linesPerPart, height - start) * width * 4))
            }
        } catch {
            release()
            throw error
        }
    }

    var pieces: [(address: UInt64, length: Int)] {
        parts.enumerated().map { ($1.physical, min(linesPerPart, height - $0 * linesPerPart) * width * 4) }
    }

    func copy(_ picture: PixelMemory, _ part: Rectangle) {
        for y in part.y..<(part.y + part.height) {
            let memory = parts[y / linesPerPart]
            let offset = (y % linesPerPart * width + part.x) * 4
            picture.withLine(x: part.x, y: y, count: part.width) { line in
                try? memory.write(pixels: line, at: offset)
            }
        }
    }

    func release() {
        for part in parts { part.release() }
        parts = []
    }
}
