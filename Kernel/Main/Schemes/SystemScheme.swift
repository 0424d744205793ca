internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// Builds the small texts of `sys:` and `proc:`.
struct TextBuilder {
    var bytes: [UInt8] = []

    mutating func add(_ text: StaticString) {
        text.withUTF8Buffer { buffer in
            for index in 0..<buffer.count { bytes.append(unsafe buffer[index]) }
        }
    }

    mutating func add(_ value: UInt64) {
        if value >= 10 { add(value / 10) }
        bytes.append(0x30 + UInt8(value % 10))
    }

    mutating func add(signed value: Int64) {
        if value < 0 { bytes.append(0x2d) }
        add(value.magnitude)
    }

    mutating func add(hexadecimal value: UInt64) {
        add("0x")
        var shift: UInt64 = 60
        while shift > 0, value >> shift == 0 { shift -= 4 }
        while true {
            let nibble = UInt8(value >> shift & 15)
            bytes.append(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
            if shift == 0 { return }
            shift -= 4
        }
    }

    /// `key: value` and a newline.
    mutating func line(_ key: StaticString, _ value: UInt64) {
        add(key)
        add(": ")
        add(value)
        add("\n")
    }

    mutating func line(_ key: StaticString, _ value: [UInt8]) {
        add(key)
        add(": ")
        bytes += value
        add("\n")
    }
}

/// `sys:` — what the kernel tells of itself, and the power switch.
final class SystemScheme: Scheme {
    init() { super.init(name: Array("sys".utf8)) }

    private static let names: [StaticString] = [
        "commandline", "cpu", "framebuffer", "log", "memory", "power", "uname", "uptime",
    ]

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        if path.isEmpty {
            let names = Self.names.map { name in name.withUTF8Buffer { unsafe Array($0) } }
            return ListDescription(path: full, flags: flags, names: names, type: .regular)
        }
        var text = TextBuilder()
        if path.elementsEqual("power".utf8) { return PowerDescription(path: full, flags: flags) }
        if flags.contains(.write) { throw .permissionDenied }
        if path.elementsEqual("uname".utf8) {
            text.add("system: Apus\nnode: apus\nrelease: 0.1.0\nversion: 1\nmachine: x86_64\n")
        } else if path.elementsEqual("uptime".utf8) {
            uptime(&text)
        } else if path.elementsEqual("memory".utf8) {
            let counts = Frames.counts
            text.line("total", UInt64(counts.total) * 4096)
            text.line("free", UInt64(counts.free) * 4096)
            text.line("kernel", KernelHeap.lock.withLock { unsafe UInt64(KernelHeap.heap.used) })
        } else if path.elementsEqual("log".utf8) {
            text.bytes.reserveCapacity(65536)
            Console.withLock {
                if let log = unsafe Console.log {
                    for index in 0..<log.count { text.bytes.append(log[index]) }
                }
            }
        } else if path.elementsEqual("cpu".utf8) {
            for index in 0..<(unsafe Processor.count) {
                let processor = Processor.all(index)
                let now = Clock.now()
                text.add(UInt64(index))
                text.add(": ")
                text.add(now > processor.idleTime ? now - processor.idleTime : 0)
                text.add(" 0 ")
                text.add(processor.idleTime)
                text.add(" ")
                text.add(processor.switches)
                text.add("\n")
            }
        } else if path.elementsEqual("framebuffer".utf8) {
            if let framebuffer = unsafe Machine.boot?.framebuffer {
                text.add("address: ")
                text.add(hexadecimal: framebuffer.address)
                text.add("\n")
                text.line("width", UInt64(framebuffer.width))
                text.line("height", UInt64(framebuffer.height))
                text.line("stride", UInt64(framebuffer.stride))
                text.line("depth", UInt64(framebuffer.depth))
            }
        } else if path.elementsEqual("commandline".utf8) {
            text.bytes = unsafe Machine.commandLine
            text.add("\n")
        } else {
            throw .noSuchFileOrDirectory
        }
        return TextDescription(path: full, flags: flags, text: text.bytes)
    }

    private func uptime(_ text: inout TextBuilder) {
        var idle: UInt64 = 0
        var waiting = 0
        for index in 0..<(unsafe Processor.count) {
            idle &+= Processor.all(index).idleTime
            waiting += Processor.all(index).queue.count
            if !Processor.all(index).isIdle.load(ordering: .relaxed) { waiting += 1 }
        }
        text.line("uptime", Clock.now())
        text.line("idle", idle)
        text.line("processors", UInt64(unsafe Processor.count))
        text.add("load:")
        for index in 0..<3 {
            text.add(" ")
            text.add(LoadAverage.value(index))
        }
        text.add("\n")
    }
}

