import Bytes
import Display
import InputEvents
import Keymap
import Platform
import SchemeProtocol
import TerminalDrawing
import TerminalScreen

extension TerminalWindow {
    /// The cell under the pointer, in the view.
    var cell: (row: Int, column: Int) {
        let place = gridPlace
        guard let tab else { return (0, 0) }
        let row = max(pointer.y - place.y, 0) / drawer.cellHeight
        let column = max(pointer.x - place.x, 0) / drawer.cellWidth
        return (min(row, tab.screen.rows - 1), min(column, tab.screen.columns - 1))
    }

    func movePointer(x: Int, y: Int) {
        let before = cell
        pointer = (x, y)
        guard let tab else { return }
        lookForLink()
        if isReported(tab) {
            guard before != cell else { return }
            return report(tab, .motion, buttons & 1 != 0 ? 0 : buttons & 2 != 0 ? 1 : buttons & 4 != 0 ? 2 : 3)
        }
        guard buttons & 1 != 0, tab.selection != nil else { return }
        // Beyond the edge the view scrolls along.
        if y < gridPlace.y { tab.screen.scrollView(by: 1) }
        if y > gridPlace.y + gridPlace.height { tab.screen.scrollView(by: -1) }
        tab.selection?.extend(to: TextPlace(line: tab.firstLine + cell.row, column: cell.column), in: tab.screen)
        scheduleDrawing()
    }

    /// The buttons that are held have changed.
    func press(_ now: Int64) {
        let changed = buttons ^ now
        buttons = now
        guard let tab else { return }
        if pointer.y < barHeight {
            if changed & now & 1 != 0 { pressTab() }
            return
        }
        if changed & now & 1 != 0, keys.modifiers.hasControl, let address = linkAddress {
            return openLink(address)
        }
        if isReported(tab) {
            for button in 0..<3 where changed >> Int64(button) & 1 != 0 {
                report(tab, now >> Int64(button) & 1 != 0 ? .press : .release, button)
            }
            return
        }
        if changed & now & 1 != 0 { beginSelection(tab) }
        // The middle button puts in what is selected here.
        if changed & now & 2 != 0, let selection = tab.selection {
            tab.paste(ByteString(selection.text(in: tab.screen)))
        }
        if changed & 1 != 0, now & 1 == 0, lastClick.count == 1, let range = tab.selection?.range,
            range.lowerBound == range.upperBound
        {
            tab.selection = nil
            scheduleDrawing()
        }
    }

    private func pressTab() {
        guard let index = tabs.indices.first(where: { tabPlace($0).contains(x: pointer.x, y: pointer.y) }) else {
            return
        }
        let place = tabPlace(index)
        if pointer.x >= place.x + place.width - pixels(30) { close(index) } else { show(index) }
    }

    private func beginSelection(_ tab: Tab) {
        let place = TextPlace(line: tab.firstLine + cell.row, column: cell.column)
        let now = Host.clock(.monotonic)
        let isAgain = now &- lastClick.time < 400_000_000 && lastClick.place == place
        lastClick = (now, place, isAgain ? lastClick.count % 3 + 1 : 1)
        let single: Selection.Unit = keys.modifiers.contains(.leftAlt) ? .block : .characters
        let unit: Selection.Unit = lastClick.count == 1 ? single : lastClick.count == 2 ? .words : .lines
        tab.selection = Selection(at: place, unit, in: tab.screen)
        scheduleDrawing()
    }

    func wheel(_ steps: Int) {
        guard let tab, steps != 0 else { return }
        let steps = min(max(steps, -50), 50)
        if keys.modifiers.hasControl { return zoom(by: steps > 0 ? 1 : -1) }
        if isReported(tab) {
            for _ in 0..<abs(steps) { report(tab, .press, steps > 0 ? 64 : 65) }
        } else if tab.screen.modes.alternateScreen, tab.screen.modes.alternateScroll {
            // Programs without a history of ours are sent the cursor keys.
            let key = (tab.screen.modes.applicationCursorKeys ? "\u{1b}O" : "\u{1b}[") + (steps > 0 ? "A" : "B")
            for _ in 0..<(3 * abs(steps)) { tab.send(Array(key.utf8)) }
        } else {
            tab.screen.scrollView(by: 3 * steps)
            scheduleDrawing()
        }
    }

    /// Whether the program gets the pointer; Shift keeps it here.
    private func isReported(_ tab: Tab) -> Bool { tab.screen.modes.mouse != .none && !keys.modifiers.hasShift }

    private func report(_ tab: Tab, _ event: MouseReport.Event, _ button: Int) {
        var report = MouseReport(event, button: button, row: cell.row, column: cell.column)
        report.hasAlt = keys.modifiers.contains(.leftAlt)
        report.hasControl = keys.modifiers.hasControl
        tab.send(tab.screen.bytes(for: report))
    }
}
