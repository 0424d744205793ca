#if os(Linux)
    import Bytes
    import CInput
    import Platform
    import Scheme
    import SchemeProtocol

    /// Tells when something was connected to a graphics card, or disconnected.
    @safe
    final class DisplayWatch {
        private let udev: OpaquePointer
        private let monitor: OpaquePointer

        init?() {
            guard let udev = unsafe udev_new() else { return nil }
            // Without the service that hands its events on, the kernel's own do.
            let source = Host.isAccessible("/run/udev/control") ? "udev" : "kernel"
            guard let monitor = unsafe udev_monitor_new_from_netlink(udev, source) else {
                unsafe udev_unref(udev)
                return nil
            }
            unsafe self.udev = unsafe udev
            unsafe self.monitor = unsafe monitor
            _ = unsafe udev_monitor_filter_add_match_subsystem_devtype(monitor, "drm", nil)
            _ = unsafe udev_monitor_enable_receiving(monitor)
        }

        deinit {
            unsafe udev_monitor_unref(monitor)
            unsafe udev_unref(udev)
        }

        /// Readable when there is something to take.
        var handle: HandleNumber { unsafe udev_monitor_get_fd(monitor) }

        /// Takes what was told; true where there was something.
        func take() -> Bool {
            var isChanged = false
            while let device = unsafe udev_monitor_receive_device(monitor) {
                unsafe udev_device_unref(device)
                isChanged = true
            }
            return isChanged
        }
    }
#endif
