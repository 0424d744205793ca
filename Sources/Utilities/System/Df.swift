import Bytes
import CommandLine
import Platform
import SchemeProtocol

extension Utilities {
    /// `df`: how much room file systems have.
    static var df: Utility {
        Utility(
            ["[OPTION]... [FILE]..."],
            "Show information about the file system on which each FILE resides, or all file systems by default.",
            [
                Option("a", "all", "include pseudo, duplicate, inaccessible file systems"),
                Option("B", "block-size", takes: "SIZE", "scale sizes by SIZE before printing them"),
                Option("h", "human-readable", "print sizes in powers of 1024 (e.g., 1023M)"),
                Option("H", "si", "print sizes in powers of 1000 (e.g., 1.1G)"),
                Option("i", "inodes", "list inode information instead of block usage"),
                Option("", "json", "output as JSON"), Option("k", "", "like --block-size=1K"),
                Option("l", "local", "limit listing to local file systems"), Option("m", "", ""),
                Option("", "no-sync", "do not invoke sync before getting usage info (default)"),
                Option("", "output", mayTake: "FIELD_LIST", "use the output format defined by FIELD_LIST"),
                Option("P", "portability", "use the POSIX output format"),
                Option("", "sync", "invoke sync before getting usage info"),
                Option("", "total", "produce a grand total"),
                Option("t", "type", takes: "TYPE", "limit listing to file systems of type TYPE"),
                Option("T", "print-type", "print file system type"), Option("v", "", "(ignored)"),
                Option("x", "exclude-type", takes: "TYPE", "limit listing to file systems not of type TYPE"),
            ]
        ) { (context) throws(Failure) in
            let job = try DiskFree(context)
            try job.run()
        }
    }
}

/// One run of `df`.
private final class DiskFree {
    private enum Column: Int {
        case source
        case type
        case files
        case filesUsed
        case filesFree
        case filesPart
        case size
        case used
        case free
        case part
        case file
        case target
    }

    private static let names: [ByteString] = [
        "source", "fstype", "itotal", "iused", "iavail", "ipcent", "size", "used", "avail", "pcent", "file", "target",
    ]

    private struct Row {
        var mount: Mount
        var file: ByteString
        var stat: FileSystemStat?
    }

    private let context: Context
    private var unit = BlockUnit(environment: ["DF_BLOCK_SIZE", "BLOCK_SIZE", "BLOCKSIZE"])
    private var columns: [Column] = []
    private var rows: [Row] = []

    init(_ context: Context) throws(Failure) {
        self.context = context
        let isPortable = context.has("P")
        if isPortable, Context.environment("POSIXLY_CORRECT") == nil { unit = BlockUnit(1024) }
        for (key, value) in context.arguments.given {
            switch key {
            case "B": unit = try BlockUnit(option: value ?? "", "-B", status: 1)
            case "h": unit = .human(base: 1024)
            case "H": unit = .human(base: 1000)
            case "k": unit = BlockUnit(1024)
            case "m": unit = BlockUnit(1 << 20)
            default: break
            }
        }
        for word in context.arguments.values("t") where context.arguments.values("x").contains(word) {
            throw .fatal("file system type " + quoted(word) + " both selected and excluded")
        }
        try chooseColumns(isPortable)
    }

    private func chooseColumns(_ isPortable: Bool) throws(Failure) {
        if context.has("output") {
            for (option, name) in [("i", "-i"), ("P", "-P"), ("T", "-T")] as [(ByteString, ByteString)]
            where context.has(option) {
                throw .usage("options " + name + " and --output are mutually exclusive")
            }
            for list in context.arguments.values("output") {
                for word in list.split(separator: 0x2c) {
                    guard let index = Self.names.firstIndex(of: word), let column = Column(rawValue: index) else {
                        throw .usage("option --output: field " + quoted(word) + " unknown")
                    }
                    if columns.contains(column) {
                        throw .usage("option --output: field " + quoted(word) + " used more than once")
                    }
                    columns.append(column)
                }
            }
            if columns.isEmpty { columns = (0..<12).compactMap { Column(rawValue: $0) } }
            return
        }
        columns = [.source]
        if context.has("T") { columns.append(.type) }
        columns +=
            context.has("i") ? [.files, .filesUsed, .filesFree, .filesPart] : [.size, .used, .free, .part]
        columns.append(.target)
    }

