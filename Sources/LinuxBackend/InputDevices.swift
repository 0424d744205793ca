#if os(Linux)
    import Bytes
    import CInput
    import CPlatform
    import Platform
    import Scheme
    import SchemeProtocol
    import WindowServer

    /// The keyboards, mice, touchpads, tablets and touch screens of the machine, by way of libinput, which opens those
    /// that are there and those that come.
    @safe
    final class InputDevices {
        let context: OpaquePointer
        private let udev: OpaquePointer
        private let interface: UnsafeMutablePointer<libinput_interface>
        private let opener: Opener

        /// Opens device files for libinput, and keeps why one could not be opened.
        final class Opener {
            let devices: any DeviceOpening
            var refused: (path: ByteString, error: Errno)?
            init(_ devices: any DeviceOpening) { self.devices = devices }
        }

        init(_ devices: any DeviceOpening) throws(BackendError) {
            guard let udev = unsafe udev_new() else { throw BackendError("udev", .outOfMemory) }
            opener = Opener(devices)
            unsafe self.udev = unsafe udev
            unsafe interface = .allocate(capacity: 1)
            // libinput keeps the address as long as it lives.
            unsafe interface.initialize(
                to: libinput_interface(
                    open_restricted: { path, _, data in
                        guard let path = unsafe path, let data = unsafe data else {
                            return -Errno.invalidArgument.rawValue
                        }
                        let opener = unsafe Unmanaged<Opener>.fromOpaque(data).takeUnretainedValue()
                        let name = unsafe ByteString(text: path)
                        do throws(Errno) { return try opener.devices.open(name) } catch {
                            opener.refused = (name, error)
                            return -error.rawValue
                        }
                    },
                    close_restricted: { handle, data in
                        guard let data = unsafe data else { return }
                        unsafe Unmanaged<Opener>.fromOpaque(data).takeUnretainedValue().devices.close(handle)
                    }))
            let data = unsafe Unmanaged.passUnretained(opener).toOpaque()
            guard let context = unsafe libinput_udev_create_context(interface, data, udev) else {
                unsafe interface.deallocate()
                unsafe udev_unref(udev)
                throw BackendError("libinput", .outOfMemory)
            }
            unsafe self.context = unsafe context
            unsafe libinput_log_set_priority(context, LIBINPUT_LOG_PRIORITY_ERROR)
            guard unsafe libinput_udev_assign_seat(context, devices.seatName) == 0 else {
                throw BackendError("libinput: the devices of " + ByteString(devices.seatName) + " cannot be had")
            }
        }

        deinit {
            unsafe libinput_unref(context)
            unsafe udev_unref(udev)
            unsafe interface.deallocate()
        }

        /// Readable when there is something to take.
        var handle: HandleNumber { unsafe libinput_get_fd(context) }

        /// Why a device could not be opened, where one could not.
        var refused: (path: ByteString, error: Errno)? { opener.refused }

        /// Hands out what has happened.
        func take(_ body: (OpaquePointer) -> Void) {
            unsafe libinput_dispatch(context)
            while let event = unsafe libinput_get_event(context) {
                unsafe body(event)
                unsafe libinput_event_destroy(event)
            }
        }

        func suspend() { unsafe libinput_suspend(context) }
        func resume() { _ = unsafe libinput_resume(context) }
    }
#endif
