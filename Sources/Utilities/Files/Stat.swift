import Bytes
import Calendars
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `stat`: what the system knows of files.
    static var stat: Utility {
        Utility(
            ["[OPTION]... FILE..."], "Display file or file system status.",
            [
                Option("", "cached", takes: "MODE", "how to use cached attributes: always, never or default"),
                Option("L", "dereference", "follow links"),
                Option("f", "file-system", "display file system status instead of file status"),
                Option("c", "format", takes: "FORMAT", "use the specified FORMAT instead of the default"),
                Option("", "printf", takes: "FORMAT", "like --format, but interpret backslash escapes"),
                Option("t", "terse", "print the information in terse form"),
                Option("", "json", "output as JSON"),
            ]
        ) { (context) throws(Failure) in
            let given = context.arguments.given.last { $0.key == "c" || $0.key == "printf" }
            let isPrintf = given?.key == "printf"
            let names = UserNames()
            _ = try context.choice("cached", of: [("default", 0), ("never", 1), ("always", 2)])
            var objects: [JSONObject] = []
            for path in try context.operands(atLeast: 1) {
                if context.has("f") {
                    if path == "-" {
                        context.complain(
                            "using '-' to denote standard input does not work in file system mode")
                        continue
                    }
                    try putFileSystem(path, given?.value, isPrintf, context)
                    continue
                }
                var stat = Stat()
                do throws(Errno) {
                    stat =
                        path == "-"
                        ? try Host.stat(Host.standardInput) : try Host.stat(path, followsLinks: context.has("L"))
                } catch {
                    context.complain(
                        path == "-" ? "cannot stat standard input" : "cannot statx " + named(path), error)
                    continue
                }
                if context.has("json") {
                    objects.append(object(path, stat, names))
                    continue
                }
                let isDevice = stat.mode.type == .characterDevice || stat.mode.type == .blockDevice
                let standard: ByteString =
                    context.has("t")
                    ? "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n"
                    : fileLine(path, stat)
                        + "  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %Hd,%Ld\tInode: %-10i  Links: "
                        + (isDevice ? "%-5h Device type: %Hr,%Lr" : "%h") + "\n"
                        + "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n"
                let format = given?.value ?? standard
                let printer = StatFormat(path: path, stat: stat, names: names, context: context)
                try context.put(try printer.text(format, escapes: isPrintf))
                if given != nil && !isPrintf { try context.put("\n") }
            }
            if context.has("json") && !context.has("f") { try context.put(JSONObject.list(objects)) }
        }
    }

    private static func object(_ path: ByteString, _ stat: Stat, _ names: UserNames) -> JSONObject {
        var object = JSONObject()
        object.add("name", path)
        object.add("type", JSONText.type(stat.mode.type))
        object.add("mode", octal(stat.mode.permissions))
        object.add("size", stat.size)
        object.add("blocks", stat.blocks)
        object.add("device", stat.device)
        object.add("inode", stat.inode)
        object.add("links", stat.linkCount)
        object.add("uid", stat.userID)
        object.add("user", names.user(stat.userID))
        object.add("gid", stat.groupID)
        object.add("group", names.group(stat.groupID))
        for (key, time) in [
            ("accessed" as ByteString, stat.accessed), ("modified", stat.modified), ("changed", stat.changed),
        ] {
            object.add(key, DateFormat(time, .local).text("%Y-%m-%dT%H:%M:%S.%N%:z"))
        }
        if stat.mode.type == .symbolicLink { object.add("target", try? Host.readLink(path)) }
        return object
    }

    /// The first line.
    private static func fileLine(_ path: ByteString, _ stat: Stat) -> ByteString {
        var name = path
        if stat.mode.type == .symbolicLink, let target = try? Host.readLink(path) {
            name += " -> " + target
        }
        var line: ByteString = "  File: "
        for byte in name {
            if byte == 0x25 { line.append(byte) }
            line.append(byte)
        }
        return line + "\n"
    }

    /// What a kind of file system is called, by the number that Linux has for it.
    private static func fileSystemName(_ type: UInt64) -> ByteString {
        let names: [(type: UInt64, name: ByteString)] = [
            (0xef53, "ext2/ext3"), (0x0102_1994, "tmpfs"), (0x9fa0, "proc"), (0x6265_6572, "sysfs"),
            (0x1cd1, "devpts"), (0x794c_7630, "overlayfs"), (0x9123_683e, "btrfs"), (0x5846_5342, "xfs"),
            (0x6969, "nfs"), (0x4d44, "msdos"), (0x9660, "isofs"), (0x7371_7368, "squashfs"),
            (0x2fc1_2fc1, "zfs"), (0x0027_e0eb, "cgroupfs"), (0x6367_7270, "cgroup2fs"), (0x8584_58f6, "ramfs"),
            (0x6462_6720, "debugfs"), (0x7472_6163, "tracefs"), (0x1980_0202, "mqueue"), (0x9584_58f6, "hugetlbfs"),
            (0x5346_544e, "ntfs"), (0x6573_5546, "fuseblk"), (0x0102_1997, "v9fs"), (0xf2f5_2010, "f2fs"),
            (0x5073_6572, "securityfs"), (0x6e73_6673, "nsfs"), (0x5049_5045, "pipefs"), (0xff53_4d42, "cifs"),
        ]
        if let known = names.first(where: { $0.type == type }) { return known.name }
        return "UNKNOWN (0x" + Conversion.digits(type, 16) + ")"
    }

    private static func putFileSystem(
        _ path: ByteString, _ format: ByteString?, _ isPrintf: Bool, _ context: Context
    ) throws(Failure) {
        do throws(Errno) {
            let stat = try Host.fileSystemStat(path)
            var text = ByteString()
            let pattern: ByteString =
                format
                ?? (context.has("t")
                    ? "%n %i %l %t %s %S %b %f %a %c %d\n"
                    : "  File: \"%n\"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\nBlocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n")
            let kind = try? Host.fileSystemKind(path)
            var index = 0
            while index < pattern.count {
                guard pattern[index] == 0x25, index + 1 < pattern.count else {
                    text.append(pattern[index])
                    index += 1
                    continue
                }
                index += 1
                var width = 0
                var isLeft = false
                if pattern[index] == 0x2d {
                    isLeft = true
                    index += 1
                }
                while index < pattern.count, pattern[index].isDigit {
                    width = min(width * 10 + Int(pattern[index] - 0x30), 1000)
                    index += 1
                }
                guard index < pattern.count else { break }
                let value: ByteString
                switch pattern[index] {
                case 0x6e: value = path
                case 0x69: value = Conversion.digits(kind?.number ?? 0, 16)
                case 0x6c: value = ByteString(kind?.nameLength ?? 255)
                case 0x74: value = Conversion.digits(kind?.type ?? 0, 16)
                case 0x54: value = Self.fileSystemName(kind?.type ?? 0)
                case 0x73, 0x53: value = ByteString(stat.blockSize)
                case 0x62: value = ByteString(stat.blocks)
                case 0x66: value = ByteString(stat.freeBlocks)
                case 0x61: value = ByteString(stat.availableBlocks)
                case 0x63: value = ByteString(stat.files)
                case 0x64: value = ByteString(stat.freeFiles)
                case 0x25: value = "%"
                default: value = "?"
                }
                index += 1
                text += isLeft ? filled(value, width) : padded(value, width)
            }
            do throws(Failure) { try context.put(text + (format != nil && !isPrintf ? "\n" : "")) } catch {
                throw .brokenPipe
            }
        } catch { context.complain("cannot read file system information for " + named(path), error) }
    }
}

