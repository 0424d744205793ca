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
    static let rounds = 12
    /// A picture is drawn each so many nanoseconds, at most: as the window does.
    static let frame: UInt64 = 16_000_000
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
        Program.say(line("MiB/s", "model", "drawn", "foot", "ms/picture"))
        for payload in Payload.all(rows: rows, columns: columns)
        where wanted.isEmpty || wanted.contains(ByteString(payload.name)) {
            let pieces = pieces(payload)
            var model = Array(repeating: UInt64.max, count: pieces.count)
            var pictures = model
            for round in 0..<rounds {
                // Drawing takes long enough to be measured less often.
                let times = time(pieces, fonts, drawing: round % 3 == 0)
                for index in times.model.indices {
                    model[index] = min(model[index], times.model[index])
                    pictures[index] = min(pictures[index], times.drawing[index])
                }
            }
            let modelTime = model.reduce(0, +)
            let drawnTimes = pictures.filter { $0 != .max }
            let picture = drawnTimes.reduce(0, +) / UInt64(max(drawnTimes.count, 1))
            // In each 16 ms one picture is drawn, and the rest is there for the model.
            let drawnTime = modelTime + modelTime * min(picture, frame) / max(frame - min(picture, frame), 1)
            let theirs = foot.first { $0.0 == payload.name }.map { number($0.1) } ?? "-"
            Program.say(
                line(
                    payload.name, speed(payload, modelTime), speed(payload, drawnTime), theirs,
                    number(Double(picture) / 1e6)))
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

    /// Nanoseconds for each piece, and for the picture after it where there is one (else the largest number). The same is
    /// done in each round, so the least time of each piece is what it costs, whatever else the machine does meanwhile.
    private static func time(
        _ pieces: [[UInt8]], _ fonts: GridDrawer.Fonts, drawing: Bool
    ) -> (model: [UInt64], drawing: [UInt64]) {
        var screen = Screen(rows: rows, columns: columns, history: 5000)
        let marks = GridDrawer.MarkColors(selected: (0, 0), found: (0, 0), foundHere: (0, 0))
        var drawer = GridDrawer(fonts, .night, marks)
        let bitmap = Bitmap(width: columns * drawer.cellWidth, height: rows * drawer.cellHeight)
        var model: [UInt64] = [], pictures: [UInt64] = []
        for (index, piece) in pieces.enumerated() {
            let start = Host.clock(.monotonic)
            screen.write(piece.span)
            let written = Host.clock(.monotonic)
            model.append(written &- start)
            guard drawing, index % 8 == 7, let bitmap else {
                pictures.append(.max)
                continue
            }
            _ = drawer.draw(&screen, on: Canvas(bitmap), isFocused: true, mark: nil)
            pictures.append(Host.clock(.monotonic) &- written)
        }
        return (model, pictures)
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
        for column in columns { text += String(repeating: " ", count: max(12 - column.utf8.count, 1)) + column }
        return ByteString(text)
    }
}
