#if os(Linux)
    import Bytes
    import CDRM
    import Display
    import Drawing
    import SchemeProtocol
    import WindowServer

    /// Two buffers of a card that are shown by turns at one connector.
    final class ShownPicture {
        private let card: Card
        private let connector: UInt32
        private let controller: UInt32
        private let buffers: [DumbBuffer]
        private var missed: [MissedParts]
        private var front = 0
        private let width: Int
        private let height: Int
        private let connectorObject: CardObject
        private let controllerObject: CardObject
        private let plane: CardObject?
        /// The card cannot change the picture without changing the mode: one buffer is shown all the time.
        private var cannotFlip = false

        init(_ card: Card, connector: UInt32, controller index: Int, width: Int, height: Int) throws(Errno) {
            self.card = card
            self.connector = connector
            self.width = width
            self.height = height
            controller = card.controllers[index]
            connectorObject = CardObject(card.handle, connector, type: DRM_MODE_OBJECT_CONNECTOR)
            controllerObject = CardObject(card.handle, controller, type: DRM_MODE_OBJECT_CRTC)
            plane = card.isAtomic ? card.primaryPlane(ofController: index) : nil
            let one = try DumbBuffer(card.handle, width: width, height: height)
            let other = try DumbBuffer(card.handle, width: width, height: height)
            buffers = [one, other]
            missed = [MissedParts(width: width, height: height), MissedParts(width: width, height: height)]
        }

        /// Brings a buffer up to date.
        private func fill(_ index: Int, _ bitmap: Bitmap) -> DumbBuffer {
            buffers[index].copy(missed[index].parts, from: bitmap)
            missed[index].clear()
            return buffers[index]
        }

        private func note(_ parts: [Rectangle]) { for index in missed.indices { missed[index].add(parts) } }

        // MARK: The mode

        /// Shows the picture in a mode; false where the card will not.
        func setMode(_ mode: inout drmModeModeInfo, _ bitmap: Bitmap, _ parts: [Rectangle]) -> Bool {
            note(parts)
            let buffer = fill(front, bitmap)
            if card.isAtomic, let plane {
                if setModeAtOnce(&mode, plane, buffer) { return true }
                // Drivers that promise it and do not keep it are known.
                card.isAtomic = false
            }
            var number = connector
            return unsafe drmModeSetCrtc(card.handle, controller, buffer.picture, 0, 0, &number, 1, &mode) == 0
        }

        private func setModeAtOnce(_ mode: inout drmModeModeInfo, _ plane: CardObject, _ buffer: DumbBuffer) -> Bool {
            var blob: UInt32 = 0
            let made = unsafe drmModeCreatePropertyBlob(card.handle, &mode, MemoryLayout<drmModeModeInfo>.size, &blob)
            guard made == 0, let request = AtomicRequest() else { return false }
            defer { drmModeDestroyPropertyBlob(card.handle, blob) }
            request.set(connectorObject, "CRTC_ID", UInt64(controller))
            request.set(controllerObject, "MODE_ID", UInt64(blob))
            request.set(controllerObject, "ACTIVE", 1)
            request.show(buffer, on: plane, of: controller)
            // What the program before us has left over the picture.
            for other in card.otherPlanes(on: controller, except: plane.number) {
                request.set(other, "FB_ID", 0)
                request.set(other, "CRTC_ID", 0)
            }
            return request.commit(card.handle, flags: DRM_MODE_ATOMIC_ALLOW_MODESET, number: 0) == 0
        }

        /// Shows nothing there any more.
        func switchOff() {
            guard card.isAtomic, let plane, let request = AtomicRequest() else {
                _ = drmModeSetCrtc(card.handle, controller, 0, 0, 0, nil, 0, nil)
                return
            }
            request.set(connectorObject, "CRTC_ID", 0)
            request.set(controllerObject, "ACTIVE", 0)
            request.set(controllerObject, "MODE_ID", 0)
            request.set(plane, "FB_ID", 0)
            request.set(plane, "CRTC_ID", 0)
            _ = request.commit(card.handle, flags: DRM_MODE_ATOMIC_ALLOW_MODESET, number: 0)
        }

        // MARK: Pictures

        /// Shows what has changed.
        /// - Parameter tells: the card is to tell when it is done.
        func show(_ bitmap: Bitmap, _ parts: [Rectangle], tells: Bool) -> Presentation {
            note(parts)
            if cannotFlip { return update(bitmap, parts) }
            let back = 1 - front
            let buffer = fill(back, bitmap)
            let result =
                if card.isAtomic, let plane { flipAtOnce(plane, buffer, parts, tells: tells) } else {
                    flip(buffer, tells)
                }
            switch -result {
            case 0:
                front = back
                return tells ? .pending : .shown
            case Errno.permissionDenied.rawValue, Errno.notPermitted.rawValue: return .failed
            case Errno.busy.rawValue:
                // The flip before is not done: the parts are shown with the next one.
                missed[back].add([Rectangle(x: 0, y: 0, width: width, height: height)])
                return .failed
            default:
                cannotFlip = true
                return update(bitmap, [bitmap.bounds])
            }
        }

        private func flipAtOnce(_ plane: CardObject, _ buffer: DumbBuffer, _ parts: [Rectangle], tells: Bool) -> Int32 {
            guard let request = AtomicRequest() else { return -Errno.outOfMemory.rawValue }
            request.show(buffer, on: plane, of: controller)
            var blob: UInt32 = 0
            if plane.property("FB_DAMAGE_CLIPS") != nil, !parts.isEmpty {
                // The numbers of `drm_mode_rect`: left, top, right, bottom.
                let clips = parts.flatMap {
                    [Int32($0.x), Int32($0.y), Int32($0.x + $0.width), Int32($0.y + $0.height)]
                }
                _ = unsafe drmModeCreatePropertyBlob(card.handle, clips, clips.count * 4, &blob)
                request.set(plane, "FB_DAMAGE_CLIPS", UInt64(blob))
            }
            defer { if blob != 0 { drmModeDestroyPropertyBlob(card.handle, blob) } }
            let flags = DRM_MODE_ATOMIC_NONBLOCK | (tells ? Int32(DRM_MODE_PAGE_FLIP_EVENT) : 0)
            return request.commit(card.handle, flags: flags, number: controller)
        }

        private func flip(_ buffer: DumbBuffer, _ tells: Bool) -> Int32 {
            let pointer = unsafe UnsafeMutableRawPointer(bitPattern: UInt(controller))
            let flags = tells ? UInt32(DRM_MODE_PAGE_FLIP_EVENT) : 0
            return unsafe drmModePageFlip(card.handle, controller, buffer.picture, flags, pointer)
        }

        /// Changes the buffer that is on the display.
        private func update(_ bitmap: Bitmap, _ parts: [Rectangle]) -> Presentation {
            let buffer = fill(front, bitmap)
            var clips = parts.prefix(64).map {
                drmModeClip(
                    x1: UInt16(clamping: $0.x), y1: UInt16(clamping: $0.y), x2: UInt16(clamping: $0.x + $0.width),
                    y2: UInt16(clamping: $0.y + $0.height))
            }
            if parts.count > clips.count {
                clips = [drmModeClip(x1: 0, y1: 0, x2: UInt16(clamping: width), y2: UInt16(clamping: height))]
            }
            // Cards that show their memory as it is have no use for it, and say so.
            _ = unsafe drmModeDirtyFB(card.handle, buffer.picture, &clips, UInt32(clips.count))
            return .shown
        }
    }

    extension AtomicRequest {
        /// A whole buffer at its own size.
        func show(_ buffer: DumbBuffer, on plane: CardObject, of controller: UInt32) {
            set(plane, "FB_ID", UInt64(buffer.picture))
            set(plane, "CRTC_ID", UInt64(controller))
            set(plane, "SRC_X", 0)
            set(plane, "SRC_Y", 0)
            set(plane, "SRC_W", UInt64(buffer.width) << 16)
            set(plane, "SRC_H", UInt64(buffer.height) << 16)
            set(plane, "CRTC_X", 0)
            set(plane, "CRTC_Y", 0)
            set(plane, "CRTC_W", UInt64(buffer.width))
            set(plane, "CRTC_H", UInt64(buffer.height))
        }
    }
#endif