final class PowerDescription: Description {
    override func write(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        var word = try buffer.prefix(16).bytes()
        if word.last == 0x0a { word.removeLast() }
        if word.elementsEqual("shutdown".utf8) { Power.off() }
        if word.elementsEqual("reset".utf8) { Power.reset() }
        // An address that no page table can map.
        if word.elementsEqual("panic".utf8) { _ = machine_load64(0xdead_0000_0000_0000) }
        throw .invalidArgument
    }
}

/// How many threads were ready on average over 1, 5 and 15 minutes, in hundredths. Brought up to date whenever the
/// scheduler's timer fires, so an idle machine needs no tick for it.
enum LoadAverage {
    // SAFETY: a lost update changes a statistic a little.
    nonisolated(unsafe) private static var averages = InlineArray<3, UInt64>(repeating: 0)
    nonisolated(unsafe) private static var lastUpdate: UInt64 = 0

    static func value(_ index: Int) -> UInt64 {
        update()
        return unsafe averages[index] >> 16
    }

    static func update() {
        let now = Clock.now()
        var steps = (now - (unsafe lastUpdate)) / 5_000_000_000
        guard steps > 0 else { return }
        unsafe lastUpdate = now
        var ready = 0
        for index in 0..<(unsafe Processor.count) {
            let processor = Processor.all(index)
            ready += processor.load.load(ordering: .relaxed) + (processor.isIdle.load(ordering: .relaxed) ? 0 : 1)
        }
        steps = min(steps, 1000)
        // exp(-5 s / 1, 5, 15 min), in 1/65536
        let factors: [UInt64] = [60296, 64453, 65173]
        for _ in 0..<steps {
            for index in 0..<3 {
                let old = unsafe averages[index]
                unsafe averages[index] =
                    (old * factors[index] + UInt64(ready * 100) << 16 * (65536 - factors[index])) >> 16
            }
        }
    }
}