    func run() throws(Failure) {
        if context.has("sync") { try? Host.syncAll() }
        let mounts = Mount.all
        if context.operands.isEmpty {
            try addAll(mounts)
        } else {
            for path in context.operands { add(path, mounts) }
        }
        if rows.isEmpty {
            if context.status == 0 { context.complain("no file systems processed") }
            return
        }
        if context.has("json") { return try showJSON() }
        if context.has("total") { addTotal() }
        try show()
    }

    private func isWanted(_ mount: Mount, isNamed: Bool) -> Bool {
        if context.has("l") && mount.isRemote { return false }
        let only = context.arguments.values("t")
        if !only.isEmpty && !only.contains(mount.type) { return false }
        if context.arguments.values("x").contains(mount.type) { return false }
        return isNamed || context.has("a") || !mount.isDummy
    }

    private func addAll(_ mounts: [Mount]) throws(Failure) {
        var kept: [Mount] = []
        if context.has("a") {
            kept = mounts
        } else {
            for mount in mounts where isWanted(mount, isNamed: false) {
                // Of several names of one device the one nearest to the root counts.
                if let index = kept.firstIndex(where: { $0.device == mount.device }) {
                    let old = kept[index]
                    if mount.target.count < old.target.count
                        || (mount.source != old.source && mount.target == old.target)
                    {
                        kept[index] = mount
                    }
                } else if let index = kept.firstIndex(where: { $0.target == mount.target }) {
                    kept[index] = mount
                } else {
                    kept.append(mount)
                }
            }
        }
        for mount in kept where isWanted(mount, isNamed: false) {
            guard let stat = try? Host.fileSystemStat(mount.target) else {
                if context.has("a") { rows.append(Row(mount: mount, file: "-", stat: nil)) }
                continue
            }
            let hasTypes = !context.arguments.values("t").isEmpty
            if stat.blocks == 0 && !context.has("a") && !hasTypes { continue }
            rows.append(Row(mount: mount, file: "-", stat: stat))
        }
    }

    private func add(_ path: ByteString, _ mounts: [Mount]) {
        do throws(Errno) {
            let stat = try Host.stat(path)
            let system = try Host.fileSystemStat(path)
            let real = try CanonicalPath(demand: .everything).resolve(path)
            // A device stands for what is mounted from it.
            var best = stat.mode.type == .blockDevice ? mounts.last { $0.source == real } : nil
            if best == nil {
                for mount in mounts where mount.device == stat.device && CanonicalPath.isBelow(real, mount.target) {
                    if best.map({ $0.target.count <= mount.target.count }) ?? true { best = mount }
                }
            }
            let mount =
                best ?? Mount(source: "-", type: "-", target: mountPoint(real, stat.device), device: stat.device)
            if !isWanted(mount, isNamed: true) { return }
            rows.append(Row(mount: mount, file: path, stat: system))
        } catch { context.complain(shellQuoted(path), error) }
    }

    private func mountPoint(_ path: ByteString, _ device: UInt64) -> ByteString {
        var directory = path
        while directory != "/" {
            let parent = directoryName(directory)
            guard let stat = try? Host.stat(parent), stat.device == device else { break }
            directory = parent
        }
        return directory
    }

    private func addTotal() {
        var sum = FileSystemStat()
        sum.blockSize = 1
        for row in rows {
            guard let stat = row.stat else { continue }
            sum.blocks &+= stat.blocks &* stat.blockSize
            sum.freeBlocks &+= stat.freeBlocks &* stat.blockSize
            sum.availableBlocks &+= stat.availableBlocks &* stat.blockSize
            sum.files &+= stat.files
            sum.freeFiles &+= stat.freeFiles
        }
        let hasSource = columns.contains(.source)
        rows.append(
            Row(
                mount: Mount(source: "total", type: "-", target: hasSource ? "-" : "total", device: 0), file: "-",
                stat: sum))
    }

