import Display
import SchemeProtocol
import WindowProtocol

// Dragging content from window to window. The source gives the content while one of its buttons is held; the window under
// the pointer says whether it takes it; when the button is let go the content is its to read.

extension Desktop {
    /// How much content may be dragged, and how much the clipboard holds.
    public static var contentLimit: Int { 16 << 20 }

    /// The window under whose pointer the button is held offers content: its kind's byte, then the rest.
    public func offerContent(_ window: Window, _ content: [UInt8], action: Int64 = DropAction.copy) throws(Errno) {
        guard pressed === window, buttons != 0 else { throw .notPermitted }
        guard content.count <= Self.contentLimit else { throw .fileTooLarge }
        dragSource = window
        dragContent = content
        dragAction = action
        followContentDrag()
    }

    private var packedDrag: Int64 { dragAction | Int64(max(dragContent.count - 1, 0)) << 8 }

    private func packedPlace(_ window: Window) -> Int64 {
        let x = UInt64(UInt32(bitPattern: Int32(clamping: window.told(pointerX - window.frame.x))))
        let y = UInt64(UInt32(bitPattern: Int32(clamping: window.told(pointerY - window.frame.y))))
        return Int64(bitPattern: x | y << 32)
    }

    func followContentDrag() {
        let target = hover
        if target !== dragTarget {
            if let old = dragTarget, windows[old.id] != nil { send(old, WindowEvent(.dragLeave, 0)) }
            dragTarget = target
            target?.acceptsDrop = false
            if let target { send(target, WindowEvent(.dragEnter, packedDrag)) }
        }
        if let target { send(target, WindowEvent(.dragMove, packedDrag, packedPlace(target))) }
        setCursor(target?.acceptsDrop == true ? .grab : .forbidden)
    }

    /// The window under the pointer says whether it takes what is dragged.
    public func acceptDrop(_ window: Window, _ isWelcome: Bool) {
        window.acceptsDrop = isWelcome
        if dragTarget === window { setCursor(isWelcome ? .grab : .forbidden) }
    }

    func dropContent() {
        if let target = dragTarget, windows[target.id] != nil {
            if target.acceptsDrop {
                target.dropContent = dragContent
                send(target, WindowEvent(.drop, packedDrag, packedPlace(target)))
            } else {
                send(target, WindowEvent(.dragLeave, 0))
            }
        }
        if let source = dragSource, windows[source.id] != nil { send(source, WindowEvent(.button, buttons)) }
        endContentDrag()
    }

    func endContentDrag() {
        dragSource = nil
        dragTarget = nil
        dragContent = []
        pressed = nil
        updatePointer()
    }

    // MARK: The clipboard

    public var clipboardContent: [UInt8] { clipboard }

    public func setClipboard(_ content: [UInt8]) throws(Errno) {
        guard content.count <= Self.contentLimit else { throw .fileTooLarge }
        clipboard = content
    }

    /// Somebody has finished writing the clipboard: all windows but the focused one learn it.
    public func announceClipboard() {
        for window in windows.values where window !== focused {
            send(window, WindowEvent(.clipboardUpdate, 0, max(clipboard.count - 1, 0)))
        }
    }
}
