import Bytes
import Display
import WindowProtocol

// Who has the focus, what is seen on which workspace, and who wants to be looked at.

extension Desktop {
    /// A window wants to be looked at: its title says so until it has the focus.
    public func setUrgent(_ window: Window, _ isUrgent: Bool) {
        let isUrgent = isUrgent && window !== focused
        guard window.isUrgent != isUrgent else { return }
        window.isUrgent = isUrgent
        isListChanged = true
        addDamage(Decoration.title(window))
        if isUrgent, !isVisible(window) { say([window.title + " wants to be looked at"], seconds: 3) }
    }

    public func focus(_ window: Window) {
        let before = focused
        if window.isMinimized {
            window.isMinimized = false
            damage(window)
        }
        if !window.isSticky, window.workspace != workspace { show(workspace: window.workspace) }
        if window.isUrgent {
            window.isUrgent = false
            damage(window)
        }
        isListChanged = true
        guard window.layer != .back, window.reserve == nil else { return }
        focusOrder.removeAll { $0 === window }
        focusOrder.insert(window, at: 0)
        damage(window)
        tellFocus(before: before)
        updatePointer()
    }

    /// Takes the focus from all windows, until one is chosen or opened.
    func dropFocus() {
        let before = focused
        isFocusDropped = true
        announceFocus(before: before)
    }

    /// Tells the windows that lost and won the focus.
    func tellFocus(before: Window?) {
        isFocusDropped = false
        announceFocus(before: before)
    }

    private func announceFocus(before: Window?) {
        let now = focused
        guard now !== before else { return }
        isListChanged = true
        if let before, windows[before.id] != nil {
            send(before, WindowEvent(.focus, 0))
            damage(before)
        }
        if let now {
            send(now, WindowEvent(.focus, 1))
            damage(now)
        }
    }

    public func show(workspace number: Int) {
        guard (0..<Self.workspaceCount).contains(number), number != workspace else { return }
        let before = focused
        workspace = number
        isListChanged = true
        sayWorkspace()
        damageAll()
        tellFocus(before: before)
        updatePointer()
    }

    public func move(_ window: Window, toWorkspace number: Int) {
        guard (0..<Self.workspaceCount).contains(number), !window.isSticky, window.workspace != number else { return }
        let before = focused
        damage(window)
        window.workspace = number
        isListChanged = true
        damage(window)
        tellFocus(before: before)
        updatePointer()
    }

    public func minimize(_ window: Window) {
        guard !window.isSticky, !window.isMinimized else { return }
        let before = focused
        damage(window)
        window.isMinimized = true
        isListChanged = true
        focusOrder.removeAll { $0 === window }
        focusOrder.append(window)
        tellFocus(before: before)
        updatePointer()
    }
}
