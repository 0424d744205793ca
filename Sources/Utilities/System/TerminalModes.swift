import Bytes

/// The settings of terminals by their names, as `stty` has them.
struct TerminalMode {
    enum Group: Int {
        case control
        case input
        case output
        case local
    }

    let name: ByteString
    let group: Group
    let bits: UInt32
    /// What all values of the setting together cover; 0 where it is on or off.
    var mask: UInt32 = 0
    /// What it is in a terminal that works as people expect; nil where that does not matter.
    var sane: Bool?
    /// Shown only with `-a`, and not at all for what has no `-`.
    var isReversible: Bool { mask == 0 }

    static let all: [TerminalMode] = [
        TerminalMode(name: "parenb", group: .control, bits: 0o400),
        TerminalMode(name: "parodd", group: .control, bits: 0o1000),
        TerminalMode(name: "cmspar", group: .control, bits: 0o10_000_000_000),
        TerminalMode(name: "cs5", group: .control, bits: 0, mask: 0o60),
        TerminalMode(name: "cs6", group: .control, bits: 0o20, mask: 0o60),
        TerminalMode(name: "cs7", group: .control, bits: 0o40, mask: 0o60),
        TerminalMode(name: "cs8", group: .control, bits: 0o60, mask: 0o60),
        TerminalMode(name: "hupcl", group: .control, bits: 0o2000),
        TerminalMode(name: "cstopb", group: .control, bits: 0o100),
        TerminalMode(name: "cread", group: .control, bits: 0o200, sane: true),
        TerminalMode(name: "clocal", group: .control, bits: 0o4000),
        TerminalMode(name: "crtscts", group: .control, bits: 0o20_000_000_000),
        TerminalMode(name: "ignbrk", group: .input, bits: 0o1, sane: false),
        TerminalMode(name: "brkint", group: .input, bits: 0o2, sane: true),
        TerminalMode(name: "ignpar", group: .input, bits: 0o4),
        TerminalMode(name: "parmrk", group: .input, bits: 0o10),
        TerminalMode(name: "inpck", group: .input, bits: 0o20),
        TerminalMode(name: "istrip", group: .input, bits: 0o40),
        TerminalMode(name: "inlcr", group: .input, bits: 0o100, sane: false),
        TerminalMode(name: "igncr", group: .input, bits: 0o200, sane: false),
        TerminalMode(name: "icrnl", group: .input, bits: 0o400, sane: true),
        TerminalMode(name: "ixon", group: .input, bits: 0o2000),
        TerminalMode(name: "ixoff", group: .input, bits: 0o10000, sane: false),
        TerminalMode(name: "iuclc", group: .input, bits: 0o1000, sane: false),
        TerminalMode(name: "ixany", group: .input, bits: 0o4000, sane: false),
        TerminalMode(name: "imaxbel", group: .input, bits: 0o20000, sane: true),
        TerminalMode(name: "iutf8", group: .input, bits: 0o40000, sane: false),
        TerminalMode(name: "opost", group: .output, bits: 0o1, sane: true),
        TerminalMode(name: "olcuc", group: .output, bits: 0o2, sane: false),
        TerminalMode(name: "ocrnl", group: .output, bits: 0o10, sane: false),
        TerminalMode(name: "onlcr", group: .output, bits: 0o4, sane: true),
        TerminalMode(name: "onocr", group: .output, bits: 0o20, sane: false),
        TerminalMode(name: "onlret", group: .output, bits: 0o40, sane: false),
        TerminalMode(name: "ofill", group: .output, bits: 0o100, sane: false),
        TerminalMode(name: "ofdel", group: .output, bits: 0o200, sane: false),
        TerminalMode(name: "nl0", group: .output, bits: 0, mask: 0o400, sane: true),
        TerminalMode(name: "nl1", group: .output, bits: 0o400, mask: 0o400),
        TerminalMode(name: "cr0", group: .output, bits: 0, mask: 0o3000, sane: true),
        TerminalMode(name: "cr1", group: .output, bits: 0o1000, mask: 0o3000),
        TerminalMode(name: "cr2", group: .output, bits: 0o2000, mask: 0o3000),
        TerminalMode(name: "cr3", group: .output, bits: 0o3000, mask: 0o3000),
        TerminalMode(name: "tab0", group: .output, bits: 0, mask: 0o14000, sane: true),
        TerminalMode(name: "tab1", group: .output, bits: 0o4000, mask: 0o14000),
        TerminalMode(name: "tab2", group: .output, bits: 0o10000, mask: 0o14000),
        TerminalMode(name: "tab3", group: .output, bits: 0o14000, mask: 0o14000),
        TerminalMode(name: "bs0", group: .output, bits: 0, mask: 0o20000, sane: true),
        TerminalMode(name: "bs1", group: .output, bits: 0o20000, mask: 0o20000),
        TerminalMode(name: "vt0", group: .output, bits: 0, mask: 0o40000, sane: true),
        TerminalMode(name: "vt1", group: .output, bits: 0o40000, mask: 0o40000),
        TerminalMode(name: "ff0", group: .output, bits: 0, mask: 0o100000, sane: true),
        TerminalMode(name: "ff1", group: .output, bits: 0o100000, mask: 0o100000),
        TerminalMode(name: "isig", group: .local, bits: 0o1, sane: true),
        TerminalMode(name: "icanon", group: .local, bits: 0o2, sane: true),
        TerminalMode(name: "iexten", group: .local, bits: 0o100000, sane: true),
        TerminalMode(name: "echo", group: .local, bits: 0o10, sane: true),
        TerminalMode(name: "echoe", group: .local, bits: 0o20, sane: true),
        TerminalMode(name: "echok", group: .local, bits: 0o40, sane: true),
        TerminalMode(name: "echonl", group: .local, bits: 0o100, sane: false),
        TerminalMode(name: "noflsh", group: .local, bits: 0o200, sane: false),
        TerminalMode(name: "xcase", group: .local, bits: 0o4, sane: false),
        TerminalMode(name: "tostop", group: .local, bits: 0o400, sane: false),
        TerminalMode(name: "echoprt", group: .local, bits: 0o2000, sane: false),
        TerminalMode(name: "echoctl", group: .local, bits: 0o1000, sane: true),
        TerminalMode(name: "echoke", group: .local, bits: 0o4000, sane: true),
        TerminalMode(name: "flusho", group: .local, bits: 0o10000, sane: false),
        TerminalMode(name: "extproc", group: .local, bits: 0o200000, sane: false),
    ]