/// `proc:` — the processes.
final class ProcessScheme: Scheme {
    init() { super.init(name: Array("proc".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        if flags.contains(.write) { throw .permissionDenied }
        if path.isEmpty {
            let names = ProcessTable.snapshot().map { process in
                var text = TextBuilder()
                text.add(UInt64(process.id))
                return text.bytes
            }
            return ListDescription(path: full, flags: flags, names: names, type: .directory)
        }
        let parts = path.split(separator: 0x2f)
        guard let first = parts.first, let id = number(first), let process = ProcessTable.lookup(id) else {
            throw .noSuchFileOrDirectory
        }
        if parts.count == 1 {
            return ListDescription(
                path: full, flags: flags, names: [Array("arguments".utf8), Array("status".utf8)], type: .regular)
        }
        guard parts.count == 2 else { throw .noSuchFileOrDirectory }
        if parts[1].elementsEqual("status".utf8) {
            return TextDescription(path: full, flags: flags, text: status(process))
        }
        if parts[1].elementsEqual("arguments".utf8) {
            return TextDescription(path: full, flags: flags, text: process.name + [0x0a])
        }
        throw .noSuchFileOrDirectory
    }

    private func number(_ text: ArraySlice<UInt8>) -> Int32? {
        var value: Int32 = 0
        guard !text.isEmpty, text.count < 9 else { return nil }
        for byte in text {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int32(byte - 0x30)
        }
        return value
    }

    private func status(_ process: Process) -> [UInt8] {
        var text = TextBuilder()
        var isRunning = false
        var nice = 0
        let threads = process.lock.withLock {
            for thread in process.threads {
                if thread.state.load(ordering: .relaxed) == Thread.State.ready { isRunning = true }
                nice = thread.nice
            }
            return process.threads.count
        }
        text.line("name", process.name)
        text.line("pid", UInt64(process.id))
        text.line("parent", UInt64(process.parent?.id ?? 0))
        text.line("group", UInt64(process.group))
        text.line("session", UInt64(process.session))
        text.add("state: ")
        text.add(process.hasEnded ? "Z\n" : process.isStopped ? "T\n" : isRunning ? "R\n" : "S\n")
        text.line("threads", UInt64(threads))
        text.add("nice: ")
        text.add(signed: Int64(nice))
        text.add("\n")
        text.line("time", process.runTime)
        text.line("memory", process.hasEnded ? 0 : UInt64(process.space.residentPages) * 4096)
        text.line("started", process.startTime)
        return text.bytes
    }
}

/// `initfs:` — the files of the boot image.
final class InitialFileScheme: Scheme {
    init() { super.init(name: Array("initfs".utf8)) }

    override func open(_ path: [UInt8], _ full: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description
    {
        guard let image = unsafe Machine.image else { throw .noSuchFileOrDirectory }
        var path = path
        while path.first == 0x2f { path.removeFirst() }
        while path.last == 0x2f { path.removeLast() }
        if flags.contains(.write) || flags.contains(.create) || flags.contains(.truncate) { throw .readOnlyFileSystem }
        if path.isEmpty { return InitialDirectory(path: full, flags: flags, prefix: [], inode: 1) }
        guard let (_, entry) = image.find(path) else { throw .noSuchFileOrDirectory }
        switch entry.mode.type {
        case .directory:
            return InitialDirectory(path: full, flags: flags, prefix: path + [0x2f], inode: entry.inode)
        case .symbolicLink where !flags.contains(.symbolicLink):
            // Links are followed by those who serve `file:`; here they only have a content.
            throw .tooManySymbolicLinks
        default:
            if flags.contains(.directory) { throw .notADirectory }
            return InitialFile(path: full, flags: flags, entry: entry)
        }
    }
}

final class InitialFile: Description {
    private let entry: InitialFileSystem.Entry
    private let lock = SpinLock()
    private var position: UInt64 = 0

    init(path: [UInt8], flags: OpenFlags, entry: InitialFileSystem.Entry) {
        self.entry = entry
        super.init(path: path, flags: flags)
    }

    override func stat() throws(Errno) -> Stat { Self.stat(of: entry) }

    static func stat(of entry: InitialFileSystem.Entry) -> Stat {
        var stat = Stat()
        stat.mode = entry.mode
        stat.inode = entry.inode
        stat.size = UInt64(entry.content.length)
        stat.blocks = (stat.size + 511) / 512
        stat.modified = TimeSpec(seconds: Int64(clamping: entry.modified))
        stat.accessed = stat.modified
        stat.changed = stat.modified
        return stat
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int {
        let start = offset ?? lock.withLock { position }
        guard start < UInt64(entry.content.length), let image = unsafe Machine.image else { return 0 }
        let count = min(buffer.count, entry.content.length - Int(start))
        try unsafe buffer.copyOut(image.bytes((entry.content.offset + Int(start), count)))
        if offset == nil { lock.withLock { position = start + UInt64(count) } }
        return count
    }

    override func seek(_ offset: Int64, _ origin: SeekOrigin) throws(Errno) -> UInt64 {
        try lock.withLock { () throws(Errno) in
            let base = origin == .start ? 0 : origin == .current ? position : UInt64(entry.content.length)
            position = try seekTarget(base, offset)
            return position
        }
    }

    override func map(_ offset: UInt64, _ length: UInt64, _ flags: MapFlags) throws(Errno) -> Region.Backing {
        guard let boot = unsafe Machine.boot else { throw .noSuchDevice }
        if flags.contains(.shared), flags.contains(.write) { throw .permissionDenied }
        let pages = (entry.content.length + 4095) / 4096
        guard entry.content.offset & 4095 == 0, offset & 4095 == 0 else { throw .invalidArgument }
        let start = PhysicalAddress(boot.image.start) + entry.content.offset
        return .object(FixedObject(start: start, pageCount: pages), offset: offset)
    }
}

final class InitialDirectory: Description {
    private let prefix: [UInt8]
    private let inode: UInt64

    init(path: [UInt8], flags: OpenFlags, prefix: [UInt8], inode: UInt64) {
        self.prefix = prefix
        self.inode = inode
        super.init(path: path, flags: flags)
    }

    override func stat() throws(Errno) -> Stat {
        var stat = Stat()
        stat.mode = FileMode(.directory, permissions: 0o755)
        stat.inode = inode
        return stat
    }

    override func read(_ buffer: UserBuffer, at offset: UInt64?) throws(Errno) -> Int { throw .isADirectory }

    override func open(_ path: [UInt8], _ flags: OpenFlags, mode: UInt16) throws(Errno) -> Description {
        try InitialFileScheme().open(prefix + path, self.path + [0x2f] + path, flags, mode: mode)
    }

    override func directoryEntries(_ buffer: UserBuffer, from cookie: UInt64) throws(Errno) -> Int {
        guard let image = unsafe Machine.image else { return 0 }
        var writer = DirectoryWriter(buffer)
        var index = cookie == 0 ? image.lowerBound(prefix) : Int(min(cookie, UInt64(image.entryCount)))
        var hadEntry = false
        while let entry = image.entry(index) {
            let name = unsafe image.bytes(entry.path)
            guard unsafe name.starts(with: prefix) else { break }
            let rest = unsafe name.dropFirst(prefix.count)
            if unsafe !rest.contains(0x2f), unsafe !rest.isEmpty {
                hadEntry = true
                if unsafe !writer.add(rest, inode: entry.inode, type: entry.mode.type, next: UInt64(index + 1)) {
                    break
                }
            }
            index += 1
        }
        return try writer.finish(hadEntry: hadEntry)
    }
}
