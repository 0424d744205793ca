#if os(Linux)
    import Bytes
    import CPlatform
    import Platform
    import SchemeProtocol

    /// Who opens the machine's devices: the program itself, where it may, or a seat service.
    protocol DeviceOpening: AnyObject {
        /// The seat whose devices they are.
        var seatName: String { get }
        /// Opens for reading and writing, without blocking.
        func open(_ path: ByteString) throws(Errno) -> HandleNumber
        func close(_ handle: HandleNumber)
    }

    /// Opens the device files themselves: for root, and for users whose groups may.
    final class DirectOpening: DeviceOpening {
        let seatName: String

        init() {
            let variable: ByteString = "XDG_SEAT="
            let entry = Host.environment.first { $0.hasPrefix(variable) && $0.count > variable.count }
            seatName = entry.map { $0[variable.count..<$0.count].string } ?? "seat0"
        }

        func open(_ path: ByteString) throws(Errno) -> HandleNumber {
            try Host.open(path, [.read, .write, .nonBlocking])
        }

        func close(_ handle: HandleNumber) { try? Host.close(handle) }
    }
#endif
