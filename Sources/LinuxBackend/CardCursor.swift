#if os(Linux)
    import CDRM
    import Drawing
    import SchemeProtocol
    import WindowServer

    /// The pointer that a controller lays over its picture. The older calls are used for it with all cards: they tell
    /// where the hot spot is, which cards of virtual machines have to know, and a movement need not wait for a picture.
    final class CardCursor {
        private let card: Card
        private let controller: UInt32
        private let buffers: [DumbBuffer]
        private var current = 0
        private var hot = (x: 0, y: 0)
        private var isShown = false

        init?(_ card: Card, controller: UInt32) {
            let size = card.cursorSize
            guard size > 0, let one = try? DumbBuffer(card.handle, width: size, height: size, isPicture: false),
                let other = try? DumbBuffer(card.handle, width: size, height: size, isPicture: false)
            else { return nil }
            self.card = card
            self.controller = controller
            buffers = [one, other]
            // A card without a cursor says so.
            guard drmModeSetCursor(card.handle, controller, 0, 0, 0) == 0 else { return nil }
        }

        /// Shows another picture, or none; false where the card cannot.
        func set(_ image: CursorImage?) -> Bool {
            guard let image else {
                forget()
                _ = drmModeSetCursor(card.handle, controller, 0, 0, 0)
                return true
            }
            let size = card.cursorSize
            guard image.bitmap.width <= size, image.bitmap.height <= size else {
                _ = set(nil)
                return false
            }
            current = 1 - current
            buffers[current].draw(cursor: image.bitmap)
            hot = (image.hotX, image.hotY)
            let handle = buffers[current].handle
            var result = drmModeSetCursor2(
                card.handle, controller, handle, UInt32(size), UInt32(size), Int32(hot.x), Int32(hot.y))
            if result != 0 { result = drmModeSetCursor(card.handle, controller, handle, UInt32(size), UInt32(size)) }
            isShown = result == 0
            return isShown
        }

        func move(toX x: Int, y: Int) {
            if isShown {
                drmModeMoveCursor(card.handle, controller, Int32(clamping: x - hot.x), Int32(clamping: y - hot.y))
            }
        }

        /// The card shows it no more.
        func forget() { isShown = false }
    }
#endif
