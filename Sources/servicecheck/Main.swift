import Bytes
import Platform
import Scheme
import SchemeProtocol

/// `servicecheck`: uses the system's services as programs do and says what works, a line a check. The status is 0 when
/// all does. It runs on Apus, and on Linux beside services that serve the same schemes.
@main
struct Main {
    static func main() {
        var failed = 0
        for (name, check) in Checks.all {
            do throws(Errno) {
                if try check() {
                    say("ok   " + name)
                    continue
                }
                say("FAIL " + name)
            } catch { say("FAIL " + name + ": " + ByteString(error.message)) }
            failed += 1
        }
        say(failed == 0 ? "servicecheck: all is well" : "servicecheck: " + ByteString(failed) + " failed")
        Host.exit(failed == 0 ? 0 : 1)
    }

    private static func say(_ line: ByteString) { Program.say(line) }
}

/// The checks, each a service's promise.
enum Checks {
    static var all: [(ByteString, () throws(Errno) -> Bool)] {
        [
            ("null: is empty and zero: is zero", endless),
            ("rand: gives different bytes", random),
            ("files are written, read and removed", files),
            ("directories and links work", directories),
            ("programs of the boot image can be read", image),
            ("the journal keeps a line", journal),
            ("a terminal edits a line and echoes", terminal),
            ("a terminal wakes whoever waits for it", waiting),
            ("svc: lists the services", services),
        ]
    }

    private static func bytes(_ handle: borrowing Handle, _ count: Int) throws(Errno) -> ByteString {
        var bytes: [UInt8] = []
        try handle.read(into: &bytes, atMost: count)
        return ByteString(bytes)
    }

    static func endless() throws(Errno) -> Bool {
        let null = try Handle("null:", [.read, .write])
        try null.write("gone")
        let zero = try bytes(try Handle("zero:", .read), 10000)
        return try bytes(null, 10).isEmpty && zero.count == 10000 && zero.allSatisfy { $0 == 0 }
    }

    static func random() throws(Errno) -> Bool {
        let random = try Handle("rand:", .read)
        let first = try bytes(random, 32)
        return try bytes(random, 32) != first && first.count == 32
    }

    static func files() throws(Errno) -> Bool {
        let path: ByteString = "/servicecheck.tmp"
        var isRight: Bool
        do {
            let file = try Handle(path, [.read, .write, .create, .truncate])
            let text = ByteString(repeatElement(0x78, count: 100_000))
            try file.write(text)
            _ = try file.seek(99_990)
            isRight = try bytes(file, 100) == text[0..<10]
            _ = try file.seek(0)
            isRight = try file.readAll() == text && isRight
            let size = try file.stat().size
            isRight = isRight && size == 100_000
        }
        try Host.rename(path, path + "2")
        try Host.unlink(path + "2")
        return isRight && !Host.isAccessible(path)
    }

    static func directories() throws(Errno) -> Bool {
        try Handle("/servicecheck.d", [.create, .directory, .exclusive], mode: 0o755).close()
        try Handle("/servicecheck.d/file", [.write, .create]).write("inside")
        try Host.symbolicLink(at: "/servicecheck.l", to: "servicecheck.d/file")
        let text = try Handle("/servicecheck.l", .read).readAll()
        let directory = try Handle("/servicecheck.d", [.read, .directory])
        var cookie: UInt64 = 0
        let names = try Host.directoryEntries(directory.number, cookie: &cookie)
        try Host.unlink("/servicecheck.l")
        try Host.unlink("/servicecheck.d/file")
        try Host.unlink("/servicecheck.d", directory: true)
        return text == "inside" && names.count == 1 && names[0].name == "file"
    }

    static func image() throws(Errno) -> Bool {
        let program = try Handle("/bin/init", .read)
        return try bytes(program, 4) == "\u{7f}ELF"
    }

    static func journal() throws(Errno) -> Bool {
        try Handle("log:servicecheck", .write).write("a line\n")
        return try Handle("log:servicecheck", .read).readAll().hasSuffix("servicecheck <6> a line\n")
    }

    /// A new terminal's ends.
    private static func pair() throws(Errno) -> (master: HandleNumber, slave: HandleNumber) {
        let master = try Host.open("pty:", [.read, .write])
        return (master, try Host.duplicate(master, name: "slave"))
    }

    static func terminal() throws(Errno) -> Bool {
        let ends = try pair()
        let master = Handle(adopting: ends.master)
        let slave = Handle(adopting: ends.slave)
        try master.write("lost\u{15}hellp\u{7f}o\r")
        let line = try bytes(slave, 100)
        let echo = try bytes(master, 100)
        try slave.write("out\n")
        let output = try bytes(master, 100)
        try Host.setWindowSize(master.number, WindowSize(rows: 7, columns: 9))
        let size = try Host.windowSize(slave.number)
        return line == "hello\n" && echo.hasSuffix("hellp\u{8} \u{8}o\r\n") && output == "out\r\n"
            && size == WindowSize(rows: 7, columns: 9) && Host.isTerminal(slave.number)
    }

    static func waiting() throws(Errno) -> Bool {
        let ends = try pair()
        let master = Handle(adopting: ends.master)
        let slave = Handle(adopting: ends.slave)
        var ready: [Readiness] = []
        let before = try Host.poll([(slave.number, .readable)], milliseconds: 20, ready: &ready)
        try master.write("x\n")
        let after = try Host.poll([(slave.number, .readable)], milliseconds: 5000, ready: &ready)
        return before == 0 && after == 1 && ready == [.readable]
    }

    static func services() throws(Errno) -> Bool {
        let list = try Handle("svc:", .read).readAll()
        return list.firstIndex(of: "ptyd running") != nil || list.firstIndex(of: " running") != nil
    }
}
