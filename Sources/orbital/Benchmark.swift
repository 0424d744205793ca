import Bytes
import Display
import Drawing
import Fonts
import InputEvents
import Platform
import Scheme
import SchemeProtocol
import Themes
import WindowProtocol
import WindowServer

/// `orbital --benchmark`: how long the compositor takes for what users do all day, without clients and displays.
struct Benchmark {
    private let desktop: Desktop
    private let output: Output
    private var figures: [(name: ByteString, value: Int)] = []

    static let size = DisplayMode(width: 1920, height: 1080)!

    init(_ theme: Theme) throws(Errno) {
        guard let bitmap = Bitmap(width: Self.size.width, height: Self.size.height) else { throw .outOfMemory }
        desktop = Desktop(style: Style(theme, fonts: FontLibrary())) { (width, height) throws(Errno) in
            let memory = try Host.sharedMemory((width * height * 4 + 4095) / 4096 * 4096)
            defer { try? Host.close(memory) }
            return try PixelMemory(mapping: memory, width: width, height: height)
        }
        output = desktop.addOutput(bitmap)
    }

    private func open(_ flags: WindowFlags, _ x: Int, _ y: Int, _ width: Int, _ height: Int) throws(Errno) -> Window {
        let window = try desktop.open(
            WindowRequest(flags: flags, x: x, y: y, width: width, height: height, title: "Benchmark"))
        let bitmap = Bitmap(desktop.pixels(window))
        for y in 0..<bitmap.height {
            let pixel = Color(
                red: UInt8(y & 255), green: 90, blue: 140, alpha: flags.contains(.transparent) ? 200 : 255)
            bitmap.fill(Rectangle(x: 0, y: y, width: bitmap.width, height: 1), pixel.pixel)
        }
        desktop.present(window, [])
        return window
    }

    /// Composes after each change; keeps the median time in microseconds, and the pixels drawn for each hundred damaged.
    private mutating func measure(_ name: ByteString, rounds: Int = 60, _ change: (Int) -> Void) {
        _ = desktop.compose(output)
        desktop.resetStatistics()
        var times: [UInt64] = []
        for round in 0..<rounds {
            change(round)
            let start = Host.clock(.monotonic)
            _ = desktop.compose(output)
            times.append(Host.clock(.monotonic) - start)
        }
        times.sort()
        figures.append((name + "_us", Int(times[times.count / 2] / 1000)))
        let statistics = desktop.statistics
        figures.append((name + "_drawn_percent", statistics.drawn * 100 / max(statistics.damaged, 1)))
    }

    /// How long it takes from a movement of the pointer, with a window in its hand, until the frame that shows it has been
    /// presented; a frame is due every 16.7 ms.
    private mutating func measureLatency(_ name: ByteString, every interval: UInt64, rounds: Int) throws(Errno) {
        let theme = desktop.style.theme
        let moving = Desktop(style: Style(theme, fonts: FontLibrary())) { (width, height) throws(Errno) in
            let memory = try Host.sharedMemory((width * height * 4 + 4095) / 4096 * 4096)
            defer { try? Host.close(memory) }
            return try PixelMemory(mapping: memory, width: width, height: height)
        }
        let loop = try EventLoop()
        let seat = Seat(moving, HeadlessBackend([Self.size]), on: loop)
        do throws(BackendError) { try seat.start() } catch { throw .outOfMemory }
        let window = try moving.open(
            WindowRequest(flags: .resizable, x: 500, y: 240, width: 736, height: 466, title: "Benchmark"))
        moving.present(window, [])
        seat.take(.pointer(x: 600, y: 230))
        seat.take(.button(PointerButton.left, isPressed: true))
        var moves = 0
        func move() {
            // Never where it is already: then there would be no frame.
            moves += 1
            seat.take(.pointer(x: 600 + moves % 100 * 6, y: 230 + moves % 50 * 5))
            seat.endInput()
            if moves == rounds { return loop.stop() }
            loop.schedule(after: interval) { move() }
        }
        // The first frames, with the wallpaper, are none of this.
        loop.schedule(after: 300_000_000) {
            moving.resetStatistics()
            move()
        }
        try loop.run()
        let latencies = moving.statistics.latencies
        figures.append((name + "_latency_p50_us", Int(latencies.percentile(50) / 1000)))
        figures.append((name + "_latency_p99_us", Int(latencies.percentile(99) / 1000)))
    }

    mutating func run() throws(Errno) {
        measure("recompose_empty") { [desktop] _ in desktop.damageAll() }
        for index in 0..<8 { _ = try open(.resizable, 60 + index * 120, 60 + index * 70, 900, 520) }
        measure("recompose_8_windows") { [desktop] _ in desktop.damageAll() }
        let terminal = try open(.resizable, 500, 240, 736, 466)
        measure("terminal_line") { [desktop] round in
            desktop.present(terminal, [Rectangle(x: 8, y: 8 + round % 24 * 18, width: 720, height: 18)])
        }
        measure("terminal_scroll") { [desktop] _ in desktop.present(terminal, []) }
        measure("window_drag") { [desktop] round in
            desktop.move(terminal, toX: 500 + round % 30 * 8, y: 240 + round % 30 * 4)
        }
        measure("pointer") { [desktop] round in desktop.movePointer(toX: 300 + round * 9, y: 300 + round * 5) }
        let glass = try open([.transparent, .borderless], 0, 0, 1920, 1080)
        measure("blend_full_screen") { [desktop] _ in desktop.present(glass, []) }
        desktop.close(glass.id)
        for index in 0..<500 { _ = try open([], index * 3, 40 + index * 2, 60, 40) }
        measure("recompose_500_windows", rounds: 20) { [desktop] _ in desktop.damageAll() }
        // Movements that come faster than frames, and such as find the desktop at rest.
        try measureLatency("drag", every: 7_000_000, rounds: 200)
        try measureLatency("single_move", every: 40_000_000, rounds: 50)
    }

    var text: ByteString {
        var text = "orbital: " + Self.size.name + ", software; medians\n"
        for figure in figures {
            let dots = ByteString([UInt8](repeating: 0x20, count: max(40 - figure.name.count, 1)))
            text += figure.name + dots + ByteString(figure.value) + "\n"
        }
        return text
    }

    var json: ByteString {
        var text: ByteString = "{\n"
        for (index, figure) in figures.enumerated() {
            text += "  \"" + figure.name + "\": " + ByteString(figure.value)
            text += index + 1 < figures.count ? ",\n" : "\n"
        }
        return text + "}\n"
    }
}
