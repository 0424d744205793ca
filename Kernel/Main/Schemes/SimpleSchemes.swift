internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// `debug:` — what is written goes to the kernel's console.
final class DebugScheme: Scheme {
    init() { super.init(name: Array("debug".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        guard path.isEmpty else { throw .noSuchFileOrDirectory }
        return DebugDescription(path: full, flags: flags)
    }
}

final class DebugDescription: Description {
    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int { 0 }

    override func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        // Copied first: a fault must not come with the console locked. Little at a time: the port is slow.
        let bytes = try buffer.prefix(256).bytes()
        Console.withLock { for byte in bytes { Console.put(byte) } }
        return bytes.count
    }
}

/// `memory:` — physical memory for drivers, zeroed and contiguous memory, translation.
final class MemoryScheme: Scheme {
    init() { super.init(name: Array("memory".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        if let root = list(["physical", "physical@wb", "physical@wc", "zeroed"], path, full, flags) { return root }
        if path.elementsEqual("zeroed".utf8) { return ZeroedDescription(path: full, flags: flags) }
        if path.elementsEqual("physical".utf8) {
            return PhysicalDescription(path: full, flags: flags, cacheBits: PageEntry.uncached | PageEntry.writeThrough)
        }
        if path.elementsEqual("physical@wc".utf8) {
            return PhysicalDescription(path: full, flags: flags, cacheBits: PageEntry.writeThrough)
        }
        if path.elementsEqual("physical@wb".utf8) { return PhysicalDescription(path: full, flags: flags, cacheBits: 0) }
        throw .noSuchFileOrDirectory
    }
}

final class ZeroedDescription: Description {
    override func map(_ offset: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno) -> Region.Backing {
        guard let size = Page.roundUp(length), size > 0, size <= 1 << 36 else { throw .invalidArgument }
        if flags.contains(.contiguous) {
            var order = 0
            while UInt64(Page.size) << UInt64(order) < size { order += 1 }
            guard order <= PageAllocator.largestOrder else { throw .outOfMemory }
            let block = try Frames.allocate(order: order, for: .user)
            unsafe machine_fill_zero(block.pointer, Page.size << order)
            Frames.split(block, order: order)
            return .object(ContiguousObject(start: block, pageCount: 1 << order), offset: 0)
        }
        return flags.contains(.shared) ? .object(try SharedObject(pageCount: Int(size >> 12)), offset: 0) : .anonymous
    }

    override func call(_ verb: UInt64, _ argument: UInt64, _ payload: UserBuffer, inputLength: Int) throws(Errno)
        -> Int64
    {
        guard verb == 1 else { throw .notSupported }
        guard AddressSpace.isUser(argument, 1) else { throw .badAddress }
        return Int64(try Thread.current.process.space.translate(argument).value)
    }
}

final class PhysicalDescription: Description {
    private let cacheBits: UInt64

    init(path: [UInt8], flags: OpenFlags, cacheBits: UInt64) {
        self.cacheBits = cacheBits
        super.init(path: path, flags: flags)
    }

    override func map(_ offset: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno) -> Region.Backing {
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard offset & 4095 == 0, !overflow, end <= 1 << 46 else { throw .invalidArgument }
        // Not memory that the kernel or a program uses: only devices, firmware tables and framebuffers.
        if unsafe Machine.boot!.isMemory(offset, end) { throw .permissionDenied }
        return .physical(PhysicalAddress(offset), cacheBits: cacheBits)
    }
}

/// `ioport:3f8-3ff` — a range of x86 I/O ports.
final class PortScheme: Scheme {
    init() { super.init(name: Array("ioport".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        if let root = list([], path, full, flags) { return root }
        let parts = path.split(separator: 0x2d, maxSplits: 1, omittingEmptySubsequences: false)
        guard let firstPart = parts.first, let first = Self.hexadecimal(firstPart) else { throw .noSuchFileOrDirectory }
        guard let last = parts.count == 1 ? first : Self.hexadecimal(parts[1]), last >= first else {
            throw .noSuchFileOrDirectory
        }
        return PortDescription(path: full, flags: flags, first: first, count: last - first + 1)
    }

    private static func hexadecimal(_ text: ArraySlice<UInt8>) -> UInt32? {
        guard (1...4).contains(text.count) else { return nil }
        var value: UInt32 = 0
        for byte in text {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            default: return nil
            }
        }
        return value
    }
}

final class PortDescription: Description {
    private let first: UInt32
    private let count: UInt32

    init(path: [UInt8], flags: OpenFlags, first: UInt32, count: UInt32) {
        self.first = first
        self.count = count
        super.init(path: path, flags: flags)
    }

    private func port(_ offset: UInt64?, _ length: Int) throws(Errno) -> UInt16 {
        guard length == 1 || length == 2 || length == 4, let offset, offset <= UInt64(count),
            UInt64(length) <= UInt64(count) - offset
        else { throw .invalidArgument }
        return UInt16(first + UInt32(offset))
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        let port = try port(offset, buffer.count)
        switch buffer.count {
        case 1: try buffer.store(machine_in8(port))
        case 2: try buffer.store(machine_in16(port))
        default: try buffer.store(machine_in32(port))
        }
        return buffer.count
    }

    override func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        let port = try port(offset, buffer.count)
        switch buffer.count {
        case 1: machine_out8(port, try buffer.load(as: UInt8.self, 0))
        case 2: machine_out16(port, try buffer.load(as: UInt16.self, 0))
        default: machine_out32(port, try buffer.load(as: UInt32.self, 0))
        }
        return buffer.count
    }
}

/// `time:` — clocks and timers.
final class TimeScheme: Scheme {
    init() { super.init(name: Array("time".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        if let root = list(["monotonic", "realtime", "timer"], path, full, flags) { return root }
        if path.elementsEqual("monotonic".utf8) { return ClockDescription(path: full, flags: flags, isRealtime: false) }
        if path.elementsEqual("realtime".utf8) { return ClockDescription(path: full, flags: flags, isRealtime: true) }
        if path.elementsEqual("timer".utf8) { return TimerDescription(path: full, flags: flags) }
        throw .noSuchFileOrDirectory
    }
}

final class ClockDescription: Description {
    private let isRealtime: Bool

    init(path: [UInt8], flags: OpenFlags, isRealtime: Bool) {
        self.isRealtime = isRealtime
        super.init(path: path, flags: flags)
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        guard buffer.count >= 8 else { throw .invalidArgument }
        try buffer.store(isRealtime ? Clock.realtime() : Clock.now())
        return 8
    }

    override func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        guard isRealtime else { throw .notPermitted }
        guard buffer.count == 8 else { throw .invalidArgument }
        unsafe Clock.realtimeOffset = try buffer.load(as: UInt64.self, 0) &- Clock.now()
        return 8
    }
}

/// One timer: it becomes readable at its deadline.
final class TimerDescription: Description {
    private let lock = SpinLock()
    private let entry = TimerEntry()
    private var fired: UInt64 = 0
    private var readers = WaitList()

    override init(path: [UInt8], flags: OpenFlags) {
        super.init(path: path, flags: flags)
        unsafe entry.handle = self
    }

    override func readiness() -> Readiness { lock.withLock { fired > 0 ? [.readable, .writable] : .writable } }

    func fire() {
        lock.withLock {
            fired += 1
            readers.wakeAll()
        }
        watchers.trigger(.readable)
    }

    override func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        guard buffer.count == 8 else { throw .invalidArgument }
        let deadline = try buffer.load(as: UInt64.self, 0)
        Timers.cancel(entry)
        lock.withLock { fired = 0 }
        if deadline != 0 { Timers.set(entry, deadline) }
        return 8
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        guard buffer.count >= 8 else { throw .invalidArgument }
        lock.lock()
        while fired == 0 {
            if isNonBlocking {
                lock.unlock()
                throw .wouldBlock
            }
            let thread = Thread.current
            Scheduler.prepareToBlock(thread)
            readers.add(thread)
            lock.unlock()
            let reason = Scheduler.block()
            lock.lock()
            readers.remove(thread)
            if reason == .signal, fired == 0 {
                lock.unlock()
                throw .interrupted
            }
        }
        let count = fired
        fired = 0
        lock.unlock()
        try buffer.store(count)
        return 8
    }

    override func lastClosed() { Timers.cancel(entry) }
}
