#if os(Linux)
    import Bytes
    import CDRM
    import CPlatform
    import Platform
    import SchemeProtocol

    /// A service (seatd, logind) that opens devices for users who may not, takes them away while another session is in
    /// front, and changes terminals. Spoken to by libseat, where that is installed.
    @safe
    final class SeatService: DeviceOpening {
        private var library: seat_library
        private let listener: UnsafeMutablePointer<seat_listener>
        private var seat: UnsafeMutableRawPointer?
        private var devices: [HandleNumber: Int32] = [:]
        /// The session is in front, and its devices can be used.
        private(set) var isEnabled = false
        /// Called when that has changed, from `dispatch`.
        var onChange: ((Bool) -> Void)?

        /// Nil where there is no service that gives this session a seat.
        init?() {
            var library = seat_library()
            guard unsafe host_find_seat_library(&library) == 0 else { return nil }
            self.library = library
            unsafe listener = .allocate(capacity: 1)
            unsafe listener.initialize(
                to: seat_listener(
                    enable: { _, data in unsafe SeatService.find(data)?.change(true) },
                    disable: { _, data in unsafe SeatService.find(data)?.change(false) }))
            let data = unsafe Unmanaged.passUnretained(self).toOpaque()
            unsafe seat = unsafe library.open_seat(listener, data)
            guard unsafe seat != nil else { return nil }
            // The answer of the service takes its time.
            for _ in 0..<50 where !isEnabled { dispatch(milliseconds: 100) }
            if !isEnabled {
                close()
                return nil
            }
        }

        deinit { unsafe listener.deallocate() }

        private static func find(_ data: UnsafeMutableRawPointer?) -> SeatService? {
            unsafe data.map { unsafe Unmanaged<SeatService>.fromOpaque($0).takeUnretainedValue() }
        }

        private func change(_ isNowEnabled: Bool) {
            guard isEnabled != isNowEnabled else { return }
            isEnabled = isNowEnabled
            onChange?(isNowEnabled)
            // The other session waits for this.
            if !isNowEnabled { _ = unsafe library.disable_seat(seat) }
        }

        /// Readable when there is something to take in.
        var handle: HandleNumber { unsafe library.get_fd(seat) }

        func dispatch(milliseconds: Int32 = 0) { _ = unsafe library.dispatch(seat, milliseconds) }

        func switchTerminal(to number: Int) { _ = unsafe library.switch_session(seat, Int32(clamping: number)) }

        func close() {
            if unsafe seat != nil { _ = unsafe library.close_seat(seat) }
            unsafe seat = nil
        }

        // MARK: Devices

        var seatName: String {
            let name = unsafe ByteString(text: library.seat_name(seat))
            return name.isEmpty ? "seat0" : name.string
        }

        func open(_ path: ByteString) throws(Errno) -> HandleNumber {
            var file: Int32 = -1
            let device = unsafe path.withText { unsafe library.open_device(seat, $0, &file) }
            guard device >= 0, file >= 0 else {
                let error = host_errno()
                throw error == 0 ? .permissionDenied : Errno(rawValue: error)
            }
            try? Host.setNonBlocking(file, true)
            devices[file] = device
            return file
        }

        func close(_ handle: HandleNumber) {
            if let device = devices.removeValue(forKey: handle) { _ = unsafe library.close_device(seat, device) }
            try? Host.close(handle)
        }
    }
#endif
