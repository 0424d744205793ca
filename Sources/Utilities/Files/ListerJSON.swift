import Bytes
import Calendars
import Platform
import SchemeProtocol

/// `ls --json`.
extension Lister {
    func listJSON(_ files: [ListedFile], _ directories: [ListedFile]) throws(Failure) {
        var objects = files.map { object($0) }
        var pending = Array(directories.reversed())
        while let directory = pending.popLast() {
            let entries: [DirectoryEntry]
            do throws(Errno) { entries = try directoryEntries(in: directory.path) } catch {
                context.complain("cannot open directory " + named(directory.path), error, status: 2)
                continue
            }
            let found = entries.filter { $0.name.first != 0x2e || options.shown != .usual }.compactMap {
                file($0.name, joined(directory.path, $0.name), isOperand: false)
            }
            objects += sorted(found).map { object($0) }
            if context.has("R") { pending += sorted(found.filter { $0.stat.mode.type == .directory }).reversed() }
        }
        var text: ByteString = "["
        for (index, object) in objects.enumerated() { text += (index > 0 ? ",\n " : "") + object }
        try put(text + "]\n")
    }

    private func object(_ file: ListedFile) -> ByteString {
        let stat = file.stat
        var text: ByteString = "{\"name\":" + JSONText.string(file.name) + ",\"path\":" + JSONText.string(file.path)
        text += ",\"type\":\"" + JSONText.type(stat.mode.type) + "\",\"mode\":\"" + octal(stat.mode.permissions)
        text += "\",\"links\":" + ByteString(stat.linkCount) + ",\"user\":" + ByteString(stat.userID)
        text += ",\"group\":" + ByteString(stat.groupID) + ",\"size\":" + ByteString(stat.size)
        text += ",\"blocks\":" + ByteString(stat.blocks) + ",\"inode\":" + ByteString(stat.inode)
        text += ",\"modified\":\"" + DateFormat(stat.modified, .local).text("%Y-%m-%dT%H:%M:%S.%N%:z") + "\""
        if let target = file.target { text += ",\"target\":" + JSONText.string(target) }
        return text + "}"
    }
}
