#if os(Linux)
    import Bytes
    import CDRM
    import CPlatform
    import Display
    import Platform
    import Scheme
    import SchemeProtocol
    import WindowServer

    /// A graphics card with displays (`/dev/dri/card0` …).
    @safe
    final class Card {
        let path: ByteString
        let handle: HandleNumber
        /// Changes of several things can be made at once; else the older calls are used.
        var isAtomic: Bool
        /// How wide and high its cursors are; 0 where it has none.
        let cursorSize: Int
        /// The numbers of the controllers.
        let controllers: [UInt32]

        /// What a connector says about itself.
        struct Connector {
            var number: UInt32
            var name: ByteString
            var isConnected: Bool
            var modes: [drmModeModeInfo]
            /// A bit for each controller that can drive it.
            var possible: UInt32
        }

        /// Takes the card; it must be open for reading and writing, without blocking.
        init(_ path: ByteString, _ handle: HandleNumber, _ choices: DisplayChoices) throws(BackendError) {
            self.path = path
            self.handle = handle
            var canShow: UInt64 = 0
            _ = unsafe drmGetCap(handle, UInt64(DRM_CAP_DUMB_BUFFER), &canShow)
            guard canShow != 0, let resources = unsafe drmModeGetResources(handle) else {
                throw BackendError(path + ": the card has no displays")
            }
            defer { unsafe drmModeFreeResources(resources) }
            let list = unsafe UnsafeBufferPointer(
                start: resources.pointee.crtcs, count: Int(max(resources.pointee.count_crtcs, 0)))
            controllers = unsafe Array(list)
            guard !controllers.isEmpty else { throw BackendError(path + ": the card has no displays") }
            // Whoever opens a card that nobody else shows anything on is its master already.
            guard Self.becomeMaster(handle) else {
                throw BackendError(path + ": another program has the displays")
            }
            isAtomic =
                !choices.isLegacy
                && drmSetClientCap(handle, UInt64(DRM_CLIENT_CAP_UNIVERSAL_PLANES), 1) == 0
                && drmSetClientCap(handle, UInt64(DRM_CLIENT_CAP_ATOMIC), 1) == 0
            var size: UInt64 = 0
            _ = unsafe drmGetCap(handle, UInt64(DRM_CAP_CURSOR_WIDTH), &size)
            cursorSize = choices.hasSoftwareCursor ? 0 : size == 0 ? 64 : Int(min(size, 512))
        }

        /// A desktop that is about to end has them a little longer.
        private static func becomeMaster(_ handle: HandleNumber) -> Bool {
            for _ in 0..<20 {
                if drmIsMaster(handle) != 0 || drmSetMaster(handle) == 0 { return true }
                try? Host.sleep(until: Host.clock(.monotonic) + 100_000_000)
            }
            return false
        }

        /// Asks every connector again what is connected to it.
        func connectors() -> [Connector] {
            guard let resources = unsafe drmModeGetResources(handle) else { return [] }
            defer { unsafe drmModeFreeResources(resources) }
            var result: [Connector] = []
            for index in unsafe 0..<Int(max(resources.pointee.count_connectors, 0)) {
                guard let found = unsafe drmModeGetConnector(handle, resources.pointee.connectors[index]) else {
                    continue
                }
                defer { unsafe drmModeFreeConnector(found) }
                let modes = unsafe Array(
                    UnsafeBufferPointer(start: found.pointee.modes, count: Int(max(found.pointee.count_modes, 0))))
                let type = unsafe drmModeGetConnectorTypeName(found.pointee.connector_type)
                let typeName: ByteString =
                    if let type = unsafe type { unsafe ByteString(text: type) } else { "Unknown" }
                var possible: UInt32 = 0
                for encoder in unsafe 0..<Int(max(found.pointee.count_encoders, 0)) {
                    guard let encoder = unsafe drmModeGetEncoder(handle, found.pointee.encoders[encoder]) else {
                        continue
                    }
                    unsafe possible |= encoder.pointee.possible_crtcs
                    unsafe drmModeFreeEncoder(encoder)
                }
                result.append(
                    Connector(
                        number: unsafe found.pointee.connector_id,
                        name: unsafe typeName + "-" + ByteString(found.pointee.connector_type_id),
                        isConnected: unsafe found.pointee.connection == DRM_MODE_CONNECTED, modes: modes,
                        possible: possible))
            }
            return result
        }

        /// The plane that a controller shows its picture on; for atomic changes only.
        func primaryPlane(ofController index: Int) -> CardObject? {
            unsafe planes { plane, object in
                unsafe plane.possible_crtcs & (1 << UInt32(index)) != 0
                    && object.value("type") == UInt64(DRM_PLANE_TYPE_PRIMARY)
            }.first { plane in
                // One that another controller has is not ours.
                let owner = plane.value("CRTC_ID") ?? 0
                return owner == 0 || owner == UInt64(controllers[index])
            }
        }

        /// What else lies over a controller's picture.
        func otherPlanes(on controller: UInt32, except own: UInt32) -> [CardObject] {
            unsafe planes { plane, _ in unsafe plane.crtc_id == controller && plane.plane_id != own }
        }

        private func planes(where isWanted: (drmModePlane, CardObject) -> Bool) -> [CardObject] {
            guard let list = unsafe drmModeGetPlaneResources(handle) else { return [] }
            defer { unsafe drmModeFreePlaneResources(list) }
            var result: [CardObject] = []
            for index in unsafe 0..<Int(list.pointee.count_planes) {
                guard let plane = unsafe drmModeGetPlane(handle, list.pointee.planes[index]) else { continue }
                defer { unsafe drmModeFreePlane(plane) }
                let object = unsafe CardObject(handle, plane.pointee.plane_id, type: DRM_MODE_OBJECT_PLANE)
                if unsafe isWanted(plane.pointee, object) { result.append(object) }
            }
            return result
        }

        // MARK: Who has it

        func dropMaster() { drmDropMaster(handle) }

        /// False while another program has the displays.
        func takeMaster() -> Bool { drmSetMaster(handle) == 0 || drmIsMaster(handle) != 0 }
    }

    /// How the displays are used, where the user knows better: words in the variable ORBITAL_DISPLAYS.
    struct DisplayChoices {
        /// `legacy`: no atomic changes.
        var isLegacy = false
        /// `software-cursor`: the pointer is drawn into the picture.
        var hasSoftwareCursor = false

        init(environment: [ByteString]) {
            let name: ByteString = "ORBITAL_DISPLAYS="
            guard let entry = environment.first(where: { $0.hasPrefix(name) }) else { return }
            let words = entry[name.count..<entry.count].split(separator: 0x2c)
            isLegacy = words.contains("legacy")
            hasSoftwareCursor = words.contains("software-cursor")
        }
    }
#endif
