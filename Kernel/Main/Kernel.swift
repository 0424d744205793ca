internal import CMachine
internal import KernelCore
internal import SchemeProtocol
internal import Synchronization

/// The kernel's start, on the first processor, in long mode with the boot loader's memory identity-mapped.
@c(kernel_main)
public func kernelMain(_ kind: UInt64, _ information: UInt64) -> Never {
    IOInterrupts.silenceLegacy()
    Serial.start()
    do throws(Errno) {
        try start(kind, information)
    } catch {
        panic("not enough memory to start")
    }
    Scheduler.idle()
}

private func start(_ kind: UInt64, _ information: UInt64) throws(Errno) {
    let boot = BootInformation(kind: kind, address: information)
    StartMemory.run(boot)
    unsafe Machine.boot = boot
    unsafe Console.log = ByteRing(capacity: 65536)
    if boot.commandLine.end > boot.commandLine.start {
        for address in boot.commandLine.start..<boot.commandLine.end {
            unsafe Machine.commandLine.append(PhysicalAddress(address).pointer.load(as: UInt8.self))
        }
    }
    if boot.image.end > boot.image.start {
        let start = unsafe PhysicalAddress(boot.image.start).pointer
        unsafe Machine.image = InitialFileSystem(
            unsafeImage: UnsafeRawBufferPointer(start: start, count: Int(boot.image.end - boot.image.start)))
    }
    unsafe Machine.features = Features.detect()
    unsafe Machine.features.enable()
    Entropy.start()
    try KernelTable.start(boot)
    Traps.start()
    Clock.initialize()
    unsafe Machine.acpi = ACPI(rootPointer: boot.rootPointer)
    Thread.captureInitialVectors()
    try Process.makeKernelProcess()
    Futex.start()
    LocalInterrupts.enable()
    let first = try Processor(index: 0, apicID: LocalInterrupts.id)
    first.activate()
    unsafe Processor.count = 1
    unsafe Machine.isRunning = true
    LocalInterrupts.calibrate()
    if let acpi = unsafe Machine.acpi { IOInterrupts.start(acpi) }
    unsafe AddressSpace.flush = Shootdown.flush
    for scheme in [
        DebugScheme(), EventScheme(), PipeScheme(), MemoryScheme(), PortScheme(), TimeScheme(), IRQScheme(),
        SystemScheme(), ProcessScheme(), InitialFileScheme(),
    ] as [Scheme] { try SchemeRegistry.add(scheme) }
    try OtherProcessors.start()
    let counts = Frames.counts
    Console.note(
        "Apus: ", .number(UInt64(unsafe Processor.count)), " processors, ", .number(UInt64(counts.total) / 256),
        " MiB of memory, ", .number(UInt64(counts.free) / 256), " MiB free")
    try FirstProcess.start()
}

/// Brings the page allocator up from the loader's memory map.
enum StartMemory {
    static func run(_ boot: BootInformation) {
        var top: UInt64 = 0
        for index in 0..<boot.memoryCount { top = max(top, boot.memory[index].end) }
        top = min(top, 1 << 38)
        let pages = Int(top >> 12)
        // The records go behind the kernel and the boot image, where the map has room below 4 GiB.
        let size = UInt64(PageAllocator.infoSize(pageCount: pages) + 4095) & ~4095
        let kernelStart = address_of_kernel_image_start()
        let kernelEnd = address_of_kernel_image_end()
        guard let place = find(boot, size, kernelEnd) else { panic("no room for the page records") }
        let info = unsafe PhysicalAddress(place).pointer.bindMemory(to: PageInfo.self, capacity: pages)
        var allocator = unsafe PageAllocator(unsafeInfo: info, firstPage: 0, pageCount: pages)
        let taken: InlineArray<6, BootInformation.Range> = [
            // Firmware's first megabyte stays out, for the starting processors and for old devices.
            BootInformation.Range(start: 0, end: 0x100000),
            BootInformation.Range(start: kernelStart, end: kernelEnd),
            BootInformation.Range(start: place, end: place + size),
            boot.image.pages, boot.list.pages, boot.commandLine.pages,
        ]
        for index in 0..<boot.memoryCount { add(&allocator, boot.memory[index], taken, 0) }
        Frames.start(allocator)
    }

    private static func overlap(_ start: UInt64, _ end: UInt64, _ range: BootInformation.Range) -> Bool {
        start < range.end && range.start < end
    }

    private static func find(_ boot: BootInformation, _ size: UInt64, _ low: UInt64) -> UInt64? {
        for index in 0..<boot.memoryCount {
            var start = (max(boot.memory[index].start, low) + 4095) & ~4095
            while start + size <= min(boot.memory[index].end, 1 << 32) {
                let end = start + size
                if overlap(start, end, boot.image) {
                    start = boot.image.pages.end
                } else if overlap(start, end, boot.list) {
                    start = boot.list.pages.end
                } else if overlap(start, end, boot.commandLine) {
                    start = boot.commandLine.pages.end
                } else {
                    return start
                }
            }
        }
        return nil
    }

