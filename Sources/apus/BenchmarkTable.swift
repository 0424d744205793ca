/// What is measured, what a Linux 6.1.192 guest with musl needs for the same under the same counting, and the aim.
enum BenchmarkTable {
    struct Row {
        var key: String
        var title: String
        var linux: Int?
        var aim: Int
        var unit = "instructions"
    }

    static var rows: [Row] {
        [
            Row(key: "null_call", title: "null call", linux: 327, aim: 160),
            Row(key: "scheme_rtt_8", title: "request and answer, 8 bytes (Linux: pipe)", linux: 10_550, aim: 2_000),
            Row(key: "scheme_rtt_4k", title: "request and answer, 4 KiB (Linux: pipe)", linux: 26_991, aim: 6_000),
            Row(key: "scheme_64k", title: "64 KiB in one request (Linux: pipe)", linux: 222_998, aim: 60_000),
            Row(key: "pipe_rtt_1", title: "pipe round trip, 1 byte", linux: 10_550, aim: 5_000),
            Row(key: "open_close", title: "open and close", linux: 10_256, aim: 10_000),
            Row(key: "page_fault", title: "page fault, anonymous", linux: 7_901, aim: 2_000),
            Row(key: "thread_create_join", title: "thread create and join", linux: 119_550, aim: 30_000),
            Row(key: "spawn_wait", title: "process spawn and wait", linux: 429_369, aim: 150_000),
            Row(key: "boot_to_prompt", title: "power-on to prompt", linux: 6_106_340_019, aim: 1_000_000_000),
            Row(key: "boot_to_desktop", title: "kernel's start to a terminal on the desktop", aim: 4_000_000_000),
            Row(key: "window_move_frame", title: "a frame of a window that moves, 1280 x 800", aim: 16_000_000),
            Row(key: "kernel_bytes", title: "kernel image", linux: nil, aim: 1 << 20, unit: "bytes"),
            Row(key: "idle_memory_bytes", title: "memory at the prompt", linux: nil, aim: 32 << 20, unit: "bytes"),
        ]
    }

    /// A table for people.
    static func text(_ numbers: [String: Int]) -> String {
        var lines = [line("", "Apus", "Linux 6.1", "aim", "")]
        for row in rows {
            let mark =
                numbers[row.key].map { $0 <= row.aim ? "" : "missed by \(percent($0, row.aim)) %" } ?? "not measured"
            lines.append(
                line(
                    row.unit == "bytes" ? row.title + ", bytes" : row.title,
                    numbers[row.key].map { grouped($0) } ?? "-",
                    row.linux.map { grouped($0) } ?? "-", "≤ " + grouped(row.aim), mark))
        }
        return lines.joined(separator: "\n")
    }

    /// The rows that were measured, for programs.
    static func json(_ numbers: [String: Int]) -> String {
        let members = rows.compactMap { row in numbers[row.key].map { "  \"\(row.key)\": \($0)" } }
        return "{\n" + members.joined(separator: ",\n") + "\n}\n"
    }

    private static func percent(_ value: Int, _ aim: Int) -> Int { (value - aim) * 100 / aim }

    private static func line(_ title: String, _ ours: String, _ linux: String, _ aim: String, _ mark: String) -> String
    {
        let columns = pad(title, 44, right: true) + pad(ours, 15) + pad(linux, 15) + pad(aim, 17) + "  " + mark
        return String(columns.reversed().drop { $0 == " " }.reversed())
    }

    private static func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return right ? text + space : space + text
    }

    /// With a comma at every thousand.
    static func grouped(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        for index in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: index) }
        return (number < 0 ? "-" : "") + String(digits)
    }
}
