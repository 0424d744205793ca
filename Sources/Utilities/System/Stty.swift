import Bytes
import CommandLine
import Platform
import SchemeProtocol
import Streams

extension Utilities {
    /// `stty`: shows and changes how a terminal behaves.
    static var stty: Utility {
        Utility(
            [
                "[-F DEVICE | --file=DEVICE] [SETTING]...", "[-F DEVICE | --file=DEVICE] [-a|--all]",
                "[-F DEVICE | --file=DEVICE] [-g|--save]",
            ],
            "Print or change terminal characteristics.",
            [
                Option("a", "all", "print all current settings in human-readable form"),
                Option("g", "save", "print all current settings in a stty-readable form"),
                Option("F", "file", takes: "DEVICE", "open and use the specified DEVICE instead of stdin"),
                Option("", "setting", takes: "SETTING", ""),
            ], rewrite: settingWords
        ) { (context) throws(Failure) in
            var handle = Host.standardInput
            let name: ByteString = context.value("F") ?? "standard input"
            if let path = context.value("F") {
                do throws(Errno) { handle = try Host.open(path, [.read, .nonBlocking, .closeOnExec]) } catch {
                    throw Context.failure(shellQuoted(path), error)
                }
            }
            let words = context.arguments.values("setting")
            if context.has("a") && context.has("g") {
                throw .fatal(
                    "the options for verbose and stty-readable output styles are\nmutually exclusive")
            }
            if !words.isEmpty && (context.has("a") || context.has("g")) {
                throw .fatal("when specifying an output style, modes may not be set")
            }
            let job = TerminalJob(context, handle, name)
            try job.run(words)
        }
    }

    /// Settings may begin with a dash; they are no options.
    private static func settingWords(_ words: [ByteString]) -> [ByteString] {
        var result: [ByteString] = []
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            let isOption =
                ["-a", "-g", "--all", "--save", "--help", "--version", "-ag", "-ga"].contains(word)
                || word.hasPrefix("-F") || word.hasPrefix("--file")
            if isOption {
                result.append(word)
                if (word == "-F" || word == "--file"), index < words.count {
                    result.append(words[index])
                    index += 1
                }
            } else {
                result.append("--setting=" + word)
            }
        }
        return result
    }
}

/// One run of `stty`.
private final class TerminalJob {
    private let context: Context
    private let handle: HandleNumber
    private let name: ByteString
    private var settings = TerminalSettings()

    init(_ context: Context, _ handle: HandleNumber, _ name: ByteString) {
        self.context = context
        self.handle = handle
        self.name = name == "standard input" ? quoted(name) : shellQuoted(name)
    }

    func run(_ words: [ByteString]) throws(Failure) {
        // Words are looked at before anything is asked of the terminal.
        var copy = TerminalSettings()
        try apply(words, &copy, changes: false)
        do throws(Errno) { settings = try Host.terminalSettings(handle) } catch { throw Context.failure(name, error) }
        if words.isEmpty {
            if context.has("g") { return try save() }
            return try show(all: context.has("a"))
        }
        var changed = settings
        try apply(words, &changed, changes: true)
        do throws(Errno) { try Host.setTerminalSettings(handle, changed) } catch {
            throw Context.failure(name, error)
        }
        guard let now = try? Host.terminalSettings(handle) else { return }
        if now.input != changed.input || now.output != changed.output || now.local != changed.local {
            throw .fatal(name + ": unable to perform all requested operations")
        }
    }

    // MARK: Showing

    private func save() throws(Failure) {
        var text = ByteString()
        for value in [settings.input, settings.output, settings.control, settings.local] {
            text.append(hexadecimal: value)
            text += ":"
        }
        // Linux has room for 32 keys.
        for index in 0..<32 {
            if index > 0 { text += ":" }
            text.append(hexadecimal: index < 24 ? settings.characters[index] : 0)
        }
        try context.put(text + "\n")
    }

    private func field(_ group: TerminalMode.Group, _ settings: TerminalSettings) -> UInt32 {
        switch group {
        case .control: settings.control
        case .input: settings.input
        case .output: settings.output
        case .local: settings.local
        }
    }

    private func isOn(_ mode: TerminalMode) -> Bool {
        let value = field(mode.group, settings)
        return mode.mask == 0 ? value & mode.bits != 0 : value & mode.mask == mode.bits
    }

    private var speed: Int {
        let bits = settings.control & 0o10017
        return TerminalMode.speeds.first { $0.bits == bits }?.speed ?? 38400
    }

    private func keyText(_ byte: UInt8) -> ByteString {
        if byte == 0 { return "<undef>" }
        var text: ByteString = byte >= 0x80 ? "M-" : ""
        let low = byte & 0x7f
        text += low == 127 ? "^?" : low < 0x20 ? [0x5e, low ^ 0x40] : [low]
        return text
    }

