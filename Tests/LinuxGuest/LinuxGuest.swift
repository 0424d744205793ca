import CGuest
import Glibc

// The first program of a Linux machine that the desktop is tried on: it makes the machine ready as a distribution would,
// and then does what the lines on the serial line say. Each answer begins with `= `.

@main
struct LinuxGuest {
    static func main() {
        if CommandLine.arguments.dropFirst().first == "--user" { becomeUser(Array(CommandLine.arguments.dropFirst(2))) }
        Devices.mountAll()
        Devices.loadModules()
        Devices.describeInput()
        Devices.giveRights()
        say("the guest is ready")
        var commands = Commands()
        while let line = readLine() {
            let words = line.split { $0 == " " || $0 == "\r" }.map(String.init)
            if words.isEmpty { continue }
            commands.reap()
            say(commands.answer(words))
        }
        Devices.powerOff()
    }

    private static func say(_ words: String) {
        print("= " + words)
        fflush(nil)
    }

    /// `/init --user UID PROGRAM ARGUMENT...`: goes on as a program of that user.
    private static func becomeUser(_ words: [String]) -> Never {
        guard words.count >= 2, let user = UInt32(words[0]) else { exit(2) }
        let groups: [UInt32] = user == 0 ? [] : Devices.userGroups
        guard groups.withUnsafeBufferPointer({ guest_set_groups($0.count, $0.baseAddress) }) == 0, setgid(user) == 0,
            setuid(user) == 0
        else { exit(3) }
        var arguments = words.dropFirst().map { strdup($0) } + [nil]
        execv(words[1], &arguments)
        exit(127)
    }
}

/// The commands of the serial line.
struct Commands {
    /// The processes that were started, by the names that they were given.
    private var processes: [String: pid_t] = [:]
    /// How those that have ended did so.
    private var ended: [pid_t: Int32] = [:]

    mutating func answer(_ words: [String]) -> String {
        switch (words[0], words.count) {
        case ("start", 5...): start(words[1], user: words[2], terminal: words[3], Array(words[4...]))
        case ("kill", 3): kill(words[1], words[2])
        case ("wait", 2): wait(words[1])
        case ("console", 2): console(words[1])
        case ("read", 2): "content " + (text(words[1])?.replacingNewlines ?? "none")
        case ("print", 3...): show(words[1], words.dropFirst(2).joined(separator: " "))
        case ("set", 3): setenv(words[1], words[2], 1) == 0 ? "set" : "failed"
        case ("mode", 3): chmod(words[2], mode_t(words[1], radix: 8) ?? 0) == 0 ? "changed" : "failed"
        case ("off", 1): { Devices.powerOff() }()
        default: "what?"
        }
    }

    /// `start NAME UID TERMINAL PROGRAM ARGUMENT...`: as a login on that terminal does, in a session of its own. Terminal
    /// 0: on none.
    private mutating func start(_ name: String, user: String, terminal: String, _ command: [String]) -> String {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
        let input = terminal == "0" ? "/dev/null" : "/dev/tty" + terminal
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDWR, 0)
        // What it says is to be read on the serial line.
        for handle: Int32 in [1, 2] {
            posix_spawn_file_actions_addopen(&actions, handle, "/dev/ttyS0", O_WRONLY | O_NOCTTY, 0)
        }
        var arguments = (["/init", "--user", user] + command).map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, "/init", &actions, &attributes, &arguments, environ)
        if error != 0 { return "failed: \(error)" }
        processes[name] = process
        return "started"
    }

    /// `kill NAME SIGNAL`; `NAME/` is its first child.
    private func kill(_ name: String, _ signal: String) -> String {
        guard let number = Int32(signal), var process = processes[String(name.prefix { $0 != "/" })] else {
            return "nobody"
        }
        if name.hasSuffix("/") {
            let children = text("/proc/\(process)/task/\(process)/children")
            guard let child = children?.split(separator: " ").first.flatMap({ pid_t($0) }) else { return "no child" }
            process = child
        }
        return Glibc.kill(process, number) == 0 ? "killed" : "failed"
    }

    private mutating func wait(_ name: String) -> String {
        guard let process = processes[name] else { return "nobody" }
        while ended[process] == nil {
            reap()
            usleep(20_000)
        }
        guard let status = ended[process] else { return "nobody" }
        return status & 0x7f == 0 ? "exited \(status >> 8 & 0xff)" : "signalled \(status & 0x7f)"
    }

    /// The first program of a system is the parent of those that have lost theirs. The kernel takes one that nobody has
    /// asked for as alive: it would wait for its leave to change terminals.
    mutating func reap() {
        var status: Int32 = 0
        while case let process = waitpid(-1, &status, WNOHANG), process > 0 { ended[process] = status }
    }

    /// `print TERMINAL TEXT`.
    private func show(_ number: String, _ line: String) -> String {
        let file = guest_open("/dev/tty" + number, O_WRONLY | O_NOCTTY)
        guard file >= 0 else { return "none" }
        defer { close(file) }
        // Without the cursor, which blinks.
        let bytes = Array(("\u{1b}[?25l" + line + "\r\n").utf8)
        return write(file, bytes, bytes.count) == bytes.count ? "printed" : "failed"
    }

    /// How a console is set, and which one is in front.
    private func console(_ number: String) -> String {
        let file = guest_open("/dev/tty" + number, O_RDWR | O_NOCTTY)
        guard file >= 0 else { return "none" }
        defer { close(file) }
        var keyboard: Int32 = -1, display: Int32 = -1
        var mode = vt_mode()
        var state = vt_stat()
        _ = guest_ioctl(file, UInt(KDGKBMODE), &keyboard)
        _ = guest_ioctl(file, UInt(KDGETMODE), &display)
        _ = guest_ioctl(file, UInt(VT_GETMODE), &mode)
        _ = guest_ioctl(file, UInt(VT_GETSTATE), &state)
        return "keyboard \(keyboard) display \(display) switching \(mode.mode) front \(state.v_active)"
    }
}

/// A file's text; nil where it cannot be read.
func text(_ path: String) -> String? {
    let file = guest_open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = read(file, &buffer, buffer.count)
        if count <= 0 { break }
        bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}

extension String {
    fileprivate var replacingNewlines: String { split(separator: "\n").joined(separator: "|") }
}
