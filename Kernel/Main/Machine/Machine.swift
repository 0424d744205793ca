internal import CMachine
internal import KernelCore
internal import Synchronization

/// Where the kernel's own parts of the address map are.
enum AddressRooms {
    /// Kernel stacks, each with an unmapped guard page below.
    static var stacks: UInt64 { 0x0000_0f80_0000_0000 }
    static var kernelEnd: UInt64 { 0x0000_1000_0000_0000 }
}

/// The machine-wide state that start-up fills in.
// SAFETY: everything here is written before the second processor and the first thread run, and only read afterwards.
enum Machine {
    nonisolated(unsafe) static var boot: BootInformation? = nil
    nonisolated(unsafe) static var image: InitialFileSystem? = nil
    /// Processors have their blocks, so GS may be used.
    nonisolated(unsafe) static var isRunning = false
    nonisolated(unsafe) static var kernelTable: PhysicalAddress? = nil
    nonisolated(unsafe) static var features = Features()
    nonisolated(unsafe) static var acpi: ACPI? = nil
    nonisolated(unsafe) static var commandLine: [UInt8] = []
}
