import Bytes
import Platform
import Scheme
import SchemeProtocol

/// `svc`: shows services and tells them what to do, by way of `svc:` and `log:`.
@main
struct Main {
    private static var usage: ByteString {
        """
        usage: svc [list]
               svc status NAME
               svc start|stop|restart NAME
               svc reload
               svc log [-f] [NAME]
               svc chart
               svc power shutdown|reset
        """
    }

    static func main() {
        let words = Array(Host.arguments.dropFirst())
        do throws(Errno) {
            try perform(words)
            Host.exit(0)
        } catch {
            var line: ByteString = "svc: "
            if let last = words.last, words.count > 1 { line += last + ": " }
            let isMissing = error == .noSuchFileOrDirectory && words.first != "log"
            Program.complain(line + (isMissing ? "no such service" : ByteString(error.message)))
            Host.exit(1)
        }
    }

    private static func perform(_ words: [ByteString]) throws(Errno) {
        let verb = words.first ?? "list"
        switch (verb, words.count) {
        case ("list", 0...1): try list()
        case ("status", 2): try status(words[1])
        case ("start", 2), ("stop", 2), ("restart", 2): try Handle("svc:" + words[1], .write).write(verb)
        case ("reload", 1): try Handle("svc:", .write).write("reload")
        case ("power", 2): try Handle("svc:power", .write).write(words[1])
        case ("chart", 1): try chart()
        case ("log", _): try log(words.dropFirst())
        case ("help", 1), ("--help", 1), ("-h", 1): try say(usage + "\n")
        default:
            Program.complain(usage)
            Host.exit(2)
        }
    }

    private static func say(_ text: ByteString) throws(Errno) { try Program.write(text) }

    /// What is known of a service, and the last that it and the supervisor said about it.
    private static func status(_ name: ByteString) throws(Errno) {
        let now = Host.clock(.monotonic)
        var text = ByteString()
        for line in try Handle("svc:" + name, .read).readAll().split(separator: 0x0a) where !line.isEmpty {
            let label: ByteString = "since: "
            if line.hasPrefix(label), let time = line[label.count..<line.count].integer(), time > 0 {
                text += label + age(now >= UInt64(time) ? now - UInt64(time) : 0) + " ago\n"
            } else {
                text += line + "\n"
            }
        }
        try say(text)
        // Without a journal the rest is still worth something.
        guard let journal = try? Handle("log:" + name + "?tail=5", .read).readAll(), !journal.isEmpty else { return }
        try say("\n" + journal)
    }

    /// Copies what a URL gives, as it comes.
    private static func copy(_ url: ByteString) throws(Errno) {
        let handle = try Handle(url, .read)
        while true {
            var bytes: [UInt8] = []
            if try handle.read(into: &bytes, atMost: 8192) == 0 { return }
            try say(ByteString(bytes))
        }
    }

    private static func log(_ words: ArraySlice<ByteString>) throws(Errno) {
        let names = words.filter { $0 != "-f" }
        guard names.count <= 1 else { throw .invalidArgument }
        try copy("log:" + (names.first ?? "") + (words.contains("-f") ? "?follow" : ""))
    }

    private static func list() throws(Errno) {
        var rows: [[ByteString]] = [["NAME", "STATE", "PID", "RESTARTS", "SINCE", "DESCRIPTION"]]
        let now = Host.clock(.monotonic)
        for line in try Handle("svc:", .read).readAll().split(separator: 0x0a) {
            let words = line.split(separator: 0x20)
            guard words.count >= 5 else { continue }
            var since: ByteString = "-"
            if let time = words[4].integer(), time > 0 { since = age(now >= UInt64(time) ? now - UInt64(time) : 0) }
            let process: ByteString = words[2] == "0" ? "-" : words[2]
            var description = ByteString()
            for word in words[5...] { description += (description.isEmpty ? "" : " ") + word }
            rows.append([words[0], words[1], process, words[3], since, description])
        }
        try show(rows)
    }

    /// When each service was started and was ready, with a bar.
    private static func chart() throws(Errno) {
        var rows: [[ByteString]] = [["NAME", "START", "READY", ""]]
        var times: [(name: ByteString, start: Int64, ready: Int64)] = []
        for line in try Handle("svc:chart", .read).readAll().split(separator: 0x0a) {
            let words = line.split(separator: 0x20)
            guard words.count == 3, let start = words[1].integer() else { continue }
            times.append((words[0], start, words[2].integer() ?? start))
        }
        let first = times.map { $0.start }.min() ?? 0
        let span = max((times.map { $0.ready }.max() ?? 0) - first, 1)
        for entry in times {
            let from = Int((entry.start - first) * 40 / span)
            let length = max(Int((entry.ready - entry.start) * 40 / span), 1)
            let bar = ByteString(repeatElement(0x20, count: from)) + ByteString(repeatElement(0x3d, count: length))
            rows.append([
                entry.name, ByteString(entry.start / 1_000_000) + " ms", ByteString(entry.ready / 1_000_000) + " ms",
                bar,
            ])
        }
        try show(rows)
    }

    /// A time span in its largest units.
    private static func age(_ nanoseconds: UInt64) -> ByteString {
        let seconds = nanoseconds / 1_000_000_000
        switch seconds {
        case 0..<60: return ByteString(seconds) + "s"
        case 60..<3600: return ByteString(seconds / 60) + "m" + ByteString(seconds % 60) + "s"
        default: return ByteString(seconds / 3600) + "h" + ByteString(seconds / 60 % 60) + "m"
        }
    }

    /// Writes rows in columns.
    private static func show(_ rows: [[ByteString]]) throws(Errno) {
        let columns = rows.first?.count ?? 0
        let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var text = ByteString()
        for row in rows {
            for column in 0..<columns {
                text += row[column]
                if column < columns - 1 {
                    text += ByteString(repeatElement(0x20, count: widths[column] - row[column].count + 2))
                }
            }
            text.append(0x0a as UInt8)
        }
        try say(text)
    }
}
