import Bytes
import WindowProtocol

/// Choosing a window with Tab while a modifier is held.
struct Switcher {
    var windows: [Window]
    var selected: Int

    mutating func forget(_ window: Window) {
        guard let index = windows.firstIndex(where: { $0 === window }) else { return }
        windows.remove(at: index)
        if selected > index || selected >= windows.count { selected = max(selected - 1, 0) }
    }
}

extension Desktop {
    func stepSwitcher(backward: Bool) {
        if switcher == nil {
            let choice = focusOrder.filter { !$0.title.isEmpty && $0.layer == .normal && !$0.flags.contains(.hidden) }
            guard !choice.isEmpty else { return }
            switcher = Switcher(windows: choice, selected: 0)
        }
        guard var current = switcher, !current.windows.isEmpty else { return }
        let count = current.windows.count
        current.selected = (current.selected + (backward ? count - 1 : 1)) % count
        switcher = current
        damageOverlays()
    }

    /// The modifier was let go: the chosen window comes to the front.
    func finishSwitcher() {
        guard let current = switcher else { return }
        damageOverlays()
        switcher = nil
        if current.windows.indices.contains(current.selected) { focus(current.windows[current.selected]) }
    }

    func endOverlays() {
        if switcher == nil, !showsHelp { return }
        damageOverlays()
        switcher = nil
        showsHelp = false
    }
}