/// A file by a pattern of `%` letters.
private struct StatFormat {
    let path: ByteString
    let stat: Stat
    let names: UserNames
    let context: Context

    func text(_ format: ByteString, escapes: Bool) throws(Failure) -> ByteString {
        var text = ByteString()
        var index = 0
        while index < format.count {
            let byte = format[index]
            if byte == 0x25 {
                try directive(format, &index, &text)
            } else if byte == 0x5c && escapes {
                let end = min(format.count, index + 4)
                var length = 2
                if index + 1 < format.count, format[index + 1] >= 0x30, format[index + 1] <= 0x37 {
                    while index + length < end, format[index + length] >= 0x30, format[index + length] <= 0x37 {
                        length += 1
                    }
                } else if index + 1 < format.count, format[index + 1] == 0x78 {
                    while index + length < end, format[index + length].digitValue.map({ $0 < 16 }) ?? false {
                        length += 1
                    }
                }
                let piece = format[index..<min(format.count, index + length)]
                let letter = piece.count > 1 ? piece[1] : 0
                if letter == 0x22 {
                    text += "\""
                } else if piece.count == 1 {
                    warn("backslash at end of format")
                    text += piece
                } else if "\\abefnrtvx01234567".utf8.contains(letter) {
                    _ = Utilities.appendEscaped(piece, to: &text)
                } else {
                    warn("unrecognized escape " + quotedEscape(piece))
                    text.append(letter)
                }
                index += length
            } else {
                text.append(byte)
                index += 1
            }
        }
        return text
    }