    private func show(all: Bool) throws(Failure) {
        let size = try? Host.windowSize(handle)
        var lines: [ByteString] = []
        var first: ByteString = "speed " + ByteString(speed) + " baud;"
        if all, let size {
            first += " rows " + ByteString(size.rows) + "; columns " + ByteString(size.columns) + ";"
        }
        let width = Int(size?.columns ?? 0) > 0 ? Int(size?.columns ?? 80) : 80
        var line = first + (all ? " line = 0;" : " line = 0;")
        func flush() {
            if !line.isEmpty { lines.append(line) }
            line = ""
        }
        func add(_ text: ByteString) {
            if !line.isEmpty && line.count + text.count + 1 > width { flush() }
            line += (line.isEmpty ? "" : " ") + text
        }
        flush()
        let isCanonical = settings.local & 2 != 0
        for key in TerminalMode.keys where all || settings.characters[key.index] != key.sane {
            add(key.name + " = " + keyText(settings.characters[key.index]) + ";")
        }
        if all || !isCanonical {
            add("min = " + ByteString(settings.characters[6]) + ";")
            add("time = " + ByteString(settings.characters[5]) + ";")
        }
        flush()
        for group in 0..<4 {
            for mode in TerminalMode.all where mode.group.rawValue == group {
                if mode.mask != 0 {
                    if isOn(mode) && (all || (mode.sane != true && mode.group != .control)) { add(mode.name) }
                } else if all {
                    add(isOn(mode) ? mode.name : "-" + mode.name)
                } else if let sane = mode.sane, sane != isOn(mode) {
                    add(isOn(mode) ? mode.name : "-" + mode.name)
                }
            }
            flush()
        }
        for text in lines { try context.put(text + "\n") }
    }

    // MARK: Changing

    private func set(_ mode: TerminalMode, _ isOn: Bool, _ settings: inout TerminalSettings) {
        func changed(_ value: UInt32) -> UInt32 {
            mode.mask != 0 ? value & ~mode.mask | mode.bits : isOn ? value | mode.bits : value & ~mode.bits
        }
        switch mode.group {
        case .control: settings.control = changed(settings.control)
        case .input: settings.input = changed(settings.input)
        case .output: settings.output = changed(settings.output)
        case .local: settings.local = changed(settings.local)
        }
    }

    private func setNamed(_ list: ByteString, _ settings: inout TerminalSettings) {
        for word in list.split(separator: 0x20) {
            let isOff = word.first == 0x2d
            let name = isOff ? word[1..<word.count] : word
            if let mode = TerminalMode.all.first(where: { $0.name == name }) { set(mode, !isOff, &settings) }
        }
    }

    /// A setting made of others; false for a word that is none.
    private func setCombined(_ word: ByteString, _ settings: inout TerminalSettings) -> Bool {
        switch word {
        case "sane":
            for mode in TerminalMode.all {
                if let sane = mode.sane, mode.mask == 0 || sane { set(mode, sane, &settings) }
            }
            for key in TerminalMode.keys { settings.characters[key.index] = key.sane }
            settings.characters[6] = 1
            settings.characters[5] = 0
        case "raw", "-cooked":
            setNamed(
                "-ignbrk -brkint -ignpar -parmrk -inpck -istrip -inlcr -igncr -icrnl -ixon -ixoff -icanon -opost -isig -iuclc -ixany -imaxbel -xcase",
                &settings)
            settings.characters[6] = 1
            settings.characters[5] = 0
        case "cooked", "-raw":
            setNamed("brkint ignpar istrip icrnl ixon isig icanon opost", &settings)
            settings.characters[4] = 4
            settings.characters[11] = 0
        case "cbreak": setNamed("-icanon", &settings)
        case "-cbreak": setNamed("icanon", &settings)
        case "nl": setNamed("-icrnl -onlcr", &settings)
        case "-nl": setNamed("icrnl -inlcr -igncr onlcr -ocrnl -onlret", &settings)
        case "evenp", "parity": setNamed("parenb -parodd cs7", &settings)
        case "oddp": setNamed("parenb parodd cs7", &settings)
        case "-evenp", "-parity", "-oddp": setNamed("-parenb cs8", &settings)
        case "pass8": setNamed("-parenb -istrip cs8", &settings)
        case "-pass8": setNamed("parenb istrip cs7", &settings)
        case "litout": setNamed("-parenb -istrip -opost cs8", &settings)
        case "-litout": setNamed("parenb istrip opost cs7", &settings)
        case "crt": setNamed("echoe echoctl echoke", &settings)
        case "dec":
            setNamed("echoe echoctl echoke -ixany", &settings)
            settings.characters[0] = 3
            settings.characters[2] = 127
            settings.characters[3] = 21
        case "ek":
            settings.characters[2] = 127
            settings.characters[3] = 21
        case "decctlq": setNamed("-ixany", &settings)
        case "-decctlq": setNamed("ixany", &settings)
        case "lcase", "LCASE": setNamed("xcase iuclc olcuc", &settings)
        case "-lcase", "-LCASE": setNamed("-xcase -iuclc -olcuc", &settings)
        case "tabs": setNamed("tab0", &settings)
        case "-tabs": setNamed("tab3", &settings)
        default: return false
        }
        return true
    }