    /// Other names of the same.
    static let synonyms: [(name: ByteString, meaning: ByteString)] = [
        ("crterase", "echoe"), ("prterase", "echoprt"), ("ctlecho", "echoctl"), ("crtkill", "echoke"),
        ("hup", "hupcl"), ("tandem", "ixoff"),
    ]

    /// The keys that mean something: their names, places, and what they usually are.
    static let keys: [(name: ByteString, index: Int, sane: UInt8)] = [
        ("intr", 0, 3), ("quit", 1, 28), ("erase", 2, 127), ("kill", 3, 21), ("eof", 4, 4), ("eol", 11, 0),
        ("eol2", 16, 0), ("swtch", 7, 0), ("start", 8, 17), ("stop", 9, 19), ("susp", 10, 26), ("rprnt", 12, 18),
        ("werase", 14, 23), ("lnext", 15, 22), ("discard", 13, 15),
    ]

    /// Speeds with the bits that stand for them.
    static let speeds: [(speed: Int, bits: UInt32)] = [
        (0, 0), (50, 1), (75, 2), (110, 3), (134, 4), (150, 5), (200, 6), (300, 7), (600, 8), (1200, 9), (1800, 10),
        (2400, 11), (4800, 12), (9600, 13), (19200, 14), (38400, 15), (57600, 0o10001), (115200, 0o10002),
        (230400, 0o10003), (460800, 0o10004), (500000, 0o10005), (576000, 0o10006), (921600, 0o10007),
        (1_000_000, 0o10010), (1_152_000, 0o10011), (1_500_000, 0o10012), (2_000_000, 0o10013),
        (2_500_000, 0o10014), (3_000_000, 0o10015), (3_500_000, 0o10016), (4_000_000, 0o10017),
    ]
}