    private func warn(_ text: ByteString) {
        let status = context.status
        context.complain("warning: " + text)
        context.status = status
    }

    private func quotedEscape(_ piece: ByteString) -> ByteString { "'" + piece + "'" }

    private func directive(_ format: ByteString, _ index: inout Int, _ text: inout ByteString) throws(Failure) {
        let start = index
        index += 1
        var conversion = Conversion()
        while index < format.count, conversion.add(flag: format[index]) { index += 1 }
        while index < format.count, format[index].isDigit {
            conversion.width = min(conversion.width * 10 + Int(format[index] - 0x30), 10_000)
            index += 1
        }
        if index < format.count, format[index] == 0x2e {
            index += 1
            var precision = 0
            while index < format.count, format[index].isDigit {
                precision = min(precision * 10 + Int(format[index] - 0x30), 10_000)
                index += 1
            }
            conversion.precision = precision
        }
        guard index < format.count else {
            // A lone sign at the end stands for itself.
            if index - start > 1 { throw .fatal(quoted(format[start..<index]) + ": invalid directive") }
            return text.append(0x25)
        }
        var letter = format[index]
        index += 1
        if letter == 0x25 {
            if index - start > 2 { throw .fatal(quoted(format[start..<index]) + ": invalid directive") }
            return text.append(0x25)
        }
        var part: UInt8 = 0
        if (letter == 0x48 || letter == 0x4c), index < format.count, format[index] == 0x64 || format[index] == 0x72 {
            part = letter
            letter = format[index]
            index += 1
        }
        guard let value = value(letter, part, &conversion) else {
            throw .fatal(quoted(format[start..<index]) + ": invalid directive")
        }
        text += value
    }

    private static func device(_ number: UInt64, _ part: UInt8) -> UInt64 {
        let major = number >> 32 & 0xfffff000 | number >> 8 & 0xfff
        let minor = number >> 12 & 0xffffff00 | number & 0xff
        return part == 0x48 ? major : part == 0x4c ? minor : number
    }