    private func key(_ word: ByteString) throws(Failure) -> UInt8 {
        if word == "^-" || word == "undef" || word.isEmpty { return 0 }
        if word.count == 1 { return word[0] }
        if word[0] == 0x5e && word.count == 2 { return word[1] == 0x3f ? 127 : word[1] & 0x1f }
        let isOctal = word[0] == 0x30
        let isHexadecimal = isOctal && word[1] | 0x20 == 0x78
        let digits = isHexadecimal ? word[2..<word.count] : word
        guard let value = digits.integer(radix: isHexadecimal ? 16 : isOctal ? 8 : 10), (0...255).contains(value) else {
            throw .fatal("invalid integer argument: " + quoted(word))
        }
        return UInt8(value)
    }

    private func apply(_ words: [ByteString], _ settings: inout TerminalSettings, changes: Bool) throws(Failure) {
        var index = 0
        func next(_ word: ByteString) throws(Failure) -> ByteString {
            guard index < words.count else { throw .usage("missing argument to " + quoted(word)) }
            index += 1
            return words[index - 1]
        }
        func number(_ word: ByteString, most: Int64) throws(Failure) -> Int {
            let text = try next(word)
            guard let value = text.integer(), value >= 0, value <= most else {
                throw .fatal("invalid integer argument: " + quoted(text))
            }
            return Int(value)
        }
        while index < words.count {
            let word = words[index]
            index += 1
            let isOff = word.first == 0x2d
            var name = isOff ? word[1..<word.count] : word
            if let other = TerminalMode.synonyms.first(where: { $0.name == name }) { name = other.meaning }
            if let mode = TerminalMode.all.first(where: { $0.name == name }), !isOff || mode.isReversible {
                set(mode, !isOff, &settings)
                continue
            }
            if setCombined(word, &settings) { continue }
            if let known = TerminalMode.keys.first(where: { $0.name == word }) {
                settings.characters[known.index] = try key(try next(word))
                continue
            }
            switch word {
            case "min": settings.characters[6] = UInt8(try number(word, most: 255))
            case "time": settings.characters[5] = UInt8(try number(word, most: 255))
            case "drain", "-drain": break
            case "line": _ = try number(word, most: 255)
            case "rows", "cols", "columns":
                let value = UInt16(try number(word, most: 65535))
                if changes { try resize(rows: word == "rows" ? value : nil, columns: word == "rows" ? nil : value) }
            case "size":
                if changes {
                    do throws(Errno) {
                        let size = try Host.windowSize(handle)
                        try? context.output.write(ByteString(size.rows) + " " + ByteString(size.columns) + "\n")
                    } catch { throw .fatal(self.name + ": no size information for this device") }
                }
            case "speed": if changes { try context.put(ByteString(speed) + "\n") }
            case "ispeed", "ospeed":
                let text = try next(word)
                guard setSpeed(text, &settings) else {
                    throw .usage("invalid " + word + " " + quoted(text))
                }
            default:
                if setSpeed(word, &settings) || restore(word, &settings) { continue }
                throw .usage("invalid argument " + quoted(word))
            }
        }
    }

    private func setSpeed(_ word: ByteString, _ settings: inout TerminalSettings) -> Bool {
        guard word.allSatisfy({ $0.isDigit }), let value = word.integer(),
            let known = TerminalMode.speeds.first(where: { $0.speed == Int(value) })
        else { return false }
        settings.control = settings.control & ~0o10017 | known.bits
        return true
    }

    private func resize(rows: UInt16?, columns: UInt16?) throws(Failure) {
        do throws(Errno) {
            var size = try Host.windowSize(handle)
            if let rows { size.rows = rows }
            if let columns { size.columns = columns }
            try Host.setWindowSize(handle, size)
        } catch { throw Context.failure(name, error) }
    }

    /// What `stty -g` has shown.
    private func restore(_ word: ByteString, _ settings: inout TerminalSettings) -> Bool {
        let parts = word.split(separator: 0x3a)
        guard parts.count >= 5, parts.count <= 4 + 32 else { return false }
        var values: [UInt32] = []
        for part in parts {
            guard part.count <= 8, let value = part.integer(radix: 16), value >= 0, part.first != 0x2d else {
                return false
            }
            values.append(UInt32(value))
        }
        guard values[4...].allSatisfy({ $0 <= 255 }) else { return false }
        (settings.input, settings.output, settings.control, settings.local) = (
            values[0], values[1], values[2], values[3]
        )
        for index in 4..<min(values.count, 28) { settings.characters[index - 4] = UInt8(values[index]) }
        return true
    }
}
