import Bytes
import Display
import InputEvents
import Keymap
import Platform
import SchemeProtocol
import TerminalScreen

extension TerminalWindow {
    /// The link in the cell under the pointer; 0: none.
    private var linkUnderPointer: UInt16 {
        guard let tab, gridPlace.contains(x: pointer.x, y: pointer.y) else { return 0 }
        let cells = tab.screen.row(cell.row).cells
        return cells.indices.contains(cell.column) ? cells[cell.column].style.link : 0
    }

    /// Where it leads to: what a program said (OSC 8), or an address that stands there as text.
    var linkAddress: ByteString? {
        guard let tab else { return nil }
        if let address = tab.screen.address(ofLink: linkUnderPointer) { return ByteString(address) }
        return Address.at(column: cell.column, in: tab.screen.row(cell.row).cells)
    }

    /// The pointer or the Control key has moved.
    func lookForLink() {
        let now = keys.modifiers.hasControl ? linkUnderPointer : 0
        if now != link {
            link = now
            scheduleDrawing()
        }
    }

    /// Gives an address to the program that opens such ones: `open`, or `xdg-open` on a Linux desktop.
    func openLink(_ address: ByteString) {
        guard Address.isTrusted(address) else { return }
        for program: ByteString in ["/bin/open", "/usr/bin/xdg-open"] where (try? Host.stat(program)) != nil {
            var request = SpawnRequest(path: program, arguments: [program, address], environment: Host.environment)
            request.newSession = true
            if (try? Host.spawn(request)) != nil { return }
        }
    }
}

/// Addresses in plain text.
enum Address {
    private static let schemes: [ByteString] = ["https://", "http://", "ftp://", "file:", "mailto:"]

    /// Only these are opened: others may be commands to some program.
    static func isTrusted(_ address: ByteString) -> Bool {
        schemes.contains { address.hasPrefix($0) } && address.bytes.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    }

    /// The address that the cell in a column is a part of.
    static func at(column: Int, in cells: [Cell]) -> ByteString? {
        func isPart(_ cell: Cell) -> Bool {
            switch cell.character {
            case 0x21, 0x23...0x3b, 0x3d, 0x3f...0x5a, 0x5f, 0x61...0x7a, 0x7e: true
            default: false
            }
        }
        guard cells.indices.contains(column), isPart(cells[column]) else { return nil }
        var first = column, last = column
        while first > 0, isPart(cells[first - 1]) { first -= 1 }
        while last + 1 < cells.count, isPart(cells[last + 1]) { last += 1 }
        var bytes = cells[first...last].map { UInt8(truncatingIfNeeded: $0.character) }
        // What ends a sentence does not belong to the address in it.
        while let end = bytes.last, ".,;:!?)'".utf8.contains(end) { bytes.removeLast() }
        while let start = bytes.first, "('".utf8.contains(start) { bytes.removeFirst() }
        let address = ByteString(bytes)
        return isTrusted(address) ? address : nil
    }
}