    private func value(_ letter: UInt8, _ part: UInt8, _ conversion: inout Conversion) -> ByteString? {
        func number(_ value: UInt64, _ kind: UInt8 = 0x75) -> ByteString {
            conversion.letter = kind
            return conversion.whole(value, isNegative: false)
        }
        func seconds(_ time: TimeSpec) -> ByteString {
            guard let precision = conversion.precision else {
                conversion.letter = 0x64
                return conversion.whole(time.seconds.magnitude, isNegative: time.seconds < 0)
            }
            var fraction = padded(ByteString(time.nanoseconds), 9, with: 0x30)
            let digits = precision == 0 ? 0 : precision
            fraction =
                digits <= 9 ? fraction[0..<digits] : fraction + ByteString(repeatElement(0x30, count: digits - 9))
            conversion.precision = nil
            return conversion.text(ByteString(time.seconds) + (digits == 0 ? "" : "." + fraction))
        }
        func shown(_ time: TimeSpec) -> ByteString {
            conversion.text(
                DateFormat(time, .local).text("%Y-%m-%d %H:%M:%S.%N %z"))
        }
        switch letter {
        case 0x6e: return conversion.text(path)
        case 0x4e:
            let style = nameStyle
            var name = style.map { $0.text(path) } ?? named(path)
            if stat.mode.type == .symbolicLink, let target = try? Host.readLink(path) {
                name += " -> " + (style.map { $0.text(target) } ?? named(target))
            }
            return conversion.text(name)
        case 0x64, 0x44:
            if part != 0 { return number(Self.device(stat.device, part)) }
            return number(stat.device, letter == 0x44 ? 0x78 : 0x64)
        case 0x69: return number(stat.inode)
        case 0x61: return number(UInt64(stat.mode.permissions), 0x6f)
        case 0x41: return conversion.text(modeText(stat.mode))
        case 0x66: return number(UInt64(stat.mode.rawValue), 0x78)
        case 0x46: return conversion.text(kind)
        case 0x68: return number(UInt64(stat.linkCount))
        case 0x75: return number(UInt64(stat.userID))
        case 0x55: return conversion.text(names.userName(stat.userID) ?? "UNKNOWN")
        case 0x67: return number(UInt64(stat.groupID))
        case 0x47: return conversion.text(names.groupName(stat.groupID) ?? "UNKNOWN")
        case 0x74: return number(Self.device(stat.specialDevice, 0x48), 0x78)
        case 0x54: return number(Self.device(stat.specialDevice, 0x4c), 0x78)
        case 0x72: return number(Self.device(stat.specialDevice, part))
        case 0x52: return number(stat.specialDevice, 0x78)
        case 0x73: return number(stat.size, 0x64)
        case 0x42: return number(512)
        case 0x62: return number(stat.blocks)
        case 0x6f: return number(UInt64(stat.blockSize))
        case 0x6d: return conversion.text(mountPoint)
        case 0x78: return shown(stat.accessed)
        case 0x79: return shown(stat.modified)
        case 0x7a: return shown(stat.changed)
        case 0x58: return seconds(stat.accessed)
        case 0x59: return seconds(stat.modified)
        case 0x5a: return seconds(stat.changed)
        case 0x77: return birth.map { shown($0) } ?? conversion.text("-")
        case 0x57: return birth.map { seconds($0) } ?? number(0)
        case 0x43: return "?"
        case 0x63, 0x53, 0x71: return "?"
        default: return nil
        }
    }

    /// How the environment wants names to be quoted; nil for the usual way.
    private var nameStyle: QuotingStyle? {
        guard let word = Context.environment("QUOTING_STYLE") else { return nil }
        guard let choice = QuotingStyle.words.first(where: { $0.word == word }),
            let kind = QuotingStyle.Kind(rawValue: choice.meaning)
        else {
            let status = context.status
            context.complain("ignoring invalid value of environment variable QUOTING_STYLE: " + quoted(word))
            context.status = status
            return nil
        }
        return QuotingStyle(kind: kind)
    }

    private var birth: TimeSpec? {
        path == "-"
            ? Host.birthTime("/dev/stdin", followsLinks: true) : Host.birthTime(path, followsLinks: context.has("L"))
    }

    /// The directory at which the file's file system begins.
    private var mountPoint: ByteString {
        var directory = (try? CanonicalPath(demand: .allButLast).resolve(path)) ?? "/"
        if stat.mode.type != .directory { directory = directoryName(directory) }
        while directory != "/" {
            let parent = directoryName(directory)
            guard let above = try? Host.stat(parent), above.device == stat.device else { break }
            directory = parent
        }
        return directory
    }

    private var kind: ByteString {
        switch stat.mode.type {
        case .regular: stat.size == 0 ? "regular empty file" : "regular file"
        case .directory: "directory"
        case .symbolicLink: "symbolic link"
        case .fifo: "fifo"
        case .socket: "socket"
        case .blockDevice: "block special file"
        case .characterDevice: "character special file"
        case .unknown: "weird file"
        }
    }
}
