#if os(Linux)
    import Bytes
    import CDRM
    import Display
    import Drawing
    import Platform
    import Scheme
    import SchemeProtocol
    import WindowServer

    /// A display at a connector of a graphics card. The desktop is composed in ordinary memory, which is quick to read;
    /// what is presented is copied to one of two buffers of the card, by turns, and the card is asked to show that one.
    final class LinuxDisplay: BackendDisplay {
        let name: ByteString
        let connector: UInt32
        let controller: Int
        private(set) var bitmap: Bitmap
        private let seat: Seat
        let card: Card
        private var offered: [drmModeModeInfo]
        private var mode: Int
        private var picture: ShownPicture
        private var cursor: CardCursor?
        /// A flip was asked for, and its event has not come.
        private var isFlipping = false
        private var timer: EventLoop.Timer?
        /// When the last picture was shown.
        private var lastShown: UInt64 = 0
        private var silentFlips = 0
        /// The next picture needs a whole change of mode: nothing of ours is shown now.
        private var needsMode = true
        private var failures = 0

        /// So long without an event, and a flip counts as done.
        private static var patience: UInt64 { 250_000_000 }
        /// A card that never tells is not asked to after so many flips.
        private static var silentFlipLimit: Int { 3 }
        private static var failureLimit: Int { 8 }

        init?(_ found: Card.Connector, on card: Card, controller: Int, _ seat: Seat) throws(Errno) {
            guard let first = ModeChoice.first(of: found.modes.map(OfferedMode.init)) else { return nil }
            name = found.name
            connector = found.number
            self.card = card
            self.controller = controller
            self.seat = seat
            offered = found.modes
            mode = first
            let size = OfferedMode(found.modes[first])
            guard let bitmap = Bitmap(width: size.width, height: size.height) else { return nil }
            self.bitmap = bitmap
            picture = try ShownPicture(
                card, connector: found.number, controller: controller, width: size.width, height: size.height)
            cursor = CardCursor(card, controller: card.controllers[controller])
        }

        var controllerNumber: UInt32 { card.controllers[controller] }
        var modes: [DisplayMode] { ModeChoice.sizes(of: offered.map(OfferedMode.init)) }
        var frameTime: UInt64 { OfferedMode(offered[mode]).frameTime }

        // MARK: Pictures

        func present(_ parts: [Rectangle]) -> Presentation {
            if needsMode {
                guard picture.setMode(&offered[mode], bitmap, parts) else { return fail() }
                needsMode = false
                failures = 0
                return .shown
            }
            switch picture.show(bitmap, parts, tells: silentFlips < Self.silentFlipLimit) {
            case .shown: return .shown
            case .failed: return fail()
            case .pending:
                isFlipping = true
                wait(Self.patience) { [self] in
                    silentFlips += 1
                    finish()
                }
                return .pending
            }
        }

        /// The card is busy, or refuses: it is asked for the whole some more times.
        private func fail() -> Presentation {
            needsMode = true
            failures += 1
            if failures <= Self.failureLimit {
                wait(Self.patience) { [self] in seat.displayChanged(self) }
            } else if failures == Self.failureLimit + 1 {
                let size = ByteString(bitmap.width) + "x" + ByteString(bitmap.height)
                Program.complain("orbital: " + name + ": " + card.path + " refuses to show a picture of " + size)
            }
            return .failed
        }

        private func wait(_ time: UInt64, _ action: @escaping () -> Void) {
            if let timer { seat.loop.cancel(timer) }
            timer = seat.loop.schedule(after: time) { [self] in
                timer = nil
                action()
            }
        }

        /// The card has told that the picture is shown. Cards of virtual machines tell at once: the desktop is not drawn
        /// more often than the mode says for that.
        func flipped() {
            guard isFlipping else { return }
            silentFlips = 0
            let now = Host.clock(.monotonic)
            let due = lastShown &+ frameTime
            // A real display tells when its picture changes, give or take a little.
            if now &+ frameTime / 4 >= due { finish() } else { wait(due - now) { [self] in finish() } }
        }

        private func finish() {
            isFlipping = false
            if let timer { seat.loop.cancel(timer) }
            timer = nil
            lastShown = Host.clock(.monotonic)
            seat.shown(self)
        }

        /// The displays are somebody else's from now on, or ours again.
        func suspend() {
            isFlipping = false
            needsMode = true
            failures = 0
            if let timer { seat.loop.cancel(timer) }
            timer = nil
            cursor?.forget()
        }

        /// The connector is free: the controller can drive another one.
        func switchOff() {
            _ = cursor?.set(nil)
            picture.switchOff()
        }

        func setMode(_ wanted: DisplayMode) throws(Errno) {
            guard let index = ModeChoice.mode(wanted, of: offered.map(OfferedMode.init)) else { throw .invalidArgument }
            try take(mode: index)
            seat.displayChanged(self)
        }

        private func take(mode index: Int) throws(Errno) {
            let size = OfferedMode(offered[index])
            if size.width != bitmap.width || size.height != bitmap.height {
                guard let new = Bitmap(width: size.width, height: size.height) else { throw .outOfMemory }
                picture = try ShownPicture(
                    card, connector: connector, controller: controller, width: size.width, height: size.height)
                bitmap = new
            }
            mode = index
            suspend()
        }

        /// The connector was asked again: another display, or another window of a virtual machine, wants other modes.
        /// True where the picture has changed.
        func update(_ found: Card.Connector) -> Bool {
            let new = found.modes.map(OfferedMode.init)
            if new == offered.map(OfferedMode.init) { return false }
            guard let first = ModeChoice.first(of: new) else { return false }
            let before = (offered, mode)
            offered = found.modes
            do throws(Errno) { try take(mode: first) } catch {
                (offered, mode) = before
                return false
            }
            return true
        }

        // MARK: The pointer

        var hasCursor: Bool { cursor != nil }

        func setCursor(_ image: CursorImage?) -> Bool {
            guard let cursor, cursor.set(image) else {
                self.cursor = nil
                return false
            }
            return true
        }

        func moveCursor(toX x: Int, y: Int) { cursor?.move(toX: x, y: y) }
    }

    extension OfferedMode {
        init(_ mode: drmModeModeInfo) {
            self.init(
                width: Int(mode.hdisplay), height: Int(mode.vdisplay), refresh: Self.refresh(mode),
                isPreferred: mode.type & UInt32(DRM_MODE_TYPE_PREFERRED) != 0,
                isInterlaced: mode.flags & UInt32(DRM_MODE_FLAG_INTERLACE) != 0)
        }

        private static func refresh(_ mode: drmModeModeInfo) -> Int {
            let pixels = Int(mode.htotal) * Int(mode.vtotal)
            return pixels > 0 && mode.clock > 0 ? Int(mode.clock) * 1_000_000 / pixels : Int(mode.vrefresh) * 1000
        }
    }
#endif
