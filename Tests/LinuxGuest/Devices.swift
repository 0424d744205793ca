import CGuest
import Glibc

/// What a distribution does before anybody logs in, as far as the desktop needs it.
enum Devices {
    /// The groups of the user: `tty` alone would not do for displays (video) and input.
    static var userGroups: [UInt32] { [5, video, input] }
    private static var video: UInt32 { 44 }
    private static var input: UInt32 { 104 }
    private static var user: UInt32 { 1000 }

    static func mountAll() {
        for (kind, place) in [
            ("devtmpfs", "/dev"), ("proc", "/proc"), ("sysfs", "/sys"), ("tmpfs", "/run"), ("tmpfs", "/tmp"),
            ("devpts", "/dev/pts"), ("tmpfs", "/dev/shm"),
        ] {
            mkdir(place, 0o755)
            if mount(kind, place, kind, 0, nil) != 0 { print("mount \(place): \(errno)") }
        }
        chmod("/tmp", 0o1777)
        chmod("/dev/shm", 0o1777)
        chmod("/dev/ptmx", 0o666)
        chmod("/dev/pts/ptmx", 0o666)
        symlink("/proc/self/fd", "/dev/fd")
        // The serial line is a line of commands, not a terminal.
        for handle: Int32 in 0...2 {
            let file = guest_open("/dev/ttyS0", O_RDWR | O_NOCTTY)
            if file != handle { dup2(file, handle) }
        }
        var attributes = termios()
        tcgetattr(0, &attributes)
        attributes.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(0, TCSANOW, &attributes)
    }

    /// The modules that the file names, in its order.
    static func loadModules() {
        for name in (text("/modules/order") ?? "").split(separator: "\n") {
            let file = guest_open("/modules/\(name).ko", O_RDONLY)
            if guest_load_module(file) != 0 { print("module \(name): \(errno)") }
            close(file)
        }
        // Some devices are looked for after the call has returned.
        for _ in 0..<250 where names("/dev/input").filter({ $0.hasPrefix("event") }).count < 3 { usleep(20_000) }
    }

    /// What udev would have found out about the devices, where libinput looks for it.
    static func describeInput() {
        mkdir("/run/udev", 0o755)
        mkdir("/run/udev/data", 0o755)
        for name in names("/sys/class/input") where name.hasPrefix("event") {
            guard let device = text("/sys/class/input/\(name)/dev")?.split(separator: "\n").first else { continue }
            // Words of 64 keys, the highest first.
            let words = (text("/sys/class/input/\(name)/device/capabilities/key") ?? "")
                .split { $0 == " " || $0 == "\n" }.map { UInt64($0, radix: 16) ?? 0 }.reversed().map { $0 }
            var lines = ["I:1", "E:ID_INPUT=1", "E:ID_SEAT=seat0"]
            if let first = words.first, first & 0xffff_fffe == 0xffff_fffe {
                lines += ["E:ID_INPUT_KEYBOARD=1", "E:ID_INPUT_KEY=1"]
            }
            if words.count > 4, words[4] & 0x10000 != 0 { lines.append("E:ID_INPUT_MOUSE=1") }
            let file = guest_open("/run/udev/data/c\(device)", O_WRONLY | O_CREAT | O_TRUNC)
            let content = Array((lines.joined(separator: "\n") + "\n").utf8)
            _ = write(file, content, content.count)
            close(file)
        }
    }

    /// The rights that Debian gives to these devices, and those that a login gives to its terminal.
    static func giveRights() {
        for name in names("/dev/dri") { give("/dev/dri/" + name, video) }
        for name in names("/dev/input") { give("/dev/input/" + name, input) }
        for number in 1...6 {
            chown("/dev/tty\(number)", user, 5)
            chmod("/dev/tty\(number)", 0o620)
        }
        chmod("/dev/ttyS0", 0o666)
        chmod("/dev/tty0", 0o620)
        mkdir("/home", 0o755)
        mkdir("/home/user", 0o755)
        chown("/home/user", user, user)
        chdir("/home/user")
        setenv("HOME", "/home/user", 1)
        setenv("USER", "user", 1)
        setenv("PATH", "/usr/local/bin:/bin", 1)
        setenv("LANG", "C.UTF-8", 1)
    }

    private static func give(_ path: String, _ group: UInt32) {
        chown(path, 0, group)
        chmod(path, 0o660)
    }

    private static func names(_ folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    static func powerOff() -> Never {
        sync()
        reboot(0x4321_fedc)
        exit(1)
    }
}