    private func heading(_ column: Column) -> ByteString {
        switch column {
        case .source: return "Filesystem"
        case .type: return "Type"
        case .files: return "Inodes"
        case .filesUsed: return "IUsed"
        case .filesFree: return "IFree"
        case .filesPart: return "IUse%"
        case .size:
            if unit.isHuman { return "Size" }
            return context.has("P") ? unit.byteTitle + "-blocks" : unit.title + "-blocks"
        case .used: return "Used"
        case .free: return context.has("output") || (unit.isHuman && !context.has("P")) ? "Avail" : "Available"
        case .part: return context.has("P") ? "Capacity" : "Use%"
        case .file: return "File"
        case .target: return "Mounted on"
        }
    }

    private static func part(_ used: UInt64, _ free: UInt64) -> ByteString {
        let (total, overflow) = used.addingReportingOverflow(free)
        if total == 0 || overflow { return "-" }
        let (product, isLarge) = used.multipliedReportingOverflow(by: 100)
        if isLarge { return ByteString(used / (total / 100)) + "%" }
        return ByteString(product / total + (product % total == 0 ? 0 : 1)) + "%"
    }

    private func text(_ column: Column, _ row: Row) -> ByteString {
        switch column {
        case .source: return row.mount.source
        case .type: return row.mount.type
        case .file: return row.file
        case .target: return row.mount.target
        default: break
        }
        guard let stat = row.stat else { return "-" }
        func number(_ value: UInt64) -> ByteString { unit.isHuman ? unit.text(value) : ByteString(value) }
        let used = stat.blocks &- min(stat.blocks, stat.freeBlocks)
        let usedFiles = stat.files &- min(stat.files, stat.freeFiles)
        switch column {
        case .files: return number(stat.files)
        case .filesUsed: return stat.files == 0 ? "0" : number(usedFiles)
        case .filesFree: return number(stat.freeFiles)
        case .filesPart: return Self.part(usedFiles, stat.freeFiles)
        case .size: return unit.text(stat.blocks &* stat.blockSize)
        case .used: return unit.text(used &* stat.blockSize)
        case .free: return unit.text(stat.availableBlocks &* stat.blockSize)
        default: return Self.part(used, stat.availableBlocks)
        }
    }

    private func show() throws(Failure) {
        var table = [columns.map { heading($0) }]
        for row in rows {
            table.append(
                columns.map { column in
                    ByteString(text(column, row).bytes.map { $0 < 0x20 || $0 == 0x7f ? 0x3f : $0 })
                })
        }
        let least: [Column: Int] = [
            .source: 14, .type: 4, .files: 5, .filesUsed: 5, .filesFree: 5, .filesPart: 4, .size: 5, .used: 5,
            .free: 5, .part: 4,
        ]
        let widths = columns.indices.map { index in
            table.reduce(least[columns[index]] ?? 0) { max($0, displayWidth($1[index])) }
        }
        for line in table {
            var text = ByteString()
            for (index, cell) in line.enumerated() {
                if index > 0 { text += " " }
                let isLeft = [Column.source, .type, .file, .target].contains(columns[index])
                let blanks = ByteString(repeatElement(0x20, count: max(0, widths[index] - displayWidth(cell))))
                if isLeft {
                    text += index == line.count - 1 ? cell : cell + blanks
                } else {
                    text += blanks + cell
                }
            }
            try context.put(text + "\n")
        }
    }

    private func showJSON() throws(Failure) {
        var text: ByteString = "["
        for (index, row) in rows.enumerated() {
            let stat = row.stat ?? FileSystemStat()
            let used = stat.blocks &- min(stat.blocks, stat.freeBlocks)
            text += index > 0 ? ",\n {" : "{"
            text += "\"source\":" + JSONText.string(row.mount.source)
            text += ",\"type\":" + JSONText.string(row.mount.type)
            text += ",\"target\":" + JSONText.string(row.mount.target)
            text += ",\"size\":" + ByteString(stat.blocks &* stat.blockSize)
            text += ",\"used\":" + ByteString(used &* stat.blockSize)
            text += ",\"available\":" + ByteString(stat.availableBlocks &* stat.blockSize)
            text += ",\"files\":" + ByteString(stat.files) + ",\"freeFiles\":" + ByteString(stat.freeFiles) + "}"
        }
        try context.put(text + "]\n")
    }
}
