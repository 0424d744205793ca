import Bytes
import CellDrawing
import Display
import Drawing
import Fonts
import Platform
import Runtime
import Scheme
import SchemeProtocol
import TerminalDrawing
import TerminalScreen

/// `bench-terminal [NAME ...]`: how fast the terminal takes output, in MiB/s: its model alone, and with the drawing that
/// the window does, a picture each 16 ms. The screen is as large as the one that foot was measured on, and foot's
/// figures stand beside ours; foot also read them from a pseudo-terminal.
@main
struct BenchTerminal {
    static let rows = 49
    static let columns = 181
    static let rounds = 10
    /// foot 1.13.1 in sway, headless, with pixman, 181x49, on the machine that Apus was developed on (MiB/s).
    static let foot: [(String, Double)] = [
        ("cursor_motion", 92.3), ("dense_cells", 74.9), ("light_cells", 64.3), ("medium_cells", 75.7),
        ("sync_medium_cells", 54.2), ("scrolling", 23.0), ("scrolling_bottom_region", 27.8),
        ("scrolling_bottom_small_region", 15.6), ("scrolling_fullscreen", 80.1), ("scrolling_top_region", 21.8),
        ("scrolling_top_small_region", 13.6), ("unicode", 37.2),
    ]

    static func main() {
        let fonts = GridDrawer.Fonts(FontLibrary(), size: 14)
        let wanted = Host.arguments.dropFirst()
        Program.say(line("MiB/s", "model", "drawn", "foot"))
        for payload in Payload.all(rows: rows, columns: columns)
        where wanted.isEmpty || wanted.contains(ByteString(payload.name)) {
            let pieces = pieces(payload)
            var model = Array(repeating: UInt64.max, count: pieces.count), drawn: UInt64 = .max
            for _ in 0..<rounds {
                let times = time(pieces, fonts, drawing: false)
                for index in times.indices { model[index] = min(model[index], times[index]) }
                drawn = min(drawn, time(pieces, fonts, drawing: true).reduce(0, +))
            }
            let theirs = foot.first { $0.0 == payload.name }.map { number($0.1) } ?? "-"
            Program.say(line(payload.name, speed(payload, model.reduce(0, +)), speed(payload, drawn), theirs))
        }
    }

    /// What a pseudo-terminal makes of a program's output, in pieces as a window reads them.
    private static func pieces(_ payload: Payload) -> [[UInt8]] {
        var pieces: [[UInt8]] = [[]]
        for byte in payload.bytes {
            if pieces[pieces.count - 1].count >= 16383 { pieces.append([]) }
            if byte == 0x0a { pieces[pieces.count - 1].append(0x0d) }
            pieces[pieces.count - 1].append(byte)
        }
        return pieces
    }

    /// Nanoseconds for each piece. The model does the same in each round, so the least time of each piece is what it
    /// costs, whatever else the machine does meanwhile.
    private static func time(_ pieces: [[UInt8]], _ fonts: GridDrawer.Fonts, drawing: Bool) -> [UInt64] {
        var screen = Screen(rows: rows, columns: columns, history: 5000)
        let marks = GridDrawer.MarkColors(selected: (0, 0), found: (0, 0), foundHere: (0, 0))
        var drawer = GridDrawer(fonts, .night, marks)
        let bitmap = Bitmap(width: columns * drawer.cellWidth, height: rows * drawer.cellHeight)
        var times: [UInt64] = []
        var start = Host.clock(.monotonic), drawn = start
        for (index, piece) in pieces.enumerated() {
            screen.write(piece.span)
            let isDue = Host.clock(.monotonic) &- drawn >= 16_000_000 || index == pieces.count - 1
            if drawing, isDue, let bitmap {
                _ = drawer.draw(&screen, on: Canvas(bitmap), isFocused: true, mark: nil)
                drawn = Host.clock(.monotonic)
            }
            let now = Host.clock(.monotonic)
            times.append(now &- start)
            start = now
        }
        return times
    }

    private static func speed(_ payload: Payload, _ nanoseconds: UInt64) -> String {
        number(Double(payload.bytes.count) / 1048576 / (Double(max(nanoseconds, 1)) / 1e9))
    }

    /// One digit behind the point.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func line(_ name: String, _ columns: String...) -> ByteString {
        var text = name + String(repeating: " ", count: max(30 - name.utf8.count, 1))
        for column in columns { text += String(repeating: " ", count: max(9 - column.utf8.count, 1)) + column }
        return ByteString(text)
    }
}