    /// Adds what is left of a range when the taken ones are cut out.
    private static func add(
        _ allocator: inout PageAllocator, _ range: BootInformation.Range,
        _ taken: InlineArray<6, BootInformation.Range>, _ first: Int
    ) {
        guard range.start < range.end else { return }
        for index in first..<taken.count where overlap(range.start, range.end, taken[index]) {
            let cut = taken[index]
            add(&allocator, .init(start: range.start, end: min(range.end, cut.start)), taken, index + 1)
            add(&allocator, .init(start: max(range.start, cut.end), end: range.end), taken, index + 1)
            return
        }
        allocator.add(from: PhysicalAddress(range.start), to: PhysicalAddress(range.end))
    }
}

/// Starts the processors that ACPI lists beside the first one.
enum OtherProcessors {
    private static var trampoline: UInt64 { 0x8000 }

    static func start() throws(Errno) {
        guard let acpi = unsafe Machine.acpi else { return }
        let own = Processor.all(0).apicID
        let size = Int(address_of_processor_start_end() - address_of_processor_start_begin())
        unsafe PhysicalAddress(trampoline).pointer.copyMemory(
            from: PhysicalAddress(address_of_processor_start_begin()).pointer, byteCount: size)
        try KernelTable.setExecutable(trampoline, true)
        let parameters = trampoline + address_of_processor_start_parameters() - address_of_processor_start_begin()
        for id in acpi.processors where id != own && (unsafe Processor.count) < Processor.limit {
            let index = unsafe Processor.count
            let processor = try Processor(index: index, apicID: id)
            machine_store64(parameters, unsafe Machine.kernelTable!.value)
            machine_store64(parameters + 8, try KernelStacks.allocate())
            machine_store64(parameters + 16, UInt64(index))
            machine_store64(parameters + 24, address_of_processor_main())
            processor.isIdle.store(false, ordering: .relaxed)
            LocalInterrupts.sendStart(id, page: UInt8(trampoline >> 12))
            let deadline = Clock.now() + 2_000_000_000
            while !processor.hasStarted.load(ordering: .acquiring), Clock.now() < deadline { machine_pause() }
            if processor.hasStarted.load(ordering: .acquiring) {
                unsafe Processor.count = index + 1
            } else {
                Processor.drop(index)
                Console.note("processor ", .number(UInt64(id)), " does not start")
            }
        }
        try KernelTable.setExecutable(trampoline, false)
    }
}

@c(processor_main)
public func processorMain(_ index: UInt64) -> Never {
    var features = unsafe Machine.features
    features.enable()
    let processor = Processor.all(Int(index))
    processor.activate()
    LocalInterrupts.enable()
    processor.hasStarted.store(true, ordering: .releasing)
    // Wait until the first processor counts this one, before taking part.
    while machine_count() <= Int(index) { machine_pause() }
    Scheduler.idle()
}

@inline(never)
private func machine_count() -> Int { unsafe Processor.count }

/// The first program: the kernel maps its segments as the host tool has laid them out.
enum FirstProcess {
    static func start() throws(Errno) {
        guard let image = unsafe Machine.image, let boot = unsafe Machine.boot else {
            panic("no boot image: the loader must give the initfs as its first module")
        }
        guard image.segmentCount > 0 else { panic("the boot image has no first program") }
        let id = try ProcessTable.makeID()
        let process = Process(
            id: id, space: try AddressSpace(randomness: Entropy.next()), namespace: Namespace(all: true),
            name: Array("init".utf8), group: id, session: id)
        for index in 0..<image.segmentCount {
            guard let segment = image.segment(index) else { panic("the boot image is damaged") }
            let pages = (segment.content.length + 4095) / 4096
            let object = FixedObject(
                start: PhysicalAddress(boot.image.start) + segment.content.offset, pageCount: pages)
            if pages > 0 {
                _ = try process.space.map(
                    segment.address, UInt64(pages * 4096), segment.flags.union(.fixed), .object(object, offset: 0))
            }
            let rest = segment.memorySize - min(segment.memorySize, UInt64(pages * 4096))
            if rest > 0 {
                _ = try process.space.map(
                    segment.address + UInt64(pages * 4096), rest, segment.flags.union(.fixed), .anonymous)
            }
            if segment.flags.contains(.execute) { process.imageBase = segment.address }
        }
        let stackSize: UInt64 = 256 * 1024
        let stack = try process.space.map(0, stackSize, [.read, .write], .anonymous) + stackSize
        // argc, argv's end, envp's end, AT_RANDOM and its bytes, AT_NULL: the System V form.
        let random = stack - 32
        var words: [UInt64] = [
            0, 0, 0, AuxiliaryKey.pageSize.rawValue, 4096, AuxiliaryKey.random.rawValue, random, 0, 0, 0,
        ]
        while words.count < 12 { words.append(0) }
        for _ in 0..<4 { words.append(Entropy.next()) }
        let pointer = stack - UInt64(words.count * 8)
        try unsafe words.span.withUnsafeBytes { (bytes) throws(Errno) in
            try unsafe process.space.write(pointer, bytes.baseAddress!, bytes.count)
        }
        var frame = trap_frame()
        frame.rip = image.bootstrapEntry
        frame.rsp = pointer
        frame.cs = 0x2b
        frame.ss = 0x23
        frame.rflags = 0x202
        let thread = try process.addThread(frame, threadPointer: 0, mask: 0)
        process.isStarted = true
        ProcessTable.add(process, parent: nil)
        Scheduler.enqueue(thread)
    }
}
