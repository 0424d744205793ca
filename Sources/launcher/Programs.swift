import Bytes
import LauncherModel
import Platform
import Scheme
import SchemeProtocol

/// The programs that there are, and starting them.
enum Programs {
    private static func variable(_ name: ByteString) -> ByteString? {
        let start = name + "="
        return Host.environment.first { $0.hasPrefix(start) }.map { $0[start.count..<$0.count] }
    }

    /// What the manifests describe, in the order of their names. `UI_PATH` names another folder than `/usr/share/ui`.
    static func installed() -> [Application] {
        let folder = (variable("UI_PATH") ?? "/usr/share/ui") + "/apps"
        var names: [ByteString] = []
        do throws(Errno) {
            let handle = try Handle(folder, .read)
            var cookie: UInt64 = 0
            while names.count < 1000 {
                let entries = try Host.directoryEntries(handle.number, cookie: &cookie)
                if entries.isEmpty { break }
                names += entries.map { $0.name }.filter { !$0.hasPrefix(".") }
            }
        } catch { Program.complain("launcher: " + folder + ": " + ByteString(error.message)) }
        names.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        return names.compactMap { name in
            let path = folder + "/" + name
            guard let text = try? read(path), let application = Application(id: name, text) else { return nil }
            // What is not installed is not offered.
            return find(application.command[0]) == nil ? nil : application
        }
    }

    private static func read(_ path: ByteString) throws(Errno) -> ByteString {
        try Handle(path, .read).readAll(limit: 64 << 10)
    }

    /// A program by its path, or by its name in the folders of PATH.
    private static func find(_ name: ByteString) -> ByteString? {
        if name.contains(0x2f) { return Host.isAccessible(name) ? name : nil }
        for folder in (variable("PATH") ?? "/bin").split(separator: 0x3a) {
            if Host.isAccessible(folder + "/" + name) { return folder + "/" + name }
        }
        return nil
    }

    /// Starts a program in a process group of its own.
    static func start(_ command: [ByteString]) throws(Errno) {
        guard let name = command.first, let path = find(name) else { throw .noSuchFileOrDirectory }
        var request = SpawnRequest(path: path, arguments: command, environment: Host.environment)
        request.group = 0
        _ = try Host.spawn(request)
    }

    /// Takes note of the programs that have ended.
    static func reap() { while let ended = (try? Host.wait(-1, .noHang)) ?? nil, ended.process > 0 {} }
}
